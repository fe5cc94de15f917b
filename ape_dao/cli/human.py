"""Constructor arguments and calls of a plan in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.contract_types import types_by_name
from ape_dao.core.deployment.powers import role_name
from ape_dao.core.display import in_unit
from ape_dao.core.module import DATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.core.deployment.plan import Call, Plan, Step
    from ape_dao.core.module import ContractType, Meaning


def argument_lines(plan: Plan, step: Step) -> Iterator[tuple[str, str]]:
    """The constructor's arguments, one value a line, as (name, value)."""
    yield from _lines(plan, types_by_name()[step.contract], step.arguments, "")


def call_text(plan: Plan, call: Call) -> str:
    """A call of the hand-over like ``escrow.transferOwnership(newOwner=timelock)``."""
    contract = types_by_name()[plan.step(call.key).contract]
    arguments = ", ".join(
        f"{name}={_text(plan, value, contract.meaning(name, call.arguments))}"
        if name != "role"
        else f"{name}={role_name(bytes.fromhex(str(value)[2:]))}"
        for name, value in call.arguments.items()
    )
    return f"{call.key}.{call.function}({arguments})"


def _lines(
    plan: Plan, contract: ContractType, values: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        meaning = contract.constructor_units.get(name) or contract.meaning(name, values)
        if isinstance(value, dict):
            yield from _lines(plan, contract, value, prefix)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for index, item in enumerate(value):
                yield from _lines(plan, contract, item, f"{prefix}{name}[{index}].")
        elif isinstance(value, list):
            yield f"{prefix}{name}", ", ".join(_text(plan, item, meaning) for item in value) or "none"
        else:
            yield f"{prefix}{name}", _text(plan, value, meaning)


def _text(plan: Plan, value: Any, meaning: Meaning) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int):
        return plan.installed().name_of(str(value))
    text = "0" if meaning == DATE and not value else in_unit(value, meaning, plan.spec)
    return f"{value:_}" if text.isdigit() else text
