import pytest

from utils.subdaos import ExecutorStage


@pytest.fixture(scope="module")
def shared_executor_stage():
    stage = ExecutorStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_executor_stage: ExecutorStage) -> ExecutorStage:
    """A Friday; the executor holds 1,000 tokens, and the operator may invest them in one vault."""
    shared_executor_stage.reset()
    return shared_executor_stage
