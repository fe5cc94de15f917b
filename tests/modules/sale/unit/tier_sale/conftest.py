import pytest

from utils.escrow_fixtures import shared_stage
from utils.tier_sale import TierSale, prepare

__all__ = ["shared_stage"]


@pytest.fixture
def stage(shared_stage):
    """The stage as it was set up: a Friday, nobody has locked."""
    shared_stage.reset()
    return prepare(shared_stage)


@pytest.fixture
def make(stage):
    """A function that makes an open sale of these terms."""
    return lambda setup=None, **tokens: TierSale(stage, setup, **tokens).open()
