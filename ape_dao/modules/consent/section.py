"""The `consent` section of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from ape_dao.core import units
from ape_dao.core.schema.fields import (
    Account,
    Count,
    Date,
    Label,
    StageAccount,
    at_least,
    at_most,
    problem,
)
from ape_dao.core.schema.section import AnyDuration, Section

MAX_CHECKS = 4
MAX_STAGES = 8
MAX_MEMBERS = 2
_Time = Annotated[AnyDuration, at_least(1, units.format_duration)]


class Check(Section):
    """One thing that a stage looks at; times count from the end of the vote."""

    approval: Account | None = Field(default=None, description="This body approves", examples=["council"])
    no_objection: Account | None = Field(
        default=None, description="This body does not object within the time given", examples=["council"]
    )
    within: _Time | None = Field(default=None, description="How long it can object", examples=["3 days"])
    wait: _Time | None = Field(default=None, description="So much time is over", examples=["3 days"])
    stage: StageAccount | None = Field(
        default=None, description="Another stage agrees, such as a chamber", examples=["house"]
    )

    @property
    def body(self) -> str | None:
        """Who approves or may object; None for a wait and for another stage."""
        return self.approval or self.no_objection

    @property
    def seconds(self) -> int:
        """From the end of the vote until it can be met, without an approval or another stage."""
        return self.within or self.wait or 0

    @model_validator(mode="after")
    def _fits(self) -> Check:
        given = (self.approval, self.no_objection, self.wait, self.stage)
        if sum(value is not None for value in given) != 1:
            raise problem("needs exactly one of approval, no_objection, wait and stage.")
        if (self.within is None) != (self.no_objection is None):
            raise problem("no_objection and within belong together; give both, such as `within: 3 days`.")
        return self


class ConsentStage(Section):
    """A stage that agrees once enough of its checks are met."""

    name: Label = Field(description="What kinds name as their `stage`", examples=["council"])
    needs: Annotated[Count, at_least(1), at_most(MAX_CHECKS)] | None = Field(
        default=None, description="How many checks must be met; all when left out"
    )
    until: Date | None = Field(
        default=None, description="From then on it agrees to everything", examples=["2028-12-31"]
    )
    checks: list[Check] = Field(min_length=1, max_length=MAX_CHECKS)

    @property
    def needed(self) -> int:
        """How many checks must be met."""
        return len(self.checks) if self.needs is None else self.needs

    @model_validator(mode="after")
    def _fits(self) -> ConsentStage:
        if self.needed > len(self.checks):
            raise problem(
                f"needs {self.needed} of {len(self.checks)} checks; give {len(self.checks)} or less."
            )
        others = sum(check.stage is not None for check in self.checks)
        if others > MAX_MEMBERS:
            raise problem(
                f"asks {others} other stages; give {MAX_MEMBERS} or less: each takes gas to answer."
            )
        return self


class Consent(Section):
    """Stages in which other bodies than the voters have a say."""

    stages: list[ConsentStage] = Field(min_length=1, max_length=MAX_STAGES)
