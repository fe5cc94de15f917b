"""Amounts: decimal text to 32 bytes and back.

Plain numbers, which are nearly all, are read a column of digits at a time; whatever else may stand in a list
("1_000", a symbol, 78 digits) goes through the parser that reads specs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.modules.airdrop.arrays import WORD_BYTES, Bytes, Flags, Numbers, Words

if TYPE_CHECKING:
    from ape_dao.modules.airdrop.columns import TextColumn

MAX_AMOUNT = 2**256 - 1

_HEX = re.compile(r"0[xX][0-9a-fA-F]+")
_EXPONENT = re.compile(r"[+-]?[\d.]+[eE][+-]?\d+")
_OF_A_SPREADSHEET = "E+"
"""So spreadsheets write what they cut to six digits."""

_DOT = ord(".")
_ZERO = ord("0")
_SPACE = ord(" ")
_SAFE_DIGITS = 77  # 10**77 < 2**256
_LIMB_BITS = np.uint64(32)
_LIMB_MASK = np.uint64(2**32 - 1)
_DIGITS_AT_ONCE = 9  # 10**9 < 2**32
_DIGITS_IN_A_WORD = 8
_HIGH_NIBBLES = np.uint64(0xF0F0F0F0F0F0F0F0)
_ZEROS = np.uint64(0x3030303030303030)
_TO_TEN = np.uint64(0x0606060606060606)


@dataclass(frozen=True)
class AmountUnit:
    """How amounts are written in the list."""

    decimals: int | None
    """Decimals of the token whose whole units are meant; None: base units."""
    symbol: str | None = None
    """May stand behind the number."""

    @property
    def scale(self) -> int:
        """Decimals of what amounts are written in; 0 for base units."""
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
    if _HEX.fullmatch(text.strip()):
        amount = _hexadecimal(text.strip(), unit)
    elif _EXPONENT.fullmatch(text.strip()):
        amount = _scientific(text.strip(), unit)
    elif unit.symbol is not None:
        amount = units.parse_amount(text, unit.scale, unit.symbol)
    else:
        number = units.parse_number(text)
        if unit.decimals is None and number != int(number):
            raise UnitError(f"'{text}' is not a whole number of base units; is the list in whole tokens?")
        amount = units.parse_amount(number, unit.scale)
    if amount > MAX_AMOUNT:
        raise UnitError(f"'{text}' does not fit into 256 bits; the most is {MAX_AMOUNT} base units.")
    return amount


def _hexadecimal(text: str, unit: AmountUnit) -> int:
    if unit.decimals is not None:
        raise UnitError(f"'{text}' is hexadecimal, as only base units are; is the list in base units?")
    return int(text, 16)


def _scientific(text: str, unit: AmountUnit) -> int:
    if _OF_A_SPREADSHEET in text:
        raise UnitError(
            f"'{text}' is how spreadsheets write large numbers, of which they keep six digits; export all."
        )
    number = units.parse_exponent(text)
    if unit.decimals is None and number != int(number):
        raise UnitError(f"'{text}' is not a whole number of base units; is the list in whole tokens?")
    return units.parse_amount(number, unit.scale)


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
    dot_count = np.searchsorted(dots, column.ends) - first
    dot_at = column.ends.copy()
    with_dot = np.flatnonzero(dot_count)
    dot_at[with_dot] = dots[first[with_dot]]
    whole = dot_at - column.starts
    fraction = np.maximum(column.ends - dot_at - 1, 0)
    plain = (dot_count <= 1) & (whole >= 1) & (whole + decimals <= _SAFE_DIGITS) & (fraction <= decimals)
    plain &= (dot_count == 0) | (fraction >= 1)
    amounts = np.zeros((len(column), WORD_BYTES), dtype=np.uint8)
    rows = np.flatnonzero(plain)
    if not len(rows):
        return amounts, plain
    places: slice | Numbers = slice(None) if len(rows) == len(column) else rows
    limbs, good = _read_digits(column.data, dot_at[places], whole[places], fraction[places], decimals)
    plain[rows[~good]] = False
    words = amounts.view(">u4")
    for place, limb in enumerate(limbs):
        words[places, words.shape[1] - 1 - place] = limb
    return amounts, plain


def _read_digits(
    data: Bytes, dot_at: Numbers, whole: Numbers, fraction: Numbers, decimals: int
) -> tuple[list[Words], Flags]:
    """The numbers as limbs of 32 bits, the least first, and which rows hold nothing but digits."""
    widest, finest = int(whole.max()), int(fraction.max())
    width = -(-(widest + finest) // _DIGITS_IN_A_WORD) * _DIGITS_IN_A_WORD
    before = width - finest  # columns of the dot's left side
    zero = np.uint8(_ZERO)
    padded = np.pad(data, (width, finest + 1), constant_values=zero)
    windows = np.lib.stride_tricks.sliding_window_view
    digits = np.empty((len(dot_at), width), dtype=np.uint8)
    digits[:, :before] = windows(padded, before)[dot_at + finest]
    unused = np.arange(before) < (before - whole).reshape(-1, 1)
    np.copyto(digits[:, :before], zero, where=unused)
    if finest:
        digits[:, before:] = windows(padded, finest)[dot_at + 1 + width]
        np.copyto(digits[:, before:], zero, where=np.arange(finest) >= fraction.reshape(-1, 1))
    words, good = _read_words(digits.view("<u8"))
    limbs: list[Words] = []
    for word in words.T:
        _multiply_and_add(limbs, 10**_DIGITS_IN_A_WORD, word)
    for power in range(decimals - finest, 0, -_DIGITS_IN_A_WORD):
        _multiply_and_add(limbs, 10 ** min(power, _DIGITS_IN_A_WORD), np.zeros(len(words), dtype=np.uint64))
    return limbs, good


def _read_words(words: Words) -> tuple[Words, Flags]:
    """Numbers of eight digits each, the first digit in the lowest byte; and the rows that are all digits.

    Neighbours are joined, first to numbers of two digits, then of four, then of eight.
    """
    is_other = (words & _HIGH_NIBBLES) ^ _ZEROS  # no digit has another high nibble,
    is_other |= ((words + _TO_TEN) & _HIGH_NIBBLES) ^ _ZEROS  # nor a low one from ten on
    good = np.bitwise_or.reduce(is_other, axis=1) == 0
    for bits, first in ((8, 0x000F000F000F000F), (16, 0x000000FF000000FF), (32, 0x000000000000FFFF)):
        left, distance = np.uint64(first), np.uint64(bits)
        words = (words & left) * np.uint64(10 ** (bits // 8)) + ((words >> distance) & left)
    return words, good


def _multiply_and_add(limbs: list[Words], factor: int, summand: Words) -> None:
    carry = summand
    for place, limb in enumerate(limbs):
        value = limb * np.uint64(factor) + carry
        limbs[place] = value & _LIMB_MASK
        carry = value >> _LIMB_BITS
    if carry.any():
        limbs.append(carry)
