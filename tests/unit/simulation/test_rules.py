"""Rules that need no chain."""

from types import SimpleNamespace

import pytest

from ape_dao.core.findings import Finding, Severity
from ape_dao.simulation.bytecode import instructions, may_run
from ape_dao.simulation.judge import worst_first
from ape_dao.simulation.rules.money_rules import can_use_tokens
from ape_dao.simulation.rules.text_rules import judge_text
from utils.proposals import REGISTRY

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


@pytest.mark.parametrize(
    ("code", "runs"),
    [
        ("5fff", True),
        ("00ff", False),  # behind an end
        ("61ff5b00", False),  # only pushed
        ("5f56fe5bff", True),  # a place to jump to
        (
            "5f56fe64a1655bffff5bff0033",
            True,
        ),  # behind what looks like a compiler's mark, whose length is false
        ("5fff0001", True),  # a false length would cut all of it off
        ("5ffdfea2646970667358221220ff64736f6c63430008250033", False),
    ],
)
def test_may_run__wherever_code_ends(code, runs):
    """SI-06: code tells a false length of what its compiler appended, to hide that it destroys itself."""
    assert may_run(bytes.fromhex(code), 0xFF) == runs


def test_text__joiners_that_scripts_need__allowed():
    """What is drawn as nothing is named; what joins letters and emoji is not."""
    text = "a\u200cb\u200dc\u200bd\u3164"
    context = SimpleNamespace(subject=SimpleNamespace(actions=(), text=text), public=REGISTRY)
    found = {one.rule: one.what for one in judge_text(context)}
    assert found["text-hides-characters"].endswith("read: U+200B, U+3164.")
