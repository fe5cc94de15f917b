from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.chamber import ChamberStage

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def shared_chamber_stage() -> Iterator[ChamberStage]:
    stage = ChamberStage()
    yield stage
    stage.close()


@pytest.fixture
def dao(shared_chamber_stage: ChamberStage) -> ChamberStage:
    """Four members with equal reputation; nobody has voted yet."""
    shared_chamber_stage.reset()
    return shared_chamber_stage
