"""What a simulation says about conviction: whether requests are paid by less than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.conviction.contracts import POOL
from ape_dao.simulation.rule import SettingRule, warning
from ape_dao.simulation.rules.shared import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change

_LOWER_IS_EASIER = ("halfLife", "memoryWeeks", "minShareBps", "weightBps", "enactDelay")
_HIGHER_IS_EASIER = ("maxAskBps", "quota")


def _settings(context: RunContext, change: Change) -> Iterator[Finding]:
    """Money leaves the treasury with less support, or less time to object."""
    old, new, display = change.before, change.after, context.display
    easier = [name for name in _LOWER_IS_EASIER if new[name] < old[name]]
    easier += [name for name in _HIGHER_IS_EASIER if new[name] > old[name]]
    if not easier:
        yield changed(context, change)
        return
    parts = [
        f"{name} from {display.member(change, old, name)} to {display.member(change, new, name)}"
        for name in easier
    ]
    yield warning(
        "conviction-easier",
        f"{display.label(change)}: {', '.join(parts)}: from now on requests are paid more easily.",
        "Check what the smallest support is that can be paid then.",
    )


SETTING_RULES = (SettingRule(POOL, ("settings",), _settings),)
