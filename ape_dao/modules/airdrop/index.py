"""`index.bin`: what each account is entitled to, sorted by account, 60 bytes a record.

account (20) | amount in base units (32) | index (4) | position of the leaf in the tree (4), all big-endian
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ape_dao.modules.airdrop.arrays import ACCOUNT_BYTES, WORD_BYTES, Numbers, big_endian, chunks, total
from ape_dao.modules.airdrop.recipients import Recipients

if TYPE_CHECKING:
    from collections.abc import Iterator
    from mmap import mmap

_AMOUNT = slice(ACCOUNT_BYTES, ACCOUNT_BYTES + WORD_BYTES)
_INDEX = slice(_AMOUNT.stop, _AMOUNT.stop + 4)
_POSITION = slice(_INDEX.stop, _INDEX.stop + 4)
RECORD_BYTES = _POSITION.stop


@dataclass(frozen=True, slots=True)
class Entry:
    """One record."""

    account: bytes
    amount: int
    index: int
    position: int


def index_blocks(recipients: Recipients, positions: Numbers) -> Iterator[bytes]:
    """The file, in blocks."""
    for part in chunks(len(recipients)):
        rows = recipients.by_account[part]
        records = np.empty((len(rows), RECORD_BYTES), dtype=np.uint8)
        records[:, :ACCOUNT_BYTES] = recipients.accounts.take(rows, axis=0)
        records[:, _AMOUNT] = recipients.amounts.take(rows, axis=0)
        records[:, _INDEX] = big_endian(rows, 4)
        records[:, _POSITION] = big_endian(positions.take(rows), 4)
        yield records.tobytes()


def read_index(data: mmap | bytes) -> Recipients:
    """The list, as it was read once."""
    records = np.frombuffer(data, dtype=np.uint8).reshape(-1, RECORD_BYTES)
    rows = records[:, _INDEX].copy().view(">u4").reshape(-1).astype(np.int64)
    accounts = np.zeros((len(rows), ACCOUNT_BYTES), dtype=np.uint8)
    amounts = np.zeros((len(rows), WORD_BYTES), dtype=np.uint8)
    inside = rows < len(rows)
    accounts[rows[inside]] = records[inside, :ACCOUNT_BYTES]
    amounts[rows[inside]] = records[inside, _AMOUNT]
    return Recipients(accounts, amounts, rows, total(amounts))


def read_entry(data: mmap | bytes, number: int) -> Entry:
    """A record by its number."""
    record = data[number * RECORD_BYTES : (number + 1) * RECORD_BYTES]
    return Entry(
        record[:ACCOUNT_BYTES],
        int.from_bytes(record[_AMOUNT], "big"),
        int.from_bytes(record[_INDEX], "big"),
        int.from_bytes(record[_POSITION], "big"),
    )


def find_entry(data: mmap | bytes, account: bytes) -> Entry | None:
    """The record of an account, by bisection; None if it has none."""
    low, high = 0, len(data) // RECORD_BYTES
    while low < high:
        middle = (low + high) // 2
        first = middle * RECORD_BYTES
        if data[first : first + ACCOUNT_BYTES] < account:
            low = middle + 1
        else:
            high = middle
    if low * RECORD_BYTES >= len(data):
        return None
    entry = read_entry(data, low)
    return entry if entry.account == account else None
