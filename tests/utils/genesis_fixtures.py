"""Fixtures for tests on the private chain of :mod:`utils.genesis`; import them into a conftest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.genesis import GenesisStage

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_genesis_stage() -> Iterator[GenesisStage]:
    stage = GenesisStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_genesis_stage: GenesisStage) -> GenesisStage:
    """The stage as it was set up: a Friday, the bank holds the supply."""
    shared_genesis_stage.reset()
    return shared_genesis_stage
