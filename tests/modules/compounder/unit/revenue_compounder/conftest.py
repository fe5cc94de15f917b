import pytest

from utils.exchange import Compounding
from utils.revenue_fixtures import shared_revenue_stage, stage

__all__ = ["shared_revenue_stage", "stage"]


@pytest.fixture
def compounding(stage) -> Compounding:
    return Compounding(stage)
