"""The contracts of the `chamber` section: one for each chamber."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import (
    DATE,
    IDENTIFIER,
    PERCENT,
    ContractType,
    Expect,
    Part,
    Stage,
    because,
    choice,
    expect,
)
from ape_dao.core.schema.fields import TREASURY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Context
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.chamber.section import Chamber, Chambers

CHOICES = ("against", "for", "abstain")
_IN_CODE = "A chamber never changes; another one takes its place."

CHAMBER = ContractType(
    name="Chamber",
    key="chamber_",
    is_many=True,
    keeps_transfers=True,
    units={
        "support": choice(*CHOICES),
        **dict.fromkeys(("until", "UNTIL", "sequence"), DATE),
        **dict.fromkeys(("QUORUM_BPS", "MARGIN_BPS"), PERCENT),
    },
    plain=because(IDENTIFIER, "proposalId"),
    constructor_units={"until": DATE, **dict.fromkeys(("quorumBps", "marginBps"), PERCENT)},
    followed=("ChamberVoteCast", "ChamberBallotRejected"),
    harmless={
        "ChamberVoteCast": "a ballot of a member",
        "ChamberBallotRejected": "a signed ballot that does not count",
    },
    callers={
        "voteOn": "anybody who had votes of the chamber when the vote on the proposal began",
        "voteOnBySigs": "anybody, with ballots that members signed for the governor",
    },
    retired="Proposals that were made while their kind named it still need its majority.",
)


def key_of(chamber: Chamber) -> str:
    """What plans and records call the contract of a chamber."""
    return f"{CHAMBER.key}{chamber.name}"


def stages(section: Chambers) -> Iterator[Stage]:
    """What kinds of proposals may name."""
    for chamber in section.chambers:
        yield Stage(chamber.name, key_of(chamber), chamber.until or 0)


def parts(section: Chambers, _: Context) -> Iterator[Part]:
    """A contract for each chamber."""
    for chamber in section.chambers:
        yield _part(chamber)


def _part(chamber: Chamber) -> Part:
    def votes(context: Context) -> str:
        return context.account(chamber.votes)

    values = {
        "QUORUM_BPS": chamber.quorum,
        "MARGIN_BPS": chamber.approval_margin,
        "UNTIL": chamber.until or 0,
    }
    return Part(
        key_of(chamber),
        CHAMBER,
        lambda context: {
            "votes": votes(context),
            "quorumBps": values["QUORUM_BPS"],
            "marginBps": values["MARGIN_BPS"],
            "until": values["UNTIL"],
        },
        expects=(
            Expect("VOTES", lambda moment: votes(moment.context), replaced=_IN_CODE),
            *(expect(view, value, replaced=_IN_CODE) for view, value in values.items()),
        ),
    )


def check(section: Chambers, spec: Spec) -> Iterator[tuple[Path, str]]:
    """Names differ, and votes come from a contract that tells any."""
    seen = set()
    for index, chamber in enumerate(section.chambers):
        path = ("chambers", index)
        if chamber.name in seen:
            yield (*path, "name"), f"'{chamber.name}' is listed twice; choose another name."
        seen.add(chamber.name)
        if chamber.votes == TREASURY or chamber.votes in spec.spending_keys:
            yield (*path, "votes"), f"'{chamber.votes}' tells no votes; name a contract that does (ERC-5805)."


def obstacles(section: Chambers, now: int) -> Iterator[tuple[str, str]]:
    """Ends that the contract refuses."""
    for chamber in section.chambers:
        if chamber.until is not None and chamber.until <= now:
            yield (
                key_of(chamber),
                f"The chamber '{chamber.name}' ended on {units.format_date(chamber.until)}; give a later "
                "date, or remove it.",
            )
