"""The governor on the power of real locks."""

import pytest

from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.governance import (
    MIN_DELAY,
    QUORUM_BPS,
    THRESHOLD,
    VOTING_DELAY,
    VOTING_PERIOD,
    Config,
    Dao,
    Proposal,
    State,
    Support,
    delegate,
    deploy_kinds,
    hand_over_calls,
    warp_to,
)

MULTIPLIER = 2 * WAD


@pytest.fixture(scope="module")
def token(contracts, deployer, holdings, accounts):
    allocations = [*holdings.items(), (accounts[8], 10_000 * WAD)]
    return deployer.deploy(contracts.GovernanceToken, "Test DAO", "TEST", 10**28, 0, deployer, allocations)


@pytest.fixture(scope="module")
def escrow(contracts, deployer, token):
    config = (token, deployer, "vote TEST", "veTEST", 52, MULTIPLIER, 1, 1, 0, 1)
    return deployer.deploy(contracts.VotingEscrow, config)


@pytest.fixture(scope="module")
def dao(contracts, deployer, token, escrow, holdings, chain):
    """Alice, carol and dave lock for a year, bob for half of it; each votes without delegating."""
    genesis = deployer.deploy(contracts.Genesis, deployer)
    timelock = deployer.deploy(contracts.Timelock, MIN_DELAY, [], [], genesis)
    kinds = deploy_kinds(contracts, deployer, timelock)
    config = Config("Test DAO Governor", escrow, timelock, kinds)
    governor = deployer.deploy(contracts.DaoGovernor, config.as_tuple())
    genesis.finish(hand_over_calls(genesis, timelock, governor), sender=deployer)

    week = chain.blocks.head.timestamp // WEEK + 1
    warp_to(chain, week * WEEK + 1)
    weeks = dict(zip(holdings, (52, 26, 52, 52), strict=True))
    for holder, amount in holdings.items():
        token.approve(escrow, amount, sender=holder)
        escrow.createLock(amount, (week + weeks[holder]) * WEEK, sender=holder)
    warp_to(chain, (week * WEEK) + DAY)
    return Dao(genesis, timelock, token, governor, kinds)


def test_cast_vote__lock_power__of_the_snapshot(dao, escrow, draft, alice, bob, dave):
    """GV-10: power is amount * 2 * remaining / 52 weeks at the snapshot; nobody had to delegate."""
    proposal = draft().propose(dave).open()
    for voter in (alice, bob):
        lock_end = escrow.locked(voter).end
        expected = escrow.locked(voter).amount * 2 * (lock_end - proposal.snapshot) // (52 * WEEK)
        weight = proposal.vote(voter, Support.FOR).return_value
        assert weight == escrow.getPastVotes(voter, proposal.snapshot)
        assert 0 <= expected - weight <= 52 * WEEK
    against, for_votes, _ = dao.governor.proposalVotes(proposal.id)
    assert against == 0
    assert for_votes <= escrow.getPastTotalSupply(proposal.snapshot)


def test_quorum__locks_in_the_vote__constant(dao, escrow, token, draft, accounts, dave, bob, chain):
    """GV-02: new and longer locks during the vote move neither quorum nor power."""
    governor = dao.governor
    proposal = draft().propose(dave).open()
    before = governor.quorum(proposal.snapshot), governor.getVotes(bob, proposal.snapshot)
    total = escrow.getPastTotalSupply(proposal.snapshot)
    assert before[0] == total * QUORUM_BPS // 10_000
    newcomer = accounts[8]
    token.approve(escrow, 10_000 * WAD, sender=newcomer)
    escrow.createLock(10_000 * WAD, proposal.snapshot + 52 * WEEK, sender=newcomer)
    escrow.extendLock(proposal.snapshot + 52 * WEEK, sender=bob)
    assert (governor.quorum(proposal.snapshot), governor.getVotes(bob, proposal.snapshot)) == before


def test_life_of_a_proposal__lock_power__executed(
    dao, escrow, token, draft, accounts, alice, bob, carol, dave, stranger
):
    """GV-10: lock, delegate, propose, vote, queue, execute with real contracts, judged by balances."""
    token.transfer(dao.timelock, 5 * WAD, sender=accounts[8])
    delegate(escrow, alice, sender=carol)
    proposal = draft((token, 0, token.transfer.encode_input(stranger, 5 * WAD)), description="Pay")
    proposal.propose(dave).open()
    powers = [escrow.getPastVotes(account, proposal.snapshot) for account in (alice, bob)]
    proposal.vote(alice, Support.FOR)
    proposal.vote(bob, Support.AGAINST)
    assert list(dao.governor.proposalVotes(proposal.id))[:2] == powers[::-1]
    assert escrow.getPastVotes(carol, proposal.snapshot) == 0
    proposal.close().ripen(stranger).execute(stranger)
    assert proposal.state == State.EXECUTED
    assert token.balanceOf(stranger) == 5 * WAD
    assert token.balanceOf(dao.timelock) == 0


def test_cast_vote__gas__at_most_two_percent_above_stock(
    contracts, chain, deployer, dao, alice, bob, carol, dave, accounts
):
    """A ballot with the power of a lock beside a ballot in OpenZeppelin's Governor with ERC20Votes."""
    stock_token = deployer.deploy(
        contracts.GovernanceToken,
        "Stock",
        "STOCK",
        10**28,
        0,
        deployer,
        [(account, 100_000 * WAD) for account in (alice, bob, carol, dave)],
    )
    for account in (alice, bob, carol, dave):
        delegate(stock_token, account, sender=account)
    stock_timelock = deployer.deploy(contracts.Timelock, MIN_DELAY, [], [], deployer)
    stock = deployer.deploy(
        contracts.MockStockGovernor,
        stock_token,
        stock_timelock,
        VOTING_DELAY,
        VOTING_PERIOD,
        THRESHOLD,
        QUORUM_BPS // 100,
    )
    warp_to(chain, chain.blocks.head.timestamp + 10)
    gas = {}
    for name, governor in (("ours", dao.governor), ("stock", stock)):
        proposal = Proposal(governor, chain, [(ZERO_ADDRESS, 0, b"")]).propose(dave).open()
        gas[name] = {
            "first": proposal.vote(carol, Support.FOR).gas_used,
            "nth": proposal.vote(dave, Support.FOR).gas_used,
            "first against": proposal.vote(bob, Support.AGAINST).gas_used,
            "nth against": proposal.vote(alice, Support.AGAINST).gas_used,
        }
    for step, used in gas["ours"].items():
        print(f"castVote, {step:13} {used:>7} stock {gas['stock'][step]:>7}")
        assert used <= gas["stock"][step] * 1.02, step
