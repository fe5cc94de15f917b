"""The `index` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.core.schema import fields
from ape_dao.core.schema.fields import (
    Account,
    Count,
    Duration,
    Eip712Name,
    Factor,
    Flag,
    Percent,
    Symbol,
    TokenAccount,
    at_least,
    at_most,
    problem,
)
from ape_dao.core.schema.section import MAX_DECIMALS, Section, TokenTerms, default

MAX_PARTS = 20
"""With the numeraire."""
ONE = 10**27
"""The contract's scale of prices: one unit of the numeraire for one unit."""
MIN_PRICE, MAX_PRICE = 1_000, 2**160
MIN_LENGTH, MAX_LENGTH = units.HOUR, 30 * units.DAY
MIN_GLIDE, MAX_GLIDE = units.DAY, 90 * units.DAY
RANGES = (2, 4, 8, 16)
MAX_YEARLY, MAX_CROSS = 200, 50
"""Of the fees, in basis points."""

_Decimals = Annotated[Count, at_least(0), at_most(MAX_DECIMALS)]
_Length = Annotated[
    Duration, at_least(MIN_LENGTH, units.format_duration), at_most(MAX_LENGTH, units.format_duration)
]


class IndexPart(TokenTerms):
    """A token of the index besides the numeraire. Its place in the list stays; 0% takes it out."""

    token: TokenAccount = Field(examples=["WETH"])
    decimals: _Decimals = Field(description="Decimals of the token", examples=[18])
    weight: Percent = Field(description="Of the whole", examples=["30%"])
    band: Annotated[Percent, at_least(1, units.format_percent), at_most(5_000, units.format_percent)] = (
        default("5%", "Points that the weight may be off before the part is traded")
    )
    first_price: str = Field(
        description="What one whole token costs, in the numeraire, when the part comes",
        examples=["2_500 USDC"],
    )
    range: Factor = default(
        "4x", "An auction falls from the last price times this to the last price divided by it"
    )
    length: _Length = default("1 day", "How long an auction takes")
    max_share: Annotated[Percent, at_least(1, units.format_percent)] = default(
        "7.5%", "The most of the part that one auction moves"
    )
    depth: str | None = Field(
        default=None,
        description="What the market takes within 2% of its price, in the numeraire; lint compares",
        examples=["1_000_000 USDC"],
    )

    @property
    def declared(self) -> tuple[str, int]:
        """The token and its decimals."""
        return self.token, self.decimals

    @property
    def doublings(self) -> int:
        """How often the price doubles from the last price to the start."""
        return (self.range // units.WAD).bit_length() - 1

    @model_validator(mode="after")
    def _fits(self) -> IndexPart:
        if self.range not in [one * units.WAD for one in RANGES]:
            raise problem(f"range {units.format_factor(self.range)} must be 2x, 4x, 8x or 16x.")
        if self.max_share > units.BASIS_POINTS:
            raise problem(f"max_share {units.format_percent(self.max_share)} is above 100%.")
        return self


class Index(Section):
    """A vault that keeps tokens at given weights."""

    name: Eip712Name = Field(description="Of its shares", examples=["Token Metrics Index"])
    symbol: Symbol = Field(description="Of its shares", examples=["TMIX"])
    numeraire: TokenAccount = Field(
        description="What everything is traded for; a part too", examples=["USDC"]
    )
    decimals: _Decimals = Field(description="Decimals of the numeraire", examples=[6])
    cash: Percent = Field(description="Weight of the numeraire", examples=["10%"])
    parts: list[IndexPart] = Field(min_length=1, max_length=MAX_PARTS - 1)
    public_mint: Flag = default("false", "Whether everybody may mint shares in kind, or just the DAO")
    fee: Annotated[Percent, at_most(MAX_YEARLY, units.format_percent)] = default(
        "0%", "A year, to the router, in new shares; it needs `revenue`"
    )
    cross_fee: Annotated[Percent, at_most(MAX_CROSS, units.format_percent)] = default(
        "0%", "Of what is minted or redeemed; it stays in the index"
    )
    guardian: Account | None = Field(
        default=None, description="May pause auctions, for 14 of any 30 days", examples=["0x…"]
    )
    interval: Annotated[Duration, at_least(MIN_LENGTH, units.format_duration)] = default(
        "1 day", "From one auction of a part to the next, at least"
    )
    probe_interval: Annotated[Duration, at_most(2**32 - 1, units.format_duration)] = default(
        "7 days", "So often an auction offers a little within the band, to learn the price; 0 days: never"
    )
    probe: Annotated[Percent, at_most(500, units.format_percent)] = default("0.2%", "Of the part, in a probe")
    glide: Annotated[
        Duration, at_least(MIN_GLIDE, units.format_duration), at_most(MAX_GLIDE, units.format_duration)
    ] = default("7 days", "How long new weights take to come into force")

    def value(self, text: str) -> int:
        """An amount of the numeraire in its base units."""
        symbol = None if fields.is_address(self.numeraire) else self.numeraire
        return units.parse_amount(text, decimals=self.decimals, symbol=symbol)

    def first_price(self, part: IndexPart) -> int:
        """The first price as the contract takes it, rounded down."""
        return price_of(self._fine(part.first_price), self.decimals, part.decimals)

    def _fine(self, text: str) -> int:
        """A price for a whole token, times 1e36."""
        symbol = None if fields.is_address(self.numeraire) else self.numeraire
        return units.parse_amount(text, decimals=FINE, symbol=symbol)

    @model_validator(mode="after")
    def _fits(self) -> Index:
        total = self.cash + sum(part.weight for part in self.parts)
        if total != units.BASIS_POINTS:
            raise problem(
                f"cash and the weights of the parts are {units.format_percent(total)} together, not 100%."
            )
        for part in self.parts:
            try:
                price = self.first_price(part)
                if part.depth is not None and self.value(part.depth) == 0:
                    raise problem(f"depth '{part.depth}' of {part.token} is nothing; leave it out.")
            except UnitError as err:
                raise problem(f"{part.token}: {err}") from err
            if not MIN_PRICE <= price <= MAX_PRICE:
                raise problem(
                    f"first_price '{part.first_price}' of {part.token} is out of what prices can be."
                )
        return self


FINE = 36
"""Decimals that a price in a file may have."""


def price_of(fine: int, numeraire_decimals: int, decimals: int) -> int:
    """The contract's price from that of a whole token times 1e36, rounded down."""
    return fine * 10**numeraire_decimals * ONE // 10 ** (decimals + FINE)


def whole_price(price: int, numeraire_decimals: int, decimals: int) -> int:
    """What one whole token costs in base units of the numeraire times 1e12, from the contract's price."""
    return price * 10 ** (decimals + 12) // ONE
