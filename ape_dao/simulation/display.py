"""Changes as people read them: made only here, from data, when a finding or the report is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils import is_address

from ape_dao.core import units
from ape_dao.core.deployment.powers import role_name
from ape_dao.core.module import Unit
from ape_dao.proposals.notation import Scope, notation_of
from ape_dao.proposals.values import write_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.module import ContractType
    from ape_dao.proposals.registry import Registry
    from ape_dao.simulation.effects import Event
    from ape_dao.simulation.names import Names
    from ape_dao.simulation.powers import Change
    from ape_dao.simulation.storage import VariableChange

UNLIMITED = 2**128
"""An allowance from which on it stands for everything that there ever is."""
_ROLE = "role"
_TOKEN_VARIABLES = ("balances", "allowances", "totalSupply")
"""Variables of OpenZeppelin's tokens that hold amounts."""
_WORDS = {True: "yes", False: "no", None: "nothing"}


class Display:
    """Writes values with the names and units of one DAO."""

    def __init__(self, registry: Registry, names: Names) -> None:
        self.registry, self.names = registry, names

    def label(self, change: Change) -> str:
        """What changed: "votingPeriod", "limit of kind grant", "standard.quorumBps"."""
        arguments = {name: self.argument(change, name) for name in change.arguments}
        label = (change.label or change.view).format_map(arguments)
        return label if change.member is None else f"{label}.{change.member}"

    def argument(self, change: Change, name: str) -> str:
        """One of the arguments of the view that changed."""
        scope = self._scope(change.contract, change.type, change.arguments)
        return self._value(scope, name, change.arguments[name])

    def before(self, change: Change) -> str:
        """The answer before the execution."""
        return self.value(change, change.before)

    def after(self, change: Change) -> str:
        """The answer after it."""
        return self.value(change, change.after)

    def value(self, change: Change, value: object) -> str:
        """A value of what changed, in the unit that is declared for it."""
        if change.area == "allowance" and isinstance(value, int) and value >= UNLIMITED:
            return "unlimited"
        scope = self._scope(change.contract, change.type, change.arguments)
        name = _ROLE if change.area == "role" else change.member or change.view
        return self._value(scope, name, value)

    def member(self, change: Change, answer: Mapping[str, Any], name: str) -> str:
        """One member of an answer that is a struct."""
        scope = self._scope(change.contract, change.type, {**change.arguments, **answer})
        return self._value(scope, name, answer[name])

    def stored(self, change: VariableChange, value: bytes) -> str:
        """A stored value, in the unit that is declared for the variable's name; tokens as amounts."""
        names = [part.strip("_") for part in change.path if isinstance(part, str)]
        if not change.type.startswith("uint") or not names:
            return change.shown(self.names, value)
        number = int.from_bytes(value, "big")
        asset = self.registry.asset_at(change.contract)
        if asset is not None and asset.symbol and names[0] in _TOKEN_VARIABLES:
            return units.format_amount(number, asset.decimals, asset.symbol)
        scope = self._scope(change.contract, self.names.type_of(change.contract), {})
        if notation_of(scope, names[-1]).unit is Unit.PLAIN:
            return change.shown(self.names, value)
        return _number(scope, names[-1], number)

    def event(self, event: Event) -> str:
        """The arguments of a log; empty where its form is not known."""
        values = event.arguments or {}
        scope = self._scope(event.address, self.names.type_of(event.address), values)
        return ", ".join(f"{name}={self._value(scope, name, value)}" for name, value in values.items())

    def _scope(self, contract: str, contract_type: ContractType | None, values: Mapping[str, Any]) -> Scope:
        return Scope(self.registry, contract, contract_type, dict(values))

    def _value(self, scope: Scope, name: str, value: object) -> str:
        if isinstance(value, bool) or value is None:
            return _WORDS[value]
        if isinstance(value, int):
            return _number(scope, name, value)
        if isinstance(value, str):
            return self._text(name, value)
        if isinstance(value, list):
            return "[" + ", ".join(self._value(scope, name, item) for item in value) + "]"
        if isinstance(value, dict):
            inner = self._scope(scope.target, scope.contract, {**scope.values, **value})
            members = (f"{key}={self._value(inner, key, item)}" for key, item in value.items())
            return f"({', '.join(members)})"
        return str(value)

    def _text(self, name: str, value: str) -> str:
        if is_address(value):
            return self.names.name_of(value)
        if name == _ROLE and value.startswith("0x"):
            return role_name(bytes.fromhex(value[2:]))
        return value


def age(seconds: int) -> str:
    """How long ago something was, roughly."""
    if seconds < units.HOUR:
        return "less than an hour ago"
    if seconds < 2 * units.DAY:
        return f"{seconds // units.HOUR} hours ago"
    return f"{seconds // units.DAY} days ago"


def _number(scope: Scope, name: str, value: int) -> str:
    notation = notation_of(scope, name)
    if notation.unit is Unit.CHOICE and value >= len(notation.words):
        return str(value)
    return write_number(notation, value)
