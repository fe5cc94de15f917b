"""The `options` section of a spec."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.core.schema.fields import (
    Count,
    Duration,
    Label,
    Percent,
    TokenAccount,
    at_least,
    at_most,
    problem,
)
from ape_dao.core.schema.section import MAX_DECIMALS, TOKEN_DECIMALS, Section, TokenTerms, default

MAX_OPTIONS = 16
MAX_STAGES = 8
MIN_TIME, MAX_TIME = units.HOUR, 60 * units.DAY
MAX_AMOUNT = 2**104 - 1
"""Of a budget, as of those that pay it."""

Counting = Literal["approval", "score"]
_Time = Annotated[
    Duration, at_least(MIN_TIME, units.format_duration), at_most(MAX_TIME, units.format_duration)
]
_Share = Annotated[Percent, at_most(units.BASIS_POINTS, units.format_percent)]
_PositiveShare = Annotated[_Share, at_least(1, units.format_percent)]


class RoundBudget(TokenTerms):
    """What the options that win a round may cost together."""

    asset: TokenAccount = Field(description="In which costs are stated", examples=["USDC"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] | None = Field(
        default=None, description="Decimals of the asset; may be left out for the DAO's own token"
    )
    most: str = Field(description="The most for a round", examples=["50_000 USDC"])

    @property
    def declared(self) -> tuple[str, int]:
        """The asset and its decimals; without any it is one that has 18."""
        return self.asset, TOKEN_DECIMALS if self.decimals is None else self.decimals

    @property
    def units(self) -> int:
        """``most`` in the asset's base units."""
        return self.in_base_units(self.most)

    @model_validator(mode="after")
    def _fits(self) -> RoundBudget:
        try:
            amount = self.units
        except UnitError as err:
            raise problem(f"most: {err}") from err
        if not 0 < amount <= MAX_AMOUNT:
            raise problem(f"most '{self.most}' is outside 1 to 2^104 - 1 base units.")
        return self


class OptionsStage(Section):
    """A stage that lets only those proposals pass which voters chose among several."""

    name: Label = Field(description="What kinds name as their `stage`", examples=["grants"])
    counting: Counting = default(
        "approval", "approval: as many options as a voter likes; score: 100 points, split among them"
    )
    vote_time: _Time = default("5 days", "How long a round takes; ballots weigh less in its second half")
    quorum: _PositiveShare = default("10%", "Share of all power that must take part in a round")
    bar: _PositiveShare = default("5%", "Share of all power whose full points an option needs to win")
    opener: _Share = default("0.5%", "Share of all power that it takes to open a round")
    winners: Annotated[Count, at_least(1), at_most(MAX_OPTIONS)] = default("1", "The most options that win")
    budget: RoundBudget | None = Field(
        default=None, description="Options have costs, and winners cost no more than this together"
    )


class Options(Section):
    """Rounds in which voters choose among several proposals."""

    stages: list[OptionsStage] = Field(min_length=1, max_length=MAX_STAGES)
