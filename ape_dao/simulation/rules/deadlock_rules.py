"""Can the DAO still decide afterwards? A power that nobody can use any more is lost like one that leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import KIND_NAMES, OPTIMISTIC
from ape_dao.simulation.findings import Finding, Grade
from ape_dao.simulation.powers import kind_number
from ape_dao.simulation.rules.kind_rules import counting
from ape_dao.simulation.rules.money_rules import own_locks
from ape_dao.simulation.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.simulation.powers import Change
    from ape_dao.simulation.scene import Scene

_REFUSE = "Vote against it: the DAO could not take it back."
_QUOTA_WINDOW = 30 * units.DAY
"""`IProposalKinds.QUOTA_WINDOW`: who has used up its quota can propose again after it."""
_LONGEST = 90 * units.DAY
_MOST_QUORUM, _MOST_MARGIN = 5_000, 6_700
"""Basis points: more than half of all power, or more than five votes for each vote against."""
_MOST_GROWTH = 4, 3
"""Power that grows to this many times what it was takes the quorum out of the reach of those who vote."""
_BARS = {
    "getMinDelay": _LONGEST,
    "votingDelay": _LONGEST,
    "votingPeriod": _LONGEST,
    "quorumBps": _MOST_QUORUM,
    "decisionBps": _MOST_MARGIN,
}


def judge_deadlocks(scene: Scene) -> Iterator[Finding]:
    """Rules that nobody can meet."""
    for change in scene.effects.powers:
        if change.area == "setting" and change.contract in _deciding(scene):
            yield from _bar(scene, change)
    yield from _proposers(scene)
    yield from _own_lock(scene)


def _deciding(scene: Scene) -> tuple[str, ...]:
    return tuple(scene.names.dao[key] for key in ("timelock", "kinds") if key in scene.names.dao)


def _bar(scene: Scene, change: Change) -> Iterator[Finding]:
    """One bar that is set too high."""
    kind, _, name = change.name.rpartition(".")
    most = _BARS.get(name)
    if most is None or change.before is None or change.after is None:
        return
    if not max(most, int(change.before)) < int(change.after):
        return
    if name == "decisionBps" and counting(scene, kind) == OPTIMISTIC:
        return  # a veto, which is judged by itself
    yield Finding(
        "out-of-reach",
        Grade.CRITICAL,
        f"{scene.names.of(change.contract)}: {change.name} rises from {shown(name, change.before)} to "
        f"{shown(name, change.after)}: hardly anything could be decided any more.",
        _REFUSE,
    )


def _proposers(scene: Scene) -> Iterator[Finding]:
    """Whether one of the holders can still propose a change of the rules, as one of them could before."""
    life = scene.performance.life
    if not life.is_executed or life.execution is None or "kinds" not in scene.names.dao:
        return
    if _somebody_can(scene, life.before) and not _somebody_can(scene, life.execution.block):
        yield Finding(
            "nobody-can-propose",
            Grade.CRITICAL,
            "None of the strongest holders can propose a change of the DAO's rules any more.",
            _REFUSE,
        )


def _somebody_can(scene: Scene, block: int) -> bool:
    execution = scene.performance.life.execution
    assert execution is not None  # noqa: S101 - the caller looked
    governor, table = scene.names.dao["governor"], scene.names.dao["kinds"]
    kinds = {
        kind_number(one.name.partition(".")[0])
        for one in scene.effects.powers
        if one.contract == table and "." in one.name
    }
    change = encode_call(artifact("ProposalKinds").abi, "setQuotas", {"newQuotas": []}, "ProposalKinds")
    calls = [
        (
            governor,
            encode_call(
                artifact("DaoGovernor").abi,
                "proposeKind",
                {"kind": kind, "targets": [table], "values": [0], "calldatas": [change], "description": ""},
                "DaoGovernor",
            ),
        )
        for kind in sorted(kinds.union(range(len(KIND_NAMES))))
    ]
    return any(
        answer is not None
        for voter in scene.voters
        for time in (execution.time, execution.time + _QUOTA_WINDOW)
        for answer in scene.fork.calls(calls, block, time, voter.address)
    )


def _own_lock(scene: Scene) -> Iterator[Finding]:
    """Power that the treasury makes for itself: it counts for every quorum, and nobody votes with it."""
    locked = own_locks(scene, scene.names.dao["token"])
    supply = next(
        (
            one
            for one in scene.effects.powers
            if one.contract == scene.names.dao["escrow"] and one.name == "totalSupply"
        ),
        None,
    )
    if not locked or supply is None:
        return
    part, whole = _MOST_GROWTH
    grows = int(supply.after) * whole >= int(supply.before) * part
    yield Finding(
        "treasury-locked",
        Grade.CRITICAL if grows else Grade.WARNING,
        f"The DAO locks {scene.amount(scene.names.dao['token'], locked)} for itself; all power grows from "
        f"{units.format_amount(int(supply.before))} to {units.format_amount(int(supply.after))}, "
        "and the quorum with it.",
        "Vote against it: those who vote may never reach the quorum again."
        if grows
        else "Ask what it is for.",
    )
