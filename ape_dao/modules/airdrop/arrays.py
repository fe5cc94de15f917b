"""Arrays of bytes: their types, sizes and order."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

Bytes: TypeAlias = NDArray[np.uint8]
"""A matrix with one value a row, such as (n, 20) for accounts; or one long text."""
Numbers: TypeAlias = NDArray[np.int64]
Words: TypeAlias = NDArray[np.uint64]
Flags: TypeAlias = NDArray[np.bool_]

ACCOUNT_BYTES = 20
WORD_BYTES = 32
CHUNK_ROWS = 1 << 14
"""Rows that are worked on at once: enough to be quick, too few to need much memory."""


_KEPT_BYTES = 31 << 20
"""Just below what glibc gives back at once in any case."""


def keep_freed_memory() -> None:
    """Let the process keep the memory of arrays that it throws away, to use it for the next ones.

    The allocator of most Linux systems gives large blocks back to the kernel, which must clear them before
    the next array can have them, for every chunk of rows. After one block of this size was freed it no
    longer does. The block itself is never written, so it costs nothing.
    """
    np.empty(_KEPT_BYTES, dtype=np.uint8)


def chunks(count: int) -> Iterator[slice]:
    """Slices of at most `CHUNK_ROWS` that together cover ``count`` rows."""
    for first in range(0, count, CHUNK_ROWS):
        yield slice(first, min(first + CHUNK_ROWS, count))


def sorted_order(rows: Bytes) -> Numbers:
    """The order that sorts rows as big-endian numbers.

    Eight bytes decide nearly always; only if two rows share them, all bytes are compared.
    """
    first = next(_words(rows))
    order = np.argsort(first)
    leading = first.take(order)
    if bool(np.any(leading[1:] == leading[:-1])):
        return np.lexsort(list(_words(rows))[::-1])
    return order


def greater(left: Bytes, right: Bytes) -> Flags:
    """Where the row of ``left`` is the greater number."""
    answer = np.zeros(len(left), dtype=np.bool_)
    undecided = np.ones(len(left), dtype=np.bool_)
    for left_words, right_words in zip(_words(left), _words(right), strict=True):
        answer |= undecided & (left_words > right_words)
        undecided &= left_words == right_words
        if not undecided.any():
            break
    return answer


def equal_neighbours(rows: Bytes) -> Flags:
    """Where a row of a sorted matrix equals the one before it."""
    answer = np.zeros(len(rows), dtype=np.bool_)
    answer[1:] = True
    for words in _words(rows):
        answer[1:] &= words[1:] == words[:-1]
    return answer


def any_in_row(rows: Bytes | Flags) -> Flags:
    """Where a row is not all zero; for short rows several times as quick as numpy's own ``any``."""
    width = next(size for size in (8, 4, 2, 1) if rows.shape[1] % size == 0)
    words = np.ascontiguousarray(rows).view(f"u{width}").reshape(len(rows), rows.shape[1] // width)
    merged = words[:, 0].copy()
    for place in range(1, words.shape[1]):
        merged |= words[:, place]
    return merged != 0


def big_endian(numbers: Numbers, size: int) -> Bytes:
    """Numbers as rows of ``size`` bytes."""
    rows = np.zeros((len(numbers), size), dtype=np.uint8)
    rows[:, max(0, size - 8) :] = numbers.astype(">u8").view(np.uint8).reshape(-1, 8)[:, -size:]
    return rows


def total(amounts: Bytes) -> int:
    """The sum of amounts of 32 bytes."""
    limbs = np.ascontiguousarray(amounts).view(">u4").reshape(-1, WORD_BYTES // 4)
    sums = limbs.sum(axis=0, dtype=np.uint64)  # no sum of 2**32 such limbs overflows
    return sum(int(limb) << 32 * place for place, limb in enumerate(reversed(sums.tolist())))


def _words(rows: Bytes) -> Iterator[Words]:
    """The columns of eight bytes of a matrix as numbers, the most significant first."""
    for first in range(0, rows.shape[1], 8):
        part = np.ascontiguousarray(rows[:, first : first + 8])
        if part.shape[1] < 8:
            part = np.pad(part, ((0, 0), (0, 8 - part.shape[1])))
        yield part.view(">u8").reshape(-1).astype(np.uint64)
