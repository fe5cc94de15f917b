"""What a simulation says about the board of jobs: who decides disputes, and what jobs hold and cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.market.contracts import JOB_BOARD
from ape_dao.simulation.rule import SettingRule, note, warning
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


def _rules(context: RunContext, change: Change) -> Iterator[Finding]:
    """Who loses by a new fee, bond or time for review: jobs that are open keep theirs."""
    old, new = change.before, change.after
    percent, duration = units.format_percent, units.format_duration
    if new["feeBps"] > old["feeBps"]:
        yield warning(
            "job-fee",
            f"The DAO keeps {percent(new['feeBps'])} of what providers of later jobs get, instead of "
            f"{percent(old['feeBps'])}; jobs that are open keep their fee.",
            "Check that work is still offered here for what is left.",
        )
    elif new["feeBps"] < old["feeBps"]:
        yield note(
            "job-fee",
            f"Stakers get {percent(new['feeBps'])} of what providers of later jobs get, instead of "
            f"{percent(old['feeBps'])}.",
            "Check that this is meant; without a fee, making up jobs with oneself costs nothing.",
        )
    if new["bondBps"] != old["bondBps"]:
        is_raised = new["bondBps"] > old["bondBps"]
        loses = "clients risk more by disputing" if is_raised else "a dispute in bad faith costs less"
        yield warning(
            "job-bond",
            f"A dispute of a later job takes {percent(new['bondBps'])} of its budget, instead of "
            f"{percent(old['bondBps'])}: {loses}.",
            "Check that both sides can still afford to be right.",
        )
    if new["minReview"] < old["minReview"]:
        yield warning(
            "job-review",
            f"Later jobs may leave clients {duration(new['minReview'])} to look at the work, instead of "
            f"{duration(old['minReview'])}; silence pays the provider.",
            "Check that clients can look in that time.",
        )
    elif new["minReview"] > old["minReview"]:
        yield note(
            "job-review",
            f"Providers of later jobs wait {duration(new['minReview'])} or more for silent clients, "
            f"instead of {duration(old['minReview'])}.",
        )


SETTING_RULES = (
    SettingRule(JOB_BOARD, ("arbiter",), _arbiter),
    SettingRule(JOB_BOARD, ("limitOf",), _limit),
    SettingRule(JOB_BOARD, ("rules",), _rules),
)
