"""Powers that change hands or get lost, in states that a file of the corpus can't bring about."""

import datetime
import json

import pytest

from ape_dao.core.chain.artifacts import artifact
from ape_dao.proposals import parse_proposal
from ape_dao.sdk import staking
from ape_dao.simulation import Severity, simulate
from ape_dao.simulation.report import MAX_FRAME_DEPTH, SimulationReport, flattened
from utils.impersonation import send_as
from utils.simulation import TREASURY_ETHER, deploy_example

DAY = 86_400
ODD, COLLECTIBLE = ("0x" + f"7a{number:02d}" * 10 for number in (11, 12))
ODD_CODE = "0x5f3560e01c63deadbeef146016575f545f5260205ff35b5f546001015f5500"
"""Counts calls of 0xdeadbeef, and answers every other call with the count."""
RECURSIVE_CODE = "0x3615600f576301312d005a106019575b5f5f5f5f5f305af1005bfe"
"""Calls itself as deep as gas goes; the first time only with more gas than a transaction can have."""
COLLECTIBLE_CODE = "0x5f3560e01c8063095ea7b314601b5763081812fc146022575f5ffd5b6004355f55005b5f545f5260205ff3"
"""`approve` stores its first argument, `getApproved` answers it; there is nothing else."""


@pytest.fixture(scope="module")
def powers_dao(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    names = ("deployer", "community", "second", "guardian", "builder")
    members = dict(zip(names, (deployer, alice, bob, carol, accounts[8]), strict=True))
    return deploy_example(chain, contracts, members, tmp_path_factory.mktemp("deployments"))


@pytest.fixture
def severities(powers_dao, chain):
    """Simulates actions of a constitutional proposal; the worst severity of each finding."""

    def simulate_actions(actions, kind="constitutional"):
        file = parse_proposal(f"title: A change\nkind: {kind}\nactions:\n{actions}\n")
        simulation = simulate(chain.provider, powers_dao.simulated, file, with_others=False)
        assert simulation.report.outcome.ending == "executed", simulation.report.outcome
        return {finding.rule: finding.severity for finding in reversed(simulation.findings)}

    return simulate_actions


def day(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()


def test_simulate__votes_delegated_to_the_treasury__ether_is_not_multiplied(
    severities, powers_dao, bob, alice
):
    """Voters get ether for their transactions; anybody can make the treasury a voter by delegating to it."""
    powers_dao.dao.escrow.invoke_transaction("delegate", powers_dao.dao.timelock, sender=bob)
    findings = severities(
        f'  - {{to: "{alice.address}", value: {TREASURY_ETHER // 10**18} ETH}}', kind="standard"
    )
    assert findings["money-leaves"] == Severity.CRITICAL


@pytest.mark.parametrize(("days", "severity"), [(25, Severity.CRITICAL), (400, Severity.WARNING)])
def test_simulate__guardian_shortened__severity_by_what_is_left(severities, chain, carol, days, severity):
    """The proposal itself takes nine days."""
    until = day(chain.pending_timestamp + days * DAY)
    findings = severities(
        f'  - {{call: governor.setGuardian, args: {{newGuardian: "{carol.address}", newUntil: {until}}}}}'
    )
    assert findings["guardian-term-shortened"] == severity
    assert "beyond-the-guardian" not in findings


def test_simulate__guardian_lengthened_or_removed_beside_a_payment__told(severities, chain, alice, carol):
    """CO-09: a longer term by its date; what the guardian cannot cancel, and what comes with it."""
    pay = f'  - {{call: token.transfer, args: {{to: "{alice.address}", value: 1 TMAI}}}}'
    longer, shorter = (day(chain.pending_timestamp + days * DAY) for days in (720, 400))
    guardian = f'  - {{call: governor.setGuardian, args: {{newGuardian: "{carol.address}", newUntil: %s}}}}'
    findings = severities(f"{pay}\n{guardian % longer}")
    assert findings["guardian-term-lengthened"] == Severity.WARNING
    assert "beyond-the-guardian" not in findings
    assert severities(f"{pay}\n{guardian % shorter}")["beyond-the-guardian"] == Severity.WARNING


@pytest.mark.parametrize(
    ("amount", "severity"), [("1_000_000", Severity.WARNING), ("400_000_000", Severity.CRITICAL)]
)
def test_simulate__treasury_locks_for_itself__quorum_out_of_reach(severities, chain, alice, amount, severity):
    end = day(staking.unlock_time(chain.pending_timestamp, 40))
    findings = severities(f"""
  - {{call: token.approve, args: {{spender: escrow, value: {amount} TMAI}}}}
  - {{call: escrow.createLock, args: {{amount: {amount} TMAI, unlockTime: {end}}}}}
  - {{call: escrow.delegate, args: {{delegatee: "{alice.address}"}}}}
  - {{call: distributor.setRecipient, args: {{recipient: "{alice.address}"}}}}""")
    assert findings["treasury-locked"] == severity
    assert findings["votes-delegated"] == findings["receiver-outside"] == Severity.CRITICAL
    assert "money-leaves" not in findings


def test_simulate__votes_that_do_not_decide_delegated__warning(severities, alice):
    """This DAO votes with the escrow."""
    findings = severities(f'  - {{call: token.delegate, args: {{delegatee: "{alice.address}"}}}}')
    assert findings["votes-delegated"] == Severity.WARNING


def test_simulate__limit_that_waited_behind_no_reach__is_new(severities, powers_dao, chain):
    dao = powers_dao.dao
    many = 900_000_000 * 10**18
    data = dao.kinds.setTarget.encode_input(3, dao.token, 0, many)
    send_as(chain.provider, str(dao.timelock.address), str(dao.kinds.address), data, TREASURY_ETHER)
    chain.mine()
    assert tuple(dao.kinds.targetOf(3, dao.token)) == (0, many)
    findings = severities(
        "  - {call: kinds.setTarget, args: "
        "{kind: optimistic, target: token, reach: transfer, maxAmount: 900_000_000 TMAI}}"
    )
    assert findings["kind-may-pay"] == Severity.CRITICAL


def test_simulate__contract_that_answers_anything__is_simulated(severities, chain, alice):
    """A target whose every view answers one word must not end the simulation of what else is done."""
    chain.provider.make_request("anvil_setCode", [ODD, ODD_CODE])
    findings = severities(f"""
  - {{to: "{ODD}", calldata: "0xdeadbeef"}}
  - {{call: DUSD.transfer, args: {{to: "{alice.address}", value: "90_000 DUSD"}}}}""")
    assert findings["money-leaves"] == Severity.CRITICAL


def test_simulate__calls_as_deep_as_gas_allows__are_simulated(powers_dao, chain, alice):
    """Some 600 calls inside each other must not end the simulation of what else is done."""
    chain.provider.make_request("anvil_setCode", [ODD, RECURSIVE_CODE])
    file = parse_proposal(f"""
title: Deep
actions:
  - {{to: "{ODD}", calldata: "0x01020304"}}
  - {{call: DUSD.transfer, args: {{to: "{alice.address}", value: "90_000 DUSD"}}}}""")
    simulation = simulate(chain.provider, powers_dao.simulated, file, with_others=False)
    critical = {finding.rule for finding in simulation.findings if finding.severity == Severity.CRITICAL}
    assert {"too-much-gas", "money-leaves"} <= critical
    report = simulation.report
    depths = [depth for depth, _ in flattened([report.trace])]
    omitted = [frame.omitted for _, frame in flattened([report.trace])]
    assert max(depths) == MAX_FRAME_DEPTH
    assert max(omitted) > 500
    assert SimulationReport.model_validate_json(json.dumps(report.to_data())) == report


def test_simulate__collectible_approved__found(severities, chain, alice):
    chain.provider.make_request("anvil_setCode", [COLLECTIBLE, COLLECTIBLE_CODE])
    findings = severities(f"""
  - call: {COLLECTIBLE}.approve
    abi: function approve(address to, uint256 tokenId)
    args: {{to: "{alice.address}", tokenId: 7}}""")
    assert findings["operator-set"] == Severity.CRITICAL


def other_auction(example, deployer, token):
    """The kit's auction, owned by the timelock, for another payment."""
    dao = example.dao
    config = (dao.timelock, token, dao.contract("distributor"), False, [], [])
    return deployer.deploy(artifact("BuybackAuction").container(), config)


def test_simulate__new_module_of_the_kit__by_what_it_works_with(severities, powers_dao, contracts, deployer):
    """Code of the kit that the timelock owns, but which takes worthless tokens for the revenue."""
    junk = deployer.deploy(contracts.MockPlainToken, 18)
    for token, rule, severity in (
        (powers_dao.dao.token, "receiver-changed", Severity.WARNING),
        (junk, "receiver-outside", Severity.CRITICAL),
    ):
        auction = other_auction(powers_dao, deployer, token)
        findings = severities(f'  - {{call: router.setBuyback, args: {{newBuyback: "{auction.address}"}}}}')
        assert findings[rule] == severity


@pytest.mark.parametrize("is_rigged", [False, True])
def test_simulate__new_governor__must_keep_the_kinds(severities, powers_dao, deployer, is_rigged):
    dao, nobody = powers_dao.dao, "0x" + "00" * 20
    kinds = dao.kinds
    if is_rigged:
        easy = (0, 0, True, False, 0, 0, 0, 1, 0, DAY, 0, 0, nobody, nobody)
        kinds = deployer.deploy(
            artifact("ProposalKinds").container(),
            dao.timelock,
            dao.contract("score"),
            [easy],
            [],
            [],
            [],
            [],
            0,
        )
    config = ("Another", dao.escrow, dao.timelock, kinds, nobody, 0)
    governor = deployer.deploy(artifact("DaoGovernor").container(), config)
    findings = severities(
        f'  - {{call: timelock.grantRole, args: {{role: PROPOSER_ROLE, account: "{governor.address}"}}}}'
    )
    expected = (
        ("role-leaves-the-dao", Severity.CRITICAL)
        if is_rigged
        else ("role-to-new-governor", Severity.WARNING)
    )
    assert expected in findings.items()


@pytest.mark.parametrize("is_robbed", [False, True])
def test_simulate__shares_of_a_vault_given_back__who_gets_the_money(
    severities, powers_dao, contracts, deployer, alice, is_robbed
):
    example, amount = powers_dao, 1_000 * 10**6
    vault = deployer.deploy(contracts.MockShareVault, example.usdc)
    example.usdc.mint(deployer, amount, sender=deployer)
    example.usdc.approve(vault, amount, sender=deployer)
    vault.deposit(amount, example.dao.timelock, sender=deployer)
    receiver = alice.address if is_robbed else "treasury"
    findings = severities(f"""
  - call: {vault.address}.redeem
    abi: function redeem(uint256 shares, address receiver, address owner)
    args: {{shares: {amount}, receiver: "{receiver}", owner: treasury}}""")
    assert findings.get("money-leaves") == (Severity.CRITICAL if is_robbed else None)


def test_simulate__beacon_of_many_proxies__code_swapped(severities, powers_dao, contracts, deployer):
    """A beacon keeps what its proxies run in an ordinary variable."""
    old, new = (deployer.deploy(contracts.MockTarget) for _ in range(2))
    beacon = deployer.deploy(contracts.MockBeacon, old, powers_dao.dao.timelock)
    findings = severities(f"""
  - call: {beacon.address}.upgradeTo
    abi: function upgradeTo(address newImplementation)
    args: {{newImplementation: "{new.address}"}}""")
    assert findings["code-swapped"] == Severity.CRITICAL
