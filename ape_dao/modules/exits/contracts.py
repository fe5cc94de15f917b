"""The contract of the `exits` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import (
    ANYBODY,
    DATE,
    DURATION,
    OF_TOKEN,
    OF_VOTES,
    PERCENT,
    ContractType,
    Part,
    Power,
    Wire,
    expect,
    expect_contract,
)
from ape_dao.modules.exits.section import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Context, Inspection, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.exits.section import Exits

_IN_CODE = "It stands in the contract's code; another door takes its place."

DOOR = ContractType(
    name="ObjectionExit",
    key=KEY,
    units={
        **dict.fromkeys(("createdAt", "snapshot", "since", "leftAt", "at", "expected"), DATE),
        **dict.fromkeys(("HELD_FOR", "heldFor", "limit"), DURATION),
        **dict.fromkeys(("votes", "total"), OF_VOTES),
        "secondBps": PERCENT,
        "amount": OF_TOKEN,
    },
    constructor_units={"heldFor": DURATION},
    plain={"values": "only the governor's calls mean something"},
    followed=("ObjectorLeft",),
    harmless={
        "ProposalNoted": "which proposal an operation is",
        "ObjectorLeft": "a member took its own tokens; the escrow's events tell of the lock",
    },
    callers={
        "note": f"{ANYBODY}, for what the governor queued",
        "allowExit": "the escrow, when a member leaves through this door",
    },
    retired="Nobody leaves through it any more; locks end as they would, or with the penalty.",
)


def parts(section: Exits, _: Context) -> Iterator[Part]:
    """The door."""
    yield Part(
        KEY,
        DOOR,
        lambda context: {"governor": context.known["governor"], "heldFor": section.held_for},
        wiring=(
            Wire(
                "escrow",
                "setLocker",
                lambda context: {"locker": context.known[KEY], "allowed": True},
                Power("escrow", "locker", KEY),
            ),
        ),
        expects=(
            expect_contract("GOVERNOR", "governor", replaced="A door opens for proposals of one governor."),
            expect_contract("ESCROW", "escrow", replaced=_IN_CODE),
            expect_contract("TIMELOCK", "timelock", replaced=_IN_CODE),
            expect("HELD_FOR", section.held_for, replaced=_IN_CODE),
        ),
        tells=_told,
    )


def _told(inspection: Inspection) -> Iterator[Told]:
    """The terms, as files write them."""
    yield (KEY, "held_for"), units.format_duration(inspection.read(KEY, "HELD_FOR"))


def check(_: Exits, spec: Spec) -> Iterator[tuple[Path, str]]:
    """It takes locks whose votes count, and objections."""
    if spec.governor.votes != "escrow":
        yield (), "needs `governor.votes: escrow`: plain tokens are in no lock that could be left."
    if spec.timelock.objection is None:
        yield (
            (),
            "needs `timelock.objection`: members leave because of a proposal that enough of them object to.",
        )
