import pytest

from utils.court import CourtStage


@pytest.fixture(scope="module")
def shared_court_stage():
    stage = CourtStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_court_stage: CourtStage) -> CourtStage:
    """A board that asks jurors of the DAO."""
    shared_court_stage.reset()
    return shared_court_stage
