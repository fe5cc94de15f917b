"""The `vesting` key of an allocation."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.schema.fields import Account, Date, Duration, Flag, Label, at_least, at_most, problem
from ape_dao.core.schema.section import RecipientSection, default

MAX_VESTING = 20 * 365 * units.DAY


class Vesting(RecipientSection):
    """A grant that becomes its beneficiary's with time."""

    prefix: ClassVar[str] = "vesting_"

    name: Label = Field(description="Names the contract `vesting_<name>`", examples=["team"])
    beneficiary: Account = Field(examples=["team"])
    start: Date | None = Field(default=None, description="The launch when left out")
    cliff: Annotated[Duration, at_most(MAX_VESTING, units.format_duration)] = default(
        "365 days", "Until it nothing is vested"
    )
    duration: Annotated[
        Duration, at_least(1, units.format_duration), at_most(MAX_VESTING, units.format_duration)
    ] = default("1_460 days", "From the start until everything is vested")
    revocable: Flag = Field(default=False, description="Whether a proposal can take back what is not vested")
    unvested_votes: Flag = Field(
        default=False, description="Whether the beneficiary may delegate the plain token votes of all of it"
    )

    @property
    def has_votes(self) -> bool:
        """Whether its beneficiary can delegate what is not vested."""
        return self.unvested_votes

    def free(self, amount: int, *, launch: int, at: int) -> int:
        """What is vested: in proportion to the time since the start, from the cliff on."""
        passed = at - (launch if self.start is None else self.start)
        if passed < self.cliff or passed < 0:
            return 0
        return amount * min(passed, self.duration) // self.duration

    @model_validator(mode="after")
    def _ordered(self) -> Vesting:
        if self.cliff > self.duration:
            cliff, duration = units.format_duration(self.cliff), units.format_duration(self.duration)
            raise problem(f"cliff {cliff} is longer than duration {duration}.")
        return self
