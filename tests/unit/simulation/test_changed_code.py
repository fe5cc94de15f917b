"""What ran when the proposal was created, and what runs now: targets, proxies, beacons, and any pointer."""

import pytest

from ape_dao.sdk.governance import Action, propose
from ape_dao.simulation import Severity, simulate
from utils.artifacts import ROOT
from utils.safe import compiled
from utils.simulation import NEW_CODE, STRANGER_CODE, VAULT, deploy_example

BEACON_PROXY = ROOT / "node_modules/@openzeppelin/contracts/build/contracts/BeaconProxy.json"


@pytest.fixture(scope="module")
def changing_dao(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    names = ("deployer", "community", "second", "guardian", "builder")
    members = dict(zip(names, (deployer, alice, bob, carol, accounts[8]), strict=True))
    return deploy_example(chain, contracts, members, tmp_path_factory.mktemp("deployments"))


def critical(chain, example, proposal):
    simulation = simulate(chain.provider, example.simulated, hex(proposal.id), with_others=False)
    assert simulation.report.outcome.ending == "executed", simulation.findings
    return {finding.rule for finding in simulation.findings if finding.severity == Severity.CRITICAL}


def test_helper_swapped__critical(changing_dao, chain, contracts, alice, bob):
    """SI-06: the target's own code is what it was; the code that it delegates to is not."""
    target = contracts.MockStranger.at(STRANGER_CODE)
    target.setHelper(VAULT, sender=bob)
    data = contracts.MockVault.at(VAULT).fee.encode_input()
    actions = [Action.call(target, "runHelper", data)]
    made = propose(changing_dao.dao, actions, "# Use the helper", sender=alice)
    assert "code-changed-since-creation" not in critical(chain, changing_dao, made)
    target.setHelper(NEW_CODE, sender=bob)
    assert "code-changed-since-creation" in critical(chain, changing_dao, made)


def test_beacon_swapped__critical(changing_dao, chain, contracts, alice, bob):
    """SI-06: a proxy that asks a beacon which code to run."""
    beacon = bob.deploy(contracts.MockBeacon, VAULT, bob)
    proxy = bob.deploy(compiled(BEACON_PROXY), beacon, b"")
    actions = [Action(str(proxy.address), bytes(contracts.MockVault.at(VAULT).fee.encode_input()), 0)]
    made = propose(changing_dao.dao, actions, "# Ask the beacon", sender=alice)
    assert "code-changed-since-creation" not in critical(chain, changing_dao, made)
    beacon.upgradeTo(NEW_CODE, sender=bob)
    assert "code-changed-since-creation" in critical(chain, changing_dao, made)
