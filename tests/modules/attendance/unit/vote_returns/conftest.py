import pytest

from utils.attendance import AttendanceStage


@pytest.fixture(scope="module")
def shared_attendance_stage():
    stage = AttendanceStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_attendance_stage: AttendanceStage) -> AttendanceStage:
    """The first second of a paid season; ann has 60% of the votes, ben 25%, cy 10%; nothing is proposed."""
    shared_attendance_stage.reset()
    return shared_attendance_stage
