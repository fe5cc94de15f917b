"""Calls inside the calls of actions that only the constitutional kind may make: no table sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ape_dao.core.chain.abi import encode_call, selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import ESCROW, GOVERNOR, KIND_NAMES, KINDS, TIMELOCK, contract_type
from ape_dao.core.module import ANYBODY
from ape_dao.simulation.powers import read_rules, ruled_by
from ape_dao.simulation.rule import critical
from ape_dao.simulation.rules.shared import REFUSE
from ape_dao.simulation.trace import DELEGATING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.trace import Frame

_SELECTOR_BYTES = 4
_CALLING = ("CALL", *DELEGATING)
_Value = TypeVar("_Value", bytes, str)
_TRUE = (1).to_bytes(32, "big")


@dataclass(frozen=True)
class _Inner:
    """A call below an action."""

    action: str
    """The target of the action."""
    sender: str
    """Whom the called code takes for its caller."""
    contract: str
    """Whose storage the called code works on."""
    data: bytes

    @property
    def selector(self) -> bytes:
        return self.data[:_SELECTOR_BYTES]


def judge_reserved(context: RunContext) -> Iterator[Finding]:
    """Reserved calls that a proposal of another kind makes through a multicall or a forwarder."""
    trace, table = context.run.lifecycle.trace, context.contracts.get(KINDS.key)
    if trace is None or table is None:
        return
    before = context.run.lifecycle.before
    rules = read_rules(context.fork, table, context.subject.kind, before)
    if not rules or rules["mayTouchReserved"]:
        return
    kind = dict(enumerate(KIND_NAMES)).get(context.subject.kind, str(context.subject.kind))
    inner = list(dict.fromkeys(_inner_calls(trace.root, context.timelock)))
    selectors = _reserved(context, "isReserved", "selector", {call.selector for call in inner})
    targets = _reserved(context, "isReservedTarget", "target", {call.contract for call in inner})
    targets.add(context.contracts[GOVERNOR.key])
    existed = context.codes_before(call.contract for call in inner)
    for call in inner:
        is_named = call.selector in selectors and bool(existed[call.contract])
        if is_named or (call.contract in targets and _is_ruled(context, call)):
            yield critical(
                "reserved-call-hidden",
                f"{context.who(call.action)} is made to call {_function(context, call)} of "
                f"{context.who(call.contract)}, which proposals of kind {kind} may not.",
                f"{REFUSE} Then make it a constitutional proposal, and reserve {call.action} for those.",
            )


def _inner_calls(root: Frame, timelock: str) -> Iterator[_Inner]:
    """Every call below the actions whose effects lasted and that may change something."""
    for frame in root.lasting():
        if frame.caller == timelock and frame.kind == "CALL":
            waiting = [(call, frame.caller, frame.target) for call in frame.calls]
            while waiting:
                call, sender, caller = waiting.pop()
                if call.kind not in _CALLING or call.error is not None:
                    continue
                delegates = call.kind in DELEGATING
                seen_by, contract = (sender, caller) if delegates else (caller, call.target)
                if len(call.data) >= _SELECTOR_BYTES:
                    yield _Inner(frame.target, seen_by, contract, call.data)
                waiting += [(below, seen_by, contract) for below in call.calls]


def _reserved(context: RunContext, view: str, argument: str, values: set[_Value]) -> set[_Value]:
    """Those of the values that the table reserved before the execution."""
    table, ordered = context.contracts[KINDS.key], list(values)
    abi = context.fork.artifact_at(table, artifact(KINDS.name)).abi
    calls = [(table, encode_call(abi, view, {argument: value}, KINDS.name)) for value in ordered]
    answers = context.fork.calls(calls, context.run.lifecycle.before)
    return {value for value, answer in zip(ordered, answers, strict=True) if answer == _TRUE}


def _is_ruled(context: RunContext, call: _Inner) -> bool:
    """Whether the timelock makes the call, or code outside the kit that it owns; no if anybody may."""
    if _may_anybody(context, call):
        return False
    if call.sender == context.timelock:
        return True
    return not context.is_ours(call.sender) and ruled_by(context.fork, call.sender, context.timelock)


def _may_anybody(context: RunContext, call: _Inner) -> bool:
    key = context.names.key_of(call.contract)
    kind = contract_type(key) if key else None
    return kind is not None and kind.callers.get(_name(context, call), "").startswith(ANYBODY)


def _name(context: RunContext, call: _Inner) -> str:
    """The name of the called function where the kit's code has it."""
    known = context.names.artifact(call.contract)
    abis = [known.abi] if known else [artifact(name).abi for name in (TIMELOCK.name, ESCROW.name)]
    functions = (entry for abi in abis for entry in abi if entry["type"] == "function")
    return next((str(entry["name"]) for entry in functions if selector(entry) == call.selector), "")


def _function(context: RunContext, call: _Inner) -> str:
    return _name(context, call) or f"0x{call.selector.hex()}"
