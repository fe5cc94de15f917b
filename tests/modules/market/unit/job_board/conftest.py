import pytest

from utils.job_board import JobStage


@pytest.fixture(scope="module")
def shared_job_stage():
    stage = JobStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_job_stage: JobStage) -> JobStage:
    """A board that takes dollars; the owner is the arbiter."""
    shared_job_stage.reset()
    return shared_job_stage
