"""Hashing rows of an array gives what hashing their bytes one after the other gives."""

import numpy as np
import pytest
from eth_utils import keccak

from ape_dao.modules.airdrop.arrays import CHUNK_ROWS
from ape_dao.modules.airdrop.keccak import hash_rows, hash_rows_twice

LENGTHS = (8, 32, 40, 64, 128, 136, 144, 160, 264, 272, 280)
"""Around one and two blocks of 136 bytes, and those that airdrops use."""


def rows_of(count, size):
    return np.random.default_rng(size).integers(0, 256, (count, size), dtype=np.uint8)


@pytest.mark.parametrize("count", [0, 1, 8, 9, CHUNK_ROWS + 1])
def test_hash_rows__any_number_of_rows__each_is_hashed(count):
    rows = rows_of(count, 64)
    expected = [keccak(row.tobytes()) for row in rows]
    assert hash_rows(rows).tobytes() == b"".join(expected)
    assert hash_rows_twice(rows).tobytes() == b"".join(map(keccak, expected))


def test_hash_rows__any_length__each_is_hashed():
    for size in LENGTHS:
        rows = rows_of(5, size)
        expected = [keccak(row.tobytes()) for row in rows]
        assert hash_rows(rows).tobytes() == b"".join(expected), size
        assert hash_rows_twice(rows).tobytes() == b"".join(map(keccak, expected)), size


def test_hash_rows__columns_of_a_matrix__are_hashed_as_they_read():
    wide = rows_of(20, 80)
    assert np.array_equal(hash_rows(wide[:, 8:48]), hash_rows(wide[:, 8:48].copy()))
    assert hash_rows(wide[:, 3:44])[5].tobytes() == keccak(wide[5, 3:44].tobytes())
