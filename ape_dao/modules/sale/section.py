"""The `sale` key of an allocation."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.core.schema.fields import (
    TREASURY,
    Account,
    Count,
    Date,
    Duration,
    Flag,
    Label,
    Percent,
    PowerAmount,
    TokenAccount,
    Window,
    at_least,
    at_most,
    problem,
)
from ape_dao.core.schema.section import (
    MAX_DECIMALS,
    MAX_TIERS,
    TOKEN_DECIMALS,
    RecipientSection,
    Section,
    TokenTerms,
    default,
)

MAX_WINDOWS = 8
MAX_VESTING = 10 * 365 * units.DAY
MIN_TOKENS = 10**6
"""Base units of the token for the smallest commitment, at least: a coarser price would round too hard."""


class SaleTier(Section):
    """Who may buy how much, and when: accounts from this power up to that of the next tier."""

    power: PowerAmount = Field(description="At the snapshot and at the end", examples=["22_000 veTMAI"])
    allocation: str | None = Field(
        default=None, description="Of one account; left out in a sale by power", examples=["1_000 USDC"]
    )
    window: Window = Field(examples=["18-24 hours"])


class Sale(RecipientSection, TokenTerms):
    """A sale to stakers at a fixed price: what and when they may buy follows from their power."""

    prefix: ClassVar[str] = "sale_"

    name: Label = Field(description="Names the contract `sale_<name>`", examples=["private"])
    payment: TokenAccount = Field(examples=["USDC"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] = Field(
        description="Decimals of the payment token", examples=[6]
    )
    price: str = Field(description="What one whole token costs", examples=["0.05 USDC"])
    minimum: str = Field(description="What an account commits at least", examples=["100 USDC"])
    minimum_raise: str = default("0", "Below this the sale fails, and everybody is paid back")
    snapshot: Date = Field(
        description="Power is read then; before the contract is created", examples=["2027-01-01"]
    )
    opens: Date = Field(description="From when the hours of windows count", examples=["2027-02-01 12:00"])
    tiers: list[SaleTier] = Field(min_length=1, max_length=MAX_TIERS)
    by_power: Flag = Field(
        default=False,
        description="Allocations in proportion to power, so that splitting a lock gains nothing",
    )
    proceeds_to: Account = default(TREASURY)
    router_share: Annotated[Percent, at_most(units.BASIS_POINTS, units.format_percent)] = default(
        "0%", "Of the proceeds, to the revenue router"
    )
    gate: Account | None = Field(
        default=None, description="Whose signature admits accounts", examples=["kyc"]
    )
    guardian: Account | None = Field(default=None, description="May cancel", examples=["guard"])
    guardian_until: Date | None = Field(default=None, description="Last second for that")
    at_once: Annotated[Percent, at_most(units.BASIS_POINTS, units.format_percent)] = default(
        "100%", "Of what is bought, free at the end of the sale"
    )
    cliff: Duration = default("0 days", "After the end of the sale; until it nothing more is vested")
    duration: Annotated[Duration, at_most(MAX_VESTING, units.format_duration)] = default(
        "0 days", "From the end of the sale until everything is vested"
    )

    @property
    def declared(self) -> tuple[str, int]:
        """The payment token and its decimals."""
        return self.payment, self.decimals

    @property
    def hours(self) -> list[tuple[int, int]]:
        """The windows of the tiers in their order, each once, in seconds after ``opens``."""
        return sorted({tier.window for tier in self.tiers})

    @property
    def end(self) -> int:
        """When the last window closes, in unix seconds."""
        return self.opens + self.hours[-1][1]

    def paid(self, text: str) -> int:
        """An amount of the payment token in its base units.

        Raises:
            UnitError: Not an amount, or one of another token.
        """
        return self.in_base_units(text)

    def limit(self, tier: SaleTier) -> int:
        """What one account of a tier may commit, in payment units; 0 in a sale by power."""
        return 0 if tier.allocation is None else self.paid(tier.allocation)

    def free(self, amount: int, *, launch: int, at: int) -> int:
        """Nothing before the end; then as much as buyers could have, if all is bought."""
        del launch
        passed = at - self.end
        if passed < 0:
            return 0
        if passed >= self.duration:
            return amount
        first = amount * self.at_once // units.BASIS_POINTS
        return first if passed < self.cliff else first + (amount - first) * passed // self.duration

    @model_validator(mode="after")
    def _amounts(self) -> Sale:
        try:
            price, minimum = self.paid(self.price), self.paid(self.minimum)
            self.paid(self.minimum_raise)
            limits = [self.limit(tier) for tier in self.tiers]
        except UnitError as err:
            raise problem(str(err)) from err
        highest = minimum * 10**TOKEN_DECIMALS // MIN_TOKENS
        if not 0 < price <= highest:
            raise problem(
                f"price {self.price} must be positive, and at most "
                f"{units.format_amount(highest, self.decimals)}, for a minimum of {self.minimum}."
            )
        for tier, limit in zip(self.tiers, limits, strict=True):
            if self.by_power and tier.allocation is not None:
                raise problem(
                    "by_power gives allocations by power; leave the allocation out of every tier, since any "
                    "cap for an account makes splitting pay."
                )
            if not self.by_power and limit < minimum:
                raise problem(
                    f"the tier of {units.format_amount(tier.power)} needs an allocation of at least "
                    f"{self.minimum}, the minimum."
                )
        return self

    @model_validator(mode="after")
    def _times(self) -> Sale:
        for lower, upper in zip(self.tiers, self.tiers[1:], strict=False):
            if upper.power <= lower.power:
                raise problem("powers of tiers must increase from each tier to the next.")
        hours = self.hours
        if len(hours) > MAX_WINDOWS:
            raise problem(f"{len(hours)} windows are more than {MAX_WINDOWS}.")
        for (_, closes), (opens, _) in zip(hours, hours[1:], strict=False):
            if opens < closes:
                raise problem("windows of tiers must be the same or must not overlap.")
        if self.snapshot >= self.opens:
            raise problem("snapshot must be before opens.")
        if (self.guardian is None) != (self.guardian_until is None):
            raise problem("guardian and guardian_until are given together or not at all.")
        if self.guardian_until is not None and self.guardian_until >= self.end:
            raise problem(f"guardian_until must be before the end, {units.format_date(self.end)}.")
        if self.cliff > self.duration:
            cliff, duration = units.format_duration(self.cliff), units.format_duration(self.duration)
            raise problem(f"cliff {cliff} is longer than duration {duration}.")
        if not self.duration and self.at_once != units.BASIS_POINTS:
            raise problem("at_once below 100% takes a duration in which the rest vests.")
        return self
