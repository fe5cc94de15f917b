"""The `chamber` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ape_dao.core import units
from ape_dao.core.schema.fields import Date, Label, Percent, VotesAccount, at_least, at_most
from ape_dao.core.schema.section import Section, default

MAX_CHAMBERS = 8
_Quorum = Annotated[
    Percent, at_least(1, units.format_percent), at_most(units.BASIS_POINTS, units.format_percent)
]
_Margin = Annotated[Percent, at_most(units.BASIS_POINTS - 1, units.format_percent)]


class Chamber(Section):
    """A second house: proposals of a kind that names it as their `stage` need its majority too."""

    name: Label = Field(description="What kinds name as their `stage`", examples=["makers"])
    votes: VotesAccount = Field(
        description="Whose votes count: those of a domain of `reputation`, or any ERC-5805 in unix seconds",
        examples=["domain_core"],
    )
    quorum: _Quorum = Field(
        description="Part of its votes that must be for or abstain, or it says no", examples=["20%"]
    )
    approval_margin: _Margin = default(
        "0%", "Part of the votes for and against by which for must be ahead; 0%: one vote is enough"
    )
    until: Date | None = Field(
        default=None, description="From then on it agrees to everything", examples=["2028-12-31"]
    )


class Chambers(Section):
    """Second houses that vote on the same proposals, each with a majority of its own."""

    chambers: list[Chamber] = Field(min_length=1, max_length=MAX_CHAMBERS)
