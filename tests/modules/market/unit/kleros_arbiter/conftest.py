import pytest

from utils.arbiters import KlerosStage


@pytest.fixture(scope="module")
def shared_kleros_stage():
    stage = KlerosStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_kleros_stage: KlerosStage) -> KlerosStage:
    """A board that asks Kleros' court."""
    shared_kleros_stage.reset()
    return shared_kleros_stage
