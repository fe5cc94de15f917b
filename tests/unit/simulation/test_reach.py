"""Rights and assets that the DAO has in contracts of others, whatever these are: who gets them?"""

import pytest
from eth_utils import keccak

from ape_dao.proposals import parse_proposal
from ape_dao.simulation import Severity, simulate
from utils.safe import deploy_safe, transaction
from utils.simulation import RIGHTS, deploy_example

STRANGER = "0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f"
NODE = "0x" + keccak(text="dao.eth").hex()


@pytest.fixture(scope="module")
def reach_dao(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    names = ("deployer", "community", "second", "guardian", "builder")
    members = dict(zip(names, (deployer, alice, bob, carol, accounts[8]), strict=True))
    example = deploy_example(chain, contracts, members, tmp_path_factory.mktemp("deployments"))
    rights = contracts.MockRights.at(RIGHTS)
    rights.setOwner(NODE, example.dao.timelock, sender=deployer)
    example.usdc.mint(rights, 1_000 * 10**6, sender=deployer)
    return example


@pytest.fixture
def severities(reach_dao, chain):
    """Simulates calls of the timelock; the worst grade of each rule."""

    def run(*calls):
        actions = "".join(f'\n  - to: "{to}"\n    calldata: "0x{bytes(data).hex()}"' for to, data in calls)
        file = parse_proposal(f"title: Rights\nkind: constitutional\nactions:{actions}\n")
        simulation = simulate(chain.provider, reach_dao.simulated, file, with_others=False)
        assert simulation.report.outcome.ending == "executed", simulation.findings
        return {finding.rule: finding.severity for finding in reversed(simulation.findings)}

    return run


@pytest.fixture
def rights(contracts):
    return contracts.MockRights.at(RIGHTS)


def test_credit_delegated__critical(severities, rights):
    """SI-02: as Aave's tokens of debt have it; the entry is under the DAO's own."""
    data = rights.approveDelegation.encode_input(STRANGER, 50_000 * 10**6)
    assert severities((RIGHTS, data))["right-given"] == Severity.CRITICAL


def test_name_given_away__critical(severities, rights):
    """SI-02: as the registry of ENS has it; the DAO was there before."""
    data = rights.setOwner.encode_input(NODE, STRANGER)
    assert severities((RIGHTS, data))["place-taken"] == Severity.CRITICAL


def test_ward_added__critical(severities, rights):
    """SI-02: as MakerDAO's contracts have it; the DAO has such an entry as well."""
    data = rights.rely.encode_input(STRANGER)
    assert severities((RIGHTS, data))["right-shared"] == Severity.CRITICAL


def test_rights_among_contracts_of_the_dao__no_alarm(severities, rights, reach_dao):
    governor = reach_dao.dao.governor.address
    found = severities((RIGHTS, rights.rely.encode_input(governor)))
    assert not {"right-given", "place-taken", "right-shared", "stranger-named"} & set(found)


@pytest.mark.parametrize(
    ("amount", "severity"), [(1_000, Severity.CRITICAL), (250, Severity.CRITICAL), (249, Severity.WARNING)]
)
def test_money_of_a_ruled_contract__by_its_share(severities, rights, reach_dao, amount, severity):
    """SI-02: critical from the share on that the spec names."""
    data = rights.sweep.encode_input(reach_dao.usdc, STRANGER, amount * 10**6)
    assert severities((RIGHTS, data))["money-leaves-reach"] == severity


def test_money_of_a_ruled_contract__comes_to_the_dao__no_alarm(severities, rights, reach_dao):
    data = rights.sweep.encode_input(reach_dao.usdc, reach_dao.dao.timelock, 1_000 * 10**6)
    assert "money-leaves-reach" not in severities((RIGHTS, data))


def test_safe_of_the_dao__pays_or_allows_everything__critical(severities, reach_dao, deployer):
    """SI-02: a Safe that the DAO owns is the DAO's treasury as well."""
    dao, usdc = reach_dao.dao.timelock.address, reach_dao.usdc
    safe, _ = deploy_safe([dao], 1, deployer)
    usdc.mint(safe, 1_000 * 10**6, sender=deployer)

    def through(data):
        return safe.address, transaction(safe, dao, usdc.address, bytes(data))

    paid = severities(through(usdc.transfer.encode_input(STRANGER, 1_000 * 10**6)))
    allowed = severities(through(usdc.approve.encode_input(STRANGER, 1_000 * 10**6)))
    assert paid["money-leaves-reach"] == allowed["allowance-to-stranger"] == Severity.CRITICAL
