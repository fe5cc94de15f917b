"""Addresses: text to 20 bytes and back, with the checksum of EIP-55."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ape_dao.airdrop.arrays import ACCOUNT_BYTES, Bytes, Flags, Numbers, any_in_row
from ape_dao.airdrop.keccak import hash_rows

if TYPE_CHECKING:
    from ape_dao.airdrop.columns import TextColumn

TEXT_LENGTH = 2 + 2 * ACCOUNT_BYTES

_CASE_BIT = np.uint8(0x20)


def parse_accounts(column: TextColumn) -> tuple[Bytes, dict[int, tuple[str, str]]]:
    """The accounts of a column, and what is wrong by row, as (kind, text).

    An address in one case carries no checksum; one in mixed case must have the right one.
    """
    accounts = np.zeros((len(column), ACCOUNT_BYTES), dtype=np.uint8)
    where = np.flatnonzero(column.lengths == TEXT_LENGTH)
    texts = column.rows(TEXT_LENGTH, where)
    digits = texts[:, 2:]
    values = (digits & np.uint8(15)) + np.uint8(9) * (digits >> np.uint8(6))
    good = (texts[:, 0] == ord("0")) & (texts[:, 1] == ord("x")) & ~any_in_row(_is_no_digit(digits))
    accounts[where] = (values[:, 0::2] << 4) | values[:, 1::2]
    problems: dict[int, tuple[str, str]] = {}
    is_address = np.zeros(len(column), dtype=np.bool_)
    is_address[where[good]] = True
    for row in np.flatnonzero(~is_address).tolist():
        problems[row] = (
            "address",
            f"'{_shortened(column.text(row))}' is not an address; write 0x and 40 hex digits",
        )
    for row in where[_wrong_checksums(digits, good)].tolist():
        right = checksummed(accounts[row].tobytes())
        problems[row] = (
            "checksum",
            f"{column.text(row)} has a wrong checksum; check it, {right} has the right one",
        )
    return accounts, problems


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


def _is_no_digit(characters: Bytes) -> Flags:
    """Where a character is no hexadecimal digit; differences below zero wrap around to large ones."""
    is_decimal = characters - np.uint8(ord("0")) <= 9
    return ~(is_decimal | ((characters | _CASE_BIT) - np.uint8(ord("a")) <= 5))


def _wrong_checksums(digits: Bytes, good: Flags) -> Numbers:
    """Places of the rows in mixed case whose case is not the one that EIP-55 asks for."""
    upper = (digits & _CASE_BIT) ^ _CASE_BIT
    with_upper = np.flatnonzero(good & any_in_row(upper))
    lower, upper = digits.take(with_upper, axis=0) | _CASE_BIT, upper.take(with_upper, axis=0)
    wrong = any_in_row(upper ^ _upper_bits(lower))
    suspects = np.flatnonzero(wrong)
    is_letter = lower[suspects] > ord("9")
    in_one_case = ~any_in_row(is_letter & (upper[suspects] == 0))
    return with_upper[suspects[~in_one_case]]


def _upper_bits(lower: Bytes) -> Bytes:
    """The case bit of every letter that EIP-55 writes in upper case: those where the hash has a high bit."""
    hashes = hash_rows(lower)[:, :ACCOUNT_BYTES]
    bits = np.empty_like(lower)
    bits[:, 0::2] = (hashes & 0x80) >> 2
    bits[:, 1::2] = (hashes & 0x08) << 2
    bits[lower <= ord("9")] = 0
    return bits


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
