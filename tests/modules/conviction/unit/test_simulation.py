"""What the simulation says of settings that make requests easier to pay, or harder; no chain."""

from types import SimpleNamespace

import pytest

from ape_dao.core.findings import Severity
from ape_dao.modules.conviction.simulation import SETTING_RULES

NAMES = ("halfLife", "memoryWeeks", "minShareBps", "weightBps", "maxAskBps", "enactDelay", "quota")
BEFORE = dict.fromkeys((*NAMES, "maxLife", "minPower"), 3)
CONTEXT = SimpleNamespace(
    display=SimpleNamespace(
        label=lambda _: "settings",
        member=lambda _, values, name: str(values[name]),
        before=lambda change: str(change.before),
        after=lambda change: str(change.after),
    ),
    names=SimpleNamespace(name_of=str),
)


def found(**changes):
    change = SimpleNamespace(before=BEFORE, after={**BEFORE, **changes}, contract="conviction")
    (finding,) = SETTING_RULES[0].findings(CONTEXT, change)
    return finding


@pytest.mark.parametrize("name", NAMES)
def test_settings__easier__warning(name):
    value = 4 if name in ("maxAskBps", "quota") else 2
    assert (found(**{name: value}).rule, found(**{name: value}).severity) == (
        "conviction-easier",
        Severity.WARNING,
    )
    assert f"{name} from 3 to {value}" in found(**{name: value}).what


def test_settings__harder__note():
    assert found(halfLife=4, quota=2).severity == Severity.NOTE
