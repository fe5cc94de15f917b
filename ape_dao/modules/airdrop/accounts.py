"""Addresses: text to 20 bytes and back, with the checksum of EIP-55."""

from __future__ import annotations

import re
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ape_dao.modules.airdrop.arrays import ACCOUNT_BYTES, Bytes, Flags, Numbers, any_in_row
from ape_dao.modules.airdrop.columns import TextColumn
from ape_dao.modules.airdrop.keccak import hash_rows

_NAME = re.compile(r"[^\s.,;@:]+(\.[^\s.,;@:]+)*\.[a-z]{2,}", re.IGNORECASE)
_WITH_NETWORK = re.compile(r"[a-z0-9-]+(:[0-9]+)?:0x[0-9a-fA-F]{40}")
_MEANT = re.compile(r"([a-z0-9-]+(:[0-9]+)?:)?0x|\S+\.eth$", re.IGNORECASE)
TEXT_LENGTH = 2 + 2 * ACCOUNT_BYTES

_CASE_BIT = np.uint8(0x20)
_NO_DIGIT = 0xFF
_VALUES = bytes(
    int(chr(code), 16) if chr(code) in "0123456789abcdefABCDEF" else _NO_DIGIT for code in range(256)
)
"""What a character is as a hexadecimal digit."""

# Two neighbours, characters or their values, are taken as one number of 16 bits: the first is its low byte.
Pairs: TypeAlias = NDArray[np.uint16]
_CASE_BITS = np.uint16(0x2020)
_LETTER_BITS = np.uint16(0x4040)
_HIGH_BITS = np.uint64(0x8080808080808080)


def parse_accounts(column: TextColumn) -> tuple[Bytes, dict[int, tuple[str, str]]]:
    """The accounts of a column, and what is wrong by row, as (kind, text).

    An address in one case carries no checksum; one in mixed case must have the right one.
    """
    where = np.flatnonzero(column.lengths == TEXT_LENGTH)
    digits = TextColumn(column.data, column.starts + 2, column.ends).rows(TEXT_LENGTH - 2, where)
    values, good = _digit_values(digits)
    starts = column.starts[where]
    good &= (column.data[starts] == ord("0")) & (column.data[starts + 1] == ord("x"))
    if len(where) == len(column):
        accounts = _joined(values)
    else:
        accounts = np.zeros((len(column), ACCOUNT_BYTES), dtype=np.uint8)
        accounts[where] = _joined(values)
    problems: dict[int, tuple[str, str]] = {}
    if not good.all() or len(where) < len(column):
        is_address = np.zeros(len(column), dtype=np.bool_)
        is_address[where[good]] = True
        for row in np.flatnonzero(~is_address).tolist():
            problems[row] = (
                "address",
                f"'{_shortened(column.text(row))}' {_trouble(column.text(row))}",
            )
    for row in where[_wrong_checksums(digits, good)].tolist():
        right = checksummed(accounts[row].tobytes())
        problems[row] = (
            "checksum",
            f"{column.text(row)} has a wrong checksum; check it, {right} has the right one",
        )
    return accounts, problems


def looks_like_account(text: str) -> bool:
    """Whether a text is meant to be an account, rightly or wrongly written."""
    return _MEANT.match(text.strip()) is not None


def checksummed(account: bytes) -> str:
    """One address with the checksum of EIP-55."""
    return bytes(checksummed_texts(np.frombuffer(account, dtype=np.uint8).reshape(1, -1))[0]).decode()


def account_texts(accounts: Bytes) -> Bytes:
    """Addresses in lower case, 42 characters a row."""
    texts = np.empty((len(accounts), TEXT_LENGTH), dtype=np.uint8)
    texts[:, :2] = np.frombuffer(b"0x", dtype=np.uint8)
    texts[:, 2:] = hex_digits(accounts)
    return texts


def checksummed_texts(accounts: Bytes) -> Bytes:
    """Addresses with the checksum of EIP-55, 42 characters a row."""
    texts = account_texts(accounts)
    texts[:, 2:] ^= _upper_bits(hex_digits(accounts))
    return texts


def hex_digits(rows: Bytes) -> Bytes:
    """Every byte as two lower-case digits."""
    text = np.ascontiguousarray(rows).tobytes().hex().encode()
    return np.frombuffer(text, dtype=np.uint8).reshape(len(rows), 2 * rows.shape[1])


def _digit_values(digits: Bytes) -> tuple[Bytes, Flags]:
    """What every digit is worth, and which rows hold nothing but digits."""
    values = np.frombuffer(digits.tobytes().translate(_VALUES), dtype=np.uint8).reshape(digits.shape)
    words = values.view(np.uint64)
    return values, np.bitwise_or.reduce(words, axis=1) & _HIGH_BITS == 0


def _joined(values: Bytes) -> Bytes:
    """Two digits a byte."""
    pairs: Pairs = values.view("<u2")
    return ((pairs << 4) | (pairs >> 8)).astype(np.uint8)


def _wrong_checksums(digits: Bytes, good: Flags) -> Numbers:
    """Places of the rows in mixed case whose case is not the one that EIP-55 asks for."""
    with_upper = np.flatnonzero(good & any_in_row(~digits & _CASE_BIT))
    if len(with_upper) < len(digits):
        digits = digits.take(with_upper, axis=0)
    pairs: Pairs = digits.view("<u2")
    # In the places that the hash has: bit 7 of a byte for its first digit, bit 3 for its second.
    upper = ~pairs & _CASE_BITS
    is_upper = ((upper << 2) | (upper >> 10)).astype(np.uint8)
    letters = pairs & _LETTER_BITS
    is_letter = ((letters << 1) | (letters >> 11)).astype(np.uint8)
    hashes = hash_rows(digits | _CASE_BIT)[:, :ACCOUNT_BYTES]
    suspects = np.flatnonzero(any_in_row(is_upper ^ (hashes & is_letter)))
    mixed = any_in_row(is_upper[suspects] ^ is_letter[suspects])
    return with_upper[suspects[mixed]]


def _upper_bits(lower: Bytes) -> Bytes:
    """The case bit of every letter that EIP-55 writes in upper case: those where the hash has a high bit."""
    hashes = hash_rows(lower)[:, :ACCOUNT_BYTES]
    bits = np.empty_like(lower)
    bits[:, 0::2] = (hashes & 0x80) >> 2
    bits[:, 1::2] = (hashes & 0x08) << 2
    bits[lower <= ord("9")] = 0
    return bits


def _trouble(text: str) -> str:
    """Why a text is not an address, as the end of a sentence."""
    if _WITH_NETWORK.fullmatch(text):
        return "has a network before its address; write the address alone"
    if _NAME.fullmatch(text):
        return "is a name of ENS, and names are not resolved; write the address"
    return "is not an address; write 0x and 40 hex digits"


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
