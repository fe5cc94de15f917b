"""Fixtures for tests on the private chain of :mod:`utils.revenue`; import them into a conftest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.revenue import RevenueStage

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_revenue_stage() -> Iterator[RevenueStage]:
    stage = RevenueStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_revenue_stage: RevenueStage) -> RevenueStage:
    """The stage as it was set up: a Friday, nobody has locked, no revenue yet."""
    shared_revenue_stage.reset()
    return shared_revenue_stage
