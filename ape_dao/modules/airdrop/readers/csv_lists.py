"""CSV: comma separated, with or without a header, accounts first if there is none.

Blocks without a quotation mark are split by numpy. From the first quotation mark on Python's csv module
reads, because a quoted field may hold commas and line ends.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from ape_dao.modules.airdrop.accounts import looks_like_account
from ape_dao.modules.airdrop.arrays import CHUNK_ROWS, Bytes, Flags, Numbers
from ape_dao.modules.airdrop.columns import Batch, TextColumn
from ape_dao.modules.airdrop.errors import AirdropError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ape_dao.modules.airdrop.problems import Problems
    from ape_dao.modules.airdrop.readers.names import ColumnNames
    from ape_dao.modules.airdrop.readers.source import Source

_NEWLINE, _RETURN, _COMMA, _SPACE = b"\n"[0], b"\r"[0], b","[0], b" "[0]
_KIND = "columns"
_QUOTE = '"'
_OTHER_MARKS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_ACCOUNT = re.compile(r"0x[0-9a-fA-F]{40}")
_MOST_LINES = 100
"""Of a row."""


@dataclass(frozen=True)
class _Layout:
    """Where the columns stand."""

    account: int
    amount: int
    width: int
    has_header: bool
    assets: Mapping[str, int]


def read_csv(source: Source, names: ColumnNames, problems: Problems) -> Iterator[Batch]:
    """The rows of a CSV file.

    Raises:
        AirdropError: The file is empty, or a column cannot be found.
    """
    try:
        yield from _read(source, names, problems)
    except csv.Error as err:
        raise AirdropError(f"The first line of {source.name} cannot be read as CSV ({err}).") from err


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
    cells = [cell.strip() for cell in next(csv.reader([first], strict=True))]
    if len(cells) == 1 and (marks := [word for mark, word in _OTHER_MARKS.items() if mark in first]):
        raise AirdropError(f"{source} is separated by {marks[0]}; save it with commas.")
    if looks_like_account(cells[0]):
        if names.account is not None or names.amount is not None:
            raise AirdropError(f"{source} has no header, so its columns have no names; add one.")
        return _Layout(account=0, amount=1, width=2, has_header=False, assets={})
    account, amount = names.among(cells, source)
    assets = {name: cells.index(name) for name in names.of_assets(cells, account, amount)}
    return _Layout(cells.index(account), cells.index(amount), len(cells), has_header=True, assets=assets)


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

    assets = {name: column(place) for name, place in layout.assets.items()}
    return Batch(lines, column(layout.account), column(layout.amount), assets), count


def _not_blank(data: Bytes, starts: Numbers, ends: Numbers) -> Flags:
    column = TextColumn(data, starts, ends).stripped()
    return column.ends > column.starts


def _read_quoted(
    blocks: Iterable[bytes], layout: _Layout, before: int, problems: Problems
) -> Iterator[Batch]:
    texts = (line.decode("utf-8", "replace") for block in blocks for line in block.splitlines(keepends=True))
    lines: list[int] = []
    rows: list[list[str]] = []
    for number, text in _records(texts, before, problems):
        try:
            cells = next(csv.reader((text,), strict=True), [])
        except csv.Error as err:
            problems.add(number, _KIND, f"'{_shown(text)}' has a quotation mark in a wrong place ({err})")
            continue
        if len(cells) == layout.width:
            lines.append(number)
            rows.append([cell.strip() for cell in cells])
        elif any(cell.strip() for cell in cells):
            problems.add(number, _KIND, _trouble(len(cells), layout, ",".join(cells)))
        if len(lines) == CHUNK_ROWS:
            yield _batch(lines, rows, layout)
            lines, rows = [], []
    yield _batch(lines, rows, layout)


def _records(texts: Iterator[str], before: int, problems: Problems) -> Iterator[tuple[int, str]]:
    """Each row with the number of its first line; a quoted field may go over some lines.

    A quotation mark that is never closed would hide the rows after it, so two accounts are never in one row.
    """
    ahead: deque[str] = deque()
    number = before
    while (first := ahead.popleft() if ahead else next(texts, None)) is not None:
        number += 1
        more = 0 if first.count(_QUOTE) % 2 == 0 else _lines_to_the_end(first, ahead, texts)
        if more is None:
            problems.add(number, _KIND, f"'{_shown(first)}' opens a quotation mark and does not close it")
            continue
        yield number, first + "".join(ahead.popleft() for _ in range(more))
        number += more


def _lines_to_the_end(first: str, ahead: deque[str], texts: Iterator[str]) -> int | None:
    """How many more lines belong to a row whose quoted field goes on; None if it never ends."""
    row = first
    for more in range(1, _MOST_LINES):
        if len(ahead) < more:
            following = next(texts, None)
            if following is None:
                return None
            ahead.append(following)
        row += ahead[more - 1]
        if len(_ACCOUNT.findall(row)) > 1:
            return None
        if row.count(_QUOTE) % 2 == 0:
            return more
    return None


def _batch(lines: list[int], rows: list[list[str]], layout: _Layout) -> Batch:
    def column(place: int) -> TextColumn:
        return TextColumn.of([row[place] for row in rows])

    assets = {name: column(place) for name, place in layout.assets.items()}
    return Batch(np.array(lines, dtype=np.int64), column(layout.account), column(layout.amount), assets)


def _trouble(width: int, layout: _Layout, text: str) -> str:
    hint = "; quote an amount with commas" if width > layout.width else ""
    return f"'{_shown(text)}' has {width} column{'' if width == 1 else 's'}, not {layout.width}{hint}"


def _shown(text: str) -> str:
    line = text.strip()
    return line if len(line) <= 60 else f"{line[:57]}…"
