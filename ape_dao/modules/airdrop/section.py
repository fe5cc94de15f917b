"""The `airdrop` key of an allocation."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.schema.fields import Date, Duration, Flag, Label, Root, at_most, problem
from ape_dao.core.schema.section import RecipientSection

MAX_CAMPAIGN = 10 * 365 * units.DAY


class Airdrop(RecipientSection):
    """A campaign that pays a list of recipients, each of whom claims its row."""

    prefix: ClassVar[str] = "airdrop_"

    name: Label = Field(description="Names the contract `airdrop_<name>`", examples=["community"])
    file: str | None = Field(
        default=None, description="The list, for `ape dao airdrop build`", examples=["community.csv"]
    )
    root: Root | None = Field(
        default=None,
        description="Of the list's tree, from `ape dao airdrop build`; without it a proposal sets it",
    )
    deadline: Date | None = Field(default=None, description="The last second for claims")
    open_for: Annotated[Duration, at_most(MAX_CAMPAIGN, units.format_duration)] | None = Field(
        default=None, description="Instead of a deadline: counted from the launch", examples=["52 weeks"]
    )
    cumulative: Flag = Field(default=False, description="Later roots replace it and pay the difference")

    def free(self, amount: int, *, launch: int, at: int) -> int:
        """All of it where there is a list, and time to claim."""
        del at
        is_over = self.deadline is not None and self.deadline < launch
        return 0 if self.root is None or is_over else amount

    @model_validator(mode="after")
    def _one_end(self) -> Airdrop:
        if (self.deadline is None) == (self.open_for is None):
            raise problem("needs either a deadline or open_for, not both and not neither.")
        if self.open_for == 0:
            raise problem("open_for 0 would end the campaign at once; give for example 52 weeks.")
        return self
