"""What a simulation says about the board of jobs: who decides disputes, and what jobs may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.market.contracts import JOB_BOARD
from ape_dao.simulation.rule import SettingRule, warning
from ape_dao.simulation.rules.shared import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change


def _arbiter(context: RunContext, change: Change) -> Iterator[Finding]:
    """Whoever rules divides the money of every disputed job."""
    if change.after == ZERO_ADDRESS:
        yield warning(
            "job-arbiter",
            "Nobody rules in disputes of later jobs any more: whatever is delivered is paid.",
            "Check that this is meant.",
        )
        return
    yield warning(
        "job-arbiter",
        f"{context.names.name_of(change.after)} rules in disputes of jobs that are opened from now on.",
        "Check who that is.",
    )


def _limit(context: RunContext, change: Change) -> Iterator[Finding]:
    """A ruling is worth what a job may hold."""
    if change.after > change.before:
        yield warning(
            "job-limit-grows",
            f"{context.display.label(change)}: {context.display.after(change)} instead of "
            f"{context.display.before(change)}.",
            "Check that a ruling is not worth buying then.",
        )
        return
    yield changed(context, change)


SETTING_RULES = (
    SettingRule(JOB_BOARD, ("arbiter",), _arbiter),
    SettingRule(JOB_BOARD, ("limitOf",), _limit),
)
