"""Constructor arguments and calls of a plan in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.deployment.powers import role_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ape_dao.core.deployment.plan import Call, Plan, Step

_DURATIONS = ("minDelay", "votingDelay", "votingPeriod", "lateExtension", "executionWindow", "length")
_TOKENS = ("cap", "yearlyMintLimit", "minAmount", "amount", "startPrice", "minStartPrice", "floorPrice")
_POWERS = ("threshold", "thresholds")
_FACTORS = ("maxMultiplier", "restartMultiplier")


def argument_lines(plan: Plan, step: Step) -> Iterator[tuple[str, str]]:
    """The constructor's arguments, one value a line, as (name, value)."""
    yield from _lines(plan, step.arguments, "")


def call_text(plan: Plan, call: Call) -> str:
    """A call of the hand-over like ``escrow.transferOwnership(newOwner=timelock)``."""
    arguments = ", ".join(f"{name}={_value(plan, name, value)}" for name, value in call.arguments.items())
    return f"{call.key}.{call.function}({arguments})"


def _lines(plan: Plan, values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _lines(plan, value, prefix)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for index, item in enumerate(value):
                yield from _lines(plan, item, f"{prefix}{name}[{index}].")
        elif isinstance(value, list):
            yield f"{prefix}{name}", ", ".join(_value(plan, name, item) for item in value) or "none"
        else:
            yield f"{prefix}{name}", _value(plan, name, value)


def _value(plan: Plan, name: str, value: Any) -> str:
    show = _formats(plan).get(name)
    if show is not None:
        return show(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:_}"
    if name == "role":
        return role_name(bytes.fromhex(str(value)[2:]))
    return plan.name_of(str(value))


def _formats(plan: Plan) -> dict[str, Callable[[int], str]]:
    token, power = plan.spec.token.symbol, plan.spec.escrow.symbol
    shown: dict[str, Callable[[int], str]] = dict.fromkeys(_DURATIONS, units.format_duration)
    shown |= dict.fromkeys(_FACTORS, units.format_factor)
    shown |= dict.fromkeys(_TOKENS, lambda amount: units.format_amount(amount, symbol=token))
    shown |= dict.fromkeys(_POWERS, lambda amount: units.format_amount(amount, symbol=power))
    percents = ("quorumBps", "decisionBps", "revenueShareBps", "buybackBps", "treasuryBps")
    return shown | dict.fromkeys(percents, units.format_percent)
