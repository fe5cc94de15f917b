"""The hand-over: by the deployer, once, as a whole."""

import pytest

from utils.checks import reverts_with
from utils.constants import ZERO_ADDRESS
from utils.governance import CAP, MIN_DELAY, SUPPLY, YEARLY_MINT_LIMIT, Config, Kind, hand_over_calls

ROLES = ("PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE")


def test_constructor__deployer__kept(genesis, deployer):
    assert genesis.DEPLOYER() == deployer
    assert not genesis.finished()


def test_constructor__no_deployer__reverts(contracts, genesis, stranger):
    with reverts_with(genesis.GenesisNoDeployer):
        stranger.deploy(contracts.Genesis, ZERO_ADDRESS)


def test_finish__whole_hand_over__done(unfinished, calls, deployer):
    genesis, timelock, _, governor = (
        unfinished.genesis,
        unfinished.timelock,
        unfinished.token,
        unfinished.governor,
    )
    tx = genesis.finish(calls, sender=deployer)
    assert genesis.Finished(count=4) in tx.events
    assert genesis.finished()
    for role in ROLES:
        expected = timelock.RoleGranted(role=getattr(timelock, role)(), account=governor, sender=genesis)
        assert expected in tx.events
        assert timelock.hasRole(getattr(timelock, role)(), governor)
    admin = timelock.DEFAULT_ADMIN_ROLE()
    assert timelock.RoleRevoked(role=admin, account=genesis, sender=genesis) in tx.events
    for account in (genesis, deployer):
        assert not timelock.hasRole(admin, account)


@pytest.mark.parametrize("caller", ["owner", "alice", "stranger"])
def test_finish__not_the_deployer__reverts(genesis, calls, deployer, request, caller):
    sender = request.getfixturevalue(caller)
    with reverts_with(genesis.GenesisNotDeployer, caller=sender.address, deployer=deployer.address):
        genesis.finish(calls, sender=sender)
    assert not genesis.finished()


def test_finish__twice__reverts(genesis, calls, deployer):
    genesis.finish(calls, sender=deployer)
    with reverts_with(genesis.GenesisFinished):
        genesis.finish(calls, sender=deployer)


def test_finish__nothing_to_do__reverts(genesis, deployer):
    """An empty list would use the only hand-over up and leave every power here for ever."""
    with reverts_with(genesis.GenesisNoCalls):
        genesis.finish([], sender=deployer)
    assert not genesis.finished()


@pytest.mark.parametrize("position", [0, 2, 4])
def test_finish__one_call_fails__nothing_happened(genesis, timelock, unfinished, calls, deployer, position):
    """All or nothing; the error is the one of the call that failed."""
    bad = (timelock, timelock.updateDelay.encode_input(0))
    with reverts_with(timelock.TimelockUnauthorizedCaller, caller=genesis.address):
        genesis.finish([*calls[:position], bad, *calls[position:]], sender=deployer)
    assert not genesis.finished()
    assert timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), genesis)
    for role in ROLES:
        assert not timelock.hasRole(getattr(timelock, role)(), unfinished.governor)
    genesis.finish(calls, sender=deployer)


def test_finish__call_to_an_account_without_code__reverts(genesis, calls, deployer, stranger):
    """A wrong address is an error, not a success that did nothing."""
    with reverts_with(genesis.AddressEmptyCode, target=stranger.address):
        genesis.finish([*calls, (stranger, b"\x01\x02\x03\x04")], sender=deployer)


def test_finish__call_that_fails_without_a_reason__reverts(genesis, timelock, deployer):
    with reverts_with(genesis.FailedCall):
        genesis.finish([(timelock, b"\x01\x02\x03\x04")], sender=deployer)


def test_finish__from_inside_itself__reverts(contracts, deployer):
    """TL-09: a call that comes back finds the hand-over done, also if it comes from the deployer."""
    replay = deployer.deploy(contracts.MockReplay)
    genesis = deployer.deploy(contracts.Genesis, replay)
    calls = [(replay, replay.replay.encode_input())]
    replay.store(genesis, genesis.finish.encode_input(calls), sender=deployer)
    with reverts_with(genesis.GenesisFinished):
        replay.replay(sender=deployer)
    assert not genesis.finished()


def test_finish__ether__not_accepted(genesis, deployer):
    with reverts_with(None):
        deployer.transfer(genesis, 1)


