"""The contract of the `score` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
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

    from ape_dao.core.module import Context, Inspection, Told
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

    def tells(inspection: Inspection) -> Iterator[Told]:
        """The powers of the scores, and the proposals that each can make in 30 days."""
        known = [tier.model_dump(mode="json", exclude_none=True) for tier in section.tiers]
        thresholds, quotas = inspection.read("score", "thresholds"), inspection.read("kinds", "quotas")
        tiers = []
        for number, power in enumerate(thresholds, start=1):
            tier = {**(known[number - 1] if number <= len(known) else {}), "score": number}
            tier["power"] = units.format_amount(power)
            tier.pop("proposals_per_month", None)
            if quotas:
                tier["proposals_per_month"] = quotas[min(number, len(quotas) - 1)]
            tiers.append(tier)
        yield ("score", "tiers"), tiers

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
        tells=tells,
    )


def proposer_scores(section: Score) -> ProposerScores:
    """Scores and monthly quotas for the table of kinds of proposals."""
    per_score = [tier.proposals_per_month for tier in section.tiers if tier.proposals_per_month is not None]
    quotas = (0, *per_score) if per_score else ()
    return ProposerScores("score", highest=len(section.tiers), quotas=quotas)
