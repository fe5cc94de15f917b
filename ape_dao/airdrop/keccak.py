"""Keccak-256 of many rows at once."""

from __future__ import annotations

from struct import iter_unpack

import numpy as np
from tiny_keccak import keccak256

from ape_dao.airdrop.arrays import WORD_BYTES, Bytes, chunks

__all__ = ["hash_rows", "keccak256"]


def hash_rows(rows: Bytes) -> Bytes:
    """The hash of every row."""
    hashes = np.empty((len(rows), WORD_BYTES), dtype=np.uint8)
    row_format = f"{rows.shape[1]}s"
    for part in chunks(len(rows)):
        data = np.ascontiguousarray(rows[part]).data
        found = b"".join([keccak256(row) for (row,) in iter_unpack(row_format, data)])
        hashes[part] = np.frombuffer(found, dtype=np.uint8).reshape(-1, WORD_BYTES)
    return hashes
