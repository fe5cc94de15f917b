import pytest

from utils.index_vault import IndexStage


@pytest.fixture(scope="module")
def shared_index_stage():
    stage = IndexStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_index_stage: IndexStage) -> IndexStage:
    """A vault of a million dollars, at its targets and at fair prices."""
    shared_index_stage.reset()
    return shared_index_stage
