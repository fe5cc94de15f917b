"""Contracts of others in which the DAO may do what strangers may not.

No interface is assumed: what the DAO's contracts call is tried once more as a stranger. Where that fails, the
DAO has a power; what it reaches through such a contract, as through a Safe, counts as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.simulation.surroundings import random_address

if TYPE_CHECKING:
    from collections.abc import Collection

    from ape_dao.simulation.fork import Fork
    from ape_dao.simulation.lifecycle import Lifecycle
    from ape_dao.simulation.names import Names
    from ape_dao.simulation.trace import Frame

_MOST_TRIED = 300
"""Calls that are tried as a stranger; what comes after them counts as a power."""


@dataclass(frozen=True)
class Reach:
    """Contracts of others that the DAO's contracts call, directly or through each other."""

    called: frozenset[str] = frozenset()
    """All of them."""
    ruled: frozenset[str] = frozenset()
    """Those that refuse a stranger what they do for the DAO."""


def read_reach(fork: Fork, names: Names, lifecycle: Lifecycle, trusted: Collection[str]) -> Reach:
    """What the DAO's contracts called in an execution.

    Args:
        trusted: The DAO's contracts and the tokens that it names.
    """
    trace, execution = lifecycle.trace, lifecycle.execution
    if trace is None or execution is None or not lifecycle.is_executed:
        return Reach()
    own = set(names.contracts.values())
    inside = set(own)
    frames: list[Frame] = []
    for frame in trace.root.lasting():
        is_foreign = frame.target not in trusted and bool(names.code(frame.target))
        if frame.kind == "CALL" and frame.caller in inside and is_foreign:
            frames.append(frame)
            inside.add(frame.target)
    tried = list(dict.fromkeys((frame.target, frame.data) for frame in frames))[:_MOST_TRIED]
    answers = fork.calls(tried, lifecycle.before, execution.time, random_address())
    allowed = {call for call, answer in zip(tried, answers, strict=True) if answer is not None}
    ruled = set(own)
    for frame in frames:
        if frame.caller in ruled and (frame.target, frame.data) not in allowed:
            ruled.add(frame.target)
    return Reach(frozenset(frame.target for frame in frames), frozenset(ruled - own))
