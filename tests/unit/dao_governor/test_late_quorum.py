"""A vote stays open until what passes has been passing for a whole extension."""

import pytest

from utils.governance import LATE_EXTENSION, VOTING_PERIOD, WINDOW, Proposal, State, Support

LATE = LATE_EXTENSION


@pytest.fixture
def proposal(draft, dave):
    return draft().propose(dave).open()


def extended(governor, proposal, deadline):
    return governor.ProposalExtended(proposalId=proposal.id, extendedDeadline=deadline)


def test_cast_vote__quorum_in_the_last_second__extended(governor, proposal, alice, bob, carol, dave):
    """GV-12: opponents get the whole extension, and the vote lasts at most two periods."""
    deadline = proposal.deadline
    proposal.vote(dave, Support.FOR, at=deadline - 10)
    tx = proposal.vote(alice, Support.FOR, at=deadline - 1)
    assert extended(governor, proposal, deadline - 1 + LATE) in tx.events
    assert proposal.deadline == deadline - 1 + LATE
    assert proposal.deadline - proposal.snapshot <= 2 * VOTING_PERIOD
    assert governor.proposalExpiration(proposal.id) == proposal.deadline + WINDOW

    tx = proposal.vote(bob, Support.AGAINST, at=proposal.deadline - 1)
    assert "ProposalExtended" not in [event.event_name for event in tx.events]
    tx = proposal.vote(carol, Support.AGAINST, at=proposal.deadline)
    assert "ProposalExtended" not in [event.event_name for event in tx.events]
    assert proposal.deadline == deadline - 1 + LATE
    assert proposal.close().state == State.SUCCEEDED


@pytest.mark.parametrize("before", [LATE, LATE + 1, VOTING_PERIOD - 1])
def test_cast_vote__quorum_early_enough__not_extended(governor, proposal, alice, before):
    """GV-12: exactly one extension before the end is early enough."""
    deadline = proposal.deadline
    tx = proposal.vote(alice, Support.FOR, at=deadline - before)
    assert "ProposalExtended" not in [event.event_name for event in tx.events]
    assert proposal.deadline == deadline


def test_cast_vote__quorum_one_second_later__extended_by_one(governor, proposal, alice):
    deadline = proposal.deadline
    tx = proposal.vote(alice, Support.FOR, at=deadline - LATE + 1)
    assert extended(governor, proposal, deadline + 1) in tx.events
    assert proposal.deadline == deadline + 1


def test_cast_vote__quorum_was_there__late_ballots_do_not_extend(governor, proposal, alice, bob):
    deadline = proposal.deadline
    proposal.vote(alice, Support.FOR, at=deadline - VOTING_PERIOD + 1)
    proposal.vote(bob, Support.FOR, at=deadline)
    assert proposal.deadline == deadline


def test_cast_vote__late_without_quorum__not_extended(governor, proposal, alice, carol):
    """GV-12: votes against are no quorum, so they extend nothing; the one that reaches it still does."""
    deadline = proposal.deadline
    proposal.vote(alice, Support.AGAINST, at=deadline - 2)
    proposal.vote(carol, Support.FOR, at=deadline - 1)
    assert proposal.deadline == deadline
    assert proposal.close().state == State.DEFEATED


def test_cast_vote__abstention_reaches_quorum_late__extended(governor, proposal, alice):
    deadline = proposal.deadline
    tx = proposal.vote(alice, Support.ABSTAIN, at=deadline)
    assert extended(governor, proposal, deadline + LATE) in tx.events
    assert proposal.state == State.ACTIVE


def test_cast_vote__extension_as_long_as_period__at_most_two_periods(launch, chain, alice, dave):
    """GV-12: the longest extension that is allowed."""
    governor = launch(late_extension=VOTING_PERIOD).governor
    proposal = Proposal(governor, chain, [(alice, 0, b"")]).propose(dave)
    proposal.vote(alice, Support.FOR, at=proposal.deadline)
    assert proposal.deadline - proposal.snapshot == 2 * VOTING_PERIOD


def test_cast_vote__no_extension__never_extended(launch, chain, alice, dave):
    governor = launch(late_extension=0).governor
    proposal = Proposal(governor, chain, [(alice, 0, b"")]).propose(dave)
    deadline = proposal.deadline
    proposal.vote(alice, Support.FOR, at=deadline)
    assert proposal.deadline == deadline


