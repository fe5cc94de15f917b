"""Powers that exist only while a proposal is executed, and are gone when it is over.

Code of others that runs in between can use them, whatever it does while it is simulated. The states at
which such code runs are rebuilt from the writes to storage until then, and each question (`questions`) is
asked there too, if it reads a word that had another value than before and after.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address

from ape_dao.simulation.powers import (
    PROXY_SLOTS,
    Change,
    compare,
    kinds_in_question,
    rule_changes,
    rules_call,
)
from ape_dao.simulation.questions import questions_about
from ape_dao.simulation.transfers import PULL
from ape_dao.simulation.words import address_in, word_from

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ape_dao.simulation.fork import Fork
    from ape_dao.simulation.lifecycle import Lifecycle
    from ape_dao.simulation.names import Names
    from ape_dao.simulation.trace import Moment, Slot, Trace

_PULL_SIZE = 4 + 3 * 32
MOST_ASKED = 4_000
"""Answers in between that are asked for; who needs more flips a switch to hide something."""


@dataclass(frozen=True)
class Between:
    """What was otherwise in between than before and after."""

    changes: tuple[Change, ...] = ()
    """From before to then."""
    is_complete: bool = True
    """Whether every state in which code of others ran was looked at."""


def read_between(fork: Fork, names: Names, lifecycle: Lifecycle, trusted: Collection[str]) -> Between:
    """Powers and settings that were otherwise while code of others ran.

    Args:
        trusted: Contracts that do what they always do: those of the DAO, and the tokens that it names.
    """
    trace, execution = lifecycle.trace, lifecycle.execution
    if trace is None or execution is None or not lifecycle.is_executed:
        return Between()
    if trace.moments is None:
        targets = {frame.target for frame in trace.root.walk() if frame.kind != "STATICCALL"}
        return Between(is_complete=not any(names.code(target) for target in targets.difference(trusted)))
    moments = [
        moment
        for moment in trace.moments
        if not moment.is_static and moment.code not in trusted and names.code(moment.code)
    ]
    reader = _Reader(fork, names, trace, lifecycle.before, execution.block, execution.time)
    return reader.read(moments)


class _Reader:
    """Asks at states in between."""

    def __init__(self, fork: Fork, names: Names, trace: Trace, before: int, after: int, time: int) -> None:
        self.fork, self.names, self.trace = fork, names, trace
        self.before, self.after, self.time = before, after, time
        self.asked = 0
        self.words_before: dict[Slot, bytes] = {}
        """What words that were written held before the execution."""

    def read(self, moments: Sequence[Moment]) -> Between:
        """Everything at some moments."""
        passing = self._passing(moments)
        if not passing:
            return Between()
        changes = [*self._proxies(passing), *self._answers(passing), *self._rules(passing)]
        once = [change for index, change in enumerate(changes) if change not in changes[:index]]
        return Between(tuple(once), self.asked <= MOST_ASKED)

    def _passing(self, moments: Sequence[Moment]) -> list[tuple[Moment, frozenset[Slot]]]:
        """The moments at which words had other values than before and after, with these words."""
        ends = {(slot.address, slot.slot): (slot.before, slot.after) for slot in self.trace.slots}
        written = {slot for moment in moments for slot in moment.writes}
        same = sorted(written - ends.keys())
        words = self.fork.rpc_many(
            [("eth_getStorageAt", [address, hex(slot), hex(self.before)]) for address, slot in same]
        )
        for key, word in zip(same, words, strict=True):
            value = word_from(word)
            ends[key] = value, value
        self.words_before = {key: before for key, (before, _) in ends.items()}
        found = []
        for moment in moments:
            slots = frozenset(slot for slot, value in moment.writes.items() if value not in ends[slot])
            if slots:
                found.append((moment, slots))
        return found

    def _proxies(self, passing: Sequence[tuple[Moment, frozenset[Slot]]]) -> Iterator[Change]:
        for moment, slots in passing:
            for address, slot in slots:
                label = PROXY_SLOTS.get(slot)
                if label is not None:
                    old = address_in(self.words_before[address, slot])
                    new = address_in(moment.writes[address, slot])
                    yield Change("proxy", address, label, old, new, label=label)

    def _answers(self, passing: Sequence[tuple[Moment, frozenset[Slot]]]) -> Iterator[Change]:
        questions = questions_about(self.names, self.trace)
        calls = [(asked.contract, asked.data) for asked in questions]
        before = self.fork.calls(calls, self.before, self.time)
        after = self.fork.calls(calls, self.after, self.time)
        for asked, reads, old, new in zip(questions, self._reads(calls), before, after, strict=True):
            for moment, answer in self._ask((asked.contract, asked.data), reads, passing):
                change = compare(asked, old, answer) if answer != new else None
                if change is not None:
                    exposed = self._unused(change, moment)
                    if exposed is not None:
                        yield exposed

    def _rules(self, passing: Sequence[tuple[Moment, frozenset[Slot]]]) -> Iterator[Change]:
        """Rules of kinds of proposals: a proposal keeps those under which it was made."""
        table = self.names.contracts.get("kinds")
        if table is None:
            return
        kinds = kinds_in_question(self.names, self.trace)
        calls = [(table, rules_call(self.fork, table, kind)) for kind in kinds]
        before = self.fork.calls(calls, self.before)
        after = self.fork.calls(calls, self.after)
        for kind, call, reads, old, new in zip(kinds, calls, self._reads(calls), before, after, strict=True):
            for _, answer in self._ask(call, reads, passing):
                if answer not in (old, new):
                    yield from rule_changes(self.fork, table, kind, old, answer)

    def _reads(self, calls: Sequence[tuple[str, bytes]]) -> list[frozenset[Slot]]:
        """The words of storage that each view reads."""
        lists = self.fork.rpc_many(
            [
                ("eth_createAccessList", [{"to": to, "data": "0x" + data.hex()}, hex(self.before)])
                for to, data in calls
            ]
        )
        return [
            frozenset(
                (str(to_checksum_address(entry["address"])), int(key, 16))
                for entry in (found or {}).get("accessList", ())
                for key in entry["storageKeys"]
            )
            for found in lists
        ]

    def _ask(
        self,
        call: tuple[str, bytes],
        reads: frozenset[Slot],
        passing: Sequence[tuple[Moment, frozenset[Slot]]],
    ) -> Iterator[tuple[Moment, bytes | None]]:
        """What a view answered at each moment at which it could answer otherwise."""
        states: dict[frozenset[tuple[Slot, bytes]], Moment] = {}
        for moment, slots in passing:
            if not reads.isdisjoint(slots):
                read = frozenset((slot, moment.writes[slot]) for slot in reads if slot in moment.writes)
                states.setdefault(read, moment)
        self.asked += len(states)
        moments = list(states.values())[:MOST_ASKED]
        contracts = {address for address, _ in reads}
        requests = [
            (
                "eth_call",
                [
                    {"to": call[0], "data": "0x" + call[1].hex()},
                    hex(self.before),
                    _overrides(moment.writes, contracts),
                    {"time": hex(self.time)},
                ],
            )
            for moment in moments
        ]
        for moment, answer in zip(moments, self.fork.rpc_many(requests), strict=True):
            yield moment, None if answer is None else bytes.fromhex(answer[2:])

    def _unused(self, change: Change, moment: Moment) -> Change | None:
        """A change of a power; of an allowance only what was not taken while everybody watched."""
        if change.area != "allowance":
            return change
        lasting = {id(frame) for frame in self.trace.root.lasting()}
        taken = sum(
            _pulled(frame.data, change.giver)
            for number, frame in enumerate(self.trace.root.walk())
            if number >= moment.call and id(frame) in lasting
            if frame.caller == change.holder and frame.target == change.contract
        )
        rest = int(change.after or 0) - taken
        return replace(change, after=rest) if rest > int(change.before or 0) else None


def _pulled(data: bytes, giver: str | None) -> int:
    """What a call takes from an account, if it is one of `transferFrom`."""
    if data[:4] != PULL or len(data) < _PULL_SIZE or address_in(data[4:36]) != giver:
        return 0
    return int.from_bytes(data[68:100], "big")


def _overrides(writes: Mapping[Slot, bytes], contracts: Collection[str]) -> dict[str, Any]:
    """The state in between, as a node takes it with a call."""
    words: dict[str, dict[str, str]] = {}
    for (address, slot), value in writes.items():
        if address in contracts:
            words.setdefault(address, {})[f"{slot:#066x}"] = "0x" + value.hex()
    return {address: {"stateDiff": slots} for address, slots in words.items()}
