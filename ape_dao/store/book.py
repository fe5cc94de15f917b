"""What readers of a DAO ask of its logs, answered from a store that is brought up to date first.

There are two: the one that `ape dao sync` makes, and a cache of the events that reports follow, for what the
other does not have. Where neither can be written, logs are read into memory.
"""

from __future__ import annotations

import sqlite3
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from ape_dao.core.chain.logs import LATEST
from ape_dao.core.errors import StoreError
from ape_dao.store.database import FINAL, LOGS_IN_A_BLOCK, NEWEST
from ape_dao.store.kinds import OTHERS, WORD, Naming
from ape_dao.store.parts import can_write
from ape_dao.store.store import DATABASE, Store, locked
from ape_dao.store.syncing import START, sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ape_dao.store.database import Block, Row
    from ape_dao.store.kinds import EventKind
    from ape_dao.store.store import Table
    from ape_dao.store.syncing import SyncedChain

T = TypeVar("T")
Log = dict[str, Any]
_ATTEMPTS = 5
_PATIENCE = 5.0
"""Seconds to wait for another process that writes."""


@dataclass(frozen=True)
class Interests:
    """Which events readers follow."""

    start_block: int
    """No contract of the DAO is older than this block."""
    kinds: tuple[EventKind, ...]
    namings: tuple[Naming, ...] = ()
    sums: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By contract and topic, the word of the data of which only the sum is wanted."""


class EventBook:
    """The logs of a DAO up to the block after which a chain is read."""

    def __init__(
        self,
        interests: Interests,
        cache: Path | None,
        synced: Callable[[], Path | None] = lambda: None,
    ) -> None:
        """Nothing is read before it is asked for.

        Args:
            cache: The folder of the cache; None keeps nothing.
            synced: Finds the folder of the store that `ape dao sync` made; None if there is none.
        """
        self._interests = interests
        self._cache = cache
        self._find_synced = synced

    @cached_property
    def _shelves(self) -> list[_Shelf]:
        """The stores, in the order in which they are tried."""
        folder = self._find_synced()
        shelves = [] if folder is None else [_Shelf(folder, None)]
        shelves += [] if self._cache is None else [_Shelf(self._cache, self._interests)]
        return [*shelves, _Shelf(None, self._interests)]

    def find(self, chain: SyncedChain, query: Mapping[str, Any]) -> list[Log] | None:
        """The logs that answer an ``eth_getLogs``, in order; None if it is not about what is read here.

        The chain stands still, so that all reports of a command see the same blocks.

        Raises:
            StoreError: The node contradicts itself, or the chain keeps changing.
        """
        if not chain.is_still:
            return None
        asked = _Asked.of(query, chain.block_number())
        return self._ask(chain, asked, lambda store: self._logs(store, asked))

    def latest(self, chain: SyncedChain, address: str, event: str, names: Sequence[str]) -> Table | None:
        """Of each first topic, the last row of one event of one contract up to the chain's block.

        None if nobody follows the event.

        Raises:
            StoreError: As for `find`.
        """
        newest = chain.block_number()
        return self._of_one(chain, address, event, lambda store, kind: store.latest(kind, newest, names))

    def sums(
        self, chain: SyncedChain, address: str, event: str, amount: str, by: str
    ) -> dict[str, int] | None:
        """The sums of a number in one event of one contract up to the chain's block, by an address.

        None if nobody follows the event.

        Raises:
            StoreError: As for `find`.
        """
        newest = chain.block_number()
        return self._of_one(chain, address, event, lambda store, kind: store.sums(kind, newest, amount, by))

    def _of_one(
        self, chain: SyncedChain, address: str, event: str, job: Callable[[Store, int], T]
    ) -> T | None:
        wanted = (address.lower(), event)
        kind = next((one for one in self._interests.kinds if (one.address, one.event) == wanted), None)
        if kind is None or not chain.is_still:
            return None
        asked = _Asked((kind.address,), ((kind.topic,),), self._interests.start_block, chain.block_number())

        def read(store: Store) -> T:
            kinds = store.database.kinds().items()
            number = next(at for at, one in kinds if (one.address, one.topic) == (kind.address, kind.topic))
            return job(store, number)

        return self._ask(chain, asked, read)

    def final_time(self, chain: SyncedChain) -> int:
        """Unix seconds of the last final block that was read; 0 if nothing is kept."""

        def read(store: Store) -> int:
            final = store.database.block(FINAL)
            return 0 if final is None else final.time

        return self._kept(chain, read) or 0

    def answers(self, chain: SyncedChain, address: str) -> list[tuple[bytes, int, bytes]]:
        """What a contract answered for good, up to the chain's block: calls, blocks and answers."""
        newest = chain.block_number()
        found = self._kept(chain, lambda store: store.database.answers(address)) or []
        return [one for one in found if one[1] <= newest]

    def keep(self, chain: SyncedChain, address: str, answers: Mapping[bytes, bytes]) -> None:
        """Keep what a contract answers for good, whatever comes after the last final block."""
        shelf = next((one for one in self._shelves if one.is_kept and one.is_usable), None)
        if shelf is not None and answers:
            shelf.keep(address, chain.block_number(), answers)

    def _kept(self, chain: SyncedChain, job: Callable[[Store], T]) -> T | None:
        """What is found in the first store that can be used, unless that is in memory only."""
        shelf = next((one for one in self._shelves if one.is_kept and one.is_usable), None)
        return None if shelf is None or not chain.is_still else shelf.read(chain, job)

    def _ask(self, chain: SyncedChain, asked: _Asked, job: Callable[[Store], T]) -> T | None:
        for shelf in self._shelves:
            if shelf.covers(asked):
                found = shelf.read(chain, job)
                if found is not None:
                    return found
        return None

    def _logs(self, store: Store, asked: _Asked) -> list[Log]:
        kinds = {number: one for number, one in store.database.kinds().items() if asked.may_be(one)}
        words = {
            place: [bytes.fromhex(word[2:]) for word in some]
            for place, some in enumerate(asked.topics[1:])
            if some is not None
        }
        rows: Iterator[Row] = iter(store.raw(list(kinds), asked.first, asked.last, words))
        places = {self._interests.sums.get(event) for event in asked.only_events}
        if len(places) == 1 and asked.first <= self._interests.start_block and asked.is_to_the_end:
            (place,) = places
            rows = rows if place is None else _added_up(rows, kinds, place)
        return [_log(kinds[row[0]], row) for row in sorted(rows, key=lambda row: row[1])]


