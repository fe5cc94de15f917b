"""Sums of large integers with numpy: exact, and without an integer of Python for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ape_dao.store.columns import Column

_WORD = 32
_SIGNED_BITS = 62
"""Of the largest sum that int64 has in any case."""


def limbs(numbers: Column, room: int) -> Iterator[tuple[int, Column]]:
    """Integers from 0 to 2^256 - 1 as columns of smaller ones: how far to shift each one's up, and those.

    A column of zeros is left out.

    Args:
        room: The most bits that one may have; the integers come as they are where it is less than 8.
    """
    kind = next((kind for kind in (np.uint32, np.uint16, np.uint8) if np.iinfo(kind).bits <= room), None)
    if kind is None or not len(numbers):
        yield 0, numbers
        return
    words = b"".join([number.to_bytes(_WORD, "little") for number in numbers.tolist()])
    columns = np.frombuffer(words, np.dtype(kind).newbyteorder("<")).reshape(len(numbers), -1)
    for place in range(columns.shape[1]):
        if columns[:, place].any():
            yield place * np.iinfo(kind).bits, columns[:, place].astype(np.int64)


class RunningSums:
    """After each of some places, the sums of the numbers up to there, each times a factor of its own."""

    def __init__(
        self,
        numbers: Column,
        rows: NDArray[np.int64],
        factors: list[NDArray[np.int64]],
        places: NDArray[np.int64],
    ) -> None:
        """Add up.

        Args:
            numbers: From 0 to 2^256 - 1.
            rows: Which number comes when; any may come several times.
            factors: Of each of several sums one for every row, of any sign.
            places: Of the rows behind which the sums are asked for.
        """
        largest = max((int(np.abs(one).max(initial=1)) for one in factors), default=1)
        room = _SIGNED_BITS - largest.bit_length() - len(rows).bit_length()
        self._parts = [
            (shift, [np.cumsum(column[rows] * one)[places] for one in factors])
            for shift, column in limbs(numbers, room)
        ]
        self._count = len(factors)

    def at(self, place: int) -> list[int]:
        """The sums behind one of the places, by its number."""
        return [
            sum(int(sums[one][place]) << shift for shift, sums in self._parts) for one in range(self._count)
        ]
