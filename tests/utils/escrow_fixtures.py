"""Fixtures for tests on the private chain of :mod:`utils.escrow_stage`; import them into a conftest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.escrow_stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_stage: Stage) -> Stage:
    """The stage as it was set up: a Friday, nobody has locked."""
    shared_stage.reset()
    return shared_stage
