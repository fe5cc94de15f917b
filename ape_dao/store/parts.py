"""Parquet files: rows that nothing can change any more, of one event and of some blocks.

DuckDB writes and reads them. A wide number has two columns: DECIMAL(38,0), empty where it is larger, and its
exact decimal text.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from ape_dao.core.errors import StoreError
from ape_dao.store.columns import RAW, as_objects, column_names, is_wide
from ape_dao.store.compact import Coded, Wide
from ape_dao.store.database import LOGS_IN_A_BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ape_dao.store.columns import Column
    from ape_dao.store.compact import AnyColumn
    from ape_dao.store.kinds import EventKind

FOLDER = "events"
TEXT = "_text"
"""Ends the name of the column with the exact text of a wide number."""
_FETCHED = 10_000
_HALF = 64
"""Bits of each half of a number."""
BLOCKS = 250_000
"""A part has rows of so many blocks at most, from a multiple of it on."""


def can_write() -> bool:
    """Whether DuckDB is installed."""
    return find_spec("duckdb") is not None


def part_name(contract: str, event: str, first: int, last: int, number: int) -> str:
    """The path of a part within the store."""
    return f"{FOLDER}/contract={contract}/event={event}/{first:012}-{last:012}-{number}.parquet"


def write_part(path: Path, kind: EventKind, columns: Mapping[str, Column]) -> None:
    """Write the rows of one event, so that the file is there as a whole or not at all.

    Args:
        columns: In the order of the chain.
    """
    duckdb = duckdb_module()
    wide = _wide_names(kind)
    texts = {
        name: as_objects(list(map(str, column))) if name in wide else column
        for name, column in columns.items()
    }
    selected = ", ".join(
        f'TRY_CAST("{name}" AS DECIMAL(38, 0)) AS "{name}", "{name}" AS "{name}{TEXT}"'
        if name in wide
        else f'"{name}"'
        for name in texts
    )
    temporary = path.with_suffix(".unfinished")
    path.parent.mkdir(parents=True, exist_ok=True)
    with _connection(duckdb, os.getpid()).cursor() as connection:
        connection.register("rows", {name: np.asarray(column) for name, column in texts.items()})
        connection.execute(
            f"COPY (SELECT {selected} FROM rows) "  # noqa: S608
            f"TO '{_quoted(temporary)}' (FORMAT parquet, COMPRESSION zstd)"
        )
    with temporary.open("rb+") as file:
        _sync(file.fileno())
    temporary.replace(path)


def read_parts(paths: Sequence[Path], kind: EventKind, names: Sequence[str]) -> dict[str, Column]:
    """Columns of parts, in the order of the chain.

    Raises:
        StoreError: DuckDB is not installed, or a file is missing or damaged.
    """
    found, wide = _read_texts(paths, kind, names), _wide_names(kind)
    return {name: as_objects(list(map(int, found[name]))) if name in wide else found[name] for name in names}


def read_compact(
    paths: Sequence[Path], kind: EventKind, names: Sequence[str], *, codes: bool
) -> dict[str, AnyColumn]:
    """The same in less time and memory for many rows: wide numbers in halves, where they have no more bits.

    Args:
        codes: Give addresses as `Coded`, which pays where most of them come many times.

    Raises:
        StoreError: As for `read_parts`.
    """
    types = {name: str(one["type"]) for name, one in zip(column_names(kind), kind.inputs, strict=True)}
    coded = [name for name in names if codes and "address" in (name, types.get(name))]
    wide = _wide_names(kind)
    halved = [name for name in names if name in wide and types[name].startswith("uint")]
    plain = [name for name in names if name not in (*coded, *wide)]
    selected = {name: f'"{name}"' for name in plain} | {name: f"code{at}" for at, name in enumerate(coded)}
    for name in halved:
        number = f'TRY_CAST("{name}{TEXT}" AS HUGEINT)'
        selected[f"{name} low"] = f"({number} & {2**_HALF - 1})::UBIGINT"
        selected[f"{name} high"] = f"({number} >> {_HALF})::BIGINT"
    with _opened(duckdb_module()) as connection:
        files = _files(paths)
        texts = [_numbered_texts(connection, files, name, at) for at, name in enumerate(coded)]
        joins = "".join(f' JOIN texts{at} ON "{name}" = text{at}' for at, name in enumerate(coded))
        found = _in_order(connection, selected, files + joins)
    columns: dict[str, AnyColumn] = {name: found[name] for name in plain}
    columns |= {name: Coded(found[name], of) for name, of in zip(coded, texts, strict=True)}
    for name in halved:
        low, high = found[f"{name} low"], found[f"{name} high"]
        if not isinstance(low, np.ma.MaskedArray):
            columns[name] = Wide.of_limbs(low, high.astype(np.uint64))
    larger = [name for name in names if name not in columns]
    if larger:  # ids, of which many are alike
        columns |= {name: _whole_numbers(one) for name, one in _read_texts(paths, kind, larger).items()}
    return columns


def _read_texts(paths: Sequence[Path], kind: EventKind, names: Sequence[str]) -> dict[str, Column]:
    """The same as `read_parts` does, with wide numbers as decimal texts."""
    wide = _wide_names(kind)
    selected = {name: f'"{name}{TEXT}"' if name in wide else f'"{name}"' for name in names}
    with _opened(duckdb_module()) as connection:
        found = _in_order(connection, selected, _files(paths))
    return {name: found[name] for name in names}


def _numbered_texts(connection: Any, files: str, name: str, at: int) -> Column:
    """The texts of a column in their order, which a table of DuckDB then has with their numbers."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE texts{at} AS SELECT text{at}, row_number() OVER () - 1 AS code{at} "  # noqa: S608
        f'FROM (SELECT DISTINCT "{name}" AS text{at} FROM {files} ORDER BY 1)'
    )
    found = connection.execute(f"SELECT text{at} FROM texts{at} ORDER BY code{at}").fetchnumpy()  # noqa: S608
    return np.asarray(found[f"text{at}"])


