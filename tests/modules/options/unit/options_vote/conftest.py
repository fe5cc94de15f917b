"""One chain for all tests of options, reset before each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.options import OptionsStage

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared() -> Iterator[OptionsStage]:
    stage = OptionsStage()
    yield stage
    stage.close()


@pytest.fixture
def dao(shared: OptionsStage) -> OptionsStage:
    shared.reset()
    return shared
