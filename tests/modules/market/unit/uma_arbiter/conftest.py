import pytest

from utils.arbiters import UmaStage


@pytest.fixture(scope="module")
def shared_uma_stage():
    stage = UmaStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_uma_stage: UmaStage) -> UmaStage:
    """A board that asks UMA's oracle."""
    shared_uma_stage.reset()
    return shared_uma_stage
