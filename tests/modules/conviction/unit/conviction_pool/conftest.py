import pytest

from utils.conviction import ConvictionStage


@pytest.fixture(scope="module")
def shared_conviction_stage():
    stage = ConvictionStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_conviction_stage: ConvictionStage) -> ConvictionStage:
    """Alice has 60% of the power, bob 30%, carol 10%; the budget is full, and nothing is requested."""
    shared_conviction_stage.reset()
    return shared_conviction_stage
