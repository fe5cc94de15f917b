import pytest

from utils.escrow_fixtures import shared_stage, stage
from utils.tier_sale import TierSale

__all__ = ["shared_stage", "stage"]


@pytest.fixture
def make(stage):
    """A function that makes an open sale of these terms."""
    return lambda setup=None, **tokens: TierSale(stage, setup, **tokens).open()
