"""The logs of one DAO, read in a single pass and kept from one command to the next.

What is kept ends some blocks before the newest one, with the hash of its last block: where that block is
another one by now, everything is read again. The file is a cache; without it nothing is lost but time.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from ape_dao.core.chain.logs import LATEST, place_of, read_logs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ape_dao.core.chain.logs import Query, Reach

FORMAT = 1
_WORD = 32
_WORTH_A_WRITE = 1_000
"""So many blocks without a log are noted too."""
DEPTH = 64
"""Blocks before the newest one that are read again each time, on a live network."""
Log = dict[str, Any]


class LoggedChain(Protocol):
    """A chain whose logs are read; `ape_dao.core.chain.client.Chain` is one."""

    reach: Reach
    is_still: bool

    @property
    def is_local(self) -> bool:
        """Whether this is a development network."""

    def block_number(self) -> int:
        """Number of the newest block."""

    def block_hash(self, block: int) -> str | None:
        """Hash of a block; None if there is none of that number."""

    def ask_for_logs(self, queries: Sequence[Query]) -> list[Any]:
        """The logs that answer each ``eth_getLogs``, or what refuses it."""


@dataclass(frozen=True)
class Interest:
    """Logs that are read: of some addresses or of all, each topic one of several or any."""

    addresses: tuple[str, ...] | None
    topics: tuple[tuple[str, ...] | None, ...]
    added_up: int | None = None
    """The word of the data of which only the sum is wanted: a million logs are then kept as one."""

    def query(self) -> Query:
        """As ``eth_getLogs`` takes it, without blocks."""
        where = {} if self.addresses is None else {"address": list(self.addresses)}
        return {**where, "topics": [None if one is None else list(one) for one in self.topics]}

    def covers(self, query: Mapping[str, Any], start: int) -> bool:
        """Whether every log from block ``start`` on that answers the query is among these."""
        if self.addresses is not None and not set(_addresses(query)) <= {
            one.lower() for one in self.addresses
        }:
            return False
        if self.added_up is not None and not (
            query["toBlock"] == LATEST and int(query["fromBlock"], 16) <= start
        ):
            return False
        asked = [_options(topic) for topic in query.get("topics", [])]
        for place, allowed in enumerate(self.topics):
            wanted = asked[place] if place < len(asked) else None
            if allowed is not None and (wanted is None or not wanted <= set(allowed)):
                return False
        return True


class LogBook:
    """The logs of some interests from a block on, up to the newest block of one moment."""

    def __init__(self, start_block: int, interests: Sequence[Interest], place: Path | None) -> None:
        """`place`: The folder of the cache; None keeps nothing."""
        self._start, self._interests = start_block, tuple(interests)
        digest = sha256(repr((start_block, self._interests)).encode()).hexdigest()[:32]
        self._path = None if place is None else place / f"{digest}.json"
        self._by_topic: list[dict[str, list[Log]]] = [{} for _ in interests]
        self._until = -1

    def find(self, chain: LoggedChain, query: Mapping[str, Any]) -> list[Log] | None:
        """The logs that answer an ``eth_getLogs``; None if it is not about what is read here.

        The chain stands still, so that all reports of a command see the same blocks.
        """
        place = next((at for at, one in enumerate(self._interests) if one.covers(query, self._start)), None)
        if place is None:
            return None
        if not chain.is_still:
            return None
        if chain.block_number() != self._until:
            self._read(chain)
        first = int(query["fromBlock"], 16)
        last = self._until if query["toBlock"] == LATEST else int(query["toBlock"], 16)
        addresses = set(_addresses(query))
        topics = [_options(topic) for topic in query.get("topics", [])]
        firsts = (topics[0] if topics else None) or self._by_topic[place].keys()
        logs = [log for topic in firsts for log in self._by_topic[place].get(topic, ())]
        found = [log for log in logs if _answers(log, addresses, topics, first, last)]
        return sorted(found, key=place_of) if len(firsts) > 1 else found

    def _read(self, chain: LoggedChain) -> None:
        """Go on from what is kept to the newest block."""
        newest = chain.block_number()
        kept = self._load()
        block, logs = (self._start - 1, [[] for _ in self._interests]) if kept is None else (kept[0], kept[2])
        if kept is not None and (block > newest or chain.block_hash(block) != kept[1]):
            block, logs = self._start - 1, [[] for _ in self._interests]
        stable = newest if chain.is_local else max(block, newest - DEPTH)

        def ask(queries: Sequence[Query]) -> list[Any]:
            return [
                self._folded(interest, answer, stable)
                for interest, answer in zip(self._interests, chain.ask_for_logs(queries), strict=True)
            ]

        new = read_logs(ask, [one.query() for one in self._interests], block + 1, newest, chain.reach)
        if any(new) or stable >= block + _WORTH_A_WRITE:
            old = [
                self._folded(interest, [*had, *(log for log in came if _block(log) <= stable)], stable)
                for interest, had, came in zip(self._interests, logs, new, strict=True)
            ]
            self._save(stable, chain.block_hash(stable), old)
        self._by_topic = [_indexed([*had, *came]) for had, came in zip(logs, new, strict=True)]
        self._until = newest

    @staticmethod
    def _folded(interest: Interest, logs: Any, stable: int) -> Any:
        """The logs of which only a sum is wanted as one, as far as they stay; an error as it is."""
        if interest.added_up is None or not isinstance(logs, list):
            return logs
        recent = [log for log in logs if _block(log) > stable]
        return [*_sums([log for log in logs if _block(log) <= stable], interest.added_up), *recent]

    def _load(self) -> tuple[int, str, list[list[Log]]] | None:
        if self._path is None:
            return None
        try:
            data = json.loads(self._path.read_bytes())
            if data["format"] != FORMAT:
                return None
            return (
                int(data["block"]),
                str(data["hash"]),
                [[_log(row) for row in rows] for rows in data["logs"]],
            )
        except (OSError, ValueError, KeyError, TypeError):  # none yet, or a damaged one
            return None

    def _save(self, block: int, block_hash: str | None, logs: Sequence[Sequence[Log]]) -> None:
        if self._path is None or block_hash is None:
            return
        rows = [[_row(log) for log in part] for part in logs]
        data = {"format": FORMAT, "block": block, "hash": block_hash, "logs": rows}
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        with suppress(OSError):  # a full disk costs time the next time, and nothing else
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")
            temporary.replace(self._path)


_FIELDS = ("address", "topics", "data", "blockNumber", "transactionHash", "logIndex")


def _indexed(logs: Sequence[Log]) -> dict[str, list[Log]]:
    by_topic: dict[str, list[Log]] = {}
    for log in logs:
        by_topic.setdefault(log["topics"][0], []).append(log)
    return by_topic


def _sums(logs: Sequence[Log], place: int) -> list[Log]:
    """One log for each address and kind: the last, whose data holds nothing but the sum of that word."""
    sums: dict[tuple[str, ...], tuple[int, Log]] = {}
    for log in logs:
        key = (log["address"], *log["topics"])
        words = bytes.fromhex(log["data"].removeprefix("0x"))
        amount = int.from_bytes(words[place * _WORD : (place + 1) * _WORD], "big")
        sums[key] = (sums.get(key, (0, log))[0] + amount, log)
    return [
        {**log, "data": "0x" + bytes(place * _WORD).hex() + total.to_bytes(_WORD, "big").hex()}
        for total, log in sums.values()
    ]


def _row(log: Log) -> list[Any]:
    return [log[name] for name in _FIELDS]


def _log(row: Sequence[Any]) -> Log:
    return dict(zip(_FIELDS, row, strict=True))


def _block(log: Log) -> int:
    return int(log["blockNumber"], 16)


def _addresses(query: Mapping[str, Any]) -> Iterator[str]:
    where = query.get("address", ())
    yield from ([where.lower()] if isinstance(where, str) else (one.lower() for one in where))


def _options(topic: Any) -> set[str] | None:
    if topic is None:
        return None
    return {topic} if isinstance(topic, str) else set(topic)


def _answers(log: Log, addresses: set[str], topics: Sequence[set[str] | None], first: int, last: int) -> bool:
    if addresses and log["address"].lower() not in addresses:
        return False
    own = log["topics"]
    if len(own) < len(topics):
        return False
    if any(wanted is not None and own[place] not in wanted for place, wanted in enumerate(topics)):
        return False
    return first <= _block(log) <= last
