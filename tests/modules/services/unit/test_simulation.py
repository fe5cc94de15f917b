"""What the simulation says of services; no chain."""

from types import SimpleNamespace

import pytest

from ape_dao.core.findings import Severity
from ape_dao.modules.services.simulation import RULES, SETTING_RULES

REGISTRY = "registry"


def share(before, after):
    change = SimpleNamespace(before=before, after=after, contract=REGISTRY)
    (finding,) = SETTING_RULES[1].findings(None, change)
    return finding


def told(name, address=REGISTRY, **arguments):
    context = SimpleNamespace(
        contracts={"services": REGISTRY},
        names=SimpleNamespace(name_of=lambda account: f"<{account}>"),
        effects=SimpleNamespace(events=[SimpleNamespace(address=address, name=name, arguments=arguments)]),
    )
    return [finding for rule in RULES for finding in rule(context)]


@pytest.mark.parametrize(
    ("before", "after", "severity", "text"),
    [
        (1_000, 5_000, Severity.WARNING, "The DAO keeps 50% of what later services earn, instead of 10%"),
        (1_000, 500, Severity.WARNING, "Stakers get 5% of what later services earn, instead of 10%"),
        (1_000, 0, Severity.CRITICAL, "Stakers get nothing of what later services earn, instead of 10%"),
    ],
)
def test_share__other__says_who_loses(before, after, severity, text):
    """SV-61: payees lose by more, stakers by less; and owners of today can have the lower share."""
    finding = share(before, after)
    assert (finding.rule, finding.severity) == ("platform-share", severity)
    assert finding.what.startswith(text)
    assert "naming payees again" in finding.what or "names payees again" in finding.what


def test_payees__of_a_service_of_the_dao__warning_with_names_and_shares():
    """SV-61: a vote that leads what the DAO's own service earns elsewhere is told before anybody votes."""
    payees = [{"account": "eve", "shareBps": 9_900}, {"account": "ann", "shareBps": 100}]
    (finding,) = told("PayeesSet", id=3, digest="0x", platformBps=1_000, payees=payees)
    assert (finding.rule, finding.severity) == ("service-payees", Severity.WARNING)
    assert "service 3 of the DAO earns from now on goes to <eve> 99%, <ann> 1%, after 10%" in finding.what


@pytest.mark.parametrize(("is_delisted", "text"), [(True, "service 3 no more"), (False, "service 3 again")])
def test_delisted__note(is_delisted, text):
    (finding,) = told("DelistedSet", id=3, isDelisted=is_delisted)
    assert (finding.rule, finding.severity) == ("service-delisted", Severity.NOTE)
    assert text in finding.what


def test_events__of_another_contract_or_of_no_concern__nothing():
    assert told("PayeesSet", address="other", id=3, payees=[]) == []
    assert told("ServiceRegistered", id=3) == []
