"""Keccak-256 of many rows at once."""

from __future__ import annotations

from struct import iter_unpack
from typing import TYPE_CHECKING

import numpy as np
from tiny_keccak import keccak256

from ape_dao.modules.airdrop import vector_keccak
from ape_dao.modules.airdrop.arrays import WORD_BYTES, Bytes, chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["WORTH_COMPILING", "hash_rows", "hash_rows_twice", "keccak256", "set_effort"]

WORTH_COMPILING = 1 << 18
"""One by one, so many rows take as long as it takes to load and start the compiler."""


class _Effort:
    """What this process hashed one by one so far."""

    rows = 0


def set_effort(rows: int) -> None:
    """Behave as if this process had hashed so many rows, for measurements and tests."""
    _Effort.rows = rows


def hash_rows(rows: Bytes) -> Bytes:
    """The hash of every row."""
    return _hash_rows(rows, False, lambda each: [keccak256(row) for (row,) in each])


def hash_rows_twice(rows: Bytes) -> Bytes:
    """The hash of the hash of every row."""
    return _hash_rows(rows, True, lambda each: [keccak256(keccak256(row)) for (row,) in each])


def _hash_rows(rows: Bytes, twice: bool, hash_all: Callable[[Iterator[tuple[bytes]]], list[bytes]]) -> Bytes:
    rows = np.ascontiguousarray(rows)
    hashes = np.empty((len(rows), WORD_BYTES), dtype=np.uint8)
    grouped = _grouped(rows)
    if grouped:
        vector_keccak.hash_groups(rows[:grouped], twice, hashes[:grouped])
    _Effort.rows += len(rows) - grouped
    row_format = f"{rows.shape[1]}s"
    for part in chunks(len(rows) - grouped):
        here = slice(grouped + part.start, grouped + part.stop)
        found = b"".join(hash_all(iter_unpack(row_format, rows[here].data)))
        hashes[here] = np.frombuffer(found, dtype=np.uint8).reshape(-1, WORD_BYTES)
    return hashes


def _grouped(rows: Bytes) -> int:
    """How many of the rows to hash in groups: none before it is worth it."""
    if _Effort.rows < WORTH_COMPILING or rows.shape[1] % vector_keccak.NUMBER_BYTES:
        return 0
    return len(rows) // vector_keccak.LANES * vector_keccak.LANES if vector_keccak.is_there() else 0
