"""JSON Lines: an object a line, with the account and the amount; amounts as numbers or as strings.

A number is taken as it is written, digit by digit, so no reader's float can round it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from ape_dao.modules.airdrop.columns import Batch, TextColumn
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.readers.values import amount_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ape_dao.modules.airdrop.problems import Problems
    from ape_dao.modules.airdrop.readers.names import ColumnNames
    from ape_dao.modules.airdrop.readers.source import Source

_KIND = "json"


def read_json_lines(source: Source, names: ColumnNames, problems: Problems) -> Iterator[Batch]:
    """The rows of a file of JSON Lines.

    Raises:
        AirdropError: The file is empty, begins with no object, or a column cannot be found.
    """
    yield from read_rows(source.whole_lines(), source.name, names, problems)


def read_rows(blocks: Iterable[bytes], name: str, names: ColumnNames, problems: Problems) -> Iterator[Batch]:
    """The rows in blocks that end where a line ends.

    Raises:
        AirdropError: There are none, they begin with no object, or a column cannot be found.
    """
    rows: _Rows | None = None
    before = 0
    for block in blocks:
        lines = block.split(b"\n")
        if not lines[-1]:
            lines.pop()
        numbers = [number for number, line in enumerate(lines) if line.strip()]
        if rows is None and numbers:
            rows = _Rows(lines[numbers[0]], names, name)
        if rows is not None:
            yield rows.read(lines, numbers, before + 1, problems)
        before += len(lines)
    if rows is None:
        raise AirdropError(f"{name} is empty; write one recipient a line, as an object.")


class _Rows:
    """Reads rows that have the keys of the first one."""

    def __init__(self, first: bytes, names: ColumnNames, source: str) -> None:
        try:
            keys = list(msgspec.json.decode(first, type=dict[str, msgspec.Raw]))
        except msgspec.DecodeError as err:
            hint = " --format json reads lists." if first.lstrip().startswith(b"[") else ""
            raise AirdropError(f"{source} does not begin with a JSON object ({err}).{hint}") from err
        self.account, self.amount = names.among(keys, source)
        assets = names.of_assets(keys, self.account, self.amount)
        self.assets = {f"asset_{place}": name for place, name in enumerate(assets)}
        row = msgspec.defstruct(
            "row",
            [
                ("account", str),
                ("amount", msgspec.Raw),
                *((field, msgspec.Raw, msgspec.Raw(b'""')) for field in self.assets),
            ],
            rename={"account": self.account, "amount": self.amount, **self.assets},
            gc=False,
        )
        self._keys = [msgspec.json.encode(key) for key in (self.account, self.amount, *assets)]
        self._decode: Callable[[bytes], Any] = msgspec.json.Decoder(row).decode

    def read(self, lines: list[bytes], numbers: list[int], first_line: int, problems: Problems) -> Batch:
        """A batch of the lines at ``numbers``."""
        accounts, amounts, places = [], [], []
        assets: dict[str, list[str]] = {field: [] for field in self.assets}
        decode = self._decode
        for number in numbers:
            try:
                line = lines[number]
                row = decode(line)
                amount = _amount_text(row.amount)
                if self._may_repeat(line) and (repeated := _repeated_key(line)) is not None:
                    problems.add(first_line + number, _KIND, f"{_shown(line)} has '{repeated}' twice")
                    continue
            except (msgspec.DecodeError, ValueError, RecursionError) as err:
                problems.add(first_line + number, _KIND, self._trouble(lines[number], str(err)))
                continue
            places.append(first_line + number)
            accounts.append(row.account)
            amounts.append(amount)
            for field, texts in assets.items():
                texts.append(bytes(getattr(row, field)).decode().strip('"'))
        where = np.array(places, dtype=np.int64)
        named = {self.assets[field]: TextColumn.of(texts).stripped() for field, texts in assets.items()}
        return Batch(where, TextColumn.of(accounts).stripped(), TextColumn.of(amounts).stripped(), named)

    def _may_repeat(self, line: bytes) -> bool:
        """Whether a key may be there twice, which msgspec does not tell; an escape can hide one."""
        return b"\\" in line or any(line.count(key) > 1 for key in self._keys)

    def _trouble(self, line: bytes, reason: str) -> str:
        return (
            f"{_shown(line)} is not an object with the texts '{self.account}' and '{self.amount}' ({reason})"
        )


def _amount_text(raw: msgspec.Raw) -> str:
    text = bytes(raw).decode()
    return amount_of(msgspec.json.decode(text)) if text.startswith(('"', "{")) else text


def _repeated_key(line: bytes) -> str | None:
    """A key that the outermost object of a line has twice."""
    keys: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> None:
        keys[:] = [key for key, _ in found]  # the outermost object ends last

    json.loads(line, object_pairs_hook=pairs)
    return next((key for key in keys if keys.count(key) > 1), None)


def _shown(line: bytes) -> str:
    text = line.decode("utf-8", "replace").strip()
    return text if len(text) <= 60 else f"{text[:57]}…"
