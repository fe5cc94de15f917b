"""Rules that need no chain."""

import pytest

from ape_dao.core.findings import Finding, Severity
from ape_dao.simulation.bytecode import instructions
from ape_dao.simulation.judge import worst_first
from ape_dao.simulation.rules.code_rules import _without_metadata
from ape_dao.simulation.rules.money_rules import can_use_tokens

TRANSFER = bytes.fromhex("a9059cbb")


def test_worst_first__keeps_the_order_and_drops_repetitions():
    note = Finding("b", Severity.NOTE, "n", "")
    bad, worse = Finding("a", Severity.CRITICAL, "1", ""), Finding("a", Severity.CRITICAL, "2", "")
    assert worst_first([note, bad, worse, bad]) == [bad, worse, note]


@pytest.mark.parametrize(
    ("code", "can"),
    [
        (b"", False),
        (b"\x63" + TRANSFER, True),
        (b"\xf4", True),
        (b"\x67" + bytes(4) + TRANSFER, False),
        (b"\x60\xf4", False),
        (b"\x63\x11\x22\x33\x44", False),
    ],
)
def test_can_use_tokens__reads_opcodes_not_bytes(code, can):
    assert can_use_tokens(code) is can


def test_instructions__pushes_are_skipped():
    assert list(instructions(b"\x61\xff\xff\x00")) == [(0x61, b"\xff\xff"), (0x00, b"")]


def test_without_metadata():
    assert _without_metadata(b"\x01\x02" + b"\xff\xff" + (2).to_bytes(2, "big")) == b"\x01\x02"
    assert _without_metadata(b"\xff\xff") == b"\xff\xff"
