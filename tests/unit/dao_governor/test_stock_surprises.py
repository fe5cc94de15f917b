"""Where OpenZeppelin's Governor, as its wizard composes it, surprises; and what ours does instead."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, ZERO_ADDRESS
from utils.governance import (
    LATE_EXTENSION,
    MIN_DELAY,
    QUORUM_BPS,
    THRESHOLD,
    VOTING_DELAY,
    VOTING_PERIOD,
    Kind,
    Proposal,
    State,
    Support,
    warp_to,
)

TEN_YEARS = 3_650 * DAY


@pytest.fixture(scope="module")
def stock(contracts, deployer, dao):
    """The stock governor on the same token, with the same settings and a timelock of its own."""
    timelock = deployer.deploy(contracts.Timelock, MIN_DELAY, [], [], deployer)
    governor = deployer.deploy(
        contracts.MockStockGovernor,
        dao.token,
        timelock,
        VOTING_DELAY,
        VOTING_PERIOD,
        THRESHOLD,
        QUORUM_BPS // 100,
    )
    for role in ("PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"):
        timelock.grantRole(getattr(timelock, role)(), governor, sender=deployer)
    return governor


@pytest.fixture
def both(governor, stock, chain, dave):
    """The same proposal in both governors: (stock, ours)."""
    drafts = [Proposal(one, chain, [(ZERO_ADDRESS, 0, b"")]) for one in (stock, governor)]
    return [draft.propose(dave) for draft in drafts]


def test_execute__ten_years_after_queueing__stock_executes(both, chain, alice, stranger):
    """GV-14: in another world; ours has expired."""
    theirs, ours = both
    ours.open()
    for proposal in both:
        proposal.vote(alice, Support.FOR)
    theirs.close()
    for proposal in both:
        proposal.queue(stranger)
    warp_to(chain, chain.blocks.head.timestamp + TEN_YEARS)
    assert (theirs.state, ours.state) == (State.QUEUED, State.EXPIRED)
    theirs.execute(stranger)
    assert theirs.state == State.EXECUTED
    with reverts_with(
        ours.governor.GovernorUnexpectedProposalState,
        proposalId=ours.id,
        current=State.EXPIRED,
        expectedStates=(1 << State.QUEUED).to_bytes(32, "big"),
    ):
        ours.execute(stranger)


def test_queue__ten_years_after_the_vote__stock_queues(both, chain, alice, stranger):
    """GV-14: what passed waits for ever for somebody to remember it."""
    theirs, ours = both
    ours.open()
    for proposal in both:
        proposal.vote(alice, Support.FOR)
    warp_to(chain, theirs.deadline + TEN_YEARS)
    assert (theirs.state, ours.state) == (State.SUCCEEDED, State.EXPIRED)
    theirs.queue(stranger)


def test_cast_vote__quorum_in_the_last_second__stock_ends(both, alice, bob):
    """GV-12: nobody can answer; ours goes on, and the answer comes."""
    theirs, ours = both
    end = ours.deadline
    theirs.vote(bob, Support.FOR, at=theirs.deadline - 1)
    ours.vote(bob, Support.FOR, at=end)
    theirs.close()
    assert (theirs.state, ours.state) == (State.SUCCEEDED, State.ACTIVE)
    assert ours.deadline == end + LATE_EXTENSION
    ours.vote(alice, Support.AGAINST)
    ours.close()
    assert ours.state == State.DEFEATED


def test_cast_vote__without_votes__stock_counts_nothing_and_says_so_to_nobody(both, stranger):
    """A ballot of zero votes is accepted, announced, and uses up the right to vote; ours refuses it."""
    theirs, ours = both
    ours.open()
    tx = theirs.vote(stranger, Support.FOR)
    assert theirs.governor.hasVoted(theirs.id, stranger)
    expected = theirs.governor.VoteCast(
        voter=stranger, proposalId=theirs.id, support=Support.FOR, weight=0, reason=""
    )
    assert expected in tx.events
    with reverts_with(ours.governor.GovernorNoVotes, voter=stranger, snapshot=ours.snapshot):
        ours.vote(stranger, Support.FOR)


def test_quorum__changed_before_the_snapshot__stock_judges_by_the_new_one(
    governor, stock, kinds, chain, alice, carol, dave, stranger
):
    """GV-01, DP-12: announced under a quorum of 10%, decided under 2%; ours keeps the first."""
    lower = [
        (stock, (stock, 0, stock.updateQuorumNumerator.encode_input(2))),
        (governor, (kinds, 0, kinds.setKind.encode_input(0, Kind(quorum_bps=200).as_tuple()))),
    ]
    changes = [Proposal(one, chain, [action], "Lower the quorum").propose(dave) for one, action in lower]
    for change in changes:
        change.open().vote(alice, Support.FOR)
    changes[-1].close()
    for change in changes:
        change.queue(stranger)
    due = governor.proposalEta(changes[-1].id)

    warp_to(chain, due - VOTING_DELAY // 2)
    theirs, ours = [Proposal(one, chain, [(ZERO_ADDRESS, 0, b"")]).propose(dave) for one in (stock, governor)]
    warp_to(chain, due)
    for change in changes:
        change.execute(stranger)
    ours.open()
    for proposal in (theirs, ours):
        proposal.vote(carol, Support.FOR)  # 5% of all votes
    ours.close()
    assert (theirs.state, ours.state) == (State.SUCCEEDED, State.DEFEATED)
