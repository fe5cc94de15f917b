"""Values of settings and powers as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils import is_address

from ape_dao.core import units

if TYPE_CHECKING:
    from ape_dao.simulation.names import Names

_DURATIONS = ("getMinDelay", "votingDelay", "votingPeriod", "executionWindow", "lateExtension", "length")
_SHARES = ("quorumBps", "decisionBps")
_DATES = ("guardianUntil",)
_BOOLS = {True: "yes", False: "no", None: "nothing"}


def shown(name: str, value: Any, names: Names | None = None) -> str:
    """A value of the setting `name`, in human units where its name tells them."""
    if isinstance(value, bool) or value is None:
        return _BOOLS[value]
    if isinstance(value, int):
        return _number(name, value)
    if isinstance(value, str) and names is not None and is_address(value):
        return names.of(value)
    if isinstance(value, list):
        return "[" + ", ".join(shown(name, one, names) for one in value) + "]"
    if isinstance(value, dict):
        return "(" + ", ".join(f"{key}={shown(key, one, names)}" for key, one in value.items()) + ")"
    return str(value)


def age(seconds: int) -> str:
    """How long ago something was, roughly."""
    if seconds < units.HOUR:
        return "less than an hour ago"
    if seconds < 2 * units.DAY:
        return f"{seconds // units.HOUR} hours ago"
    return f"{seconds // units.DAY} days ago"


def _number(name: str, value: int) -> str:
    if name in _DURATIONS:
        return units.format_duration(value)
    if name in _SHARES or name.endswith("Bps"):
        return units.format_percent(value)
    if name in _DATES and value:
        return units.format_date(value)
    return units.format_number(value)