def _in_order(connection: Any, selected: Mapping[str, str], files: str) -> dict[str, Column]:
    """What is selected of files, by name, in the order of the chain.

    Most often that is the order of the files, so that sorting is left to the case that it is not.
    """
    wanted = {"block": "block", "log_index": "log_index", **selected}
    listed = ", ".join(f'{one} AS "{name}"' for name, one in wanted.items())
    found: dict[str, Column] = connection.execute(f"SELECT {listed} FROM {files}").fetchnumpy()  # noqa: S608
    places = found["block"] * LOGS_IN_A_BLOCK + found["log_index"]
    if (places[1:] > places[:-1]).all():
        return found
    order = np.argsort(places, kind="stable")
    return {name: column[order] for name, column in found.items()}


def _whole_numbers(texts: Column) -> Column:
    """Decimal texts as integers; a text that comes several times is read once."""
    listed = texts.tolist()
    numbers = {text: int(text) for text in dict.fromkeys(listed)}
    return as_objects([numbers[text] for text in listed])


def sum_parts(
    paths: Sequence[Path], last: int, address: str, amount: str, by: str | None
) -> dict[str, int] | None:
    """The sums of a wide column of a contract's logs up to a block, by the texts of another column.

    None where a number is too large for DECIMAL(38, 0): the sums have to be made from the logs then.

    Args:
        by: None for one sum of all, by an empty text.

    Raises:
        StoreError: As for `read_parts`.
    """
    key = "''" if by is None else f'"{by}"'
    query = (
        f'SELECT {key} AS key, sum("{amount}")::VARCHAR, count(*) - count("{amount}") FROM {_files(paths)} '  # noqa: S608
        "WHERE block <= ? AND address = ? GROUP BY key"
    )
    duckdb = duckdb_module()
    with _opened(duckdb) as connection:
        try:
            rows = connection.execute(query, [last, address]).fetchall()
        except duckdb.OutOfRangeException:
            return None
    return None if any(missing for *_, missing in rows) else {one: int(total) for one, total, _ in rows}


RawLog = tuple[int, int, int, str, str, bytes]
"""Block, log index, second, 0x texts of the transaction and of the contract, topics but the first, data."""


def read_raw(
    paths: Sequence[Path],
    first: int,
    last: int,
    addresses: Sequence[str] | None = None,
    words: Mapping[int, Sequence[bytes]] = MappingProxyType({}),
) -> Iterator[RawLog]:
    """Logs of parts from one block to another, in the order of the chain.

    Args:
        addresses: Only of these contracts.
        words: Only those with one of these words, by its place.

    Raises:
        StoreError: As for `read_parts`.
    """
    conditions, values = ["block BETWEEN ? AND ?"], [first, last]
    given: list[list[str]] = [] if addresses is None else [list(addresses)]
    conditions += [] if addresses is None else ["address IN ?"]
    conditions += [f"substr(hex({RAW}), {1 + 64 * place}, 64) IN ?" for place in words]
    given += [[word.hex().upper() for word in some] for some in words.values()]
    columns = f'block, log_index, time, "transaction", address, {RAW}'
    query = (
        f"SELECT {columns} FROM {_files(paths)} WHERE {' AND '.join(conditions)} "  # noqa: S608
        "ORDER BY block, log_index"
    )
    with _opened(duckdb_module()) as connection:
        connection.execute(query, [*values, *given])
        while rows := connection.fetchmany(_FETCHED):
            yield from rows


def read_last(
    paths: Sequence[Path], last: int, address: str, column: str
) -> list[tuple[int, int, int, bytes]]:
    """Of each value of a column, the last log of a contract up to a block: block, log index, second, words.

    Raises:
        StoreError: As for `read_parts`.
    """
    place = f"block * {LOGS_IN_A_BLOCK} + log_index"
    query = (
        f"SELECT arg_max(block, {place}), arg_max(log_index, {place}), arg_max(time, {place}), "  # noqa: S608
        f'arg_max({RAW}, {place}) FROM {_files(paths)} WHERE block <= ? AND address = ? GROUP BY "{column}"'
    )
    with _opened(duckdb_module()) as connection:
        found: list[tuple[int, int, int, bytes]] = connection.execute(query, [last, address]).fetchall()
        return found


def _files(paths: Sequence[Path]) -> str:
    listed = ", ".join(f"'{_quoted(path)}'" for path in paths)
    return f"read_parquet([{listed}])"


@cache
def _connection(duckdb: Any, process: int) -> Any:
    """A connection for all reads: making one takes longer than most of them."""
    del process
    return duckdb.connect(config={"threads": 1})


@contextmanager
def _opened(duckdb: Any) -> Iterator[Any]:
    try:
        yield _connection(duckdb, os.getpid()).cursor()
    except duckdb.Error as err:
        raise StoreError(
            f"A part of the store cannot be read ({err}); delete the store, sync again."
        ) from err


def _wide_names(kind: EventKind) -> set[str]:
    names = column_names(kind)
    return {name for name, one in zip(names, kind.inputs, strict=True) if is_wide(str(one["type"]))}


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _sync(descriptor: int) -> None:
    os.fsync(descriptor)


def duckdb_module() -> Any:
    """DuckDB, loaded when it is needed.

    Raises:
        StoreError: It is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise StoreError(
            "Parts of this store are Parquet files, which need DuckDB; install 'ape-dao[analytics]'."
        ) from None
    return duckdb
