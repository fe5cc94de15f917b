"""Bring a store up to date with its chain.

Logs up to the last final block are read in ranges, each of which is put in with the note that it was read.
What lies behind it can still change: it is read as a whole each time and replaces what was there, and only
if the newest block is the same one before and after. The hash of the last final block is kept; if the chain
has another one there, everything is read again.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ape.exceptions import ProviderError

from ape_dao.core.chain.logs import stream_logs
from ape_dao.core.chain.transport import Refused
from ape_dao.core.chain.values import required
from ape_dao.core.errors import StoreError
from ape_dao.store import parts
from ape_dao.store.database import FINAL, LOGS_IN_A_BLOCK, NEWEST, Block, as_row
from ape_dao.store.kinds import OTHERS, TOPICS, Naming, kind_of_others

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ape_dao.core.chain.logs import Query, Reach
    from ape_dao.core.chain.transport import Request
    from ape_dao.store.database import Row
    from ape_dao.store.kinds import EventKind
    from ape_dao.store.store import Store

    Report = Callable[[str, int, int], None]
    """Told the stage, how many blocks were read since the last call, and how many there are."""

_GENESIS, START = "block 0", "start block"
DEPTH = 64
"""Blocks before the newest one that may change, where a node does not say which are final."""
ABOUT = 5_000
"""Logs in a range: some megabytes."""
_ATTEMPTS = 5
_READING = "reading"
Log = dict[str, Any]


class SyncedChain(Protocol):
    """A chain whose logs are read; `ape_dao.core.chain.client.Chain` is one."""

    reach: Reach
    is_still: bool
    """Whether it is read as it was after one block, the newest one of `sync` then."""

    @property
    def is_local(self) -> bool:
        """Whether this is a development network."""

    def block_number(self) -> int:
        """Number of the newest block, or of that one."""

    def block_hash(self, block: int) -> str | None:
        """Hash of a block; None if there is none of that number."""

    def ask(self, requests: Sequence[Request]) -> list[Any]:
        """The answer to each request, or what refuses it."""

    def ask_for_logs(self, queries: Sequence[Query]) -> list[Any]:
        """The logs that answer each ``eth_getLogs``, or what refuses it."""


@dataclass(frozen=True)
class Synced:
    """What was done."""

    newest: Block
    final: Block
    """The last one whose rows stay."""
    read: int
    """Final rows that were not there before."""
    changeable: int
    """Rows behind the last final block."""
    moved: int
    """Rows that went to Parquet."""
    began_again: str
    """Why everything was read from the start; empty if it was not."""


class _ChangedError(Exception):
    """The chain is another one than a moment ago."""


def sync(
    store: Store,
    chain: SyncedChain,
    kinds: Sequence[EventKind],
    start_block: int,
    *,
    namings: Sequence[Naming] = (),
    report: Report = lambda stage, done, total: None,
    flush: bool = False,
    moves: bool = True,
) -> Synced:
    """Read what is new. To be done under `ape_dao.store.store.locked`.

    Args:
        kinds: All events of the DAO's contracts that the store is to have.
        start_block: None of the contracts is older than this block.
        namings: The events of tokens of others that it is to have beside them.
        flush: Write all final rows to Parquet, also those of blocks that are still being filled.
        moves: Whether final rows go to Parquet at all.

    Raises:
        StoreError: The node is behind the store, contradicts itself, or the chain keeps changing.
        ProviderError: The node refuses.
    """
    store.remove_strays()
    with _no_search_for_cycles():
        return _sync(store, chain, kinds, start_block, namings, report, flush=flush, moves=moves)


def _sync(
    store: Store,
    chain: SyncedChain,
    kinds: Sequence[EventKind],
    start_block: int,
    namings: Sequence[Naming],
    report: Report,
    *,
    flush: bool,
    moves: bool,
) -> Synced:
    began_again = ""
    for _ in range(_ATTEMPTS):
        heads = _heads(chain, start_block, store.database.block(FINAL))
        newest, final = heads.newest, heads.final
        began_again = (
            _begin(store, heads, kinds, namings, start_block, is_local=chain.is_local) or began_again
        )
        previous = store.database.block(FINAL)
        if previous is not None and previous.number > final.number:  # this node calls fewer blocks final
            final = previous
        try:
            read, moved = _read_final(store, chain, final, report, moves=moves and parts.can_write())
            changeable = _replace_changeable(store, chain, final, newest)
        except _ChangedError:
            continue
        if moves and parts.can_write():
            moved += store.move_final_rows(final.number if flush else _end_of_full_parts(final.number))
        return Synced(newest, final, read, changeable, moved, began_again)
    raise StoreError("The chain changed while it was read, time and again; run the same command again.")


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Logs are many objects without a cycle, among which Python would look for cycles again and again."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


@dataclass(frozen=True)
class _Heads:
    """What a node says of the blocks that decide what is to be read."""

    newest: Block
    final: Block
    """The last one that stays, which is never older than the one before the first."""
    genesis: Mapping[str, Any] | None
    """Block 0."""
    marked: Mapping[str, Any] | None
    """The block that was the last final one when the store was brought up to date before; None for none."""


def _heads(chain: SyncedChain, start_block: int, known: Block | None) -> _Heads:
    """Ask for them all at once; for the last final block alone only where nothing tells its number before.

    Raises:
        StoreError: The node lacks a block that is older than its newest one.
    """
    tags = [] if chain.is_still else ["latest"]
    tags += [] if chain.is_local else ["finalized"]
    numbers = {0, max(0, start_block - 1)}
    if known is not None:
        numbers.add(known.number)
    if chain.is_still:
        numbers.add(max(0, chain.block_number() - DEPTH))
    wanted = sorted(numbers)
    answers = _blocks(chain, [*tags, *map(hex, wanted)])
    tagged = dict(zip(tags, answers[: len(tags)], strict=True))
    headers = dict(zip(wanted, map(_header, answers[len(tags) :]), strict=True))
    if chain.is_still:
        newest = Block(chain.block_number(), required(chain.block_hash(chain.block_number())))
    else:
        newest = _as_block(required(tagged["latest"]))
    finalized = tagged.get("finalized")
    number = newest.number - DEPTH
    if finalized and not isinstance(finalized, Refused):
        number = _as_block(finalized).number
        headers[number] = finalized
    number = min(newest.number, max(number, start_block - 1, 0))
    final = headers[number] if number in headers else _headers(chain, [number])[0]
    if final is None:
        raise StoreError(f"The node does not have block {number}, but newer ones; use another node.")
    return _Heads(newest, _as_block(final), headers[0], None if known is None else headers[known.number])


def _begin(
    store: Store,
    heads: _Heads,
    kinds: Sequence[EventKind],
    namings: Sequence[Naming],
    start_block: int,
    *,
    is_local: bool,
) -> str:
    """Make the store ready for this chain and these events; why it was emptied, if it was."""
    database = store.database
    reason = _reason_to_empty(store, heads, kinds, start_block, is_local=is_local)
    if reason:
        store.forget()
    known = {(one.address, one.topic) for one in database.kinds().values()}
    new = [one for one in kinds if (one.address, one.topic) not in known]
    with database.transaction():
        if heads.genesis is not None:
            database.set_facts({_GENESIS: heads.genesis["hash"]})
        database.set_facts({START: str(start_block)})
        database.add_kinds(new)
        sources = {one.address for one in new} | {one.key for one in namings}
        database.set_progress(sources - set(database.progress()), start_block - 1)
    return reason


def _reason_to_empty(
    store: Store, heads: _Heads, kinds: Sequence[EventKind], start_block: int, *, is_local: bool
) -> str:
    database = store.database
    genesis, final = database.fact(_GENESIS), database.block(FINAL)
    if genesis is None:
        return ""
    first, marked = heads.genesis, heads.marked
    if (first is not None and first["hash"] != genesis) or database.fact(START) != str(start_block):
        return "the store was of another chain or deployment"
    if final is not None and marked is None and not is_local:
        raise StoreError(
            f"The node's newest block is {heads.newest.number}, and the store has those up to "
            f"{final.number}: the node is behind; run this again later, or use another node."
        )
    if final is not None and (marked is None or marked["hash"] != final.hash):
        return f"block {final.number}, which was final, is another one now"
    stored = [one for one in database.kinds().values() if one.contract != OTHERS]
    return _difference(stored, kinds)


def _difference(stored: Sequence[EventKind], wanted: Sequence[EventKind]) -> str:
    """Why rows that are here are not those of these events; contracts that came later make no difference."""
    by_place = {(one.address, one.topic): one for one in wanted}
    for one in stored:
        same = by_place.get((one.address, one.topic))
        if same is None or (same.contract, same.signature) != (one.contract, one.signature):
            return f"the record has no {one.contract}.{one.event} at {one.address} any more"
    known = {(one.address, one.topic) for one in stored}
    read = {one.address for one in stored}
    if any(one.address in read and (one.address, one.topic) not in known for one in wanted):
        return "the record knows more events of a contract that was read already"
    return ""


def _read_final(
    store: Store, chain: SyncedChain, final: Block, report: Report, *, moves: bool
) -> tuple[int, int]:
    """Put in what is final and new: how many rows that were, and how many went to Parquet."""
    database, read, moved = store.database, 0, 0
    previous = database.block(FINAL)
    if previous is None or previous.number < final.number:
        with database.transaction():
            if previous is not None:  # what was read of these blocks when they could still change
                database.remove_rows(database.kinds(), previous.number + 1)
            database.set_block(FINAL, final)
            database.remove_fact(NEWEST)
    total = sum(max(0, final.number - until) for until in database.progress().values())
    while True:
        progress = database.progress()
        first = min(progress.values(), default=final.number)
        if first >= final.number:
            return read, moved
        behind = sorted(source for source, until in progress.items() if until == first)
        target = min([final.number, *(until for until in progress.values() if until > first)])
        queries = _queries(store, behind)
        for last, answers in stream_logs(
            chain.ask_for_logs, queries, first + 1, target, chain.reach, about=ABOUT
        ):
            found = _Found()
            found.add(queries, answers, first + 1, last)
            unknown = sorted(found.blocks(without_time=True))
            told = found.told(dict(zip(unknown, _headers(chain, unknown), strict=True)))
            with database.transaction():
                rows = _rows(store, told)
                database.add_rows(rows)
                database.set_progress(behind, last)
            report(_READING, (last - first) * len(behind), total)
            read += len(rows)
            whole = _end_of_full_parts(min(database.progress().values()))
            if moves and whole > _end_of_full_parts(first):
                moved += store.move_final_rows(whole)
            first = last


def _replace_changeable(store: Store, chain: SyncedChain, final: Block, newest: Block) -> int:
    """Read all that can still change, in place of what was there."""
    database = store.database
    first = final.number + 1
    queries = _queries(store, sorted(database.progress()))
    found = _Found()
    for last, answers in stream_logs(
        chain.ask_for_logs, queries, first, newest.number, chain.reach, about=ABOUT
    ):
        found.add(queries, answers, first, last)
        first = last + 1
    ends = (newest, final)
    wanted = sorted(found.blocks() | {one.number for one in ends})
    headers = dict(zip(wanted, _headers(chain, wanted), strict=True))
    told = found.told(headers)
    for one in ends:
        header = headers[one.number]
        if header is None or header["hash"] != one.hash:
            raise _ChangedError
    with database.transaction():
        database.remove_rows(database.kinds(), final.number + 1)
        rows = _rows(store, told)
        database.add_rows(rows)
        database.set_block(NEWEST, newest)
    return len(rows)


_Told = tuple[Log, int, int, bool]
"""A log, its place, its block's unix seconds, and whether it came with those of the DAO's own contracts."""


class _Found:
    """Logs as a node told them: each once, however often and in whatever order it did."""

    def __init__(self) -> None:
        self._logs: dict[int, Log] = {}
        """By place."""
        self._own: set[int] = set()

    def add(self, queries: Sequence[Query], answers: Sequence[Sequence[Log]], first: int, last: int) -> None:
        """Take the answers of a range.

        Raises:
            _ChangedError: One log is of two blocks.
            StoreError: A log is not of this range.
        """
        for query, answer in zip(queries, answers, strict=True):
            places = []
            number, block = "", 0
            for log in answer:
                if log.get("removed"):
                    continue
                if log["blockNumber"] != number:
                    number = log["blockNumber"]
                    block = int(number, 16)
                    if not first <= block <= last:
                        raise StoreError(
                            f"The node was asked for blocks {first} to {last} and told a log of {block}."
                        )
                place = block * LOGS_IN_A_BLOCK + int(log["logIndex"], 16)
                if self._logs.setdefault(place, log)["blockHash"] != log["blockHash"]:
                    raise _ChangedError
                places.append(place)
            if len(query["topics"]) == 1:
                self._own.update(places)

    def blocks(self, *, without_time: bool = False) -> set[int]:
        """The blocks of the logs; or of those only whose second the node did not tell."""
        return {
            place // LOGS_IN_A_BLOCK
            for place, log in self._logs.items()
            if not (without_time and log.get("blockTimestamp"))
        }

    def told(self, headers: Mapping[int, Mapping[str, Any] | None]) -> list[_Told]:
        """The logs with their seconds.

        Args:
            headers: Of blocks that were asked for after the logs; the others' logs tell their seconds.

        Raises:
            _ChangedError: Logs are of a block that the chain does not have.
        """
        times = {}
        for block, header in headers.items():
            if header is not None:
                times[block] = int(header["timestamp"], 16)
        told = []
        for place, log in self._logs.items():
            block = place // LOGS_IN_A_BLOCK
            if block in headers:
                header = headers[block]
                if header is None or header["hash"] != log["blockHash"]:
                    raise _ChangedError
            elif block not in times:
                times[block] = int(log["blockTimestamp"], 16)
            told.append((log, place, times[block], place in self._own))
        return told


def _rows(store: Store, told: Iterable[_Told]) -> list[Row]:
    """Logs as rows; events of tokens of others become kinds as they come.

    A log that a contract of the DAO does not declare, or that is no event of an ERC-20 token, is left out.
    So is one of the DAO's own that came for naming an account: it comes, or came, with the others.
    """
    database = store.database
    kinds = database.kinds()
    own = {(one.address, one.topic): number for number, one in kinds.items() if one.contract != OTHERS}
    others = {(one.address, one.event): number for number, one in kinds.items() if one.contract == OTHERS}
    seen: dict[tuple[str, str], tuple[str, int | None]] = {}
    rows = []
    for log, place, time, is_own in told:
        topic, data = log["topics"][0], log["data"]
        pair = log["address"], topic
        if pair not in seen:
            seen[pair] = (pair[0].lower(), own.get((pair[0].lower(), topic)))
        address, number = seen[pair]
        if number is not None and not is_own:
            continue
        if number is None and topic in TOPICS and (foreign := kind_of_others(log)) is not None:
            kind, data = foreign
            if (address, kind.event) not in others:
                others[address, kind.event] = database.add_kind(kind)
            number = others[address, kind.event]
        if number is not None:
            rows.append(as_row(number, place, time, log, data))
    return rows


def _queries(store: Store, sources: Sequence[str]) -> list[Query]:
    """What is asked of a node for these sources: first the events of the DAO's own contracts, if any."""
    wanted = {source for source in sources if " " not in source}
    kinds = [
        one for one in store.database.kinds().values() if one.address in wanted and one.contract != OTHERS
    ]
    queries: list[Query] = []
    if kinds:
        topics = sorted({one.topic for one in kinds})
        queries.append({"address": sorted({one.address for one in kinds}), "topics": [topics]})
    words: dict[tuple[str, str | None, int], list[str]] = defaultdict(list)
    for one in map(Naming.of, (source for source in sources if " " in source)):
        words[one.topic, one.address, one.place].append(one.word)
    for (topic, address, place), some in words.items():
        where = {} if address is None else {"address": [address]}
        queries.append({**where, "topics": [[topic], *[None] * (place - 1), sorted(some)]})
    return queries


def _headers(chain: SyncedChain, numbers: Sequence[int]) -> list[Any]:
    """The blocks of these numbers, without transactions; None where there is none."""
    return list(map(_header, _blocks(chain, list(map(hex, numbers)))))


def _blocks(chain: SyncedChain, names: Sequence[str]) -> list[Any]:
    """What a node answers when it is asked for blocks by number or tag."""
    return chain.ask([("eth_getBlockByNumber", [name, False]) for name in names])


def _header(answer: Any) -> Mapping[str, Any] | None:
    is_unknown = answer is None or (isinstance(answer, ProviderError) and "not found" in str(answer).lower())
    return None if is_unknown else required(answer)


def _as_block(header: Mapping[str, Any]) -> Block:
    return Block(int(header["number"], 16), str(header["hash"]), int(header["timestamp"], 16))


def _end_of_full_parts(until: int) -> int:
    """The last block before ``until``'s own part; no row up to it will come any more."""
    return until + 1 - (until + 1) % parts.BLOCKS - 1
