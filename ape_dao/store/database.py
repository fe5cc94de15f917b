"""The rows that are in no part yet, and how far the chain is read: one SQLite file.

Every change is one transaction, so that a killed process leaves the file as it was before it or after.
"""

from __future__ import annotations

import json
import sqlite3
from binascii import unhexlify
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import StoreError
from ape_dao.store.kinds import WORD, EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

FORMAT = 2
FINAL, NEWEST = "final block", "newest block"
"""Names under which blocks are noted: the last whose rows stay, and the last whose rows are here. The latter
is not known while a store is being brought up to date, or if that was interrupted."""
LOGS_IN_A_BLOCK = 2**20
"""More than any block has; a log's place is its block times this, plus its index."""
Row = tuple[int, int, int, bytes, bytes]
"""Of a log: kind, place, unix seconds, hash of the transaction, topics behind the first and data."""
_PAGE = 16_384
"""Bytes of a page of a new file: with SQLite's own 4,096 a million logs take 1.3 s more to go in and out."""
_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sources (name TEXT PRIMARY KEY, read_until INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS kinds (
  id INTEGER PRIMARY KEY, address TEXT NOT NULL, contract TEXT NOT NULL, event TEXT NOT NULL,
  topic TEXT NOT NULL, inputs TEXT NOT NULL, UNIQUE (address, topic, event));
CREATE TABLE IF NOT EXISTS logs (
  kind INTEGER NOT NULL, place INTEGER NOT NULL, time INTEGER NOT NULL, "transaction" BLOB NOT NULL,
  words BLOB NOT NULL, PRIMARY KEY (kind, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parts (
  file TEXT PRIMARY KEY, contract TEXT NOT NULL, event TEXT NOT NULL, first_block INTEGER NOT NULL,
  last_block INTEGER NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS answers (
  address TEXT NOT NULL, call BLOB NOT NULL, block INTEGER NOT NULL, answer BLOB NOT NULL,
  PRIMARY KEY (address, call)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Block:
    """A block that the store knows."""

    number: int
    hash: str
    time: int = field(default=0, compare=False)
    """Unix seconds; 0 where nobody told."""


@dataclass(frozen=True)
class Part:
    """A Parquet file with rows of one event."""

    file: str
    """Its path within the store."""
    contract: str
    event: str
    first_block: int
    last_block: int
    rows: int


class Database:
    """The SQLite file of a store."""

    def __init__(self, path: Path | None, *, writes: bool = False) -> None:
        """Open the file at a path, or one in memory.

        Args:
            path: None for memory.
            writes: Create the file if there is none; without it, it is only read.

        Raises:
            StoreError: There is no such file, or it is none of this format.
        """
        self.path = path
        self._kinds: tuple[tuple[int, int], dict[int, EventKind]] | None = None
        place = ":memory:" if path is None else path if writes else f"{path.absolute().as_uri()}?mode=ro"
        try:
            self._connection = sqlite3.connect(place, uri=not writes, isolation_level=None)
            if writes:
                self._connection.execute(f"PRAGMA page_size = {_PAGE}")
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = NORMAL")
                self._connection.executescript(_TABLES)
            number = self.fact("format")
        except sqlite3.Error as err:
            raise StoreError(f"{path} cannot be read ({err}); delete its folder and read again.") from err
        if number is None and writes:
            self.set_facts({"format": str(FORMAT)})
        elif number != str(FORMAT):
            raise StoreError(f"{path} is not of format {FORMAT}; delete its folder and read again.")

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes of the block, or none of them."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is read within the block is of one moment, whatever another process writes meanwhile."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    def fact(self, name: str) -> str | None:
        """A fact about the store; None if it is not known."""
        found = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def set_facts(self, facts: Mapping[str, str]) -> None:
        """Note facts about the store."""
        self._connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts.items())

    def remove_fact(self, name: str) -> None:
        """Forget one."""
        self._connection.execute("DELETE FROM facts WHERE name = ?", (name,))

    def block(self, name: str) -> Block | None:
        """A block that was noted under a name; None if none was."""
        known = self.fact(name)
        return None if known is None else Block(**json.loads(known))

    def set_block(self, name: str, block: Block) -> None:
        """Note a block under a name."""
        self.set_facts({name: json.dumps(asdict(block))})

    def progress(self) -> dict[str, int]:
        """The last block up to which the final logs of each source are here.

        A source is a contract of the DAO, by its address, or a `Naming`, by its key.
        """
        return dict(self._connection.execute("SELECT name, read_until FROM sources"))

    def set_progress(self, sources: Iterable[str], until: int) -> None:
        """Note how far the final logs of some sources are read."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO sources VALUES (?, ?)", [(source, until) for source in sources]
        )

    def kinds(self) -> Mapping[int, EventKind]:
        """The events that are read, by the number that rows give them; the same mapping until one changes."""
        (others,) = self._connection.execute("PRAGMA data_version").fetchone()
        version = (int(others), self._connection.total_changes)
        if self._kinds is None or self._kinds[0] != version:
            read = self._read_kinds()
            self._kinds = (version, self._kinds[1] if self._kinds and self._kinds[1] == read else read)
        return self._kinds[1]

    def _read_kinds(self) -> dict[int, EventKind]:
        found = self._connection.execute(
            "SELECT id, address, contract, event, topic, inputs FROM kinds ORDER BY id"
        )
        return {
            number: EventKind(address, contract, event, topic, tuple(json.loads(inputs)))
            for number, address, contract, event, topic, inputs in found
        }

    def add_kinds(self, kinds: Iterable[EventKind]) -> None:
        """Note events that are to be read; those that are known stay."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO kinds (address, contract, event, topic, inputs) VALUES (?, ?, ?, ?, ?)",
            [(one.address, one.contract, one.event, one.topic, json.dumps(one.inputs)) for one in kinds],
        )

    def add_kind(self, kind: EventKind) -> int:
        """Note an event that came; its number."""
        self.add_kinds([kind])
        known = (kind.address, kind.topic, kind.event)
        query = "SELECT id FROM kinds WHERE address = ? AND topic = ? AND event = ?"
        return int(self._connection.execute(query, known).fetchone()[0])

    def add_rows(self, rows: Iterable[Row]) -> None:
        """Put logs in; one that is here already is replaced."""
        self._connection.executemany("INSERT OR REPLACE INTO logs VALUES (?, ?, ?, ?, ?)", rows)

    def remove_rows(self, kinds: Iterable[int], first: int, last: int | None = None) -> None:
        """Take out the logs of some kinds from one block to another, or to the end."""
        end = 2**63 - 1 if last is None else (last + 1) * LOGS_IN_A_BLOCK - 1
        self._connection.executemany(
            "DELETE FROM logs WHERE kind = ? AND place BETWEEN ? AND ?",
            [(kind, first * LOGS_IN_A_BLOCK, end) for kind in kinds],
        )

    def rows(
        self,
        kinds: Sequence[int],
        first: int = 0,
        last: int | None = None,
        words: Mapping[int, Sequence[bytes]] = MappingProxyType({}),
    ) -> Iterator[Row]:
        """The logs of some kinds from one block to another, kind by kind, each in the order of the chain.

        Args:
            words: Only those with one of these words, by its place in the row, from 0 on.
        """
        end = 2**63 - 1 if last is None else (last + 1) * LOGS_IN_A_BLOCK - 1
        conditions, values = ["kind = ?", "place BETWEEN ? AND ?"], [first * LOGS_IN_A_BLOCK, end]
        some: list[bytes] = []
        for place, wanted in words.items():
            marks = ", ".join("?" * len(wanted))
            conditions.append(f"substr(words, {1 + WORD * place}, {WORD}) IN ({marks})")
            some += wanted
        query = f"SELECT * FROM logs WHERE {' AND '.join(conditions)} ORDER BY place"  # noqa: S608
        for kind in kinds:
            yield from self._connection.execute(query, (kind, *values, *some))

    def first_rows(self, kinds: Sequence[int], first: int, last: int, count: int) -> list[Row]:
        """The first logs of some kinds from one block to another, kind by kind in the order of the chain.

        Args:
            count: How many, and all others of the last one's kind and block.
        """
        query = "SELECT * FROM logs WHERE kind = ? AND place BETWEEN ? AND ? ORDER BY place LIMIT ?"
        start, end = first * LOGS_IN_A_BLOCK, (last + 1) * LOGS_IN_A_BLOCK - 1
        found: list[Row] = []
        for kind in kinds:
            found += self._connection.execute(query, (kind, start, end, count - len(found)))
            if len(found) == count:
                place = found[-1][1]
                block_end = place - place % LOGS_IN_A_BLOCK + LOGS_IN_A_BLOCK - 1
                found += self._connection.execute(query, (kind, place + 1, block_end, LOGS_IN_A_BLOCK))
                break
        return found

    def all_rows(self, kind: int) -> list[Row]:
        """Every log of one kind in the order of the chain."""
        found = self._connection.execute("SELECT * FROM logs WHERE kind = ? ORDER BY place", (kind,))
        return found.fetchall()

    def words(self, kind: int, last: int) -> Iterator[bytes]:
        """Topics behind the first and data of each log of one kind up to a block, in no order."""
        query = "SELECT words FROM logs WHERE kind = ? AND place < ?"
        for (words,) in self._connection.execute(query, (kind, (last + 1) * LOGS_IN_A_BLOCK)):
            yield words

    def last_rows(self, kind: int, last: int) -> list[Row]:
        """Of each first topic behind the event's own, the last log of one kind up to a block."""
        columns = 'kind, MAX(place), time, "transaction", words'
        query = f"SELECT {columns} FROM logs WHERE kind = ? AND place < ? GROUP BY substr(words, 1, {WORD})"  # noqa: S608
        return self._connection.execute(query, (kind, (last + 1) * LOGS_IN_A_BLOCK)).fetchall()

    def first_block(self) -> int | None:
        """The oldest block with a log in this file; None if it has no log."""
        found = [
            self._connection.execute("SELECT MIN(place) FROM logs WHERE kind = ?", (kind,)).fetchone()[0]
            for kind in self.kinds()
        ]
        places = [place for place in found if place is not None]
        return min(places) // LOGS_IN_A_BLOCK if places else None

    def parts(self) -> list[Part]:
        """The Parquet files that belong to the store, in the order of their blocks."""
        found = self._connection.execute("SELECT * FROM parts ORDER BY first_block, file")
        return [Part(*row) for row in found]

    def add_part(self, part: Part) -> None:
        """Note a Parquet file."""
        row = (part.file, part.contract, part.event, part.first_block, part.last_block, part.rows)
        self._connection.execute("INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?)", row)

    def answers(self, address: str) -> list[tuple[bytes, int, bytes]]:
        """What a contract answered for good: the call, the block at which it did, and the answer."""
        query = "SELECT call, block, answer FROM answers WHERE address = ?"
        return self._connection.execute(query, (address,)).fetchall()

    def add_answers(self, address: str, block: int, answers: Mapping[bytes, bytes]) -> None:
        """Note what a contract answers for good, as it did at a block."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)",
            [(address, call, block, answer) for call, answer in answers.items()],
        )

    def forget(self) -> None:
        """Take out everything but the format."""
        for table in ("logs", "parts", "kinds", "sources", "answers"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608
        self._connection.execute("DELETE FROM facts WHERE name <> 'format'")


def as_row(kind: int, place: int, time: int, log: Mapping[str, Any], data: str) -> Row:
    """A log of a node as a row.

    Args:
        data: Its own, or less of it, as 0x text.
    """
    words = "".join([topic[2:] for topic in log["topics"][1:]]) + data[2:]
    return kind, place, time, unhexlify(log["transactionHash"][2:]), unhexlify(words)
