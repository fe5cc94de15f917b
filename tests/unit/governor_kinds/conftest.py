"""The DAO of utils.kind_stage, as it was set up, for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.kind_stage import KindStage

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_kind_stage() -> Iterator[KindStage]:
    stage = KindStage()
    yield stage
    stage.close()


@pytest.fixture
def dao(shared_kind_stage: KindStage) -> KindStage:
    shared_kind_stage.reset()
    return shared_kind_stage
