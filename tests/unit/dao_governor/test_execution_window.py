"""Passed proposals that nobody queues or executes in time."""

import pytest

from ape_dao.core.chain.artifacts import artifact
from utils.checks import reverts_with
from utils.constants import DAY, ZERO_ADDRESS
from utils.governance import MIN_DELAY, WINDOW, State, Support, states, warp_to

READY = (1 << 2).to_bytes(32, "big")


def operation_of(governor, proposal):
    """The arguments of its operation in the timelock."""
    salt = (int(governor.address, 16) << 96) ^ int.from_bytes(proposal.description_hash, "big")
    return (*proposal.content, b"\x00" * 32, salt.to_bytes(32, "big"))


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

    arguments = operation_of(governor, passed)
    assert not timelock.isOperationReady(timelock.hashOperationBatch(*arguments))
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


def refused(timelock, arguments, sender):
    """Executing the operation directly, by whoever may execute."""
    operation = timelock.hashOperationBatch(*arguments)
    with reverts_with(timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=READY):
        timelock.executeBatch(*arguments, sender=sender)
    return operation


@pytest.mark.parametrize("is_removed", [False, True])
def test_execute_batch__expired_and_the_executor_role_opened__reverts(
    governor, timelock, passed, call_self, draft, chain, alice, dave, stranger, is_removed
):
    """CO-08: 400 days later the DAO opens the executor role; what expired stays expired, by any path."""
    passed.queue(stranger)
    warp_to(chain, governor.proposalExpiration(passed.id) + 400 * DAY)
    arguments = operation_of(governor, passed)
    if is_removed:
        tx = timelock.cancel(timelock.hashOperationBatch(*arguments), sender=stranger)
        assert [event.event_name for event in tx.events] == ["Cancelled"]
    grants = [
        (timelock, 0, timelock.grantRole.encode_input(timelock.EXECUTOR_ROLE(), ZERO_ADDRESS)),
        *(
            (timelock, 0, timelock.grantRole.encode_input(role(), stranger))
            for role in (timelock.PROPOSER_ROLE, timelock.CANCELLER_ROLE)
        ),
    ]
    draft(*grants, description="Open it").propose(dave).pass_vote(alice).ripen(stranger).execute(stranger)
    operation = refused(timelock, arguments, stranger)
    with reverts_with(timelock.TimelockOperationExpired, id=operation):
        timelock.scheduleBatch(*arguments, MIN_DELAY, sender=stranger)
    after = ([stranger], [0], [b""], operation, b"\x01" * 32)
    timelock.scheduleBatch(*after, MIN_DELAY, sender=stranger)
    warp_to(chain, chain.blocks.head.timestamp + MIN_DELAY)
    with reverts_with(timelock.TimelockUnexecutedPredecessor, predecessorId=operation):
        timelock.executeBatch(*after, sender=stranger)
    assert passed.state == State.EXPIRED


def test_state__cancelled_in_the_timelock__stays_canceled(
    governor, timelock, passed, draft, chain, alice, dave, stranger
):
    """CO-08: what another canceller stopped in time does not expire later, nor come back."""
    grant = timelock.grantRole.encode_input(timelock.CANCELLER_ROLE(), stranger)
    draft((timelock, 0, grant), description="Canceller").propose(dave).pass_vote(alice).ripen(
        stranger
    ).execute(stranger)
    other = draft(description="Stopped").propose(dave).pass_vote(alice)
    other.queue(stranger)
    end = governor.proposalExpiration(other.id)
    timelock.cancel(timelock.hashOperationBatch(*operation_of(governor, other)), sender=stranger)
    for moment in (end, end + 1, end + 400 * DAY):
        warp_to(chain, moment)
        assert other.state == State.CANCELED


def test_queue__window_changed_since__the_timelock_keeps_that_of_the_proposal(
    governor, timelock, draft, change_kind, chain, alice, dave, stranger
):
    """CO-08: the window of the day it was made, in the governor and in the timelock."""
    change = change_kind(execution_window=10 * WINDOW).propose(dave)
    older = draft(description="Older").propose(dave)
    for proposal in (change, older):
        proposal.open().vote(alice, Support.FOR)
    change.close().ripen(stranger).execute(stranger)
    older.queue(stranger)
    arguments = operation_of(governor, older)
    end = governor.proposalEta(older.id) + WINDOW
    assert timelock.getExpiration(timelock.hashOperationBatch(*arguments)) == end
    assert governor.proposalExpiration(older.id) == end
    warp_to(chain, end + 1)
    assert older.state == State.EXPIRED


def test_layout__private_slots_that_are_used__are_those_of_the_library():
    """The contracts use three private mappings of OpenZeppelin's at these slots."""
    layouts = {name: artifact(name).storage_layout for name in ("Timelock", "DaoGovernor")}
    slots = {
        (name, entry["label"]): int(entry["slot"]) for name, layout in layouts.items() for entry in layout
    }
    assert slots["Timelock", "_timestamps"] == 1
    assert slots["DaoGovernor", "_timelockIds"] == 8
    assert slots["DaoGovernor", "_proposals"] == 4
