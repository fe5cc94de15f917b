"""What a simulation says about budgets: who may spend from now on, and how much more than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.budgets.contracts import BUDGETS
from ape_dao.simulation.rule import SettingRule, warning
from ape_dao.simulation.rules.shared import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change

_LIMITS = ("perWeek", "atOnce", "inAll", "until")


def _terms(context: RunContext, change: Change) -> Iterator[Finding]:
    """A new budget, or one with a higher limit, is a door beside the vote."""
    old, new, display = change.before, change.after, context.display
    if any(new[name] > old[name] for name in _LIMITS):
        amounts = [display.member(change, new, name) for name in _LIMITS]
        yield warning(
            "budget-grows",
            f"{display.label(change)}: {amounts[0]} in 7 days, {amounts[1]} at once, {amounts[2]} in all, "
            f"until {amounts[3]}, without a vote for each payment.",
            "Check who that account is, and what the treasury allows.",
        )
        return
    yield changed(context, change)


SETTING_RULES = (SettingRule(BUDGETS, ("termsOf",), _terms),)
