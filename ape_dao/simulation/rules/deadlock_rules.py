"""Can the DAO still decide afterwards? A power that nobody can use any more is lost like one that leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import ESCROW, GOVERNOR, KIND_NAMES, KINDS, OPTIMISTIC, TIMELOCK
from ape_dao.simulation.powers import RULES_VIEW
from ape_dao.simulation.rule import critical, warning
from ape_dao.simulation.rules.shared import counting, number_before, own_locks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.fork import MinedTransaction
    from ape_dao.simulation.powers import Change

_REFUSE = "Vote against it: the DAO could not take it back."
_QUOTA_WINDOW = 30 * units.DAY
"""`IProposalKinds.QUOTA_WINDOW`: who has used up its quota can propose again after it."""
_LONGEST = 90 * units.DAY
_HIGHEST_QUORUM, _HIGHEST_MARGIN = 5_000, 6_700
"""Basis points: more than half of all power, or more than five votes for each vote against."""
_MOST_GROWTH = 4, 3
"""Power that grows to this many times what it was puts the quorum out of the reach of those who vote."""
_HIGHEST = {
    "getMinDelay": _LONGEST,
    "votingDelay": _LONGEST,
    "votingPeriod": _LONGEST,
    "quorumBps": _HIGHEST_QUORUM,
    "decisionBps": _HIGHEST_MARGIN,
}
"""Of settings of the timelock and rules of kinds: above it hardly anything can be decided."""


def judge_deadlocks(context: RunContext) -> Iterator[Finding]:
    """Rules that nobody can meet."""
    for change in context.effects.powers:
        if context.is_ours(change.contract) and (
            change.is_of(TIMELOCK, "getMinDelay") or change.is_of(KINDS, RULES_VIEW)
        ):
            yield from _out_of_reach(context, change)
    yield from _proposers(context)
    yield from _own_lock(context)


def _out_of_reach(context: RunContext, change: Change) -> Iterator[Finding]:
    if change.member == "quorumFloor":
        highest: int | None = _all_votes(context) * _HIGHEST_QUORUM // units.BASIS_POINTS
    else:
        highest = _HIGHEST.get(change.member or change.view)
    if highest is None or change.before is None or change.after is None:
        return
    if int(change.after) <= max(highest, int(change.before)):
        return
    if change.member == "decisionBps" and counting(context, change.arguments["kind"]) == OPTIMISTIC:
        return  # a veto, which is judged by itself
    contract, label = context.names.name_of(change.contract), context.display.label(change)
    before, after = context.display.before(change), context.display.after(change)
    yield critical(
        "out-of-reach",
        f"{contract}: {label} rises from {before} to {after}: hardly any proposal could pass any more.",
        _REFUSE,
    )


def _all_votes(context: RunContext) -> int:
    """Votes that existed a second before the execution, base units."""
    source = str(context.fork.read(artifact(GOVERNOR.name), context.contracts[GOVERNOR.key], "token"))
    return number_before(context, source, "totalSupply()")


def _proposers(context: RunContext) -> Iterator[Finding]:
    """Whether one of the holders can still propose a change of the rules, as one of them could before."""
    lifecycle = context.run.lifecycle
    execution = lifecycle.execution
    if not lifecycle.is_executed or execution is None or KINDS.key not in context.contracts:
        return
    if _somebody_can(context, execution, lifecycle.before) and not _somebody_can(
        context, execution, execution.block
    ):
        yield critical(
            "nobody-can-propose",
            "None of the strongest holders can propose a change of the DAO's rules any more.",
            _REFUSE,
        )


def _somebody_can(context: RunContext, execution: MinedTransaction, block: int) -> bool:
    """Whether a holder can propose a change of the rules in the state after `block`, now or a month later."""
    governor, table = context.contracts[GOVERNOR.key], context.contracts[KINDS.key]
    kinds = {
        change.arguments["kind"]
        for change in context.effects.powers
        if change.contract == table and change.is_of(KINDS, RULES_VIEW)
    }
    governor_abi = context.fork.artifact_at(governor, artifact(GOVERNOR.name)).abi
    table_abi = context.fork.artifact_at(table, artifact(KINDS.name)).abi
    calldata = encode_call(table_abi, "setQuotas", {"newQuotas": []}, KINDS.name)
    proposals = [
        encode_call(
            governor_abi,
            "proposeKind",
            {"kind": kind, "targets": [table], "values": [0], "calldatas": [calldata], "description": ""},
            GOVERNOR.name,
        )
        for kind in sorted(kinds.union(range(len(KIND_NAMES))))
    ]
    return any(
        answer is not None
        for voter in context.voters
        for time in (execution.time, execution.time + _QUOTA_WINDOW)
        for answer in context.fork.calls(
            [(governor, proposal) for proposal in proposals], block, time, voter.address
        )
    )


def _own_lock(context: RunContext) -> Iterator[Finding]:
    """Power that the treasury makes for itself: it counts for every quorum, and nobody votes with it."""
    token, escrow = context.contracts["token"], context.contracts[ESCROW.key]
    locked = own_locks(context, token)
    supply = next(
        (
            change
            for change in context.effects.powers
            if change.contract == escrow and change.is_of(ESCROW, "totalSupply")
        ),
        None,
    )
    if not locked or supply is None:
        return
    what = (
        f"The DAO locks {context.amount(token, locked)} for itself; all power grows from "
        f"{context.display.before(supply)} to {context.display.after(supply)}, and the quorum with it."
    )
    part, whole = _MOST_GROWTH
    if int(supply.after) * whole >= int(supply.before) * part:
        advice = "Vote against it: those who vote may never reach the quorum again."
        yield critical("treasury-locked", what, advice)
    else:
        yield warning("treasury-locked", what, "Ask what it is for.")
