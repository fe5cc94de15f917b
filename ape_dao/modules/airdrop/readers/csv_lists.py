"""CSV: comma separated, with or without a header, accounts first if there is none.

Blocks without a quotation mark are split by numpy. From the first quotation mark on Python's csv module
reads, because a quoted field may hold commas and line ends.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from ape_dao.modules.airdrop.arrays import CHUNK_ROWS, Bytes, Flags, Numbers
from ape_dao.modules.airdrop.columns import Batch, TextColumn
from ape_dao.modules.airdrop.errors import AirdropError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ape_dao.modules.airdrop.problems import Problems
    from ape_dao.modules.airdrop.readers.names import ColumnNames
    from ape_dao.modules.airdrop.readers.source import Source

_NEWLINE, _RETURN, _COMMA, _SPACE = b"\n"[0], b"\r"[0], b","[0], b" "[0]
_KIND = "columns"


@dataclass(frozen=True)
class _Layout:
    """Where the columns stand."""

    account: int
    amount: int
    width: int
    has_header: bool


def read_csv(source: Source, names: ColumnNames, problems: Problems) -> Iterator[Batch]:
    """The rows of a CSV file.

    Raises:
        AirdropError: The file is empty, or a column cannot be found.
    """
    try:
        yield from _read(source, names, problems)
    except csv.Error as err:
        raise AirdropError(f"{source.name} cannot be read as CSV ({err}).") from err


def _read(source: Source, names: ColumnNames, problems: Problems) -> Iterator[Batch]:
    blocks = source.whole_lines()
    layout, before = None, 0
    for block in blocks:
        if layout is None:
            lines_before_rows, layout, block = _begin(block, names, source.name)
            before += lines_before_rows
            if layout is None:
                continue
        if b'"' in block:
            yield from _read_quoted(chain([block], blocks), layout, before, problems)
            return
        batch, lines = _split(block, layout, before, problems)
        before += lines
        yield batch
    if layout is None:
        raise AirdropError(f"{source.name} is empty; write one recipient a line: 0x…,amount.")


def _begin(block: bytes, names: ColumnNames, source: str) -> tuple[int, _Layout | None, bytes]:
    """Find the columns: lines that are done with, the layout, and what is left of the block."""
    number = 0
    while block:
        first, end, rest = block.partition(b"\n")
        if first.strip():
            layout = _layout(first.decode("utf-8", "replace"), names, source)
            return (number + 1, layout, rest) if layout.has_header else (number, layout, block)
        number += len(end)
        block = rest
    return number, None, b""


def _layout(first: str, names: ColumnNames, source: str) -> _Layout:
    cells = [cell.strip() for cell in next(csv.reader([first]))]
    if cells[0][:2].lower() == "0x":
        if names.account is not None or names.amount is not None:
            raise AirdropError(f"{source} has no header, so its columns have no names; add one.")
        return _Layout(account=0, amount=1, width=2, has_header=False)
    account, amount = names.among(cells, source)
    return _Layout(cells.index(account), cells.index(amount), len(cells), has_header=True)


def _split(block: bytes, layout: _Layout, before: int, problems: Problems) -> tuple[Batch, int]:
    """Split a block without quotation marks, and count its lines."""
    data = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(data == _NEWLINE)
    if not len(data) or data[-1] != _NEWLINE:
        ends = np.append(ends, len(data))
    starts = np.concatenate(([0], ends[:-1] + 1)).astype(np.int64)
    count = len(ends) - (1 if not len(data) else 0)
    lines = before + 1 + np.arange(len(ends), dtype=np.int64)
    kept = ends > starts
    starts, ends, lines = starts[kept], ends[kept], lines[kept]
    ends = ends - (data[ends - 1] == _RETURN)
    kept = _not_blank(data, starts, ends)
    starts, ends, lines = starts[kept], ends[kept], lines[kept]
    commas = np.flatnonzero(data == _COMMA)
    first = np.searchsorted(commas, starts)
    comma_count = np.searchsorted(commas, ends) - first
    right = comma_count == layout.width - 1
    for row in np.flatnonzero(~right).tolist():
        text = block[starts[row] : ends[row]].decode("utf-8", "replace")
        problems.add(int(lines[row]), _KIND, _trouble(int(comma_count[row]) + 1, layout, text))
    starts, ends, lines, first = starts[right], ends[right], lines[right], first[right]

    def column(place: int) -> TextColumn:
        begin = starts if place == 0 else commas[first + place - 1] + 1
        end = ends if place == layout.width - 1 else commas[first + place]
        return TextColumn(data, begin, end).stripped()

    return Batch(lines, column(layout.account), column(layout.amount)), count


def _not_blank(data: Bytes, starts: Numbers, ends: Numbers) -> Flags:
    column = TextColumn(data, starts, ends).stripped()
    return column.ends > column.starts


def _read_quoted(
    blocks: Iterable[bytes], layout: _Layout, before: int, problems: Problems
) -> Iterator[Batch]:
    texts = (line.decode("utf-8", "replace") for block in blocks for line in block.splitlines(keepends=True))
    reader = csv.reader(texts)
    lines: list[int] = []
    accounts: list[str] = []
    amounts: list[str] = []
    number = before + 1
    for cells in reader:
        if len(cells) == layout.width:
            lines.append(number)
            accounts.append(cells[layout.account].strip())
            amounts.append(cells[layout.amount].strip())
        elif any(cell.strip() for cell in cells):
            problems.add(number, _KIND, _trouble(len(cells), layout, ",".join(cells)))
        number = before + 1 + reader.line_num
        if len(lines) == CHUNK_ROWS:
            yield _batch(lines, accounts, amounts)
            lines, accounts, amounts = [], [], []
    yield _batch(lines, accounts, amounts)


def _batch(lines: list[int], accounts: list[str], amounts: list[str]) -> Batch:
    return Batch(np.array(lines, dtype=np.int64), TextColumn.of(accounts), TextColumn.of(amounts))


def _trouble(width: int, layout: _Layout, text: str) -> str:
    shown = text if len(text) <= 60 else f"{text[:57]}…"
    hint = "; quote an amount with commas" if width > layout.width else ""
    return f"'{shown}' has {width} column{'' if width == 1 else 's'}, not {layout.width}{hint}"
