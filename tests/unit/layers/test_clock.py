"""Time in tests is the chain's, and goes on as it did after each test."""

from pathlib import Path

TESTS = Path(__file__).parents[2]
OWN_NODES = {"e2e/test_kill.py"}
"""They set the pace of a node that no other test uses."""


def test_pace_of_the_shared_node__set_in_one_place() -> None:
    """DP-19: a test took the pace away for good; in all that came after it blocks could share a second, so
    that votes were not yet past ones, and jumps went back."""
    words = ("BlockTimestampInterval", ".pace(")
    found = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if path != Path(__file__) and any(word in path.read_text("utf-8") for word in words)
    }
    assert found == {"utils/clock.py", *OWN_NODES}
