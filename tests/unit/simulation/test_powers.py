"""Powers that change hands or get lost, in states that a file of the corpus can't bring about."""

import datetime

import pytest

from ape_dao.core.chain.artifacts import artifact
from ape_dao.proposals import parse_proposal
from ape_dao.sdk import staking
from ape_dao.simulation import Grade, simulate
from utils.simulation import TREASURY_ETHER, build_home

DAY = 86_400
ODD, COLLECTIBLE = ("0x" + f"7a{number:02d}" * 10 for number in (11, 12))
ODD_CODE = "0x5f3560e01c63deadbeef146016575f545f5260205ff35b5f546001015f5500"
"""Counts calls of 0xdeadbeef, and answers every other call with the count."""
COLLECTIBLE_CODE = "0x5f3560e01c8063095ea7b314601b5763081812fc146022575f5ffd5b6004355f55005b5f545f5260205ff3"
"""`approve` stores its first argument, `getApproved` answers it; there is nothing else."""


@pytest.fixture(scope="module")
def powers_home(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    names = ("deployer", "community", "second", "guardian", "builder")
    cast = dict(zip(names, (deployer, alice, bob, carol, accounts[8]), strict=True))
    return build_home(chain, contracts, cast, tmp_path_factory.mktemp("deployments"))


@pytest.fixture
def grades(powers_home, chain):
    """Simulates actions of a constitutional proposal; the worst grade of each finding."""

    def run(actions, kind="constitutional"):
        file = parse_proposal(f"title: A change\nkind: {kind}\nactions:\n{actions}\n")
        found = simulate(chain.provider, powers_home.house, file, with_others=False)
        assert found.document["outcome"]["ending"] == "executed", found.document["outcome"]
        return {one.rule: one.grade for one in reversed(found.findings)}

    return run


def day(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()


def test_simulate__votes_delegated_to_the_treasury__ether_is_not_multiplied(grades, powers_home, bob, alice):
    """Voters get ether for their transactions; anybody can make the treasury a voter by delegating to it."""
    powers_home.dao.escrow.invoke_transaction("delegate", powers_home.dao.timelock, sender=bob)
    found = grades(f'  - {{to: "{alice.address}", value: {TREASURY_ETHER // 10**18} ETH}}', kind="standard")
    assert found["money-leaves"] == Grade.CRITICAL


@pytest.mark.parametrize(("days", "grade"), [(25, Grade.CRITICAL), (400, Grade.WARNING)])
def test_simulate__guardian_shortened__grade_by_what_is_left(grades, chain, carol, days, grade):
    """The proposal itself takes nine days."""
    until = day(chain.pending_timestamp + days * DAY)
    found = grades(
        f'  - {{call: governor.setGuardian, args: {{newGuardian: "{carol.address}", newUntil: {until}}}}}'
    )
    assert found["guardian-term-shortened"] == grade


@pytest.mark.parametrize(("amount", "grade"), [("1_000_000", Grade.WARNING), ("400_000_000", Grade.CRITICAL)])
def test_simulate__treasury_locks_for_itself__quorum_out_of_reach(grades, chain, alice, amount, grade):
    end = day(staking.unlock_time(chain.pending_timestamp, 40))
    found = grades(f"""
  - {{call: token.approve, args: {{spender: escrow, value: {amount} TMAI}}}}
  - {{call: escrow.createLock, args: {{amount: {amount} TMAI, unlockTime: {end}}}}}
  - {{call: escrow.delegate, args: {{delegatee: "{alice.address}"}}}}
  - {{call: distributor.setRecipient, args: {{recipient: "{alice.address}"}}}}""")
    assert found["treasury-locked"] == grade
    assert found["votes-delegated"] == found["receiver-outside"] == Grade.CRITICAL
    assert "money-leaves" not in found


def test_simulate__votes_that_do_not_decide_delegated__warning(grades, alice):
    """This DAO votes with the escrow."""
    found = grades(f'  - {{call: token.delegate, args: {{delegatee: "{alice.address}"}}}}')
    assert found["votes-delegated"] == Grade.WARNING


def test_simulate__limit_that_waited_behind_no_reach__is_new(grades, powers_home, chain):
    dao = powers_home.dao
    chain.provider.make_request("anvil_impersonateAccount", [dao.timelock.address])
    chain.provider.make_request("anvil_setBalance", [dao.timelock.address, hex(TREASURY_ETHER)])
    many = 900_000_000 * 10**18
    data = dao.kinds.setTarget.encode_input(3, dao.token, 0, many)
    request = {"from": dao.timelock.address, "to": dao.kinds.address, "data": "0x" + bytes(data).hex()}
    chain.provider.make_request("eth_sendTransaction", [request])
    chain.mine()
    assert tuple(dao.kinds.targetOf(3, dao.token)) == (0, many)
    found = grades(
        "  - {call: kinds.setTarget, args: "
        "{kind: optimistic, target: token, reach: transfer, maxAmount: 900_000_000 TMAI}}"
    )
    assert found["kind-may-pay"] == Grade.CRITICAL


def test_simulate__contract_that_answers_anything__is_simulated(grades, chain, alice):
    """A target whose every view answers one word must not end the simulation of what else is done."""
    chain.provider.make_request("anvil_setCode", [ODD, ODD_CODE])
    found = grades(f"""
  - {{to: "{ODD}", calldata: "0xdeadbeef"}}
  - {{call: DUSD.transfer, args: {{to: "{alice.address}", value: "90_000 DUSD"}}}}""")
    assert found["money-leaves"] == Grade.CRITICAL


def test_simulate__collectible_approved__found(grades, chain, alice):
    chain.provider.make_request("anvil_setCode", [COLLECTIBLE, COLLECTIBLE_CODE])
    found = grades(f"""
  - call: {COLLECTIBLE}.approve
    abi: function approve(address to, uint256 tokenId)
    args: {{to: "{alice.address}", tokenId: 7}}""")
    assert found["operator-set"] == Grade.CRITICAL


def other_auction(home, deployer, token):
    """The kit's auction, owned by the timelock, for another payment."""
    dao = home.dao
    config = (dao.timelock, token, dao.contract("distributor"), False, [], [])
    return deployer.deploy(artifact("BuybackAuction").container(), config)


def test_simulate__new_module_of_the_kit__by_what_it_works_with(grades, powers_home, contracts, deployer):
    """Code of the kit that the timelock owns, but which takes worthless tokens for the revenue."""
    junk = deployer.deploy(contracts.MockPlainToken, 18)
    for token, rule, grade in (
        (powers_home.dao.token, "receiver-changed", Grade.WARNING),
        (junk, "receiver-outside", Grade.CRITICAL),
    ):
        auction = other_auction(powers_home, deployer, token)
        found = grades(f'  - {{call: router.setBuyback, args: {{newBuyback: "{auction.address}"}}}}')
        assert found[rule] == grade


@pytest.mark.parametrize("is_rigged", [False, True])
def test_simulate__new_governor__must_keep_the_kinds(grades, powers_home, deployer, is_rigged):
    dao, nobody = powers_home.dao, "0x" + "00" * 20
    kinds = dao.kinds
    if is_rigged:
        easy = (0, 0, True, False, 0, 0, 0, 1, 0, DAY, 0)
        kinds = deployer.deploy(
            artifact("ProposalKinds").container(), dao.timelock, dao.contract("score"), [easy], [], [], []
        )
    config = ("Another", dao.escrow, dao.timelock, kinds, nobody, 0)
    governor = deployer.deploy(artifact("DaoGovernor").container(), config)
    found = grades(
        f'  - {{call: timelock.grantRole, args: {{role: PROPOSER_ROLE, account: "{governor.address}"}}}}'
    )
    expected = (
        ("role-leaves-the-dao", Grade.CRITICAL) if is_rigged else ("role-to-new-governor", Grade.WARNING)
    )
    assert expected in found.items()


@pytest.mark.parametrize("is_robbed", [False, True])
def test_simulate__shares_of_a_vault_given_back__who_gets_the_money(
    grades, powers_home, contracts, deployer, alice, is_robbed
):
    home, amount = powers_home, 1_000 * 10**6
    vault = deployer.deploy(contracts.MockShareVault, home.usdc)
    home.usdc.mint(deployer, amount, sender=deployer)
    home.usdc.approve(vault, amount, sender=deployer)
    vault.deposit(amount, home.dao.timelock, sender=deployer)
    receiver = alice.address if is_robbed else "treasury"
    found = grades(f"""
  - call: {vault.address}.redeem
    abi: function redeem(uint256 shares, address receiver, address owner)
    args: {{shares: {amount}, receiver: "{receiver}", owner: treasury}}""")
    assert found.get("money-leaves") == (Grade.CRITICAL if is_robbed else None)


def test_simulate__beacon_of_many_proxies__code_swapped(grades, powers_home, contracts, deployer):
    """A beacon keeps what its proxies run in an ordinary variable."""
    old, new = (deployer.deploy(contracts.MockTarget) for _ in range(2))
    beacon = deployer.deploy(contracts.MockBeacon, old, powers_home.dao.timelock)
    found = grades(f"""
  - call: {beacon.address}.upgradeTo
    abi: function upgradeTo(address newImplementation)
    args: {{newImplementation: "{new.address}"}}""")
    assert found["code-swapped"] == Grade.CRITICAL
