"""The `council` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.schema.fields import Account, Count, Duration, Percent, at_least, at_most, problem
from ape_dao.core.schema.section import Section, default

SAFE_KEY = "council_safe"
MAX_MEMBERS = 12
MAX_COHORT = 6
"""Seats of a cohort: as many as a ballot has choices."""
MAX_BAR = 1_000
MAX_TERM = 208 * units.WEEK
MIN_INTERVAL = 28 * units.DAY
"""From one election to the next: each takes 23 days."""
_Wait = Annotated[Duration, at_most(MAX_TERM, units.format_duration)]
_Bar = Annotated[Percent, at_least(1, units.format_percent), at_most(MAX_BAR, units.format_percent)]
_Term = Annotated[
    Duration, at_least(MIN_INTERVAL, units.format_duration), at_most(MAX_TERM, units.format_duration)
]


class Council(Section):
    """Members elected by the clock, cohort after cohort, who own a Safe."""

    safe: Account | None = Field(
        default=None,
        description="An existing Safe 1.4.1, whose owners take the module in once it is planned; left out, "
        "the launch creates one, which a spec names `council_safe`",
        examples=["council"],
    )
    guardian: Account | None = Field(
        default=None, description="Can exclude candidates, until a vote takes them back in", examples=["0x…"]
    )
    members: list[Account] = Field(
        min_length=1,
        max_length=MAX_MEMBERS,
        description="The first ones; they fill the cohorts in turn",
        examples=[["0x…", "0x…", "0x…", "0x…"]],
    )
    seats: Annotated[Count, at_least(1), at_most(MAX_MEMBERS)] = Field(
        default=6, description="Of all cohorts together"
    )
    cohorts: Annotated[Count, at_least(1), at_most(MAX_MEMBERS)] = Field(
        default=2, description="Groups of seats that are elected in turn"
    )
    min_seats: Annotated[Count, at_least(1), at_most(MAX_MEMBERS)] = Field(
        default=4, description="With less members, old ones stay until they are replaced"
    )
    term: _Term = default("52 weeks", "From one election of a cohort to its next")
    first_election: _Wait = default("8 weeks", "From the launch to the first election")
    bar: _Bar = default("0.5%", "Share of all power that must endorse a candidate")

    @property
    def spending_key(self) -> str:
        """The Safe, if the launch creates it."""
        return SAFE_KEY if self.safe is None else ""

    @property
    def safe_name(self) -> str:
        """What the spec calls the Safe, wherever it comes from."""
        return self.safe or SAFE_KEY

    @property
    def cohort_seats(self) -> int:
        """Seats of each cohort."""
        return self.seats // self.cohorts

    @model_validator(mode="after")
    def _fits(self) -> Council:
        if self.seats % self.cohorts or self.cohort_seats > MAX_COHORT:
            raise problem(
                f"{self.seats} seats do not make {self.cohorts} cohorts of 1 to {MAX_COHORT}; give for "
                "example `seats: 6` and `cohorts: 2`."
            )
        if self.term % self.cohorts or self.term // self.cohorts < MIN_INTERVAL:
            raise problem(
                f"{units.format_duration(self.term)} cannot be divided among {self.cohorts} cohorts: an "
                f"election opens every {units.format_duration(MIN_INTERVAL)} at most; give a longer term."
            )
        if not self.min_seats <= len(self.members) <= self.seats:
            raise problem(
                f"{len(self.members)} first members are not between min_seats ({self.min_seats}) and seats "
                f"({self.seats})."
            )
        return self
