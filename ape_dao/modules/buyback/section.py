"""The `buyback` section inside `revenue`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.core.schema import fields
from ape_dao.core.schema.fields import (
    Account,
    Count,
    Factor,
    TokenAccount,
    TokenAmount,
    Weeks,
    at_least,
    at_most,
    problem,
)
from ape_dao.core.schema.section import MAX_DECIMALS, MAX_TOKENS, AnyDuration, Section, TokenTerms, default

MIN_AUCTION_LENGTH = units.HOUR
MIN_RESTART_MULTIPLIER = 11 * units.WAD // 10
MAX_RESTART_MULTIPLIER = 3 * units.WAD
MAX_LOT_UNITS = 2**120 - 1
MIN_PACE_WEEKS = 2
MAX_PACE_WEEKS = 52

Price = Annotated[TokenAmount, at_least(1, units.format_amount)]


class Auction(TokenTerms):
    """How one revenue token is sold for the governance token, at a price that falls until all is bought."""

    token: TokenAccount = Field(examples=["USDC"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] = Field(
        description="Decimals of the token", examples=[6]
    )
    min_lot: str = Field(
        description="What must be there before an auction starts; a hundred of these outweigh any single one",
        examples=["100 USDC"],
    )
    max_lot: str | None = Field(
        default=None,
        description="Most that one auction sells; the rest waits for the next. Empty: all that is there",
        examples=["10_000 USDC"],
    )
    start_price: Price = Field(description="What one whole token costs at first", examples=["2_000 TMAI"])
    min_start_price: Price = Field(description="Where any auction starts at least", examples=["100 TMAI"])
    floor_price: Price = Field(description="Where the price stops falling", examples=["10 TMAI"])
    restart_multiplier: Annotated[
        Factor,
        at_least(MIN_RESTART_MULTIPLIER, units.format_factor),
        at_most(MAX_RESTART_MULTIPLIER, units.format_factor),
    ] = default("2x", "The next auction starts at the average price paid times this")
    length: Annotated[AnyDuration, at_least(MIN_AUCTION_LENGTH, units.format_duration)] = default(
        "1 day", "From the start price to the floor"
    )

    @property
    def expected_price(self) -> int:
        """The price of one whole token from which ``start_price`` would follow, rounded down."""
        return self.start_price * units.WAD // self.restart_multiplier

    @property
    def declared(self) -> tuple[str, int]:
        """The token and its decimals."""
        return self.token, self.decimals

    @property
    def min_lot_units(self) -> int:
        """``min_lot`` in the token's base units."""
        return self.in_base_units(self.min_lot)

    @property
    def max_lot_units(self) -> int:
        """``max_lot`` in the token's base units; zero for no limit."""
        return 0 if self.max_lot is None else self.in_base_units(self.max_lot)

    @model_validator(mode="after")
    def _fits(self) -> Auction:
        try:
            if self.min_lot_units == 0:
                raise problem("min_lot 0 would start an auction of nothing; give an amount.")
        except UnitError as err:
            raise problem(f"min_lot: {err}") from err
        try:
            most = self.max_lot_units
        except UnitError as err:
            raise problem(f"max_lot: {err}") from err
        if self.max_lot is not None and not self.min_lot_units <= most <= MAX_LOT_UNITS:
            raise problem(
                f"max_lot {self.max_lot} must be at least min_lot, {self.min_lot}, and below 2**120 units."
            )
        if not self.floor_price <= self.min_start_price <= self.start_price:
            prices = (self.floor_price, self.min_start_price, self.start_price)
            shown = " <= ".join(units.format_amount(price) for price in prices)
            raise problem(f"floor_price <= min_start_price <= start_price must hold, but not {shown}.")
        return self


class Buyback(Section):
    """The falling-price auctions that sell revenue for the governance token."""

    proceeds: Literal["burn", "stakers", "lock"] = default(
        "burn", "What becomes of what was bought: burned, revenue of the stakers, or locked for ever"
    )
    pace: (
        Annotated[
            Weeks, at_least(MIN_PACE_WEEKS, fields.show_weeks), at_most(MAX_PACE_WEEKS, fields.show_weeks)
        ]
        | None
    ) = Field(
        default=None,
        description="Of the revenue that waits, a part of so many goes on sale each week; empty: at once",
        examples=["8 weeks"],
    )
    cow: Account | None = Field(
        default=None,
        description="Settlement contract of CoW Protocol, whose solvers can take lots too; empty: none",
        examples=["COW"],
    )
    auctions: list[Auction] = Field(max_length=MAX_TOKENS)