def test_cast_vote__extension_changed_after_birth__the_old_one_counts(
    governor, kinds, change_kind, draft, chain, alice, dave, stranger
):
    """GV-01: the extension is the one that the proposal was born with."""
    change = change_kind(late_extension=3_600).propose(dave).pass_vote(alice)
    change.queue(stranger)
    running = draft(description="Running").propose(dave)
    chain.pending_timestamp = governor.proposalEta(change.id)
    change.execute(stranger)
    assert kinds.describe(kinds.versionCount())[1][8] == 3_600
    deadline = running.deadline
    running.vote(alice, Support.FOR, at=deadline)
    assert running.deadline == deadline + LATE


def flips(governor, tx):
    return [event.event_name for event in tx.events].count("ProposalExtended")


def test_cast_vote__late_flip_to_passing__extended(governor, proposal, alice, bob, carol, dave):
    """GV-12: quorum was reached early; the outcome turns from failing to passing in the last hour."""
    deadline = proposal.deadline
    proposal.vote(bob, Support.AGAINST)
    proposal.vote(carol, Support.FOR)
    proposal.vote(dave, Support.ABSTAIN)
    tx = proposal.vote(alice, Support.FOR, at=deadline - 3_600)
    assert flips(governor, tx) == 1
    assert proposal.deadline == deadline - 3_600 + LATE
    assert flips(governor, proposal.vote(bob, Support.ABSTAIN, at=proposal.deadline)) == 0
    assert proposal.close().state == State.SUCCEEDED


@pytest.mark.parametrize("away", [Support.ABSTAIN, Support.AGAINST])
def test_cast_vote__for_then_not_then_for_in_the_last_second__opponents_can_answer(
    governor, proposal, alice, bob, carol, away
):
    """CO-07: what does not pass for the whole extension does not pass, however often it is changed."""
    proposal.vote(alice, Support.FOR, at=proposal.deadline - LATE + 1)
    assert flips(governor, proposal.vote(alice, away)) == 0
    end = proposal.deadline
    tx = proposal.vote(alice, Support.FOR, at=end)
    assert extended(governor, proposal, end + LATE) in tx.events
    proposal.vote(bob, Support.AGAINST, at=end + LATE - 1)
    proposal.vote(carol, Support.AGAINST, at=end + LATE)
    assert proposal.deadline == end + LATE
    assert proposal.close().state == State.SUCCEEDED  # 30 for, 20 against, a margin of 20%


def test_cast_vote__turn_on_turn__ends_after_two_periods(governor, proposal, alice, chain):
    """CO-07: each turn to passing moves the end, and the hard limit ends it."""
    limit, deadlines = proposal.snapshot + 2 * VOTING_PERIOD, []
    while proposal.deadline < limit:
        deadlines.append(proposal.deadline)
        proposal.vote(alice, Support.FOR, at=proposal.deadline)
        proposal.vote(alice, Support.ABSTAIN)
    assert deadlines == [*range(deadlines[0], limit, LATE)]
    assert flips(governor, proposal.vote(alice, Support.FOR, at=limit)) == 0
    assert proposal.deadline == limit
    assert proposal.close().state == State.SUCCEEDED


def test_cast_vote__changed_ballot_flips_late__extended(governor, proposal, alice, bob):
    """GV-12: the flip may come from a ballot that is changed."""
    deadline = proposal.deadline
    proposal.vote(alice, Support.ABSTAIN)
    proposal.vote(bob, Support.AGAINST)
    tx = proposal.vote(bob, Support.FOR, at=deadline)
    assert flips(governor, tx) == 1
    assert proposal.deadline == deadline + LATE


def test_cast_vote__late_flip_to_failing__not_extended(governor, proposal, alice, bob, carol):
    """GV-12: what stops a proposal needs no more time."""
    deadline = proposal.deadline
    proposal.vote(bob, Support.FOR)
    tx = proposal.vote(alice, Support.AGAINST, at=deadline - 1)
    assert flips(governor, tx) == 0
    assert proposal.deadline == deadline
    assert proposal.close().state == State.DEFEATED


def test_cast_vote__late_and_passing_before__not_extended(governor, proposal, alice, bob):
    deadline = proposal.deadline
    proposal.vote(alice, Support.FOR)
    assert flips(governor, proposal.vote(bob, Support.AGAINST, at=deadline - 1)) == 0
    assert flips(governor, proposal.vote(bob, Support.FOR, at=deadline)) == 0
    assert proposal.deadline == deadline
