"""What the simulation says of sub-DAOs; no chain."""

from types import SimpleNamespace

from ape_dao.core.findings import Severity
from ape_dao.modules.subdaos.contracts import NO_SCOPE, NOBODY
from ape_dao.modules.subdaos.simulation import SETTING_RULES

CONTEXT = SimpleNamespace(
    display=SimpleNamespace(
        label=lambda _: "scope 0 of grants",
        before=lambda change: str(change.before),
        after=lambda change: str(change.after),
    ),
    names=SimpleNamespace(name_of=lambda address: f"<{address}>"),
)
SCOPE = {"target": "vault", "selector": "0x01020304", "words": 3, "fixedWords": [{"position": 0}]}
OPERATION = {"operator": "council", "until": 1_800_000_000}


def found(rule, before, after):
    change = SimpleNamespace(before=before, after=after, contract="subdao_grants")
    (finding,) = SETTING_RULES[rule].findings(CONTEXT, change)
    return finding.rule, finding.severity, finding.what


def test_scope__new__warning():
    """BO-27: every call that somebody can make from then on is told."""
    rule, severity, what = found(0, NO_SCOPE, SCOPE)
    assert (rule, severity) == ("subdao-can-call", Severity.WARNING)
    assert "can call 0x01020304 of <vault> without a vote; 1 of 3 arguments are fixed" in what


def test_scope__removed__note():
    assert found(0, SCOPE, NO_SCOPE)[:2] == ("setting-changed", Severity.NOTE)


def test_operation__named__warning():
    rule, severity, what = found(1, NOBODY, OPERATION)
    assert (rule, severity) == ("subdao-operator", Severity.WARNING)
    assert "<council> acts for it until 2027-01-15 08:00:00" in what


def test_operation__recalled__note():
    assert found(1, OPERATION, NOBODY)[:2] == ("setting-changed", Severity.NOTE)
