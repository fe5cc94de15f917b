"""The store of one DAO's events: an SQLite file and Parquet files, of which each has rows of its own.

docs/event-store.md describes it for other programs.
"""

from __future__ import annotations

import os
import shutil
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from ape_dao.core.errors import StoreError
from ape_dao.store import parts
from ape_dao.store.columns import COMMON, RAW, as_objects, column_names, decode_rows, hex_texts
from ape_dao.store.compact import Coded, Wide, joined, whole
from ape_dao.store.database import LOGS_IN_A_BLOCK, NEWEST, Database, Part
from ape_dao.store.kinds import WORD

try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from ape_dao.store.columns import Column
    from ape_dao.store.compact import AnyColumn
    from ape_dao.store.database import Block, Row
    from ape_dao.store.kinds import EventKind

DATABASE, LOCK = "store.sqlite", "store.lock"
_PAUSE = 0.05
FEW_ROWS, MANY_ROWS = 20_000, 200_000
"""Of a table: up to the first they are read at once, and above it wide numbers come without an object for
each; above the second addresses do, too."""
MOST_ROWS = 10_000
"""Of a part, so that writing one takes little memory."""


@dataclass(frozen=True)
class Table:
    """The rows of one event of all contracts of that name, in the order of the chain."""

    contract: str
    event: str
    columns: Mapping[str, AnyColumn]
    """By name: those of `COMMON`, then the event's parameters."""

    def __len__(self) -> int:
        return len(self.columns["block"])

    def __getitem__(self, name: str) -> Column:
        """A column with an object for each row; `coded` and `wide` need less where rows are many."""
        return whole(self.columns[name])

    def coded(self, name: str) -> Coded:
        """A column of texts, each text once."""
        column = self.columns[name]
        return column if isinstance(column, Coded) else Coded.of(self[name])

    def wide(self, name: str) -> Wide:
        """A column of integers that are not negative."""
        column = self.columns[name]
        return column if isinstance(column, Wide) else Wide.of(self[name])

    def where(self, rows: NDArray[Any]) -> Table:
        """Some of the rows: a flag for each, or their places in the order in which they are to be."""
        return Table(self.contract, self.event, {name: column[rows] for name, column in self.columns.items()})

    def until(self, second: int) -> Table:
        """The rows up to a second, that one included."""
        return self.where(self["time"] <= second)


