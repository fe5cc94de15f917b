"""The `revenue` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.core.schema.fields import (
    Count,
    Flag,
    Percent,
    PowerAmount,
    TokenAccount,
    WethAccount,
    at_least,
    at_most,
    problem,
)
from ape_dao.core.schema.section import MAX_DECIMALS, MAX_TOKENS, Section, TokenTerms, default

MAX_RUNWAY_UNITS = 2**96 - 1
"""What the router can keep, in base units."""


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


class Runway(TokenTerms):
    """Up to what the treasury is filled with a token before its revenue is split."""

    token: TokenAccount = Field(examples=["USDC"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] = Field(
        description="Decimals of the token", examples=[6]
    )
    amount: str = Field(description="What the treasury shall hold of it", examples=["100_000 USDC"])
    yearly_revenue: str | None = Field(
        default=None,
        description="What is expected to come in within a year; a fact for lint, not enforced on chain",
        examples=["1_000_000 USDC"],
    )

    @property
    def declared(self) -> tuple[str, int]:
        """The token and its decimals."""
        return self.token, self.decimals

    @property
    def units(self) -> int:
        """``amount`` in the token's base units."""
        return self.in_base_units(self.amount)

    @property
    def yearly_units(self) -> int | None:
        """``yearly_revenue`` in the token's base units."""
        return None if self.yearly_revenue is None else self.in_base_units(self.yearly_revenue)

    @model_validator(mode="after")
    def _fits(self) -> Runway:
        for key in ("amount", "yearly_revenue"):
            given = getattr(self, key)
            try:
                if given is not None and self.in_base_units(given) == 0:
                    raise problem(f"{key} 0 means nothing here; give an amount, or leave the entry out.")
            except UnitError as err:
                raise problem(f"{key}: {err}") from err
        if self.units > MAX_RUNWAY_UNITS:
            most = units.format_amount(MAX_RUNWAY_UNITS, decimals=self.decimals)
            raise problem(f"amount {self.amount} is above what the router can keep, {most}.")
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
    runway: list[Runway] = Field(
        default_factory=list,
        max_length=MAX_TOKENS,
        description="Up to what the treasury is filled before revenue is split, by token",
    )
    skim_yield: Flag = Field(
        default=False,
        description="A contract holds ERC-4626 shares of the treasury, and what they gain is revenue",
    )
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
        filled = [runway.token for runway in self.runway]
        if strange := sorted(set(filled) - set(self.tokens)):
            raise problem(f"runway names {', '.join(strange)}; it can only name some of tokens.")
        if repeated := sorted({token for token in filled if filled.count(token) > 1}):
            raise problem(f"runway names {', '.join(repeated)} more than once.")
        return self
