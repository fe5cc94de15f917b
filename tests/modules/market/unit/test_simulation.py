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


RULES = {"feeBps": 1_000, "bondBps": 500, "minReview": 3 * 86_400}


def ruled(**changes):
    """Each finding about new rules, by its name."""
    change = SimpleNamespace(before=RULES, after=RULES | changes, contract="jobs")
    return {one.rule: (one.severity, one.what) for one in SETTING_RULES[2].findings(CONTEXT, change)}


def test_rules__worse_for_one_side__warning_that_says_whose():
    """SV-61: a fee takes from providers, a bond from clients, a shorter review from those who do not look."""
    found = ruled(feeBps=2_000, bondBps=5_000, minReview=3_600)
    assert {rule: severity for rule, (severity, _) in found.items()} == dict.fromkeys(
        ("job-fee", "job-bond", "job-review"), Severity.WARNING
    )
    assert "The DAO keeps 20% of what providers of later jobs get, instead of 10%" in found["job-fee"][1]
    assert "takes 50% of its budget, instead of 5%: clients risk more" in found["job-bond"][1]
    assert (
        "leave clients 1 hour" in found["job-review"][1]
        and "silence pays the provider" in found["job-review"][1]
    )


def test_rules__nothing_worse_for_the_parties__notes():
    found = ruled(feeBps=500, minReview=5 * 86_400)
    assert {rule: severity for rule, (severity, _) in found.items()} == dict.fromkeys(
        ("job-fee", "job-review"), Severity.NOTE
    )
    assert "Stakers get 5% of what providers of later jobs get, instead of 10%." in found["job-fee"][1]


def test_rules__one_changes__nothing_about_the_others():
    assert list(ruled(bondBps=100)) == ["job-bond"]
    assert "a dispute in bad faith costs less" in ruled(bondBps=100)["job-bond"][1]
