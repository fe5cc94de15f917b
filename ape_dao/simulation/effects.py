"""What an execution did, read from its trace and from the copy just before and just after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ape_dao.simulation.between import Between, read_between
from ape_dao.simulation.powers import Change, power_changes
from ape_dao.simulation.storage import VariableChange, storage_changes
from ape_dao.simulation.transfers import AssetFacts, Transfer, asset_facts, balances, transfers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ape_dao.simulation.fork import Fork
    from ape_dao.simulation.lifecycle import Lifecycle
    from ape_dao.simulation.names import Names


@dataclass(frozen=True)
class Event:
    """A log of the execution; name and arguments are None if nobody knows its form."""

    address: str
    name: str | None
    arguments: Mapping[str, Any] | None
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True)
class Effects:
    """What the execution did."""

    powers: list[Change] = field(default_factory=list)
    storage: list[VariableChange] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    balances: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """What each account has more or less, by (account, asset)."""
    assets: Mapping[str, AssetFacts] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    between: Between = field(default_factory=Between)
    """Powers that were otherwise only while it ran."""


def read_effects(fork: Fork, names: Names, lifecycle: Lifecycle, trusted: Collection[str] = ()) -> Effects:
    """What an execution did; nothing if it failed.

    Args:
        trusted: Contracts that do what they always do: those of the DAO, and the tokens that it names.
    """
    trace = lifecycle.trace
    if trace is None or not lifecycle.is_executed:
        return Effects()
    names.prepare(trace.touched)
    moved = transfers(trace)
    events = []
    for log in trace.logs:
        name, arguments = names.event(log.address, log.topics, log.data) or (None, None)
        events.append(Event(log.address, name, arguments, log.topics, log.data))
    return Effects(
        powers=power_changes(fork, names, lifecycle),
        storage=storage_changes(names, trace),
        transfers=moved,
        balances=balances(moved),
        assets=asset_facts(fork, moved, names.known),
        events=events,
        between=read_between(fork, names, lifecycle, trusted),
    )
