"""The execution once more, in other surroundings: does it do the same?"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ape_dao.simulation.bytecode import instructions
from ape_dao.simulation.surroundings import random_balance, rehearsals
from ape_dao.simulation.trace import CALL_TRACER, Frame, Trace, frames_of
from ape_dao.simulation.transfers import balances, transfers_in_order
from ape_dao.simulation.words import address_in, is_address_word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ape_dao.simulation.fork import Fork
    from ape_dao.simulation.lifecycle import Lifecycle
    from ape_dao.simulation.names import Names
    from ape_dao.simulation.surroundings import Habits, Surroundings

_MOST_ORIGINS = 8
_SLOTS_READ = 4
"""The first words of storage, where contracts have their owners."""
SENDER, BUILDER = "whoever executes it", "whoever builds the block"
"""Stand for accounts that are others each time."""
Deed: TypeAlias = tuple[str, ...]
"""Something that an execution does, without amounts, which may depend on the time."""
Deeds: TypeAlias = "Mapping[Deed, Deed]"
"""What an execution does, each once, with the same where `SENDER` and `BUILDER` stand for who they are."""


@dataclass(frozen=True)
class Rehearsal:
    """One more try."""

    surroundings: Surroundings
    trace: Trace
    deeds: Deeds

    @property
    def succeeded(self) -> bool:
        """Whether it could be executed."""
        return self.trace.root.error is None


def rehearse(
    fork: Fork, names: Names, lifecycle: Lifecycle, habits: Habits, trusted: Collection[str]
) -> list[Rehearsal]:
    """Try an execution again if code of others ran in it; nothing is mined.

    Args:
        trusted: Contracts that do what they always do.
    """
    trace, execution = lifecycle.trace, lifecycle.execution
    if trace is None or execution is None or not lifecycle.is_executed or lifecycle.needs_more_gas:
        return []
    names.prepare(trace.touched)
    foreign = dict.fromkeys(
        frame.target
        for frame in trace.root.walk()
        if frame.target not in trusted and names.code(frame.target)
    )
    if not foreign:
        return []
    origins = _awaited_origins(names, trace, foreign, lifecycle.subject.proposer)
    return [
        _try(fork, trace.root, lifecycle.before, surroundings)
        for surroundings in rehearsals(
            habits, execution.gas_used, execution.time, lifecycle.expiration, origins
        )
    ]


def _awaited_origins(names: Names, trace: Trace, foreign: Collection[str], proposer: str | None) -> list[str]:
    """Accounts for which foreign code may wait: those in its code, first words and calls, the proposer."""
    words = names.fork.rpc_many(
        [
            ("eth_getStorageAt", [contract, hex(slot), hex(names.fork.start)])
            for contract in foreign
            for slot in range(_SLOTS_READ)
        ]
    )
    values = [bytes.fromhex(str(word or "0x")[2:]) for word in words]
    values += [pushed for contract in foreign for _, pushed in instructions(names.code(contract))]
    values += [
        frame.data[start : start + 32]
        for frame in trace.root.walk()
        if frame.target in foreign
        for start in range(4, len(frame.data), 32)
    ]
    found = [proposer] if proposer else []
    found += [address_in(value) for value in values if is_address_word(value)]
    took_part = {frame.target for frame in trace.root.walk()}
    names.prepare(found)
    return [
        address for address in dict.fromkeys(found) if address not in took_part and not names.code(address)
    ][:_MOST_ORIGINS]


def deeds(trace: Trace, sender: str, builder: str) -> Deeds:
    """What an execution does: calls, movements of assets, and logs."""
    places = {builder: BUILDER, sender: SENDER}
    return {deed: tuple(places.get(part, part) for part in deed) for deed in _deeds(trace)}


def missing(there: Deeds, here: Deeds) -> list[Deed]:
    """What is done there and not here, not even by or to another sender or builder."""
    alike = set(here.values())
    return [deed for deed, general in there.items() if deed not in here and general not in alike]


def _deeds(trace: Trace) -> Iterator[Deed]:
    for frame in trace.root.walk():
        ending = "fails" if frame.error else "succeeds"
        yield "call", frame.kind, frame.caller, frame.target, "0x" + frame.data[:4].hex(), ending
    for transfer in transfers_in_order(trace):
        yield "move", transfer.asset, transfer.sender, transfer.receiver
    for entry in trace.root.history():
        if not isinstance(entry, Frame) and entry.topics:
            accounts = [address_in(topic) for topic in entry.topics[1:] if is_address_word(topic)]
            yield "log", entry.address, "0x" + entry.topics[0].hex(), *accounts


def money(trace: Trace, own: Collection[str]) -> dict[str, int]:
    """What some accounts have more or less of each asset, together."""
    sums: dict[str, int] = {}
    for (account, asset), amount in balances(transfers_in_order(trace)).items():
        if account in own:
            sums[asset] = sums.get(asset, 0) + amount
    return sums


def _try(fork: Fork, root: Frame, block: int, around: Surroundings) -> Rehearsal:
    """The call of `root` in the state after `block`."""
    price = 2 * around.base_fee + around.tip
    call = {
        "from": around.origin,
        "to": root.target,
        "data": "0x" + root.data.hex(),
        "value": hex(root.value),
        "gas": hex(around.gas),
        "maxFeePerGas": hex(price),
        "maxPriorityFeePerGas": hex(around.tip),
    }
    needed = root.value + around.gas * price
    funds = {}
    if fork.balance(around.origin) < needed:
        funds = {around.origin: {"balance": hex(needed + random_balance())}}
    block_values = {
        "number": hex(around.number),
        "time": hex(around.time),
        "coinbase": around.coinbase,
        "random": "0x" + secrets.token_hex(32),
        "baseFee": hex(around.base_fee),
        "gasLimit": hex(around.gas_limit),
    }
    options = {**CALL_TRACER, "stateOverrides": funds, "blockOverrides": block_values}
    made = frames_of(fork.rpc("debug_traceCall", call, hex(block), options))
    logs = tuple(entry for entry in made.history() if not isinstance(entry, Frame))
    trace = Trace(made, logs, (), ())
    return Rehearsal(around, trace, deeds(trace, around.origin, around.coinbase))
