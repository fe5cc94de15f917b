"""What others could do while a proposal is executed, and whether it does the same in other surroundings."""

import pytest
from eth_utils import keccak

from ape_dao.proposals import parse_proposal
from ape_dao.simulation import Severity, simulate
from utils.safe import deploy_safe, transaction
from utils.simulation import KEEPER_ROLE, NEW_CODE, PROXY, STRANGER_CODE, VAULT, deploy_example

DAY = 86_400
HEAD_OF_LIST = "0x" + "1".zfill(40)
"""Where a Safe's list of owners begins."""
RUN = """
  - call: stranger.distribute
    abi: function distribute()"""
HEAD = f"""title: In between
kind: constitutional
addresses:
  stranger: "{STRANGER_CODE}"
  vault: "{VAULT}"
  proxy: "{PROXY}"
actions:"""


@pytest.fixture(scope="module")
def between_dao(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    names = ("deployer", "community", "second", "guardian", "builder")
    members = dict(zip(names, (deployer, alice, bob, carol, accounts[8]), strict=True))
    return deploy_example(chain, contracts, members, tmp_path_factory.mktemp("deployments"))


@pytest.fixture
def findings(between_dao, chain):
    """Simulates actions; the findings by rule."""

    def run(actions):
        file = parse_proposal(HEAD + actions + "\n", name="test.yaml")
        simulation = simulate(chain.provider, between_dao.simulated, file, with_others=False)
        assert simulation.report.outcome.ending == "executed", simulation.findings
        return {finding.rule: finding for finding in simulation.findings}

    return run


def approve(amount):
    return f"""
  - call: DUSD.approve
    args: {{spender: stranger, value: "{amount} DUSD"}}"""


def given(call, arguments, abi=""):
    form = f"\n    abi: {abi}" if abi else ""
    return f"\n  - call: {call}{form}\n    args: {{{arguments}}}"


def role(function):
    abi = f"function {function}(bytes32 role, address account)"
    return given(f"vault.{function}", f"role: '0x{KEEPER_ROLE.hex()}', account: stranger", abi)


def locker(allowed):
    return given("escrow.setLocker", f"locker: stranger, allowed: {allowed}")


def upgrade(code):
    return given("proxy.upgradeTo", f"code: '{code}'", "function upgradeTo(address code)")


def test_allowance_in_between__critical(findings):
    """SI-01: what an allowance is at its highest counts, not what is left of it."""
    found = findings(approve("100_000") + RUN + approve("0"))
    assert found["allowance-to-stranger"].severity == Severity.CRITICAL
    assert "While it is executed" in found["allowance-to-stranger"].what
    assert "100_000 DUSD" in found["allowance-to-stranger"].what


def test_allowance_in_between__all_of_it_taken__no_alarm(findings):
    found = findings(
        approve("300")
        + given(
            "stranger.takeAfter", "token: DUSD, since: 0", "function takeAfter(address token, uint256 since)"
        )
    )
    assert not {"allowance-to-stranger", "allowance-left", "behaves-differently"} & set(found)


def test_allowance_in_between__nobody_runs__no_alarm(findings):
    """Given and taken back before code of others runs, it is nothing that anybody could use."""
    found = findings(approve("100_000") + approve("0") + RUN)
    assert "allowance-to-stranger" not in found


def test_powers_in_between__critical(findings):
    """SI-01: so it is with roles, lockers, and the code of proxies."""
    give = role("grantRole") + locker("true") + upgrade(NEW_CODE)
    found = findings(give + RUN + role("revokeRole") + locker("false") + upgrade(VAULT))
    for rule in ("role-leaves-the-dao", "locker-set", "code-swapped"):
        assert found[rule].severity == Severity.CRITICAL
        assert "While it is executed" in found[rule].what


def test_safe_in_between__critical(between_dao, chain, deployer):
    """SI-01: an owner of a Safe that is one only for a moment."""
    dao = between_dao.dao.timelock.address
    safe, _ = deploy_safe([dao], 1, deployer)
    give = safe.addOwnerWithThreshold.encode_input(STRANGER_CODE, 1)
    take_back = safe.removeOwner.encode_input(HEAD_OF_LIST, STRANGER_CODE, 1)
    calls = [
        (safe.address, transaction(safe, dao, safe.address, bytes(give))),
        (STRANGER_CODE, bytes(keccak(text="distribute()")[:4])),
        (safe.address, transaction(safe, dao, safe.address, bytes(take_back))),
    ]
    actions = "".join(f'\n  - to: "{to}"\n    calldata: "0x{data.hex()}"' for to, data in calls)
    file = parse_proposal(HEAD + actions + "\n")
    simulation = simulate(chain.provider, between_dao.simulated, file, with_others=False)
    critical = [finding.rule for finding in simulation.findings if finding.severity == Severity.CRITICAL]
    assert "safe-leaves-the-dao" in critical, simulation.findings


def test_money_in_between__critical(findings):
    """SI-01: what is lent to others for a moment is theirs for a moment."""
    lend = given("DUSD.transfer", "to: stranger, value: '90_000 DUSD'")
    back = given("stranger.giveBack", "token: DUSD", "function giveBack(address token)")
    assert findings(lend + back)["money-leaves-in-between"].severity == Severity.CRITICAL


def test_execution__too_much_gas_to_be_watched__critical(findings):
    """SI-01: burning gas hides nothing."""
    found = findings(given("vault.fill", "count: 300", "function fill(uint256 count)"))
    assert found["not-watched"].severity == Severity.CRITICAL


@pytest.mark.parametrize("condition", ["waits for a sender", "waits for a time"])
def test_execution__behaves_while_watched__critical(findings, accounts, chain, condition):
    """SI-01: code that does something else for another sender, or at another time."""
    if condition == "waits for a sender":
        abi, argument = "function takeFor(address token, address origin)", f"origin: '{accounts[5].address}'"
    else:
        late = chain.pending_timestamp + 20 * DAY
        abi, argument = "function takeAfter(address token, uint256 since)", f"since: {late}"
    name = abi.split()[1].partition("(")[0]
    found = findings(approve("300") + given(f"stranger.{name}", f"token: DUSD, {argument}", abi))
    assert found["behaves-differently"].severity == Severity.CRITICAL
    assert "moves from timelock" in found["behaves-differently"].what
