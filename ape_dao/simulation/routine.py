"""What every execution writes and logs whatever it does: governor and timelock keep their books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.simulation.storage import MapKey

if TYPE_CHECKING:
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.effects import Event
    from ape_dao.simulation.storage import VariableChange

_PROPOSALS, _TIMELOCK_IDS, _TIMESTAMPS = "_proposals", "_timelockIds", "_timestamps"
"""Variables of OpenZeppelin's governor and timelock."""
_DONE = 1
"""What the timelock writes in place of an operation's time."""


def is_routine_change(context: RunContext, change: VariableChange) -> bool:
    """Whether the proposal itself becomes executed, and nothing else."""
    if change.contract == context.contracts["governor"]:
        return _is_entry(change, _PROPOSALS, _own_id(context), "executed") or _is_entry(
            change, _TIMELOCK_IDS, _own_id(context)
        )
    operation = _operation(context)
    return (
        change.contract == context.timelock
        and operation is not None
        and _is_entry(change, _TIMESTAMPS, operation)
        and int.from_bytes(change.after, "big") == _DONE
    )


def is_routine_event(context: RunContext, event: Event) -> bool:
    """Whether governor or timelock log that the proposal's own calls were made."""
    values = event.arguments or {}
    if event.address == context.timelock and event.name == "CallExecuted":
        operation = _operation(context)
        return operation is not None and values.get("id") == "0x" + operation.hex()
    is_governor = event.address == context.contracts["governor"] and event.name == "ProposalExecuted"
    return is_governor and values.get("proposalId") == context.run.lifecycle.id


def _is_entry(change: VariableChange, variable: str, key: bytes, *members: str) -> bool:
    """Whether a change is of the entry of a mapping, or of a member of it."""
    match change.path:
        case (str(name), MapKey(_, word), *rest):
            return (name, word, tuple(rest)) == (variable, key, members)
    return False


def _own_id(context: RunContext) -> bytes:
    return context.run.lifecycle.id.to_bytes(32, "big")


def _operation(context: RunContext) -> bytes | None:
    """The timelock's id of the proposal's calls, which the governor forgets when they are made."""
    return next(
        (
            change.before
            for change in context.effects.storage
            if _is_entry(change, _TIMELOCK_IDS, _own_id(context))
        ),
        None,
    )
