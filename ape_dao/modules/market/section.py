"""The `market` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.core.schema.fields import (
    TREASURY,
    Account,
    Count,
    Duration,
    Percent,
    TokenAccount,
    at_least,
    at_most,
    problem,
)
from ape_dao.core.schema.section import MAX_DECIMALS, MAX_TOKENS, Section, TokenTerms, default

MAX_FEE, MAX_BOND = 2_000, 5_000
LEAST_REVIEW, MAX_LEAST_REVIEW = units.HOUR, 30 * units.DAY
MAX_BUDGET = 2**96 - 1
"""The contract keeps budgets in 96 bits."""


class JobToken(TokenTerms):
    """A token in which jobs are paid."""

    token: TokenAccount = Field(description="Without fees on transfers", examples=["USDC"])
    decimals: Annotated[Count, at_least(0), at_most(MAX_DECIMALS)] = Field(
        description="Decimals of the token", examples=[6]
    )
    max_job: str = Field(
        description="The most that one job may have, so that no ruling is worth buying",
        examples=["10_000 USDC"],
    )

    @property
    def declared(self) -> tuple[str, int]:
        """The token and its decimals."""
        return self.token, self.decimals

    @property
    def limit(self) -> int:
        """``max_job`` in the token's base units."""
        return self.in_base_units(self.max_job)

    @model_validator(mode="after")
    def _fits(self) -> JobToken:
        try:
            limit = self.limit
        except UnitError as err:
            raise problem(f"max_job: {err}") from err
        if not 0 < limit <= MAX_BUDGET:
            raise problem(f"max_job '{self.max_job}' is outside 1 to 2^96 - 1 base units.")
        return self


class Market(Section):
    """Jobs between clients and providers; the pay waits in a contract until the work is accepted."""

    fee: Annotated[Percent, at_most(MAX_FEE, units.format_percent)] = default(
        "10%", "Of what the provider gets; to the router, or the treasury without `revenue`"
    )
    bond: Annotated[Percent, at_most(MAX_BOND, units.format_percent)] = default(
        "5%", "Of the budget, which a client brings for a dispute and loses to the provider with it"
    )
    review: Annotated[
        Duration,
        at_least(LEAST_REVIEW, units.format_duration),
        at_most(MAX_LEAST_REVIEW, units.format_duration),
    ] = default("3 days", "The least time in which a client can dispute; silence pays the provider")
    arbiter: Account | None = Field(
        default=TREASURY,
        description="Rules in disputes: `treasury` by a vote, an account such as a Safe, or nobody",
        examples=["treasury"],
    )
    tokens: list[JobToken] = Field(min_length=1, max_length=MAX_TOKENS)
