"""What a proposal file expects before and after execution, as questions to the chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.abi import abi_type, decode
from ape_dao.core.errors import ProposalError
from ape_dao.core.schema.fields import ETHER
from ape_dao.core.spec.problems import suggest
from ape_dao.proposals.decoding import call_values
from ape_dao.proposals.encoding import encode_function, ether, find_function
from ape_dao.proposals.notation import Scope
from ape_dao.proposals.values import ArgumentError, Reader, from_abi, write_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.proposals.entries import CheckEntry
    from ape_dao.proposals.registry import Registry
    from ape_dao.proposals.signatures import AbiEntry

_WORDS = {"equals": "is", "differs": "is not", "at_least": "is at least", "at_most": "is at most"}


@dataclass(frozen=True)
class Result:
    """The outcome of a check."""

    ok: bool
    text: str
    """What was expected."""
    found: str
    """What the chain says, as a file would."""


@dataclass(frozen=True)
class Check:
    """A condition that must hold."""

    text: str
    target: str
    comparison: str
    expected: Any
    calldata: bytes | None
    """The view to ask; None for the ether that the target has."""
    _entry: AbiEntry = field(default_factory=dict, repr=False)
    _pick: tuple[str, ...] = ()
    _scope: Scope | None = field(default=None, repr=False)

    def ask(self, chain: Chain) -> Result:
        """Compare with the chain as it is now."""
        if self.calldata is None:
            return self.judge(chain.balance(self.target))
        return self.judge_answer(chain.call(self.target, self.calldata))

    def judge_answer(self, answer: bytes) -> Result:
        """Compare with what the view answered."""
        outputs = _named_outputs(self._entry)
        try:
            decoded = decode([abi_type(part) for part in outputs], answer)
        except Exception:  # eth-abi has no common base for its errors
            return Result(False, self.text, f"no such answer: 0x{answer.hex()}")
        value: Any = {
            str(part["name"]): from_abi(part, item) for part, item in zip(outputs, decoded, strict=True)
        }
        for name in self._pick:
            value = value[name]
        return self.judge(value)

    def judge(self, value: Any) -> Result:
        """Compare with a value."""
        holds = {
            "equals": lambda: value == self.expected,
            "differs": lambda: value != self.expected,
            "at_least": lambda: value >= self.expected,
            "at_most": lambda: value <= self.expected,
        }[self.comparison]()
        return Result(holds, self.text, self._written(value))

    def _written(self, value: Any) -> str:
        if self._scope is None:
            return units.format_amount(value, symbol=ETHER)
        part, name = _picked(self._entry, self._pick)
        return str(write_value(self._scope, part, name, value))


def require_all(checks: Sequence[Check], chain: Chain) -> None:
    """Refuse unless everything that a file expects before execution holds now.

    Raises:
        ProposalError: Something does not.
    """
    for check in checks:
        result = check.ask(chain)
        if not result.ok:
            raise ProposalError(
                f"The file expects before execution: {result.text}; it is {result.found}. Nothing was sent."
            )


def build_check(registry: Registry, written: CheckEntry) -> Check:
    """The check that an entry of a file describes.

    Raises:
        ProposalError: It does not fit the DAO.
    """
    comparison = next(name for name in _WORDS if getattr(written, name) is not None)
    bound = getattr(written, comparison)
    if written.ether_of is not None:
        text = f"ether of {written.ether_of} {_WORDS[comparison]} {bound}"
        target = registry.address(written.ether_of)
        return Check(text, target, comparison, ether(registry, bound), calldata=None)
    call = str(written.call)
    target, entry = find_function(registry, call, written.args)
    calldata = encode_function(registry, target, entry, written.args)
    outputs = _named_outputs(entry)
    if not outputs:
        raise ArgumentError(("call",), f"{entry['name']} returns nothing that could be compared.")
    pick = tuple(written.pick.split(".")) if written.pick else ()
    if not pick:
        if len(outputs) > 1:
            names = ", ".join(str(part["name"]) for part in outputs)
            raise ArgumentError((), f"{entry['name']} returns several values; `pick:` one of {names}.")
        pick = (str(outputs[0]["name"]),)
    part, name = _picked(entry, pick)
    scope = Scope(registry, target, registry.type_at(target), call_values(entry, calldata))
    expected = Reader(scope, _no_calls).value(part, name, bound, (comparison,))
    if comparison.startswith("at_") and "int" not in str(part["type"]):
        raise ArgumentError((comparison,), f"a {part['type']} can only be compared by `equals` or `differs`.")
    shown = (
        ", ".join(f"{key}={value}" for key, value in (written.args or {}).items())
        if isinstance(written.args, dict)
        else ", ".join(map(str, written.args or []))
    )
    tail = f".{written.pick}" if written.pick else ""
    text = f"{call}({shown}){tail} {_WORDS[comparison]} {bound}"
    return Check(text, target, comparison, expected, calldata, entry, pick, scope)


def _no_calls(_: Any) -> bytes:
    raise ProposalError("expected raw bytes, got a call.")


def _named_outputs(entry: AbiEntry) -> list[AbiEntry]:
    """The return values of a view; the only one has the function's name if it has none of its own."""
    outputs: list[AbiEntry] = entry.get("outputs", [])
    return [
        {
            **part,
            "name": str(part.get("name", "")).strip("_") or (entry["name"] if len(outputs) == 1 else str(n)),
        }
        for n, part in enumerate(outputs)
    ]


def _picked(entry: AbiEntry, pick: tuple[str, ...]) -> tuple[AbiEntry, str]:
    """The return value, or the field of a struct, that `pick` names."""
    parts = _named_outputs(entry)
    picked: AbiEntry = {}
    for name in pick:
        by_name = {str(part["name"]).strip("_"): part for part in parts}
        if name not in by_name:
            raise ArgumentError(
                ("pick",), f"there is no '{name}' among the return values; {suggest(name, list(by_name))}"
            )
        picked = by_name[name]
        parts = picked.get("components", [])
    return picked, pick[-1]
