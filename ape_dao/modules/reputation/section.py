"""The `reputation` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.schema.fields import (
    Account,
    Count,
    Date,
    Label,
    Percent,
    Points,
    Weeks,
    at_least,
    at_most,
    problem,
    show_weeks,
)
from ape_dao.core.schema.section import Section, default

KEY = "reputation"
MAX_DOMAINS = 16
MAX_LIFE = 104
MAX_SEASON = 52
MAX_AWARDERS = 16
MAX_GENESIS = 100
MAX_AMOUNT = 2**91 - 1
"""The contract keeps the sum of all awards of a domain in 91 bits."""

_Share = Annotated[
    Percent, at_least(1, units.format_percent), at_most(units.BASIS_POINTS, units.format_percent)
]
_Amount = Annotated[Points, at_least(1, units.format_amount), at_most(MAX_AMOUNT, units.format_amount)]


class Awarder(Section):
    """Who may award reputation in a domain without a vote for each award."""

    account: Account = Field(examples=["council"])
    per_season: _Amount = Field(description="The most that it awards in one season", examples=["10_000"])
    until: Date = Field(description="From then on it awards nothing", examples=["2027-12-31"])


class GenesisAward(Section):
    """Reputation that is announced with the creation."""

    account: Account = Field(examples=["0x…"])
    amount: _Amount = Field(examples=["1_000"])


class Domain(Section):
    """One kind of work whose reputation counts by itself."""

    name: Label = Field(examples=["core"])
    number: Annotated[Count, at_least(0), at_most(MAX_DOMAINS - 1)] = Field(
        description="Stays the same for good: reputation is kept under it", examples=[0]
    )
    max_share: _Share = default("100%", "One account counts at most this part of all reputation")
    parent: Label | None = Field(
        default=None, description="Reputation in this other domain counts here too", examples=["core"]
    )
    parent_share: _Share | None = Field(
        default=None, description="The part of it that counts", examples=["50%"]
    )
    awarders: list[Awarder] = Field(default=[], max_length=MAX_AWARDERS)
    genesis: list[GenesisAward] = Field(
        default=[], max_length=MAX_GENESIS, description="What there is from the first days on"
    )

    @property
    def votes_key(self) -> str:
        """What plans and records call the votes of the domain."""
        return f"domain_{self.name}"

    @model_validator(mode="after")
    def _fits(self) -> Domain:
        if (self.parent is None) != (self.parent_share is None):
            raise problem("parent and parent_share belong together; give both, such as `parent_share: 50%`.")
        return self


class Reputation(Section):
    """Reputation that is awarded for work, cannot be transferred, and falls to zero."""

    life: Annotated[Weeks, at_least(1, show_weeks), at_most(MAX_LIFE, show_weeks)] = default(
        "52 weeks", "In it an award falls to zero, in a line"
    )
    season: Annotated[Weeks, at_least(1, show_weeks), at_most(MAX_SEASON, show_weeks)] = default(
        "13 weeks", "What awarders may award is counted by season"
    )
    guardian: Account | None = Field(
        default=None, description="Can strike awards before they count", examples=["0x…"]
    )
    domains: list[Domain] = Field(min_length=1, max_length=MAX_DOMAINS)

    def domain(self, name: str) -> Domain | None:
        """The domain of that name."""
        return next((one for one in self.domains if one.name == name), None)
