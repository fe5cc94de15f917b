"""The contract of the `score` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.module import (
    CODE,
    CONSTITUTIONAL_ONLY,
    DATE,
    OF_POWER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    ContractType,
    Part,
    ProposerScores,
    because,
    expect,
    expect_contract,
    sets,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Context
    from ape_dao.modules.score.section import Score

STAKING_SCORE = ContractType(
    name="StakingScore",
    key="score",
    keeps_transfers=True,
    units={"thresholds": OF_POWER, "power": OF_POWER, "t": DATE},
    harmless=OWNERSHIP_EVENTS,
    unverified=because(CODE, "MAX_THRESHOLDS"),
    callers={"setThresholds": CONSTITUTIONAL_ONLY, **OWNERSHIP},
    reserved=("setThresholds",),
    acts=OWNERSHIP_ACTS,
    retired="It keeps answering whoever asks it; nothing of the DAO does.",
)


def parts(section: Score, _: Context) -> Iterator[Part]:
    """The table of scores."""
    powers = [tier.power for tier in section.tiers]
    yield Part(
        "score",
        STAKING_SCORE,
        lambda context: {
            "escrow": context.known["escrow"],
            "owner": context.known["timelock"],
            "thresholds": powers,
        },
        owner="timelock",
        expects=(
            expect_contract("ESCROW", "escrow", replaced="Scores are of one escrow's locks."),
            expect("thresholds", powers, setter=sets("setThresholds", lambda _: {"thresholds": powers})),
        ),
    )


def proposer_scores(section: Score) -> ProposerScores:
    """Scores and monthly quotas for the table of kinds of proposals."""
    per_score = [tier.proposals_per_month for tier in section.tiers]
    quotas = () if per_score[0] is None else (0, *(quota or 0 for quota in per_score))
    return ProposerScores("score", highest=len(section.tiers), quotas=quotas)