@dataclass(frozen=True)
class _Asked:
    """An ``eth_getLogs``; texts in lower case."""

    addresses: tuple[str, ...] | None
    topics: tuple[tuple[str, ...] | None, ...]
    first: int
    last: int
    is_to_the_end: bool = False

    @classmethod
    def of(cls, query: Mapping[str, Any], newest: int) -> _Asked:
        where = query.get("address")
        addresses = [where] if isinstance(where, str) else where
        is_to_the_end = query["toBlock"] == LATEST
        return cls(
            None if addresses is None else tuple(one.lower() for one in addresses),
            tuple(
                None if topic is None else (topic,) if isinstance(topic, str) else tuple(topic)
                for topic in query.get("topics", ())
            ),
            int(query["fromBlock"], 16),
            newest if is_to_the_end else min(newest, int(query["toBlock"], 16)),
            is_to_the_end,
        )

    @property
    def only_events(self) -> list[tuple[str, str]]:
        """Contracts and topic, if that is all that is asked for; empty for several topics, or conditions."""
        first = self.topics[0] if len(self.topics) == 1 else None
        if first is None or len(first) != 1 or self.addresses is None:
            return []
        return [(address, first[0]) for address in self.addresses]

    def may_be(self, kind: EventKind) -> bool:
        """Whether logs of this kind may be among the answers."""
        first = self.topics[0] if self.topics else None
        is_there = self.addresses is None or kind.address in self.addresses
        is_it = first is None or kind.topic in first
        return is_there and is_it and kind.topics >= len(self.topics)

    def is_within(self, interests: Interests) -> bool:
        """Whether every log that answers is of these."""
        first = self.topics[0] if self.topics else None
        if first is None:
            return False
        own = {one.address for one in interests.kinds}
        topics = {one.topic for one in interests.kinds}
        if self.addresses is not None and set(self.addresses) <= own and set(first) <= topics:
            return True
        return all(self._is_named(interests, topic) for topic in first)

    def _is_named(self, interests: Interests, topic: str) -> bool:
        """Whether the events of tokens of others with this topic are all read."""
        addresses: Sequence[str | None] = self.addresses or (None,)
        for place, words in enumerate(self.topics[1:], start=1):
            known = {
                (one.address, one.word)
                for one in interests.namings
                if (one.topic, one.place) == (topic, place)
            }
            if words is not None and all(
                (address, word) in known or (None, word) in known for address in addresses for word in words
            ):
                return True
        return False


