"""The `score` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.schema.fields import (
    Count,
    Dollars,
    Factor,
    Percent,
    PowerAmount,
    Window,
    at_least,
    at_most,
    problem,
)
from ape_dao.core.schema.section import MAX_TIERS, Section

MAX_PROPOSALS_PER_MONTH = 8


class Tier(Section):
    """One Staking Score: the power that it takes, and what the platform gives for it."""

    score: Annotated[Count, at_least(1), at_most(MAX_TIERS)] = Field(examples=[1])
    power: Annotated[PowerAmount, at_least(1, units.format_amount)] = Field(examples=["22_000 veTMAI"])
    tier: str | None = None
    platform_discount: Percent | None = None
    api_discount: Percent | None = None
    proposals_per_month: Annotated[Count, at_least(0), at_most(MAX_PROPOSALS_PER_MONTH)] | None = Field(
        default=None, description="In any 30 days, enforced by the governor; none below score 1"
    )
    referral_commission: Percent | None = None
    private_sale_allocation: Dollars | None = None
    private_sale_window: Window | None = None
    launchpad_multiplier: Factor | None = None


class Score(Section):
    """The table of Staking Scores. Powers and proposals a month are on chain, set by the timelock."""

    tiers: list[Tier] = Field(min_length=1, max_length=MAX_TIERS)

    @model_validator(mode="after")
    def _ordered(self) -> Score:
        for position, tier in enumerate(self.tiers, start=1):
            if tier.score != position:
                raise problem(
                    f"tier {position} has score {tier.score}; scores count 1, 2, 3, … without gaps."
                )
        for lower, upper in zip(self.tiers, self.tiers[1:], strict=False):
            if upper.power <= lower.power:
                raise problem(
                    f"score {upper.score} takes {units.format_amount(upper.power)}, which is not more than "
                    f"the {units.format_amount(lower.power)} of score {lower.score}."
                )
        has_quota = [tier.proposals_per_month is not None for tier in self.tiers]
        if any(has_quota) and not all(has_quota):
            raise problem("proposals_per_month is given for some scores only; give it for all or for none.")
        if all(has_quota) and len(self.tiers) == MAX_TIERS:
            raise problem(f"proposals_per_month can be given for at most {MAX_TIERS - 1} scores.")
        return self
