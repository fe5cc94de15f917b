"""Columns of text as one block of bytes and two arrays of places, as readers give them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.modules.airdrop.arrays import Bytes, Flags, Numbers

_SPACE, _TAB = 32, 9


@dataclass(frozen=True)
class TextColumn:
    """One text a row: ``data[starts[row]:ends[row]]``, UTF-8."""

    data: Bytes
    starts: Numbers
    ends: Numbers

    @classmethod
    def of(cls, texts: Sequence[str]) -> TextColumn:
        """A column of these texts."""
        joined = "".join(texts)
        if joined.isascii():
            lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        else:
            lengths = np.fromiter((len(text.encode()) for text in texts), dtype=np.int64, count=len(texts))
        ends = np.cumsum(lengths)
        return cls(np.frombuffer(joined.encode(), dtype=np.uint8), ends - lengths, ends)

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def lengths(self) -> Numbers:
        """Bytes of each text."""
        return self.ends - self.starts

    def text(self, row: int) -> str:
        """One row's text, for messages and for the rows that need more thought."""
        return bytes(self.data[self.starts[row] : self.ends[row]]).decode("utf-8", "replace")

    def stripped(self) -> TextColumn:
        """Without blanks at the ends."""
        starts, ends = self.starts.copy(), self.ends.copy()
        while (blank := self._is_blank(starts, starts, ends)).any():
            starts += blank
        while (blank := self._is_blank(ends - 1, starts, ends)).any():
            ends -= blank
        return TextColumn(self.data, starts, ends)

    def other_than(self, text: str) -> list[int]:
        """The rows with another text."""
        wanted = np.frombuffer(text.encode(), dtype=np.uint8)
        other = self.lengths != len(wanted)
        where = np.flatnonzero(~other)
        if len(wanted):
            other[where] = (self.rows(len(wanted), where) != wanted).any(axis=1)
        return np.flatnonzero(other).tolist()

    def rows(self, size: int, where: Numbers) -> Bytes:
        """The rows ``where``, each of them ``size`` bytes long, as a matrix."""
        if not len(where):
            return np.empty((0, size), dtype=np.uint8)
        windows = np.lib.stride_tricks.sliding_window_view(self.data, size)
        return windows[self.starts[where]]

    def _is_blank(self, places: Numbers, starts: Numbers, ends: Numbers) -> Flags:
        inside = starts < ends
        if not len(self.data):
            return inside
        characters = self.data[np.clip(places, 0, len(self.data) - 1)]
        return inside & ((characters == _SPACE) | (characters == _TAB))


@dataclass(frozen=True)
class Batch:
    """Some rows of the input."""

    lines: Numbers
    """Line of each row in the file, from 1."""
    accounts: TextColumn
    amounts: TextColumn
    assets: Mapping[str, TextColumn] = field(default_factory=dict)
    """By name, the columns that say what each row pays."""
