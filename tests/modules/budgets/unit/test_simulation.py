"""What the simulation says of budgets that a proposal sets, changes or recalls; no chain."""

from types import SimpleNamespace

import pytest

from ape_dao.core.findings import Severity
from ape_dao.modules.budgets.simulation import SETTING_RULES

NOTHING = {"perWeek": 0, "atOnce": 0, "inAll": 0, "until": 0}
BEFORE = {"perWeek": 7, "atOnce": 20, "inAll": 300, "until": 1_800_000_000}
CONTEXT = SimpleNamespace(
    display=SimpleNamespace(
        label=lambda _: "budget of council in USDC",
        member=lambda _, values, name: str(values[name]),
        before=lambda change: str(change.before),
        after=lambda change: str(change.after),
    ),
    names=SimpleNamespace(name_of=str),
)


def found(before, after):
    change = SimpleNamespace(before=before, after=after, contract="budgets")
    (finding,) = SETTING_RULES[0].findings(CONTEXT, change)
    return finding


@pytest.mark.parametrize("terms", [{"perWeek": 8}, {"atOnce": 21}, {"inAll": 301}, {"until": 1_800_000_001}])
def test_terms__any_limit_rises__warning(terms):
    """BO-27: what a budget can spend grew, whichever of its limits did."""
    finding = found(BEFORE, {**BEFORE, **terms})
    assert (finding.rule, finding.severity) == ("budget-grows", Severity.WARNING)


def test_terms__new_budget__warning_with_all_limits():
    finding = found(NOTHING, BEFORE)
    assert finding.severity == Severity.WARNING
    assert "budget of council in USDC: 7 in 7 days, 20 at once, 300 in all, until 1800000000" in finding.what


@pytest.mark.parametrize("after", [NOTHING, {**BEFORE, "perWeek": 1, "inAll": 20}])
def test_terms__recalled_or_lowered__note(after):
    assert (found(BEFORE, after).rule, found(BEFORE, after).severity) == ("setting-changed", Severity.NOTE)
