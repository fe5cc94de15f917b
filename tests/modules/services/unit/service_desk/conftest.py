import pytest

from utils.service_desk import DeskStage


@pytest.fixture(scope="package")
def shared_desk_stage():
    stage = DeskStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_desk_stage: DeskStage) -> DeskStage:
    """A desk with a plan for credits and one for passes."""
    shared_desk_stage.reset()
    return shared_desk_stage
