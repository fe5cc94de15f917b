"""What the simulation says of awarders, and of what a vote gives or takes; no chain."""

from types import SimpleNamespace

import pytest

from ape_dao.core.findings import Severity
from ape_dao.modules.reputation.simulation import RULES, SETTING_RULES

WHOLE = 10**18
BEFORE = {"perSeason": 10 * WHOLE, "until": 1_900_000_000}


def context(*events):
    return SimpleNamespace(
        display=SimpleNamespace(
            label=lambda _: "awards of council in domain 0",
            before=lambda change: str(change.before),
            after=lambda change: str(change.after),
        ),
        names=SimpleNamespace(name_of=str),
        contracts={"reputation": "0x1"},
        effects=SimpleNamespace(events=events),
    )


@pytest.mark.parametrize("more", [{"perSeason": 11 * WHOLE}, {"until": 1_900_000_001}])
def test_awarder__more_or_longer__warning(more):
    change = SimpleNamespace(before=BEFORE, after={**BEFORE, **more}, contract="reputation")
    (finding,) = SETTING_RULES[0].findings(context(), change)
    assert (finding.rule, finding.severity) == ("reputation-awarder-grows", Severity.WARNING)
    assert "without a vote for each award" in finding.what


def test_awarder__less__note():
    change = SimpleNamespace(before=BEFORE, after={"perSeason": 0, "until": 0}, contract="reputation")
    (finding,) = SETTING_RULES[0].findings(context(), change)
    assert finding.severity == Severity.NOTE


def test_award_and_slash__told_with_the_account():
    given = {"account": "ann", "amount": 7 * WHOLE, "domain": 2}
    taken = {"account": "bob", "bps": 2_500, "domain": 2}
    events = [
        SimpleNamespace(address="0x1", name="Awarded", arguments=given),
        SimpleNamespace(address="0x1", name="Slashed", arguments=taken),
        SimpleNamespace(address="0x2", name="Awarded", arguments=given),
    ]
    first, second = (finding for rule in RULES for finding in rule(context(*events)))
    assert first.what.startswith("ann gets 7 of reputation in domain 2")
    assert second.what.startswith("bob loses 25% of its reputation in domain 2")
