"""JSON written by columns: constant texts and matrices of characters, side by side.

Numbers have different lengths, so their rows begin with spaces; no text here contains one, and all are taken
out in the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ape_dao.modules.airdrop.arrays import Bytes, Numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

Part: TypeAlias = bytes | Bytes
"""The same text in every row, or a row of characters each."""

_SPACE = b" "[0]
_ZERO = b"0"[0]


def join_rows(parts: Sequence[Part]) -> bytes:
    """The rows, one after the other."""
    return packed(aligned_rows(parts))


def packed(rows: Bytes) -> bytes:
    """Aligned rows, one after the other, without their spaces."""
    return rows.tobytes().translate(None, b" ")


def number_texts(numbers: Numbers) -> Bytes:
    """Numbers in decimal digits, a row each, with spaces in front."""
    width = len(str(int(numbers.max()))) if len(numbers) else 1
    texts = np.empty((len(numbers), width), dtype=np.uint8)
    rest = numbers.astype(np.uint64)
    for place in range(width - 1, -1, -1):
        shorter = rest // np.uint64(10)
        digits = (rest - shorter * np.uint64(10)).astype(np.uint8) + np.uint8(_ZERO)
        texts[:, place] = digits if place == width - 1 else np.where(rest == 0, _SPACE, digits)
        rest = shorter
    return texts


def aligned_rows(parts: Sequence[Part]) -> Bytes:
    """The rows, with the spaces in front of their numbers."""
    count = next(len(part) for part in parts if not isinstance(part, bytes))
    width = sum(len(part) if isinstance(part, bytes) else part.shape[1] for part in parts)
    rows = np.empty((count, width), dtype=np.uint8)
    place = 0
    for part in parts:
        columns = np.frombuffer(part, dtype=np.uint8) if isinstance(part, bytes) else part
        end = place + columns.shape[-1]
        rows[:, place:end] = columns
        place = end
    return rows
