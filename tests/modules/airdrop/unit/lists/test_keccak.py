"""Hashing eight rows at a time gives what hashing one after the other gives."""

import numpy as np
import pytest
from eth_utils import keccak

from ape_dao.modules.airdrop import keccak as module
from ape_dao.modules.airdrop import vector_keccak

LENGTHS = (8, 32, 40, 64, 128, 136, 144, 160, 264, 272, 280)
"""Around one and two blocks of 136 bytes, and those that airdrops use."""


@pytest.fixture
def effort():
    """Set what was hashed so far; zero again afterwards."""
    yield module.set_effort
    module.set_effort(0)


def rows_of(count, size):
    return np.random.default_rng(size).integers(0, 256, (count, size), dtype=np.uint8)


@pytest.mark.parametrize("size", LENGTHS)
@pytest.mark.parametrize("twice", [False, True])
def test_hash_groups__any_length__as_one_by_one(size, twice):
    rows = rows_of(3 * vector_keccak.LANES, size)
    hashes = np.empty((len(rows), 32), dtype=np.uint8)
    vector_keccak.hash_groups(rows, twice, hashes)
    expected = [keccak(row.tobytes()) for row in rows]
    assert hashes.tobytes() == b"".join(map(keccak, expected) if twice else expected)


def test_hash_groups__nothing__writes_nothing():
    vector_keccak.hash_groups(rows_of(0, 64), False, np.empty((0, 32), dtype=np.uint8))


@pytest.mark.parametrize("hash_all", [module.hash_rows, module.hash_rows_twice])
@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 1_003])
@pytest.mark.parametrize("hashed", [0, module.WORTH_COMPILING])
def test_hash_rows__before_and_after_it_is_worth_compiling__same(effort, hash_all, count, hashed):
    effort(hashed)
    rows = rows_of(count, 160)
    expected = [keccak(row.tobytes()) for row in rows]
    if hash_all is module.hash_rows_twice:
        expected = list(map(keccak, expected))
    assert hash_all(rows).tobytes() == b"".join(expected)


def test_hash_rows__columns_of_a_matrix__are_hashed_as_they_read(effort):
    effort(module.WORTH_COMPILING)
    wide = rows_of(20, 80)
    assert np.array_equal(module.hash_rows(wide[:, 8:48]), module.hash_rows(wide[:, 8:48].copy()))
    assert module.hash_rows(wide[:, 3:44])[5].tobytes() == keccak(wide[5, 3:44].tobytes())


@pytest.mark.parametrize("there", [True, False])
def test_hash_rows__long_work__compiles_if_the_extra_is_there(monkeypatch, effort, there):
    asked = []
    effort(module.WORTH_COMPILING - 10)
    monkeypatch.setattr(vector_keccak, "is_there", lambda: there)
    plain = vector_keccak.hash_groups
    monkeypatch.setattr(
        vector_keccak, "hash_groups", lambda rows, *rest: asked.append(len(rows)) or plain(rows, *rest)
    )
    for _ in range(3):
        module.hash_rows(rows_of(21, 64))
    assert asked == ([16, 16] if there else [])


def test_is_there__without_the_extra_or_on_other_machines__no(monkeypatch):
    assert vector_keccak.is_there()
    monkeypatch.setattr(vector_keccak, "find_spec", lambda _: None)
    assert not vector_keccak.is_there()
    monkeypatch.undo()
    monkeypatch.setattr(vector_keccak.sys, "byteorder", "big")
    assert not vector_keccak.is_there()
