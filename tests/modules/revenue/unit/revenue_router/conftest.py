from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.constants import WAD
from utils.revenue_fixtures import shared_revenue_stage, stage

if TYPE_CHECKING:
    from utils.revenue import RevenueStage
    from utils.rpc import Contract

__all__ = ["shared_revenue_stage", "stage"]


@pytest.fixture
def buyback(stage: RevenueStage) -> str:
    """Where the buyback's part goes; any address does."""
    return stage.people[9]


@pytest.fixture
def router(stage: RevenueStage, buyback: str) -> Contract:
    """5,000 / 3,000 / 2,000, with the tokens of the stage; Alice has had power for a week."""
    stage.lock(stage.alice)
    stage.skip_weeks(1)
    tokens = [token.address for token in (stage.gov, *stage.tokens, stage.weth)]
    router = stage.deploy(
        "RevenueRouter",
        (
            stage.owner,
            stage.weth.address,
            stage.distributor.address,
            buyback,
            stage.treasury,
            5_000,
            3_000,
            2_000,
            tokens,
            [],
        ),
    )
    stage.anvil.call("anvil_setBalance", stage.stranger, hex(10**6 * WAD))
    return router
