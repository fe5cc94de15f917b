"""Amounts and shares of findings, and what several of them do together."""

import pytest

from ape_dao.core.findings import Loss
from ape_dao.proposals import parse_proposal
from ape_dao.simulation import Severity, simulate
from utils.simulation import TREASURY_ETHER, TREASURY_USDC, VAULT, WHOLE, deploy_example

BUILDER = "0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f"
RULES = """
  - call: kinds.setKind
    args:
      kind: standard
      rules:
        counting: majority
        minScore: 0
        mayTouchReserved: false
        isRestricted: false
        quorumBps: {quorum}
        decisionBps: 10%
        votingDelay: 1 second
        votingPeriod: {period}
        lateExtension: 1 day
        executionWindow: 14 days
        threshold: 22_000 veTMAI
        quorumFloor: 1_000 veTMAI
        stage: '0x0000000000000000000000000000000000000000'
        escalation: '0x0000000000000000000000000000000000000000'"""


@pytest.fixture(scope="module")
def together_dao(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    names = ("deployer", "community", "second", "guardian", "builder")
    members = dict(zip(names, (deployer, alice, bob, carol, accounts[8]), strict=True))
    return deploy_example(chain, contracts, members, tmp_path_factory.mktemp("deployments"))


@pytest.fixture
def findings(together_dao, chain):
    """Simulates actions; the findings by rule, the worst of each."""

    def run(actions):
        file = parse_proposal(f"title: Together\nkind: constitutional\nactions:{actions}\n")
        simulation = simulate(chain.provider, together_dao.simulated, file, with_others=False)
        assert simulation.report.outcome.ending == "executed", simulation.findings
        return {finding.rule: finding for finding in reversed(simulation.findings)}

    return run


def pay(share):
    amount = TREASURY_USDC * share // 100 // 10**6
    return f"\n  - call: DUSD.transfer\n    args: {{to: '{BUILDER}', value: '{amount} DUSD'}}"


def allow(share):
    amount = TREASURY_USDC * share // 100 // 10**6
    return f"\n  - call: DUSD.approve\n    args: {{spender: '{VAULT}', value: '{amount} DUSD'}}"


def test_findings__amounts_and_shares(findings, together_dao):
    """SI-03: what leaves is told as an amount, and as a part of the treasury and of the supply."""
    finding = findings(pay(10))["money-leaves"]
    supply = together_dao.usdc.totalSupply()
    amount = TREASURY_USDC // 10
    assert finding.loss == Loss(together_dao.usdc.address, amount, 1_000, amount * 10_000 // supply)
    assert "10% of what the treasury had" in finding.what and "of the supply" in finding.what


@pytest.mark.parametrize(("paid", "allowed", "is_critical"), [(13, 12, True), (13, 11, False)])
def test_losses_of_one_asset__add_up(findings, paid, allowed, is_critical):
    """SI-03: a payment and an allowance, none of which is critical by itself."""
    found = findings(pay(paid) + allow(allowed))
    assert {found["money-leaves"].severity, found["allowance-left"].severity} == {Severity.WARNING}
    assert ("adds-up" in found) == is_critical
    if is_critical:
        assert found["adds-up"].severity == Severity.CRITICAL
        assert "25% of what it has" in found["adds-up"].what


def test_losses_of_each_asset__add_up(findings, together_dao):
    """SI-03: an eighth of everything at once."""
    tokens = together_dao.dao.token.balanceOf(together_dao.dao.timelock) * 13 // 100 // WHOLE
    ether = TREASURY_ETHER * 13 // 100
    actions = pay(13) + f"\n  - call: TMAI.transfer\n    args: {{to: '{BUILDER}', value: '{tokens} TMAI'}}"
    found = findings(actions + f"\n  - to: '{BUILDER}'\n    value: {ether / WHOLE} ETH")
    assert found["money-leaves"].severity == Severity.WARNING
    assert "of each asset" in found["adds-up"].what


def test_half_of_all_assets__critical(findings):
    """SI-03: 49% was a warning."""
    assert findings(pay(49))["money-leaves"].severity == Severity.CRITICAL


def test_list_of_an_airdrop__what_it_can_take(findings, together_dao):
    """SI-03: a new list speaks of all that the contract holds."""
    root = "0x" + "ab" * 32
    finding = findings(f"\n  - call: airdrop_community.setRoot\n    args: {{newRoot: '{root}'}}")[
        "airdrop-list-changed"
    ]
    token, airdrop = together_dao.dao.token, together_dao.dao.contract("airdrop_community")
    share = token.balanceOf(airdrop) * 10_000 // token.totalSupply()
    assert finding.loss.amount == token.balanceOf(airdrop) and finding.loss.of_supply == share
    assert (finding.severity == Severity.CRITICAL) == (share >= 2_500)


def test_protections__fall_a_little_each__add_up(findings):
    """SI-03: three settings at four fifths of what they were are half of the protection."""
    delay = "\n  - call: timelock.updateDelay\n    args: {newDelay: 40 hours}"
    found = findings(RULES.format(quorum="8%", period="6 days") + delay)
    assert found["quorum-lowered"].severity == found["delay-lowered"].severity == Severity.WARNING
    assert found["adds-up"].severity == Severity.CRITICAL


def test_delay__89_days__warning(findings):
    """SI-03: just below what is out of reach."""
    found = findings("\n  - call: timelock.updateDelay\n    args: {newDelay: 89 days}")
    assert found["slowed-down"].severity == Severity.WARNING