def attack(deployed, stranger):
    """Everything that a stranger could try on what is deployed so far; each must be refused by name."""
    nothing = b"\x00" * 32
    for name, contract in deployed.items():
        if name == "genesis":
            with reverts_with(
                contract.GenesisNotDeployer, caller=stranger.address, deployer=contract.DEPLOYER()
            ):
                contract.finish([(contract, b"")], sender=stranger)
        if name == "timelock":
            for role in ("DEFAULT_ADMIN_ROLE", *ROLES):
                with reverts_with(
                    contract.AccessControlUnauthorizedAccount, account=stranger.address, neededRole=nothing
                ):
                    contract.grantRole(getattr(contract, role)(), stranger, sender=stranger)
            with reverts_with(
                contract.AccessControlUnauthorizedAccount,
                account=stranger.address,
                neededRole=contract.PROPOSER_ROLE(),
            ):
                contract.schedule(stranger, 0, b"", nothing, nothing, MIN_DELAY, sender=stranger)
        if name == "token":
            for function, arguments in (("mint", [stranger, 1]), ("transferOwnership", [stranger])):
                with reverts_with(contract.OwnableUnauthorizedAccount, account=stranger.address):
                    getattr(contract, function)(*arguments, sender=stranger)
        if name == "governor":
            for function, arguments in (("updateTimelock", [stranger]), ("setGuardian", [stranger, 2**40])):
                with reverts_with(contract.GovernorOnlyExecutor, account=stranger.address):
                    getattr(contract, function)(*arguments, sender=stranger)


def test_finish__stranger_between_every_two_transactions__takes_nothing(
    contracts, deployer, alice, stranger, chain
):
    """TL-09: after each transaction of the deployment a stranger tries everything; the end is the same."""
    deployed = {}

    def step(name, container, *arguments):
        deployed[name] = deployer.deploy(container, *arguments)
        attack(deployed, stranger)
        return deployed[name]

    genesis = step("genesis", contracts.Genesis, deployer)
    timelock = step("timelock", contracts.Timelock, MIN_DELAY, [], [], genesis)
    token = step(
        "token", contracts.GovernanceToken, "T", "T", CAP, YEARLY_MINT_LIMIT, timelock, [(alice, SUPPLY)]
    )
    kinds = step(
        "kinds", contracts.ProposalKinds, timelock, ZERO_ADDRESS, [Kind().as_tuple()], [], [], [], [], 0
    )
    governor = step("governor", contracts.DaoGovernor, Config("T", token, timelock, kinds).as_tuple())
    genesis.finish(hand_over_calls(genesis, timelock, governor), sender=deployer)
    attack({name: deployed[name] for name in ("timelock", "token", "governor")}, stranger)
    with reverts_with(genesis.GenesisNotDeployer, caller=stranger.address, deployer=deployer.address):
        genesis.finish([(genesis, b"")], sender=stranger)

    for role in ROLES:
        assert timelock.hasRole(getattr(timelock, role)(), governor)
        assert not timelock.hasRole(getattr(timelock, role)(), stranger)
    assert timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), timelock)
    assert token.balanceOf(stranger) == 0


def test_finish__stranger_in_the_same_block_before_it__takes_nothing(
    unfinished, genesis, calls, deployer, stranger, chain
):
    """TL-09: the stranger's transaction stands in front of ours in the same block."""
    stolen = [(unfinished.timelock, unfinished.timelock.grantRole.encode_input(b"\x00" * 32, stranger))]
    options = {"gas": 1_000_000, "required_confirmations": 0, "raise_on_revert": False}
    chain.provider.make_request("evm_setAutomine", [False])
    try:
        theirs = genesis.finish(stolen, sender=stranger, max_priority_fee=10**10, **options)
        ours = genesis.finish(calls, sender=deployer, max_priority_fee=10**9, **options)
        chain.provider.make_request("evm_mine", [])
    finally:
        chain.provider.make_request("evm_setAutomine", [True])
    theirs, ours = (chain.provider.get_receipt(tx.txn_hash) for tx in (theirs, ours))
    assert theirs.block_number == ours.block_number
    assert (bool(theirs.status), bool(ours.status)) == (False, True)
    assert not unfinished.timelock.hasRole(b"\x00" * 32, stranger)
    assert genesis.finished()
