"""What a simulation says about services: what the DAO keeps, what stakers pay, and whom it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.modules.services.contracts import COLUMNS, DESK, REGISTRY, REGISTRY_KEY
from ape_dao.simulation.rule import SettingRule, critical, note, warning
from ape_dao.simulation.rules.shared import REFUSE, changed

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


def _share(_: RunContext, change: Change) -> Iterator[Finding]:
    """Services that are registered keep theirs until they name payees again."""
    old, new = int(change.before), int(change.after)
    texts = units.format_percent(new), units.format_percent(old)
    if new > old:
        yield warning(
            "platform-share",
            f"The DAO keeps {texts[0]} of what later services earn, instead of {texts[1]}; payees share "
            "less, and an owner of today who names payees again takes it on.",
            "Check that services do not rather be paid elsewhere.",
        )
    elif not new:
        yield critical(
            "platform-share",
            f"Stakers get nothing of what later services earn, instead of {texts[1]}; any owner of today "
            "escapes the present share by naming payees again.",
            REFUSE,
        )
    else:
        yield warning(
            "platform-share",
            f"Stakers get {texts[0]} of what later services earn, instead of {texts[1]}; any owner of today "
            "can have the lower share by naming payees again.",
            "Count what stakers lose by it.",
        )


def _services(context: RunContext) -> Iterator[Finding]:
    """What a vote does to single services: those of the DAO, and those that it recommends no more."""
    address, name_of = context.contracts.get(REGISTRY_KEY), context.names.name_of
    for event in context.effects.events:
        if address is None or event.address != address:
            continue
        told = event.arguments or {}
        if event.name == "PayeesSet":
            shares = [
                f"{name_of(one['account'])} {units.format_percent(int(one['shareBps']))}"
                for one in told["payees"]
            ]
            yield warning(
                "service-payees",
                f"What service {told['id']} of the DAO earns from now on goes to {', '.join(shares)}, after "
                f"{units.format_percent(int(told['platformBps']))} for the stakers.",
                "Check who they are, and flush its splitter before: what lies there goes to those of before.",
            )
        elif event.name == "DelistedSet":
            does = "no more" if told["isDelisted"] else "again"
            yield note(
                "service-delisted",
                f"The DAO recommends service {told['id']} {does}; no money depends on it.",
            )


SETTING_RULES = (
    SettingRule(DESK, ("tiers",), _tiers),
    SettingRule(REGISTRY, ("platformBps",), _share),
)
RULES = (_services,)
