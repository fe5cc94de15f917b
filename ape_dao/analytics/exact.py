"""Sums of large integers with numpy: exact, and without an integer of Python for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ape_dao.store.compact import Wide

_SIGNED_BITS = 62
"""Of the largest sum that int64 has in any case."""


def grouped_sums(
    numbers: Wide,
    factors: NDArray[np.int64],
    groups: NDArray[np.int64],
    asked: NDArray[np.int64],
) -> list[int]:
    """The sums of numbers, each times its factor, in some of the groups that they are in.

    Args:
        numbers: What is added up.
        factors: One for each, not negative.
        groups: The group of each, from 0 on.
        asked: Of which groups, in the order of the answer.
    """
    room = _SIGNED_BITS - int(factors.max(initial=1)).bit_length() - len(groups).bit_length()
    count = int(max(groups.max(initial=0), asked.max(initial=0))) + 1
    found = [0] * len(asked)
    for shift, column in numbers.parts(room):
        sums = np.zeros(count, column.dtype)
        np.add.at(sums, groups, column * factors)
        found = [known + (one << shift) for known, one in zip(found, sums[asked].tolist(), strict=True)]
    return found


class RunningSums:
    """After each of some places, the sums of the numbers up to there, each times a factor of its own."""

    def __init__(
        self,
        numbers: Wide,
        rows: NDArray[np.int64],
        factors: list[NDArray[np.int64]],
        places: NDArray[np.int64],
    ) -> None:
        """Add up.

        Args:
            numbers: What is added up.
            rows: Which number comes when; any may come several times.
            factors: Of each of several sums one for every row, of any sign.
            places: Of the rows behind which the sums are asked for.
        """
        largest = max((int(np.abs(one).max(initial=1)) for one in factors), default=1)
        room = _SIGNED_BITS - largest.bit_length() - len(rows).bit_length()
        ordered = ((shift, column[rows]) for shift, column in numbers.parts(room))
        self._parts = [
            (shift, [np.cumsum(column * one)[places] for one in factors]) for shift, column in ordered
        ]
        self._count = len(factors)

    def at(self, place: int) -> list[int]:
        """The sums behind one of the places, by its number."""
        return [
            sum(int(sums[one][place]) << shift for shift, sums in self._parts) for one in range(self._count)
        ]
