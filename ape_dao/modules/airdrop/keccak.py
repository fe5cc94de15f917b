"""Keccak-256 of many rows at once."""

from __future__ import annotations

from struct import iter_unpack
from typing import TYPE_CHECKING

import numpy as np
from tiny_keccak import keccak256

from ape_dao.modules.airdrop.arrays import WORD_BYTES, Bytes, chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["hash_rows", "hash_rows_twice", "keccak256"]


def hash_rows(rows: Bytes) -> Bytes:
    """The hash of every row."""
    return _hash_rows(rows, lambda each: [keccak256(row) for (row,) in each])


def hash_rows_twice(rows: Bytes) -> Bytes:
    """The hash of the hash of every row."""
    return _hash_rows(rows, lambda each: [keccak256(keccak256(row)) for (row,) in each])


def _hash_rows(rows: Bytes, hash_all: Callable[[Iterator[tuple[bytes]]], list[bytes]]) -> Bytes:
    rows = np.ascontiguousarray(rows)
    hashes = np.empty((len(rows), WORD_BYTES), dtype=np.uint8)
    row_format = f"{rows.shape[1]}s"
    for part in chunks(len(rows)):
        digests = b"".join(hash_all(iter_unpack(row_format, rows[part].data)))
        hashes[part] = np.frombuffer(digests, dtype=np.uint8).reshape(-1, WORD_BYTES)
    return hashes
