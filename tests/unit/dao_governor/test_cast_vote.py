"""Ballots: by transaction, with reason, with parameters."""

import pytest

from utils.checks import reverts_with
from utils.constants import WAD
from utils.governance import THRESHOLD, Proposal, State, Support, delegate, states

ALICE, BOB, CAROL = 300_000 * WAD, 150_000 * WAD, 50_000 * WAD


@pytest.fixture
def proposal(draft, dave):
    return draft().propose(dave).open()


@pytest.mark.parametrize(
    ("support", "votes"),
    [(Support.AGAINST, (BOB, 0, 0)), (Support.FOR, (0, BOB, 0)), (Support.ABSTAIN, (0, 0, BOB))],
)
def test_cast_vote__each_choice__counted_and_announced(governor, proposal, bob, support, votes):
    tx = proposal.vote(bob, support)
    assert (
        governor.VoteCast(voter=bob, proposalId=proposal.id, support=support, weight=BOB, reason="")
        in tx.events
    )
    assert tx.return_value == BOB
    assert tuple(governor.proposalVotes(proposal.id)) == votes
    assert governor.hasVoted(proposal.id, bob)


def test_cast_vote__several_voters__sums(governor, proposal, alice, bob, carol, dave):
    """I-8: every unit of power is on one ballot."""
    proposal.vote(alice, Support.FOR)
    proposal.vote(bob, Support.AGAINST)
    proposal.vote(carol, Support.ABSTAIN)
    proposal.vote(dave, Support.FOR)
    assert tuple(governor.proposalVotes(proposal.id)) == (BOB, ALICE + THRESHOLD, CAROL)
    assert not governor.hasVoted(proposal.id, governor)


@pytest.mark.parametrize("reason", ["Because", "", "R" * 100_000])
def test_cast_vote_with_reason__any_length__announced(governor, proposal, bob, reason):
    """GV-23: a long reason costs its voter gas and nothing else."""
    tx = governor.castVoteWithReason(proposal.id, Support.FOR, reason, sender=bob)
    expected = governor.VoteCast(voter=bob, proposalId=proposal.id, support=1, weight=BOB, reason=reason)
    assert expected in tx.events


@pytest.mark.parametrize("params", [b"\x01", b"\x00" * 48])
def test_cast_vote_with_reason_and_params__params_on_a_plain_ballot__reverts(governor, proposal, bob, params):
    """As in OpenZeppelin's fractional counting: what would be ignored is refused."""
    with reverts_with(governor.GovernorInvalidVoteParams):
        governor.castVoteWithReasonAndParams(proposal.id, Support.FOR, "Because", params, sender=bob)


@pytest.mark.parametrize("support", [3, 4, 254])
def test_cast_vote__unknown_choice__reverts(governor, proposal, bob, support):
    with reverts_with(governor.GovernorInvalidVoteType):
        governor.castVote(proposal.id, support, sender=bob)
    assert not governor.hasVoted(proposal.id, bob)


def test_cast_vote__no_votes_at_snapshot__reverts(governor, proposal, stranger):
    with reverts_with(governor.GovernorNoVotes, voter=stranger.address, snapshot=proposal.snapshot):
        proposal.vote(stranger, Support.FOR)
    assert not governor.hasVoted(proposal.id, stranger)


def test_cast_vote__tokens_moved_after_snapshot__old_holder_votes(governor, proposal, token, bob, stranger):
    """GV-02, I-8: the ballot has the power of the snapshot, and the buyer has none."""
    token.transfer(stranger, BOB, sender=bob)
    delegate(token, stranger, sender=stranger)
    with reverts_with(governor.GovernorNoVotes, voter=stranger.address, snapshot=proposal.snapshot):
        proposal.vote(stranger, Support.FOR)
    proposal.vote(bob, Support.FOR)
    assert tuple(governor.proposalVotes(proposal.id)) == (0, BOB, 0)


def test_quorum__supply_changes_in_the_vote__constant(governor, proposal, token, alice, accounts):
    """GV-02: burning 60% of the supply in the middle of a vote moves no bar."""
    before = governor.quorum(proposal.snapshot)
    rest = accounts[8]
    token.burn(token.balanceOf(rest), sender=rest)
    token.burn(100_000 * WAD, sender=alice)
    assert governor.quorum(proposal.snapshot) == before == 100_000 * WAD


def test_cast_vote__before_and_at_snapshot__reverts(governor, draft, dave, bob):
    proposal = draft().propose(dave)
    for at in (proposal.snapshot - 1, proposal.snapshot):
        with reverts_with(
            governor.GovernorUnexpectedProposalState,
            proposalId=proposal.id,
            current=State.PENDING,
            expectedStates=states(State.ACTIVE),
        ):
            proposal.vote(bob, Support.FOR, at=at)
    proposal.vote(bob, Support.FOR, at=proposal.snapshot + 1)


def test_cast_vote__last_second_and_after__counts_and_reverts(governor, proposal, bob, carol):
    proposal.vote(carol, Support.AGAINST, at=proposal.deadline)
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.DEFEATED,
        expectedStates=states(State.ACTIVE),
    ):
        proposal.vote(bob, Support.FOR, at=proposal.deadline + 1)


def test_cast_vote__no_such_proposal__reverts(governor, bob):
    with reverts_with(governor.GovernorNonexistentProposal, proposalId=42):
        governor.castVote(42, Support.FOR, sender=bob)


def test_cast_vote__cancelled__reverts(governor, draft, dave, bob):
    proposal = draft().propose(dave)
    proposal.cancel(dave)
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.CANCELED,
        expectedStates=states(State.ACTIVE),
    ):
        proposal.vote(bob, Support.FOR, at=proposal.snapshot + 1)


@pytest.fixture
def giant(contracts, deployer, chain, launch, alice):
    """A DAO whose source of votes answers with more votes than a ballot box holds."""
    votes = deployer.deploy(contracts.MockVotes, 2**112)
    return launch(votes=votes, threshold=0)


def test_cast_vote__more_votes_than_a_box_holds__reverts(giant, chain, alice):
    proposal = Proposal(giant.governor, chain, [(alice, 0, b"")]).propose(alice).open()
    with reverts_with(giant.governor.SafeCastOverflowedUintDowncast, bits=112, value=2**112):
        proposal.vote(alice, Support.FOR)
