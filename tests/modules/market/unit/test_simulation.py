"""What the simulation says of the board of jobs; no chain."""

from types import SimpleNamespace

from ape_dao.core.findings import Severity
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.market.simulation import SETTING_RULES

CONTEXT = SimpleNamespace(
    display=SimpleNamespace(
        label=lambda _: "the most of a job in USDC",
        before=lambda change: str(change.before),
        after=lambda change: str(change.after),
    ),
    names=SimpleNamespace(name_of=lambda address: f"<{address}>"),
)


def found(rule, before, after):
    change = SimpleNamespace(before=before, after=after, contract="jobs")
    (finding,) = SETTING_RULES[rule].findings(CONTEXT, change)
    return finding.rule, finding.severity, finding.what


def test_arbiter__another_or_nobody__warning():
    """JB-22: whoever divides the money of disputed jobs from now on is told before anybody votes."""
    rule, severity, what = found(0, "dao", "council")
    assert (rule, severity) == ("job-arbiter", Severity.WARNING)
    assert "<council> rules in disputes" in what
    assert "Nobody rules in disputes" in found(0, "dao", ZERO_ADDRESS)[2]


def test_limit__grows__warning_and_shrinks__note():
    assert found(1, 5, 6) == (
        "job-limit-grows",
        Severity.WARNING,
        "the most of a job in USDC: 6 instead of 5.",
    )
    assert found(1, 6, 5)[:2] == ("setting-changed", Severity.NOTE)
