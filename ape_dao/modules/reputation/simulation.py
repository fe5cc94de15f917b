"""What a simulation says about reputation: who may award more, and what somebody gets or loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.modules.reputation.contracts import KEY, REPUTATION
from ape_dao.simulation.rule import SettingRule, note, warning
from ape_dao.simulation.rules.shared import changed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.powers import Change


def _awarders(context: RunContext, change: Change) -> Iterator[Finding]:
    """Somebody may award more, or for longer, without a vote."""
    old, new = change.before, change.after
    if new["perSeason"] > old["perSeason"] or new["until"] > old["until"]:
        yield warning(
            "reputation-awarder-grows",
            f"{context.display.label(change)}: {units.format_amount(new['perSeason'])} in each season until "
            f"{units.format_date(new['until'])}, without a vote for each award.",
            "Check who that account is, and what the domain decides.",
        )
        return
    yield changed(context, change)


def _standings(context: RunContext) -> Iterator[Finding]:
    """What a vote gives to an account, or takes from it."""
    address, name_of = context.contracts.get(KEY), context.names.name_of
    for event in context.effects.events:
        if event.address != address:
            continue
        told = event.arguments or {}
        if event.name == "Awarded":
            yield warning(
                "reputation-awarded",
                f"{name_of(told['account'])} gets {units.format_amount(int(told['amount']))} of "
                f"reputation in domain {told['domain']}, without the limit of an awarder.",
                "Check what share of the domain that is: `ape dao reputation show`.",
            )
        elif event.name == "Slashed":
            yield note(
                "reputation-slashed",
                f"{name_of(told['account'])} loses {units.format_percent(int(told['bps']))} of its "
                f"reputation in domain {told['domain']}, from next week on.",
            )


SETTING_RULES = (SettingRule(REPUTATION, ("awarderOf",), _awarders),)
RULES = (_standings,)
