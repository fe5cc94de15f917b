"""Amounts: decimal text to 32 bytes and back.

Plain numbers, which are nearly all, are read a column of digits at a time; whatever else may stand in a list
("1_000", a symbol, 78 digits) goes through the parser that reads specs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ape_dao import units
from ape_dao.airdrop.arrays import WORD_BYTES, Bytes, Flags, Numbers, Words
from ape_dao.airdrop.columns import TextColumn
from ape_dao.exceptions import UnitError

MAX_AMOUNT = 2**256 - 1

_DOT = ord(".")
_ZERO = ord("0")
_SPACE = ord(" ")
_SAFE_DIGITS = 77  # 10**77 < 2**256
_LIMB_BITS = np.uint64(32)
_LIMB_MASK = np.uint64(2**32 - 1)
_DIGITS_AT_ONCE = 9  # 10**9 < 2**32


@dataclass(frozen=True)
class AmountUnit:
    """How amounts are written in the list."""

    decimals: int | None
    """Decimals of the token whose whole units are meant; None: base units."""
    symbol: str | None = None
    """May stand behind the number."""

    @property
    def scale(self) -> int:
        return self.decimals or 0


BASE_UNITS = AmountUnit(decimals=None)


def parse_amounts(column: TextColumn, unit: AmountUnit) -> tuple[Bytes, dict[int, str]]:
    """The amounts of a column in base units, and what is wrong by row."""
    amounts, plain = _parse_plain(column, unit.scale)
    problems = {}
    for row in np.flatnonzero(~plain).tolist():
        try:
            amount = parse_amount(column.text(row), unit)
        except UnitError as err:
            problems[row] = str(err).rstrip(".")
        else:
            amounts[row] = np.frombuffer(amount.to_bytes(WORD_BYTES, "big"), dtype=np.uint8)
    return amounts, problems


def parse_amount(text: str, unit: AmountUnit) -> int:
    """One amount in base units.

    Raises:
        UnitError: It is none, it is too fine, or it does not fit into 256 bits.
    """
    if not text.strip():
        raise UnitError("There is no amount.")
    if unit.symbol is not None:
        amount = units.parse_amount(text, unit.scale, unit.symbol)
    else:
        number = units.parse_number(text)
        if unit.decimals is None and number != int(number):
            raise UnitError(f"'{text}' is not a whole number of base units; is the list in whole tokens?")
        amount = units.parse_amount(number, unit.scale)
    if amount > MAX_AMOUNT:
        raise UnitError(f"'{text}' does not fit into 256 bits; the most is {MAX_AMOUNT} base units.")
    return amount


def amount_texts(amounts: Bytes) -> Bytes:
    """Amounts in base units as decimal digits, a row each, with spaces in front."""
    limbs = [
        limb.astype(np.uint64)
        for limb in np.ascontiguousarray(amounts).view(">u4").reshape(-1, WORD_BYTES // 4).T
    ]
    groups: list[Words] = []
    while True:
        limbs = limbs[next((place for place, limb in enumerate(limbs) if limb.any()), len(limbs)) :]
        if not limbs and groups:
            break
        groups.append(_divide(limbs, len(amounts)))
    digits = np.empty((len(amounts), _DIGITS_AT_ONCE * len(groups)), dtype=np.uint8)
    place = digits.shape[1]
    for group in groups:
        rest = group.astype(np.uint32)
        for _ in range(_DIGITS_AT_ONCE):
            place -= 1
            shorter = rest // np.uint32(10)
            digits[:, place] = _ZERO + (rest - shorter * np.uint32(10))
            rest = shorter
    return _without_leading_zeros(digits)


def _without_leading_zeros(digits: Bytes) -> Bytes:
    """Spaces for leading zeros, and no column that holds nothing else."""
    leading = np.ones(len(digits), dtype=np.bool_)
    first = 0
    for place in range(digits.shape[1] - 1):
        leading &= digits[:, place] == _ZERO
        if leading.all():
            first = place + 1
        elif not leading.any():
            break
        digits[leading, place] = _SPACE
    return digits[:, first:]


def _divide(limbs: list[Words], count: int) -> Words:
    """Divide by 10**9 in place; the remainders."""
    group = np.uint64(10**_DIGITS_AT_ONCE)
    rest = np.zeros(count, dtype=np.uint64)
    for place, limb in enumerate(limbs):
        value = (rest << _LIMB_BITS) | limb
        limbs[place] = value // group
        rest = value - limbs[place] * group
    return rest


def _parse_plain(column: TextColumn, decimals: int) -> tuple[Bytes, Flags]:
    """The amounts that are digits with at most one dot, and which rows these are."""
    dots = np.flatnonzero(column.data == _DOT)
    first = np.searchsorted(dots, column.starts)
    found = np.searchsorted(dots, column.ends) - first
    dot_at = column.ends.copy()
    with_dot = np.flatnonzero(found)
    dot_at[with_dot] = dots[first[with_dot]]
    whole = dot_at - column.starts
    fraction = np.maximum(column.ends - dot_at - 1, 0)
    plain = (found <= 1) & (whole >= 1) & (whole + decimals <= _SAFE_DIGITS) & (fraction <= decimals)
    plain &= (found == 0) | (fraction >= 1)
    rows = np.flatnonzero(plain)
    chosen = TextColumn(column.data, column.starts[rows], column.ends[rows])
    limbs, good = _read_digits(chosen, dot_at[rows], fraction[rows], decimals)
    plain[rows[~good]] = False
    amounts = np.zeros((len(column), WORD_BYTES), dtype=np.uint8)
    for place, limb in enumerate(limbs):
        end = WORD_BYTES - 4 * place
        amounts[rows, end - 4 : end] = limb.astype(">u4").view(np.uint8).reshape(-1, 4)
    return amounts, plain


def _read_digits(
    column: TextColumn, dot_at: Numbers, fraction: Numbers, decimals: int
) -> tuple[list[Words], Flags]:
    """The numbers as limbs of 32 bits, the least first, and which rows hold nothing but digits."""
    good = np.ones(len(column), dtype=np.bool_)
    if not len(column):
        return [], good
    widest, finest = int((dot_at - column.starts).max()), int(fraction.max())
    limbs: list[Words] = []
    group = np.zeros(len(column), dtype=np.uint64)
    for power in range(widest + finest - 1, -1, -1):
        if power >= finest:
            places = dot_at - 1 - (power - finest)
            inside = places >= column.starts
        else:
            places = dot_at + (finest - power)
            inside = places < column.ends
        digits = column.data[np.where(inside, places, 0)] - np.uint8(_ZERO)
        digits[~inside] = 0
        good &= digits <= 9
        group = group * np.uint64(10) + digits
        if power % _DIGITS_AT_ONCE == 0:
            _multiply_and_add(limbs, 10**_DIGITS_AT_ONCE, group)
            group = np.zeros(len(column), dtype=np.uint64)
    for power in range(decimals - finest, 0, -_DIGITS_AT_ONCE):
        _multiply_and_add(limbs, 10 ** min(power, _DIGITS_AT_ONCE), group)
    return limbs, good


def _multiply_and_add(limbs: list[Words], factor: int, summand: Words) -> None:
    carry = summand
    for place, limb in enumerate(limbs):
        value = limb * np.uint64(factor) + carry
        limbs[place] = value & _LIMB_MASK
        carry = value >> _LIMB_BITS
    if carry.any():
        limbs.append(carry)
