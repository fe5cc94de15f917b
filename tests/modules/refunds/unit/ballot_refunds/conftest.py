"""A full pool, six members who sign, and one with too few votes, for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.refunds import RefundStage

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_refund_stage() -> Iterator[RefundStage]:
    stage = RefundStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_refund_stage: RefundStage) -> RefundStage:
    shared_refund_stage.reset()
    return shared_refund_stage
