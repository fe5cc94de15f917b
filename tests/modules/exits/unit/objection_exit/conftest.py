import pytest

from utils.exits import ExitStage


@pytest.fixture(scope="module")
def shared_exit_stage():
    stage = ExitStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_exit_stage: ExitStage) -> ExitStage:
    """Six weeks after the first locks; ann has 63% of all votes, ben 26%, cy 10.5%; nothing is proposed."""
    shared_exit_stage.reset()
    return shared_exit_stage
