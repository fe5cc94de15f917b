"""The contracts of the `options` section: one for each stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.module import (
    ANYBODY,
    CODE,
    DATE,
    DURATION,
    IDENTIFIER,
    OF_VOTES,
    PERCENT,
    ZERO_ADDRESS,
    ContractType,
    Expect,
    Part,
    Stage,
    amount_of,
    because,
    choice,
    expect_contract,
)
from ape_dao.core.schema.fields import ETHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.options.section import Options, OptionsStage

COUNTINGS = ("approval", "score")
_IN_CODE = "The terms of a stage never change; another one takes its place."

OPTIONS_VOTE = ContractType(
    name="OptionsVote",
    key="options_",
    is_many=True,
    keeps_transfers=True,
    units={
        "counting": choice(*COUNTINGS),
        "voteTime": DURATION,
        **dict.fromkeys(("quorumBps", "barBps", "openerBps"), PERCENT),
        **dict.fromkeys(("power", "weight", "turnout", "needed"), OF_VOTES),
        **dict.fromkeys(("opens", "ends", "castAt"), DATE),
        "maxBudget": amount_of("asset"),
    },
    plain={
        **because(IDENTIFIER, "round", "proposalId"),
        **because("points of a ballot", "points"),
        **because("base units of the asset that `terms` names", "cost", "budget"),
    },
    followed=("RoundOpened", "OptionsVoteCast", "RoundSettled"),
    harmless=because(
        "what voters choose among, and how they did: as planned",
        "RoundOpened",
        "OptionsVoteCast",
        "RoundSettled",
    ),
    unverified={
        **because(CODE, "MAX_OPTIONS", "FULL_POINTS"),
        **because("changes while the DAO lives", "rounds"),
    },
    callers={
        "open": "whoever has the power that it takes",
        "vote": "whoever had votes when the round opened",
        "settle": f"{ANYBODY}, once the round is over",
    },
    retired="Proposals that were made while their kind named it still need to win a round of it.",
)


def key_of(stage: OptionsStage) -> str:
    """What plans and records call the contract of a stage."""
    return f"{OPTIONS_VOTE.key}{stage.name}"


def stages(section: Options) -> Iterator[Stage]:
    """What kinds of proposals may name."""
    for stage in section.stages:
        yield Stage(stage.name, key_of(stage), 0)


def parts(section: Options, _: Context) -> Iterator[Part]:
    """A contract for each stage."""
    for stage in section.stages:
        yield _part(stage)


def _part(stage: OptionsStage) -> Part:
    def votes(context: Context) -> str:
        return context.known[context.spec.voting_key]

    def terms(context: Context) -> Arguments:
        budget = stage.budget
        return {
            "counting": COUNTINGS.index(stage.counting),
            "voteTime": stage.vote_time,
            "quorumBps": stage.quorum,
            "barBps": stage.bar,
            "openerBps": stage.opener,
            "maxWinners": stage.winners,
            "asset": ZERO_ADDRESS if budget is None else context.account(budget.asset),
            "maxBudget": 0 if budget is None else budget.units,
        }

    return Part(
        key_of(stage),
        OPTIONS_VOTE,
        lambda context: {
            "votes": votes(context),
            "treasury": context.known["timelock"],
            "given": terms(context),
        },
        expects=(
            Expect("VOTES", lambda moment: votes(moment.context), replaced=_IN_CODE),
            expect_contract("TREASURY", "timelock", replaced=_IN_CODE),
            Expect("terms", lambda moment: terms(moment.context), replaced=_IN_CODE),
        ),
    )


def check(section: Options, _: Spec) -> Iterator[tuple[Path, str]]:
    """Names differ, and budgets are in tokens."""
    seen = set()
    for index, stage in enumerate(section.stages):
        if stage.name in seen:
            yield ("stages", index, "name"), f"'{stage.name}' is listed twice; choose another name."
        seen.add(stage.name)
        if stage.budget is not None and stage.budget.asset == ETHER:
            yield (
                ("stages", index, "budget", "asset"),
                "costs are stated in tokens; name wrapped ether, such as WETH.",
            )
