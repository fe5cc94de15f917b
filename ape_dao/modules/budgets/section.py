"""The `budgets` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.core.schema.fields import Account, Count, Date, TokenAccount, at_least, at_most, problem
from ape_dao.core.schema.section import MAX_DECIMALS, TOKEN_DECIMALS, Section, TokenTerms

MAX_AMOUNT = 2**104 - 1
"""The contract keeps amounts in 104 bits."""
MAX_BUDGETS = 64


class Budget(TokenTerms):
    """What one account may spend of one asset of the treasury without a vote."""

    spender: Account = Field(examples=["0x…"])
    asset: TokenAccount = Field(description="A token; ether is spent as wrapped ether", examples=["TMAI"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] | None = Field(
        default=None, description="Decimals of the asset; may be left out for the DAO's own token"
    )
    per_week: str = Field(
        description="Becomes free in seven days, second by second", examples=["10_000 TMAI"]
    )
    at_once: str = Field(description="The most that is free at any moment", examples=["40_000 TMAI"])
    in_all: str = Field(
        description="Everything that it pays; the treasury allows no more", examples=["500_000 TMAI"]
    )
    until: Date = Field(description="From then on it pays nothing", examples=["2027-12-31"])

    @property
    def declared(self) -> tuple[str, int]:
        """The asset and its decimals; without any it is one that has 18."""
        return self.asset, TOKEN_DECIMALS if self.decimals is None else self.decimals

    @property
    def week(self) -> int:
        """``per_week`` in the asset's base units."""
        return self._units("per_week")

    @property
    def most(self) -> int:
        """``at_once`` in the asset's base units."""
        return self._units("at_once")

    @property
    def total(self) -> int:
        """``in_all`` in the asset's base units."""
        return self._units("in_all")

    def outflow(self, seconds: int) -> int:
        """The most that it pays in any such time: what may be free, and what becomes free, rounded up."""
        return min(self.total, self.most - (-self.week * seconds // units.WEEK))

    def _units(self, key: str) -> int:
        return self.in_base_units(getattr(self, key))

    @model_validator(mode="after")
    def _fits(self) -> Budget:
        for key in ("per_week", "at_once", "in_all"):
            try:
                amount = self._units(key)
            except UnitError as err:
                raise problem(f"{key}: {err}") from err
            if not 0 < amount <= MAX_AMOUNT:
                raise problem(f"{key} '{getattr(self, key)}' is outside 1 to 2^104 - 1 base units.")
        if self.most > self.total:
            raise problem(f"at_once '{self.at_once}' is above in_all '{self.in_all}'.")
        return self


class Budgets(Section):
    """Payments from the treasury without a vote for each: by whom, of what, how much and until when."""

    guardian: Account | None = Field(
        default=None, description="Can stop any budget, for 14 of any 30 days", examples=["0x…"]
    )
    spenders: list[Budget] = Field(min_length=1, max_length=MAX_BUDGETS)