class _Shelf:
    """A store in a folder, or in memory, and what it has."""

    def __init__(self, folder: Path | None, interests: Interests | None) -> None:
        """`interests`: None for those that the store has already."""
        self._folder = folder
        self._is_cache = interests is not None
        self._given = interests
        self._store: Store | None = None
        self._is_usable = True
        self._final: Block | None = None
        """The last final block when it was read."""

    @cached_property
    def _interests(self) -> Interests | None:
        """What the store has, or is to have; None if it cannot be used."""
        if self._given is not None:
            return self._given
        try:
            store = Store(self._folder)
        except StoreError:
            return None
        try:
            start, progress = store.database.fact(START), store.database.progress()
            if start is None or (store.database.parts() and not can_write()):
                return None
            kinds = tuple(one for one in store.database.kinds().values() if one.contract != OTHERS)
            return Interests(int(start), kinds, tuple(Naming.of(key) for key in progress if " " in key))
        finally:
            store.close()

    @property
    def is_kept(self) -> bool:
        """Whether it is there for the next command too."""
        return self._folder is not None

    @property
    def is_usable(self) -> bool:
        """Whether nothing is known to be wrong with it."""
        return self._is_usable and self._interests is not None

    def covers(self, asked: _Asked) -> bool:
        """Whether every log that answers is among those that the store has."""
        return self.is_usable and self._interests is not None and asked.is_within(self._interests)

    def read(self, chain: SyncedChain, job: Callable[[Store], T]) -> T | None:
        """What is found in the store, with everything up to the chain's block; None if it cannot be used.

        Another process may begin to write at any time: what it has not finished is not looked at.
        """
        for _ in range(_ATTEMPTS):
            try:
                store = self._brought_up(chain)
                with store.database.reading():
                    newest = store.database.block(NEWEST)
                    if newest is not None and newest.number >= chain.block_number():
                        self._final = store.database.block(FINAL)
                        return job(store)
            except (StoreError, OSError, sqlite3.Error):
                if self._folder is None:
                    raise
                break
        self._is_usable = False
        return None

    def keep(self, address: str, block: int, answers: Mapping[bytes, bytes]) -> None:
        """Note what a contract answered, if the store is still of the chain that it was read for."""
        if self._store is None or self._folder is None:
            return
        database = self._store.database
        with (
            suppress(StoreError, OSError, sqlite3.Error),  # nothing is lost but time
            locked(self._folder, _PATIENCE),
            database.transaction(),
        ):
            if database.block(FINAL) == self._final:
                database.add_answers(address, block, answers)

    def _brought_up(self, chain: SyncedChain) -> Store:
        store = self._store = self._store or self._open()
        newest = store.database.block(NEWEST)
        has_all = newest is not None and newest.number >= chain.block_number()
        if newest is None or not has_all or chain.block_hash(newest.number) != newest.hash:
            with nullcontext() if self._folder is None else locked(self._folder, _PATIENCE):
                self._sync(store, chain)
        return store

    def _sync(self, store: Store, chain: SyncedChain) -> None:
        if self._interests is None:
            raise StoreError(f"The store in {self._folder} cannot be used.")
        sync(
            store,
            chain,
            self._interests.kinds,
            self._interests.start_block,
            namings=self._interests.namings,
            moves=not self._is_cache,
        )

    def _open(self) -> Store:
        if self._folder is None or not self._is_cache:
            return Store(self._folder, writes=True)
        with locked(self._folder, _PATIENCE):
            try:
                return Store(self._folder, writes=True)
            except StoreError:  # damaged: nothing is lost but time
                for path in self._folder.glob(f"{DATABASE}*"):
                    path.unlink()
                return Store(self._folder, writes=True)


def _added_up(rows: Iterable[Row], kinds: Mapping[int, EventKind], place: int) -> Iterator[Row]:
    """One row for each contract and topics: the last, whose data holds nothing but the sum of that word."""
    sums: dict[tuple[int, bytes], tuple[int, Row]] = {}
    for row in rows:
        topics = WORD * (kinds[row[0]].topics - 1)
        key, start = (row[0], row[4][:topics]), topics + place * WORD
        amount = int.from_bytes(row[4][start : start + WORD], "big")
        sums[key] = (sums[key][0] + amount if key in sums else amount, row)
    for (kind, words), (total, (_, at, second, transaction, _)) in sums.items():
        yield kind, at, second, transaction, words + bytes(place * WORD) + total.to_bytes(WORD, "big")


def _log(kind: EventKind, row: Row) -> Log:
    """A row as a node tells it."""
    _, place, _, transaction, words = row
    text, end = words.hex(), 2 * WORD * (kind.topics - 1)
    topics = ["0x" + text[at : at + 2 * WORD] for at in range(0, end, 2 * WORD)]
    return {
        "address": kind.address,
        "topics": [kind.topic, *topics],
        "data": "0x" + text[end:],
        "blockNumber": hex(place // LOGS_IN_A_BLOCK),
        "logIndex": hex(place % LOGS_IN_A_BLOCK),
        "transactionHash": "0x" + transaction.hex(),
    }