class Store:
    """The events of one DAO. Numbers are exact, times unix seconds, addresses 0x text in lower case."""

    def __init__(self, folder: Path | None, *, writes: bool = False) -> None:
        """Open the store in a folder, or one in memory, without parts.

        Args:
            folder: None for memory.
            writes: Under `locked`; creates the store if there is none.

        Raises:
            StoreError: There is none, or it is damaged or of another format.
        """
        self.folder = folder or Path()
        self.is_kept = folder is not None
        self._tables: tuple[Mapping[int, EventKind], dict[tuple[str, str], list[int]]] | None = None
        self._small: dict[tuple[str, ...], list[parts.RawLog]] = {}
        """Logs of parts that have few, by the paths of the parts."""
        if folder is not None and writes:
            folder.mkdir(parents=True, exist_ok=True)
        elif folder is not None and not (folder / DATABASE).is_file():
            raise StoreError(f"There is no store in {folder}; `ape dao sync` makes one.")
        self.database = Database(None if folder is None else folder / DATABASE, writes=writes)

    def close(self) -> None:
        """End the connection to the SQLite file."""
        self.database.close()

    def newest(self) -> Block:
        """The last block whose rows are here.

        Raises:
            StoreError: The last `sync` did not come to its end.
        """
        found = self.database.block(NEWEST)
        if found is None:
            raise StoreError(f"The store in {self.folder} is not complete; run `ape dao sync` to its end.")
        return found

    def tables(self) -> dict[tuple[str, str], list[int]]:
        """The numbers of the kinds whose rows each table has, by contract and table.

        A table is called as its event. Another kit's contract may declare an event of that name with other
        parameters: it has a table of its own, with the first digits of its topic behind the name.
        """
        kinds = self.database.kinds()
        if self._tables is None or self._tables[0] is not kinds:
            self._tables = (kinds, _tables(kinds))
        return self._tables[1]

    def table(self, contract: str, event: str, names: Sequence[str] | None = None) -> Table:
        """The rows of one event.

        Args:
            names: Of the columns; all if None. Those that tell the place in the chain always come.

        Raises:
            StoreError: The DAO has no such event, or DuckDB is needed and not installed.
        """
        with self.database.reading():
            return self._table(contract, event, names)

    def latest(self, number: int, last: int, names: Sequence[str]) -> Table:
        """Of each first topic behind the event's own, the last row of one kind up to a block, in no order.

        Args:
            names: Of the columns, besides those that tell the place in the chain.

        Raises:
            StoreError: DuckDB is needed and not installed.
        """
        with self.database.reading():
            kind = self.database.kinds()[number]
            key = next(key for key, members in self.tables().items() if number in members)
            rows = {row[4][:WORD]: row for row in self.database.last_rows(number, last)}
            files = self._files(*key)
            column = column_names(kind)[0]
            for block, index, second, words in (
                parts.read_last(files, last, kind.address, column) if files else ()
            ):
                place = block * LOGS_IN_A_BLOCK + index
                known = rows.get(words[:WORD])
                if known is None or known[1] < place:
                    rows[words[:WORD]] = (number, place, second, b"", words)
            wanted = ["block", "log_index", "time", *names]
            return Table(*key, columns_of(kind, list(rows.values()), wanted))

    def sums(self, number: int, last: int, amount: str, by: str) -> dict[str, int]:
        """The sums of a number in the rows of one kind up to a block, by an address; exact.

        Args:
            amount: The column of the number.
            by: The column of the address; all together, by an empty text, if the event has none such.

        Raises:
            StoreError: DuckDB is needed and not installed.
        """
        with self.database.reading():
            kind = self.database.kinds()[number]
            names = column_names(kind)
            start, key_at = names.index(amount) * WORD, names.index(by) * WORD if by in names else None
            key = next(key for key, members in self.tables().items() if number in members)
            files = self._files(*key)
            found = (
                parts.sum_parts(files, last, kind.address, amount, by if key_at is not None else None)
                if files
                else {}
            )
            words: Iterator[bytes] = self.database.words(number, last)
            if found is None:
                words = (row[4] for row in self.raw([number], 0, last))
            totals: dict[bytes, int] = defaultdict(int)
            for row in words:
                who = b"" if key_at is None else row[key_at : key_at + WORD]
                totals[who] += int.from_bytes(row[start : start + WORD], "big")
            sums = dict(found or {})
            for who, total in totals.items():
                text = "0x" + who[-20:].hex() if who else ""
                sums[text] = sums.get(text, 0) + total
            return sums

    def raw(
        self,
        numbers: Sequence[int],
        first: int,
        last: int,
        words: Mapping[int, Sequence[bytes]] = MappingProxyType({}),
    ) -> Iterator[Row]:
        """Logs of some kinds from one block to another, kind by kind, as the chain has them.

        Args:
            words: Only those with one of these words, by its place in the row.

        Raises:
            StoreError: DuckDB is needed and not installed.
        """
        with self.database.reading():
            kinds = self.database.kinds()
            yield from self.database.rows(numbers, first, last, words)
            for table, members in self.tables().items():
                by_address = {kinds[number].address: number for number in members if number in numbers}
                for block, index, second, transaction, address, row in (
                    self._raw_of_parts(table, first, last, list(by_address), words) if by_address else ()
                ):
                    place = block * LOGS_IN_A_BLOCK + index
                    yield by_address[address], place, second, bytes.fromhex(transaction[2:]), row

    def _raw_of_parts(
        self,
        table: tuple[str, str],
        first: int,
        last: int,
        addresses: Sequence[str],
        words: Mapping[int, Sequence[bytes]],
    ) -> Iterator[parts.RawLog]:
        """Logs of the parts of a table; those of small tables are kept in memory."""
        own = self._parts_of(*table)
        files = [self.folder / part.file for part in own]
        if not own:
            return
        if sum(part.rows for part in own) > FEW_ROWS:
            yield from parts.read_raw(files, first, last, addresses, words)
            return
        key = tuple(part.file for part in own)
        if key not in self._small:
            self._small[key] = list(parts.read_raw(files, 0, 2**63 - 1))
        for log in self._small[key]:
            row = log[5]
            is_wanted = all(row[WORD * at : WORD * (at + 1)] in some for at, some in words.items())
            if first <= log[0] <= last and log[4] in addresses and is_wanted:
                yield log

    def _parts_of(self, contract: str, event: str) -> list[Part]:
        return [part for part in self.database.parts() if (part.contract, part.event) == (contract, event)]

    def _files(self, contract: str, event: str) -> list[Path]:
        return [self.folder / part.file for part in self._parts_of(contract, event)]

    def _table(self, contract: str, event: str, names: Sequence[str] | None) -> Table:
        kinds = self.database.kinds()
        numbers = self.tables().get((contract, event))
        if numbers is None:
            known = ", ".join(sorted({name for of, name in self.tables() if of == contract}))
            raise StoreError(
                f"The store has no {contract}.{event}; of {contract} it has {known or 'nothing'}."
            )
        kind = kinds[numbers[0]]
        wanted = ["block", "log_index", "time"]
        wanted += [name for name in [*COMMON[3:], *column_names(kind)] if names is None or name in names]
        pieces: list[Mapping[str, AnyColumn]] = [
            columns_of(kinds[number], self.database.all_rows(number), wanted) for number in numbers
        ]
        own = self._parts_of(contract, event)
        files = [self.folder / part.file for part in own]
        count = sum(part.rows for part in own)
        if count > FEW_ROWS:
            pieces.append(parts.read_compact(files, kind, wanted, codes=count > MANY_ROWS))
        elif own:
            pieces.append(parts.read_parts(files, kind, wanted))
        return Table(contract, event, _joined(pieces, wanted))

    def move_final_rows(self, until: int) -> int:
        """Write the rows up to a block to Parquet and take them out of SQLite; how many they were."""
        first = self.database.first_block()
        moved = 0
        while first is not None and first <= until:
            start = first - first % parts.BLOCKS
            for (contract, event), numbers in self.tables().items():
                moved += self._move(contract, event, numbers, start, min(until, start + parts.BLOCKS - 1))
            first = self.database.first_block()
        return moved

    def _move(self, contract: str, event: str, numbers: Sequence[int], first: int, last: int) -> int:
        kinds, moved = self.database.kinds(), 0
        while rows := self.database.first_rows(numbers, first, last, MOST_ROWS):
            of_kind = {number: [row for row in rows if row[0] == number] for number in numbers}
            present = {number: some for number, some in of_kind.items() if some}
            names = [*COMMON, *column_names(kinds[numbers[0]]), RAW]
            found = _joined([columns_of(kinds[one], some, names) for one, some in present.items()], names)
            columns = {name: whole(one) for name, one in found.items()}
            start, end = int(columns["block"][0]), int(columns["block"][-1])
            file = parts.part_name(contract, event, start, end, len(self._parts_of(contract, event)) + 1)
            parts.write_part(self.folder / file, kinds[numbers[0]], columns)
            with self.database.transaction():
                self.database.add_part(Part(file, contract, event, start, end, len(rows)))
                for number, some in present.items():
                    self.database.remove_rows([number], first, some[-1][1] // LOGS_IN_A_BLOCK)
            moved += len(rows)
        return moved

    def remove_strays(self) -> None:
        """Delete files that a process began or finished and was killed before it noted them."""
        known = {self.folder / part.file for part in self.database.parts()}
        for path in (self.folder / parts.FOLDER).rglob("*.*") if self.is_kept else ():
            if path not in known:
                path.unlink()

    def forget(self) -> None:
        """Take out every row, so that all is read again."""
        with self.database.transaction():
            self.database.forget()
        if self.is_kept:
            shutil.rmtree(self.folder / parts.FOLDER, ignore_errors=True)


def _tables(kinds: Mapping[int, EventKind]) -> dict[tuple[str, str], list[int]]:
    signatures: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], list[int]] = {}
    for number, kind in kinds.items():
        key = (kind.contract, kind.event)
        what = kind.topic + kind.signature
        if signatures.setdefault(key, what) != what:
            key = (kind.contract, f"{kind.event}_{kind.topic[2:10]}")
        found.setdefault(key, []).append(number)
    return found


