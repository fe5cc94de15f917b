"""The `attendance` section of a spec."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.core.schema.fields import Count, Duration, Percent, TokenAccount, at_least, at_most, problem
from ape_dao.core.schema.section import MAX_DECIMALS, TOKEN_DECIMALS, TokenTerms, default

MAX_AMOUNT = 2**104 - 1
"""The contract keeps amounts in 104 bits."""
LONGEST_SEASON = 52 * units.WEEK
KEY = "attendance"
MOST_MISSED = 16
"""Proposals that count in a season at most."""
_YEAR = 365 * units.DAY

Season = Annotated[
    Duration, at_least(units.WEEK, units.format_duration), at_most(LONGEST_SEASON, units.format_duration)
]
Share = Annotated[Percent, at_most(units.BASIS_POINTS, units.format_percent)]
PositiveShare = Annotated[Share, at_least(1, units.format_percent)]


class Attendance(TokenTerms):
    """Pay for taking part in votes, from a budget whose spender is `attendance`."""

    account_key: ClassVar[str] = KEY

    asset: TokenAccount = Field(description="A token without fees on transfers", examples=["USDC"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] | None = Field(
        default=None, description="Decimals of the asset; may be left out for the DAO's own token"
    )
    pot: str = Field(
        description="What a season pays if all votes are cast on everything", examples=["10_000 USDC"]
    )
    max_rate: str = Field(
        description="The most that one vote earns in a season, so that few votes share no jackpot",
        examples=["0.002 USDC"],
    )
    season: Season = default("4 weeks", "Seasons follow one another from 1970-01-01 on")
    full_at: PositiveShare = default("75%", "Whoever attends so much is paid in full")
    abstain: Share = default("50%", "What a vote of abstain counts")
    delegate_share: Share = default(
        "100%", "What of a vote's pay is kept by whoever casts it; the rest is for the account that gave it"
    )
    return_after: Annotated[Count, at_least(1), at_most(MOST_MISSED)] | None = Field(
        default=None,
        description="Anybody may return votes from a delegate that missed so many counted proposals in turn",
        examples=[6],
    )

    @property
    def declared(self) -> tuple[str, int]:
        """The asset and its decimals; without any it is one that has 18."""
        return self.asset, TOKEN_DECIMALS if self.decimals is None else self.decimals

    @property
    def pot_units(self) -> int:
        """``pot`` in the asset's base units."""
        return self._units("pot")

    @property
    def rate_units(self) -> int:
        """``max_rate`` in the asset's base units for 1e18 votes."""
        return self._units("max_rate")

    @property
    def yearly(self) -> int:
        """What the seasons of a year pay at most, in the asset's base units, rounded up."""
        return -(-self.pot_units * _YEAR // self.season)

    def _units(self, key: str) -> int:
        return self.in_base_units(getattr(self, key))

    @model_validator(mode="after")
    def _fits(self) -> Attendance:
        for key in ("pot", "max_rate"):
            try:
                amount = self._units(key)
            except UnitError as err:
                raise problem(f"{key}: {err}") from err
            if not 0 < amount <= MAX_AMOUNT:
                raise problem(f"{key} '{getattr(self, key)}' is outside 1 to 2^104 - 1 base units.")
        return self
