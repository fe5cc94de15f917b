import pytest

from utils.reputation import ReputationStage


@pytest.fixture(scope="module")
def shared_reputation_stage():
    stage = ReputationStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_reputation_stage: ReputationStage) -> ReputationStage:
    """Nobody has any reputation yet; the council may award, and the guardian strike."""
    shared_reputation_stage.reset()
    return shared_reputation_stage
