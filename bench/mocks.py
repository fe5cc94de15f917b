"""Contracts that only the measurements need, from the manifest of the tests' mocks.

They are compiled with the project's settings, but by the legacy pipeline: so were the token and the stock
governor of the peers' measurements, and the same token must move at the same price (34.5k gas a transfer).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import read_manifest

if TYPE_CHECKING:
    from ape_dao.core.chain.artifacts import Artifact, Manifest

MOCKS = Path(__file__).resolve().parents[1] / "tests" / "mocks.json"


def mock(name: str) -> Artifact:
    """The compiled contract ``name`` of a folder ``mocks`` among the contracts."""
    return _mocks()[name]


@cache
def _mocks() -> Manifest:
    return read_manifest(MOCKS)
