import pytest

from utils.council import CouncilStage


@pytest.fixture(scope="module")
def shared_council_stage():
    stage = CouncilStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_council_stage: CouncilStage) -> CouncilStage:
    """Four weeks before the first election; six members own the Safe, four of which must sign."""
    shared_council_stage.reset()
    return shared_council_stage
