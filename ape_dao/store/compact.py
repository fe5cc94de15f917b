"""Columns of many rows in little memory, without a Python object for each row: few texts, wide numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ape_dao.store.columns import Column

_LIMB, _LIMBS = 64, 4
_SMALL = 16
"""Bits of a number by which numpy sorts without comparing."""


@dataclass(frozen=True)
class Coded:
    """Texts, each of which is kept once."""

    codes: NDArray[np.int64]
    """Of each row the place of its text."""
    texts: Column
    """Each once; some may be of no row."""

    @classmethod
    def of(cls, column: Column) -> Coded:
        """The same texts; those that come first have the lower codes."""
        names = column.tolist()
        places = dict(zip(dict.fromkeys(names), count()))
        codes = np.fromiter(map(places.__getitem__, names), np.int64, len(names))
        return cls(codes, np.array(list(places), object))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: NDArray[Any]) -> Coded:
        return Coded(self.codes[rows], self.texts)

    def whole(self) -> Column:
        """The texts themselves."""
        return np.asarray(self.texts[self.codes])


@dataclass(frozen=True)
class Wide:
    """Integers from 0 to 2^256 - 1."""

    limbs: NDArray[np.uint64]
    """Of each row as many numbers of 64 bits as the largest needs, least first; one at least."""

    @classmethod
    def of(cls, column: Column) -> Wide:
        """The same integers.

        Raises:
            OverflowError: One is negative or larger.
        """
        words = b"".join([number.to_bytes(_LIMBS * _LIMB // 8, "little") for number in column.tolist()])
        limbs = np.frombuffer(words, "<u8").reshape(len(column), _LIMBS)
        return cls.of_limbs(*(limbs[:, place] for place in range(_LIMBS)))

    @classmethod
    def of_limbs(cls, *limbs: NDArray[np.uint64]) -> Wide:
        """Of columns of limbs, least first; those at the end that are 0 everywhere do not count."""
        needed = max((place for place, one in enumerate(limbs) if one.any()), default=0) + 1
        return cls(np.column_stack(limbs[:needed]))

    @classmethod
    def zeros(cls, rows: int) -> Wide:
        """So many times 0."""
        return cls(np.zeros((rows, 1), np.uint64))

    def __len__(self) -> int:
        return len(self.limbs)

    def __getitem__(self, rows: NDArray[Any]) -> Wide:
        return Wide(self.limbs[rows])

    def whole(self) -> Column:
        """Python's integers."""
        numbers = self.limbs[:, 0].astype(object)
        for place in range(1, self.limbs.shape[1]):
            numbers = numbers + self.limbs[:, place].astype(object) * 2 ** (_LIMB * place)
        return np.asarray(numbers)

    def as_int64(self) -> NDArray[np.int64]:
        """As smaller ones.

        Raises:
            OverflowError: One is too large.
        """
        if self.limbs.shape[1] > 1 or (self.limbs > np.iinfo(np.int64).max).any():
            raise OverflowError("a number is too large for int64")
        return self.limbs[:, 0].astype(np.int64)

    def rough(self) -> NDArray[np.float64]:
        """As numbers of floating point."""
        numbers = self.limbs[:, 0].astype(np.float64)
        for place in range(1, self.limbs.shape[1]):
            numbers += self.limbs[:, place].astype(np.float64) * 2.0 ** (_LIMB * place)
        return numbers

    def parts(self, room: int) -> Iterator[tuple[int, Column]]:
        """Columns of smaller integers that make these up: how far to shift each one's up, and those.

        A column of zeros is left out.

        Args:
            room: The most bits that one may have; Python's integers come where it is less than 8.
        """
        kind = next((kind for kind in ("<u4", "<u2", "<u1") if np.iinfo(kind).bits <= room), None)
        if kind is None or not len(self):
            yield 0, self.whole()
            return
        columns = self.limbs.astype("<u8", copy=False).view(kind)
        for place in range(columns.shape[1]):
            if columns[:, place].any():
                yield place * np.iinfo(kind).bits, columns[:, place].astype(np.int64)


AnyColumn: TypeAlias = "Column | Coded | Wide"


def whole(column: AnyColumn) -> Column:
    """The column with an object for each row, where it has none."""
    return column.whole() if isinstance(column, Coded | Wide) else column


def joined(columns: Sequence[AnyColumn]) -> AnyColumn:
    """One column after another; compact if the first that has rows is."""
    some = [one for one in columns if len(one)] or list(columns[:1])
    if len(some) == 1:
        return some[0]
    if any(isinstance(one, Wide) for one in some):
        wide = [one if isinstance(one, Wide) else Wide.of(whole(one)) for one in some]
        limbs = max(one.limbs.shape[1] for one in wide)
        filled = [np.pad(one.limbs, ((0, 0), (0, limbs - one.limbs.shape[1]))) for one in wide]
        return Wide(np.concatenate(filled))
    if any(isinstance(one, Coded) for one in some):
        coded = [one if isinstance(one, Coded) else Coded.of(whole(one)) for one in some]
        texts = Coded.of(np.concatenate([one.texts for one in coded]))
        starts = np.cumsum([0, *(len(one.texts) for one in coded)])
        codes = [
            texts.codes[start : start + len(one.texts)][one.codes]
            for start, one in zip(starts.tolist(), coded, strict=False)
        ]
        return Coded(np.concatenate(codes), texts.texts)
    return np.concatenate([whole(one) for one in some])


def stable_order(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows in the order of their numbers from 0 on; those alike stay as they are."""
    order = np.argsort((numbers & (2**_SMALL - 1)).astype(np.uint16), kind="stable")
    rest = numbers >> _SMALL
    while rest.any():
        order = order[np.argsort((rest[order] & (2**_SMALL - 1)).astype(np.uint16), kind="stable")]
        rest = rest >> _SMALL
    return order
