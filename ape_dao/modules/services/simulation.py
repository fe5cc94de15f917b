"""What a simulation says about the desk: whether stakers pay less, and what referrals cost the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.modules.services.contracts import COLUMNS, DESK
from ape_dao.simulation.rule import SettingRule, warning
from ape_dao.simulation.rules.shared import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change


def _tiers(context: RunContext, change: Change) -> Iterator[Finding]:
    """The platform earns less of everything that is sold from then on."""
    raised = [
        f"{column} from {units.format_percent(before)} to {units.format_percent(after)}"
        for column, name in COLUMNS.items()
        if (after := _highest(change.after, name)) > (before := _highest(change.before, name))
    ]
    if not raised:
        yield changed(context, change)
        return
    yield warning(
        "desk-rates",
        f"The highest rates at the desk rise: {', '.join(raised)}.",
        "Check what the platform keeps of what it sells, if somebody refers itself: `ape dao lint`.",
    )


def _highest(tiers: list[dict[str, int]] | None, name: str) -> int:
    return max((int(tier[name]) for tier in tiers or ()), default=0)


SETTING_RULES = (SettingRule(DESK, ("tiers",), _tiers),)
