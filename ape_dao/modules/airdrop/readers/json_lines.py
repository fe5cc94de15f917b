"""JSON Lines: an object a line, with the account and the amount; amounts as numbers or as strings.

A number is taken as it is written, digit by digit, so no reader's float can round it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from ape_dao.modules.airdrop.columns import Batch, TextColumn
from ape_dao.modules.airdrop.errors import AirdropError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape_dao.modules.airdrop.problems import Problems
    from ape_dao.modules.airdrop.readers.names import ColumnNames
    from ape_dao.modules.airdrop.readers.source import Source

_KIND = "json"


def read_json_lines(source: Source, names: ColumnNames, problems: Problems) -> Iterator[Batch]:
    """The rows of a file of JSON Lines.

    Raises:
        AirdropError: The file is empty, begins with no object, or a column cannot be found.
    """
    rows: _Rows | None = None
    before = 0
    for block in source.whole_lines():
        lines = block.split(b"\n")
        if not lines[-1]:
            lines.pop()
        numbers = [number for number, line in enumerate(lines) if line.strip()]
        if rows is None and numbers:
            rows = _Rows(lines[numbers[0]], names, source.name)
        if rows is not None:
            yield rows.read(lines, numbers, before + 1, problems)
        before += len(lines)
    if rows is None:
        raise AirdropError(f"{source.name} is empty; write one recipient a line, as an object.")


class _Rows:
    """Reads rows that have the keys of the first one."""

    def __init__(self, first: bytes, names: ColumnNames, source: str) -> None:
        try:
            keys = list(msgspec.json.decode(first, type=dict[str, msgspec.Raw]))
        except msgspec.DecodeError as err:
            raise AirdropError(f"{source} does not begin with a JSON object ({err}).") from err
        self.account, self.amount = names.among(keys, source)
        row = msgspec.defstruct(
            "row",
            [("account", str), ("amount", msgspec.Raw)],
            rename={"account": self.account, "amount": self.amount},
            gc=False,
        )
        self._decode: Callable[[bytes], Any] = msgspec.json.Decoder(row).decode

    def read(self, lines: list[bytes], numbers: list[int], first_line: int, problems: Problems) -> Batch:
        """A batch of the lines at ``numbers``."""
        accounts, amounts, places = [], [], []
        decode = self._decode
        for number in numbers:
            try:
                row = decode(lines[number])
                amount = _amount_text(row.amount)
            except (msgspec.DecodeError, UnicodeDecodeError) as err:
                problems.add(first_line + number, _KIND, self._trouble(lines[number], str(err)))
                continue
            places.append(first_line + number)
            accounts.append(row.account)
            amounts.append(amount)
        where = np.array(places, dtype=np.int64)
        return Batch(where, TextColumn.of(accounts).stripped(), TextColumn.of(amounts).stripped())

    def _trouble(self, line: bytes, reason: str) -> str:
        text = line.decode("utf-8", "replace").strip()
        shown = text if len(text) <= 60 else f"{text[:57]}…"
        return f"{shown} is not an object with the texts '{self.account}' and '{self.amount}' ({reason})"


def _amount_text(raw: msgspec.Raw) -> str:
    text = bytes(raw).decode()
    return msgspec.json.decode(text, type=str) if text.startswith('"') else text
