import pytest

from utils.escrow_fixtures import shared_stage
from utils.score_gate import Gate, prepare

__all__ = ["shared_stage"]


@pytest.fixture
def stage(shared_stage):
    """The stage as it was set up: a Friday, nobody has locked."""
    shared_stage.reset()
    return prepare(shared_stage)


@pytest.fixture
def make(stage):
    """A function that makes a gate for a real EasyAuction, and an auction behind it."""
    return lambda **terms: Gate(stage, **terms)