def columns_of(kind: EventKind, rows: Sequence[Row], names: Sequence[str]) -> dict[str, Column]:
    """Rows of the SQLite file as the columns of a table."""
    _, found, times, hashes, words = zip(*rows, strict=True) if rows else [()] * 5
    places = np.array(found, np.int64)
    columns = {
        "block": places // LOGS_IN_A_BLOCK,
        "log_index": places % LOGS_IN_A_BLOCK,
        "time": np.array(times, np.int64),
    }
    if "transaction" in names:
        columns["transaction"] = hex_texts(np.frombuffer(b"".join(hashes), np.uint8).reshape(-1, 32))
    if "address" in names:
        columns["address"] = as_objects([kind.address] * len(rows))
    if RAW in names:
        columns[RAW] = as_objects(words)
    return columns | decode_rows(kind, words, names)


def _joined(pieces: Sequence[Mapping[str, AnyColumn]], names: Sequence[str]) -> dict[str, AnyColumn]:
    filled = [piece for piece in pieces if len(piece["block"])] or list(pieces[:1])
    if len(filled) == 1:
        return {name: filled[0][name] for name in names}
    columns = {name: joined([piece[name] for piece in filled]) for name in names}
    order = np.lexsort((whole(columns["log_index"]), whole(columns["block"])))
    return {name: column[order] for name, column in columns.items()}


@contextmanager
def locked(folder: Path, patience: float = 0) -> Iterator[None]:
    """Hold the store for writing; the lock ends with the process, however it ends.

    Args:
        patience: Seconds to wait for another process.

    Raises:
        StoreError: Another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        until = time.monotonic() + patience
        while not _take(descriptor):
            if time.monotonic() >= until:
                raise StoreError(
                    f"Another process is writing the store in {folder}; wait for it, then run this again."
                )
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    """Lock a file; False if another process has it."""
    try:
        if fcntl:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
