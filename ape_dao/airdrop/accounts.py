"""Addresses: text to 20 bytes and back, with the checksum of EIP-55."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from eth_utils import to_checksum_address

from ape_dao.airdrop.arrays import ACCOUNT_BYTES, Bytes, Flags, Numbers, any_in_row
from ape_dao.airdrop.keccak import hash_rows

if TYPE_CHECKING:
    from ape_dao.airdrop.columns import TextColumn

TEXT_LENGTH = 2 + 2 * ACCOUNT_BYTES

_NO_DIGIT = 255
_CASE_BIT = 0x20
_DIGITS = np.full(256, _NO_DIGIT, dtype=np.uint8)
for _value, _characters in enumerate(
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", *["aA", "bB", "cC", "dD", "eE", "fF"]]
):
    for _character in _characters:
        _DIGITS[ord(_character)] = _value
_LOWER = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


def parse_accounts(column: TextColumn) -> tuple[Bytes, dict[int, tuple[str, str]]]:
    """The accounts of a column, and what is wrong by row, as (kind, text).

    An address in one case carries no checksum; one in mixed case must have the right one.
    """
    accounts = np.zeros((len(column), ACCOUNT_BYTES), dtype=np.uint8)
    where = np.flatnonzero(column.lengths == TEXT_LENGTH)
    texts = column.rows(TEXT_LENGTH, where)
    digits = texts[:, 2:]
    values = _DIGITS[digits]
    good = (texts[:, 0] == ord("0")) & (texts[:, 1] == ord("x")) & ~any_in_row(values == _NO_DIGIT)
    accounts[where] = (values[:, 0::2] << 4) | values[:, 1::2]
    problems: dict[int, tuple[str, str]] = {}
    is_address = np.zeros(len(column), dtype=np.bool_)
    is_address[where[good]] = True
    for row in np.flatnonzero(~is_address).tolist():
        problems[row] = (
            "address",
            f"'{_shortened(column.text(row))}' is not an address; write 0x and 40 hex digits",
        )
    for row in where[_wrong_checksums(digits, values, good)].tolist():
        right = to_checksum_address(accounts[row].tobytes())
        problems[row] = (
            "checksum",
            f"{column.text(row)} has a wrong checksum; check it, {right} has the right one",
        )
    return accounts, problems


def account_texts(accounts: Bytes) -> Bytes:
    """Addresses in lower case, 42 characters a row."""
    texts = np.empty((len(accounts), TEXT_LENGTH), dtype=np.uint8)
    texts[:, :2] = np.frombuffer(b"0x", dtype=np.uint8)
    texts[:, 2:] = hex_digits(accounts)
    return texts


def checksummed_texts(accounts: Bytes) -> Bytes:
    """Addresses with the checksum of EIP-55, 42 characters a row."""
    texts = account_texts(accounts)
    digits = texts[:, 2:]
    is_upper = _is_upper(digits) & (digits > ord("9"))
    digits[is_upper] -= _CASE_BIT
    return texts


def hex_digits(rows: Bytes) -> Bytes:
    """Every byte as two lower-case digits."""
    text = np.ascontiguousarray(rows).tobytes().hex().encode()
    return np.frombuffer(text, dtype=np.uint8).reshape(len(rows), 2 * rows.shape[1])


def _wrong_checksums(digits: Bytes, values: Bytes, good: Flags) -> Numbers:
    """Places of the rows in mixed case whose case is not the one that EIP-55 asks for."""
    is_letter = values > 9
    is_upper = is_letter & (digits & _CASE_BIT == 0)
    is_mixed = good & any_in_row(is_upper) & any_in_row(is_letter & ~is_upper)
    mixed = np.flatnonzero(is_mixed)
    wanted = _is_upper(_LOWER[values[mixed]])
    wrong = any_in_row((wanted & is_letter[mixed]) != is_upper[mixed])
    return mixed[wrong]


def _is_upper(lower_digits: Bytes) -> Flags:
    """Where EIP-55 writes a letter in upper case: where the hash of the lower-case digits says so."""
    hashes = hash_rows(lower_digits)[:, :ACCOUNT_BYTES]
    upper = np.empty(lower_digits.shape, dtype=np.bool_)
    upper[:, 0::2] = hashes & 0x80 != 0
    upper[:, 1::2] = hashes & 0x08 != 0
    return upper


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
