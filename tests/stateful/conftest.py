"""The stage of the random stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stateful.setups import Stage


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """The private chain that the stories play on."""
    from stateful.setups import Stage

    stage = Stage()
    yield stage
    stage.close()
