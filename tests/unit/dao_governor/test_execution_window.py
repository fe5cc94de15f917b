"""Passed proposals that nobody queues or executes in time."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY
from utils.governance import MIN_DELAY, WINDOW, State, states, warp_to


@pytest.fixture
def passed(draft, alice, dave):
    return draft().propose(dave).pass_vote(alice)


def test_queue__last_second_of_the_window__queued(governor, passed, chain, stranger):
    chain.pending_timestamp = governor.proposalExpiration(passed.id)
    assert governor.proposalExpiration(passed.id) == passed.deadline + WINDOW
    passed.queue(stranger)
    assert passed.state == State.QUEUED


def test_queue__one_second_too_late__reverts(governor, passed, chain, stranger):
    """GV-14: a passed proposal that nobody queued expires."""
    warp_to(chain, passed.deadline + WINDOW + 1)
    assert passed.state == State.EXPIRED
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=passed.id,
        current=State.EXPIRED,
        expectedStates=states(State.SUCCEEDED),
    ):
        passed.queue(stranger)


def test_execute__last_second_of_the_window__executed(governor, passed, chain, stranger):
    tx = passed.queue(stranger)
    eta = tx.timestamp + MIN_DELAY
    assert governor.proposalEta(passed.id) == eta
    assert governor.proposalExpiration(passed.id) == eta + WINDOW
    chain.pending_timestamp = eta + WINDOW
    passed.execute(stranger)
    assert passed.state == State.EXECUTED


@pytest.mark.parametrize("late", [1, 3_650 * DAY])
def test_execute__too_late__reverts(governor, timelock, passed, chain, stranger, late):
    """GV-14: a second and ten years after the window; also directly at the timelock, where only the
    governor may execute."""
    passed.queue(stranger)
    warp_to(chain, governor.proposalExpiration(passed.id) + late)
    assert passed.state == State.EXPIRED
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=passed.id,
        current=State.EXPIRED,
        expectedStates=states(State.QUEUED),
    ):
        passed.execute(stranger)

    salt = (int(governor.address, 16) << 96) ^ int.from_bytes(passed.description_hash, "big")
    arguments = (*passed.content, b"\x00" * 32, salt.to_bytes(32, "big"))
    assert timelock.isOperationReady(timelock.hashOperationBatch(*arguments))
    with reverts_with(
        timelock.AccessControlUnauthorizedAccount,
        account=stranger.address,
        neededRole=timelock.EXECUTOR_ROLE(),
    ):
        timelock.executeBatch(*arguments, sender=stranger)


def test_cancel__expired__reverts(governor, passed, chain, dave):
    """GV-18: what is expired is final; even its proposer cannot rename the outcome."""
    warp_to(chain, passed.deadline + WINDOW + 1)
    with reverts_with(governor.GovernorUnableToCancel, proposalId=passed.id, account=dave.address):
        passed.cancel(dave)


def test_propose__expired_content__stays_expired(governor, passed, chain, dave):
    """GV-13, GV-14: the same content cannot start again under the same id."""
    warp_to(chain, passed.deadline + WINDOW + 1)
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=passed.id,
        current=State.EXPIRED,
        expectedStates=states(),
    ):
        passed.propose(dave)


def test_set_kind__longer_window_later__expired_stays_expired(
    governor, passed, change_kind, chain, alice, dave, stranger
):
    """GV-01: a longer window for later votes revives nothing."""
    warp_to(chain, passed.deadline + WINDOW + 1)
    change = change_kind(execution_window=10 * WINDOW).propose(dave).pass_vote(alice).ripen(stranger)
    change.execute(stranger)
    assert passed.state == State.EXPIRED


def test_proposal_expiration__unknown__zero(governor):
    assert governor.proposalExpiration(7) == 0
