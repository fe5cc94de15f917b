"""What a simulation says about sub-DAOs: which calls somebody can make from now on without a vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.units import format_date
from ape_dao.modules.subdaos.contracts import EXECUTOR, NO_SCOPE, NOBODY
from ape_dao.simulation.rule import SettingRule, warning
from ape_dao.simulation.rules.shared import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change


def _scope(context: RunContext, change: Change) -> Iterator[Finding]:
    """A call that is listed, in place of whatever was there before, is a power."""
    scope = change.after
    if scope == NO_SCOPE:
        yield changed(context, change)
        return
    fixed = len(scope["fixedWords"])
    yield warning(
        "subdao-can-call",
        f"{context.display.label(change)}: its operator can call {scope['selector']} of "
        f"{context.names.name_of(scope['target'])} without a vote; {fixed} of "
        f"{scope['words']} arguments are fixed.",
        "Check what the worst call of that form does.",
    )


def _operation(context: RunContext, change: Change) -> Iterator[Finding]:
    """Whoever is named acts without a vote."""
    after = change.after
    if after == NOBODY:
        yield changed(context, change)
        return
    yield warning(
        "subdao-operator",
        f"{context.display.label(change)}: {context.names.name_of(after['operator'])} acts for it until "
        f"{format_date(after['until'])}, without a vote for each call.",
        "Check who that is.",
    )


SETTING_RULES = (
    SettingRule(EXECUTOR, ("scopeOf",), _scope),
    SettingRule(EXECUTOR, ("operation",), _operation),
)
