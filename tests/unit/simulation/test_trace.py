"""Reading the tracers' answers."""

import json
import sys

import pytest

from ape_dao.simulation.fork import read_json
from ape_dao.simulation.trace import Frame, _accounts, _slots, frames_of

ONE, TWO, THREE = ("0x" + f"{number:040x}" for number in (0x11, 0x22, 0x33))
FAILED_CALL = bytes.fromhex("d6bda275")


def frame(target, error=None, output=b"", calls=()):
    return Frame("CALL", ONE, target, 0, b"", output, error, 0, tuple(calls))


def test_lasting__failed_calls_and_what_is_inside_them__left_out():
    undone = frame(TWO, error="reverted", calls=[frame(THREE)])
    root = frame(ONE, calls=[undone, frame(THREE)])
    assert [call.target for call in root.walk()] == [ONE, TWO, THREE, THREE]
    assert [call.target for call in root.lasting()] == [ONE, THREE]


def test_culprit__innermost_with_the_same_words():
    inner = frame(THREE, error="reverted", output=b"why")
    root = frame(ONE, error="reverted", output=b"why", calls=[frame(TWO), inner])
    assert root.culprit() is inner


def test_culprit__wrapped_by_the_timelock__still_found():
    inner = frame(THREE, error="out of gas")
    root = frame(ONE, error="reverted", output=FAILED_CALL, calls=[inner])
    assert root.culprit() is inner


def test_culprit__caught_failure__not_blamed():
    caught = frame(TWO, error="reverted", output=b"other")
    root = frame(ONE, error="reverted", output=b"mine", calls=[caught])
    assert root.culprit() is root


def test_slots__zero_on_either_side():
    pre = {ONE: {"storage": {"0x1": "0x05", "0x2": "0x06"}}}
    post = {ONE: {"storage": {"0x2": "0x07", "0x3": "0x08"}}}
    changes = [(change.slot, change.before[-1], change.after[-1]) for change in _slots(pre, post)]
    assert changes == [(1, 5, 0), (2, 6, 7), (3, 0, 8)]


def test_accounts__created_destroyed_and_paid():
    pre = {ONE: {"balance": "0x5"}, TWO: {"balance": "0x1", "code": "0x60"}}
    post = {ONE: {"balance": "0x3"}, THREE: {"balance": "0x2", "code": "0x61"}}
    paid, gone, made = _accounts(pre, post)
    assert (paid.balance_before, paid.balance_after, paid.code_after) == (5, 3, None)
    assert (gone.balance_after, gone.code_before, gone.code_after) == (0, b"\x60", b"")
    assert (made.balance_before, made.code_before, made.code_after) == (0, b"", b"\x61")


@pytest.fixture
def low_limit():
    """Python's own limit, which libraries of the tests raise."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.usefixtures("low_limit")
def testframes_of__deeper_than_calls_of_python__read_and_walked():
    call = f'{{"type": "CALL", "from": "{ONE}", "to": "{TWO}", "error": "reverted"'
    text = 1_024 * (call + ', "calls": [') + call + "}" + 1_024 * "]}"
    root = frames_of(read_json(text.encode()))
    assert sum(1 for _ in root.walk()) == 1_025
    assert list(root.lasting()) == []
    assert root.culprit().calls == ()
    with pytest.raises(RecursionError):
        json.loads(text)


def testframes_of__order_of_execution():
    inner = {"type": "CALL", "from": TWO, "to": THREE}
    first = {"type": "CALL", "from": ONE, "to": TWO, "calls": [inner, inner | {"to": ONE}]}
    root = frames_of({"type": "CALL", "from": ONE, "to": ONE, "calls": [first, inner]})
    assert [call.target for call in root.walk()] == [ONE, TWO, THREE, ONE, THREE]
    assert [call.target for call in root.lasting()] == [ONE, TWO, THREE, ONE, THREE]
