"""The `revenue` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.schema.fields import Percent, PowerAmount, TokenAccount, WethAccount, at_least, problem
from ape_dao.core.schema.section import MAX_TOKENS, Section, default


class Split(Section):
    """Where revenue goes; the timelock can change it."""

    revenue_share: Percent = Field(examples=["0%"])
    buyback: Percent = Field(examples=["0%"])
    treasury: Percent = Field(examples=["100%"])

    @model_validator(mode="after")
    def _whole(self) -> Split:
        total = self.revenue_share + self.buyback + self.treasury
        if total != units.BASIS_POINTS:
            raise problem(f"the parts sum to {units.format_percent(total)}; they must sum to 100%.")
        return self


class Revenue(Section):
    """Revenue of the DAO: how it comes in and where it goes."""

    weth: WethAccount = Field(description="Wrapped ETH of the chain", examples=["WETH"])
    tokens: list[TokenAccount] = Field(
        max_length=MAX_TOKENS,
        description="Tokens that the router splits; stakers can always be paid in the own token",
    )
    non_rebasing: list[TokenAccount] = Field(
        default_factory=list,
        max_length=MAX_TOKENS,
        description="Those of tokens that never lower balances by themselves: cheaper claims, no shared loss",
    )
    split: Split
    platform_share: Percent | None = Field(
        default=None,
        description="Part of the platform's fees that it sends to the DAO; a fact, not enforced on chain",
    )
    min_total_power: Annotated[PowerAmount, at_least(1, units.format_amount)] = default(
        "1", "Revenue of a week with less power than this in total waits for the next week"
    )

    @model_validator(mode="after")
    def _distinct(self) -> Revenue:
        repeated = sorted({token for token in self.tokens if self.tokens.count(token) > 1})
        if repeated:
            raise problem(f"tokens names {', '.join(repeated)} more than once.")
        strange = sorted(set(self.non_rebasing) - set(self.tokens))
        if strange:
            raise problem(f"non_rebasing names {', '.join(strange)}; it can only name some of tokens.")
        return self
