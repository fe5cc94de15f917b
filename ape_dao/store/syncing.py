"""Bring a store up to date with its chain.

Logs up to the last final block are read in ranges, each of which is put in with the note that it was read.
What lies behind it can still change: it is read as a whole each time and replaces what was there, and only
if the newest block is the same one before and after. The hash of the last final block is kept; if the chain
has another one there, everything is read again.
"""

from __future__ import annotations

from collections import defaultdict
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
    from collections.abc import Callable, Iterable, Mapping, Sequence

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
    began_again = ""
    for _ in range(_ATTEMPTS):
        newest, final = _heads(chain, start_block)
        began_again = _begin(store, chain, kinds, namings, start_block, newest) or began_again
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


def _heads(chain: SyncedChain, start_block: int) -> tuple[Block, Block]:
    """The newest block and the last final one, which is never older than the one before the first."""
    tags = [] if chain.is_still else ["latest"]
    tags += [] if chain.is_local else ["finalized"]
    answers = chain.ask([("eth_getBlockByNumber", [tag, False]) for tag in tags])
    finalized = answers[len(answers) - (not chain.is_local) :]
    if chain.is_still:
        newest = Block(chain.block_number(), required(chain.block_hash(chain.block_number())))
    else:
        newest = _as_block(required(answers[0]))
    known = [one for one in finalized if one and not isinstance(one, Refused)]
    number = _as_block(known[0]).number if known else newest.number - DEPTH
    number = min(newest.number, max(number, start_block - 1, 0))
    (final,) = _headers(chain, [number])
    if final is None:
        raise StoreError(f"The node does not have block {number}, but newer ones; use another node.")
    return newest, _as_block(final)


def _begin(
    store: Store,
    chain: SyncedChain,
    kinds: Sequence[EventKind],
    namings: Sequence[Naming],
    start_block: int,
    newest: Block,
) -> str:
    """Make the store ready for this chain and these events; why it was emptied, if it was."""
    database = store.database
    reason = _reason_to_empty(store, chain, kinds, start_block, newest)
    if reason:
        store.forget()
    known = {(one.address, one.topic) for one in database.kinds().values()}
    new = [one for one in kinds if (one.address, one.topic) not in known]
    (genesis,) = _headers(chain, [0])
    with database.transaction():
        if genesis is not None:
            database.set_facts({_GENESIS: genesis["hash"]})
        database.set_facts({START: str(start_block)})
        database.add_kinds(new)
        sources = {one.address for one in new} | {one.key for one in namings}
        database.set_progress(sources - set(database.progress()), start_block - 1)
    return reason


def _reason_to_empty(
    store: Store, chain: SyncedChain, kinds: Sequence[EventKind], start_block: int, newest: Block
) -> str:
    database = store.database
    genesis, final = database.fact(_GENESIS), database.block(FINAL)
    if genesis is None:
        return ""
    first, marked = _headers(chain, [0, 0 if final is None else final.number])
    if (first is not None and first["hash"] != genesis) or database.fact(START) != str(start_block):
        return "the store was of another chain or deployment"
    if final is not None and marked is None and not chain.is_local:
        raise StoreError(
            f"The node's newest block is {newest.number}, and the store has those up to {final.number}: the "
            "node is behind; run this again later, or use another node."
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
            logs = _told(chain, queries, answers, first + 1, last)
            with database.transaction():
                rows = _rows(store, logs)
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
    told: list[_Told] = []
    for last, answers in stream_logs(
        chain.ask_for_logs, queries, first, newest.number, chain.reach, about=ABOUT
    ):
        told += _told(chain, queries, answers, first, last, is_final=False)
        first = last + 1
    now, still = _headers(chain, [newest.number, final.number])
    if now is None or now["hash"] != newest.hash or still is None or still["hash"] != final.hash:
        raise _ChangedError
    with database.transaction():
        database.remove_rows(database.kinds(), final.number + 1)
        rows = _rows(store, told)
        database.add_rows(rows)
        database.set_block(NEWEST, newest)
    return len(rows)


_Told = tuple[Log, int, bool]
"""A log, the unix seconds of its block, and whether it came with those of the DAO's own contracts."""


def _told(
    chain: SyncedChain,
    queries: Sequence[Query],
    answers: Sequence[Sequence[Log]],
    first: int,
    last: int,
    *,
    is_final: bool = True,
) -> list[_Told]:
    """The logs of a range: each once, however often and in whatever order the node tells them.

    Raises:
        _ChangedError: Logs are of a block that the chain does not have.
        StoreError: A log is not of this range.
    """
    found: dict[int, Log] = {}
    doubtful: set[int] = set()
    own: set[int] = set()
    pairs = zip(queries, answers, strict=True)
    for is_own, log in ((len(query["topics"]) == 1, log) for query, answer in pairs for log in answer):
        if log.get("removed"):
            continue
        block = int(log["blockNumber"], 16)
        if not first <= block <= last:
            raise StoreError(f"The node was asked for blocks {first} to {last} and told a log of {block}.")
        place = block * LOGS_IN_A_BLOCK + int(log["logIndex"], 16)
        if found.setdefault(place, log)["blockHash"] != log["blockHash"]:
            raise _ChangedError
        if is_own:
            own.add(place)
        if not is_final or not log.get("blockTimestamp"):
            doubtful.add(block)
    headers = dict(zip(sorted(doubtful), _headers(chain, sorted(doubtful)), strict=True))
    told = []
    for place, log in found.items():
        block = int(log["blockNumber"], 16)
        time = str(log.get("blockTimestamp"))
        if block in headers:
            header = headers[block]
            if header is None or header["hash"] != log["blockHash"]:
                raise _ChangedError
            time = header["timestamp"]
        told.append((log, int(time, 16), place in own))
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
    rows = []
    for log, time, is_own in told:
        address, topic, data = log["address"].lower(), log["topics"][0], log["data"]
        number = own.get((address, topic))
        if number is not None and not is_own:
            continue
        if number is None and topic in TOPICS and (foreign := kind_of_others(log)) is not None:
            kind, data = foreign
            if (address, kind.event) not in others:
                others[address, kind.event] = database.add_kind(kind)
            number = others[address, kind.event]
        if number is not None:
            rows.append(as_row(number, {**log, "data": data}, time))
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
    answers = chain.ask([("eth_getBlockByNumber", [hex(number), False]) for number in numbers])
    return [None if _is_unknown(answer) else required(answer) for answer in answers]


def _is_unknown(answer: Any) -> bool:
    return answer is None or (isinstance(answer, ProviderError) and "not found" in str(answer).lower())


def _as_block(header: Mapping[str, Any]) -> Block:
    return Block(int(header["number"], 16), str(header["hash"]), int(header["timestamp"], 16))


def _end_of_full_parts(until: int) -> int:
    """The last block before ``until``'s own part; no row up to it will come any more."""
    return until + 1 - (until + 1) % parts.BLOCKS - 1
