import pytest

from utils.services import ServiceStage


@pytest.fixture(scope="package")
def shared_service_stage():
    stage = ServiceStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_service_stage: ServiceStage) -> ServiceStage:
    """A service of Alice's with three payees, and a vault with two users."""
    shared_service_stage.reset()
    return shared_service_stage
