"""Who can cancel, and what the guardian can not do."""

import pytest

from ape_dao.core.governance import Action, ends_guardian
from utils.checks import reverts_with
from utils.constants import DAY, ZERO_ADDRESS
from utils.governance import Proposal, State, Support, delegate, states, warp_to

TERM = 365 * DAY


@pytest.fixture(scope="module")
def dao(launch, chain, guardian):
    """With a guardian for a year."""
    return launch(guardian=guardian, guardian_until=chain.blocks.head.timestamp + TERM)


def at_state(proposal, state, alice, bob, stranger):
    """Bring a fresh proposal to ``state``."""
    if state in (State.ACTIVE, State.SUCCEEDED, State.QUEUED, State.EXPIRED, State.EXECUTED):
        proposal.open().vote(alice, Support.FOR)
    if state == State.DEFEATED:
        proposal.open().vote(bob, Support.AGAINST)
    if state not in (State.PENDING, State.ACTIVE):
        proposal.close()
    if state in (State.QUEUED, State.EXECUTED):
        proposal.ripen(stranger)
    if state == State.EXECUTED:
        proposal.execute(stranger)
    if state == State.EXPIRED:
        warp_to(proposal.chain, proposal.governor.proposalExpiration(proposal.id) + 1)
    assert proposal.state == state
    return proposal


@pytest.mark.parametrize(
    "state", [State.PENDING, State.ACTIVE, State.SUCCEEDED, State.QUEUED, State.DEFEATED]
)
def test_cancel__guardian__every_open_state(
    governor, timelock, draft, alice, bob, dave, guardian, stranger, state
):
    """GV-18, TL-03: whatever is not executed can be cancelled, a queued operation in the timelock too."""
    proposal = at_state(draft().propose(dave), state, alice, bob, stranger)
    tx = proposal.cancel(guardian)
    assert governor.ProposalCanceled(proposalId=proposal.id) in tx.events
    assert proposal.state == State.CANCELED
    if state == State.QUEUED:
        salt = (int(governor.address, 16) << 96) ^ int.from_bytes(proposal.description_hash, "big")
        operation = timelock.hashOperationBatch(*proposal.content, b"\x00" * 32, salt.to_bytes(32, "big"))
        assert timelock.Cancelled(id=operation) in tx.events
        assert not timelock.isOperation(operation)
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.CANCELED,
        expectedStates=states(State.QUEUED),
    ):
        proposal.execute(stranger)


@pytest.mark.parametrize("state", [State.EXECUTED, State.EXPIRED])
def test_cancel__guardian__final_states__reverts(
    governor, draft, alice, bob, dave, guardian, stranger, state
):
    proposal = at_state(draft().propose(dave), state, alice, bob, stranger)
    open_states = (
        State.PENDING,
        State.ACTIVE,
        State.DEFEATED,
        State.SUCCEEDED,
        State.QUEUED,
    )
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=state,
        expectedStates=states(*open_states),
    ):
        proposal.cancel(guardian)


def test_cancel__proposer_while_pending__canceled(governor, draft, chain, dave):
    """GV-08: the voting delay is the time in which a proposer can take back."""
    proposal = draft().propose(dave)
    chain.pending_timestamp = proposal.snapshot
    tx = proposal.cancel(dave)
    assert governor.ProposalCanceled(proposalId=proposal.id) in tx.events
    assert proposal.state == State.CANCELED


@pytest.mark.parametrize("state", [State.ACTIVE, State.SUCCEEDED, State.QUEUED])
def test_cancel__proposer_later__reverts(governor, draft, alice, bob, dave, stranger, state):
    proposal = at_state(draft().propose(dave), state, alice, bob, stranger)
    with reverts_with(governor.GovernorUnableToCancel, proposalId=proposal.id, account=dave.address):
        proposal.cancel(dave)


def test_cancel__no_guardian__proposer_gains_nothing(launch, chain, alice, dave):
    """Unlike OpenZeppelin's GovernorProposalGuardian, whose power falls to the proposer."""
    governor = launch().governor
    assert governor.proposalGuardian() == ZERO_ADDRESS
    proposal = Proposal(governor, chain, [(alice, 0, b"")]).propose(dave).open()
    with reverts_with(governor.GovernorUnableToCancel, proposalId=proposal.id, account=dave.address):
        proposal.cancel(dave)


def test_cancel__guardian_at_its_end_date__reverts(governor, draft, chain, dave, guardian):
    """GV-18: the power ends by itself."""
    proposal = draft().propose(dave)
    until = governor.guardianUntil()
    warp_to(chain, until - 1)
    assert governor.proposalGuardian() == guardian
    chain.pending_timestamp = until
    with reverts_with(governor.GovernorUnableToCancel, proposalId=proposal.id, account=guardian.address):
        proposal.cancel(guardian)
    warp_to(chain, until)
    assert governor.proposalGuardian() == ZERO_ADDRESS
    assert governor.guardianUntil() == until


def test_guardian__anything_else__reverts(governor, timelock, draft, alice, bob, dave, guardian):
    """GV-18: it cannot propose, execute early, schedule, or change its own term."""
    with reverts_with(
        governor.GovernorInsufficientProposerVotes,
        proposer=guardian.address,
        votes=0,
        threshold=governor.proposalThreshold(),
    ):
        draft().propose(guardian)
    with reverts_with(governor.GovernorOnlyExecutor, account=guardian.address):
        governor.setGuardian(guardian, 2**48 - 1, sender=guardian)
    proposal = draft(description="Passed").propose(dave).pass_vote(alice)
    with reverts_with(
        governor.GovernorUnexpectedProposalState,
        proposalId=proposal.id,
        current=State.SUCCEEDED,
        expectedStates=states(State.QUEUED),
    ):
        proposal.execute(guardian)
    with reverts_with(
        timelock.AccessControlUnauthorizedAccount,
        account=guardian.address,
        neededRole=timelock.PROPOSER_ROLE(),
    ):
        timelock.schedule(guardian, 0, b"", b"\x00" * 32, b"\x00" * 32, 10**9, sender=guardian)


def test_set_guardian__by_proposal__replaced_prolonged_removed(
    governor, call_self, chain, alice, bob, dave, guardian, stranger
):
    """GV-18: appointed, prolonged and removed by votes only."""
    until = governor.guardianUntil()
    steps = [(bob, until + 30 * DAY), (bob, until + 60 * DAY), (ZERO_ADDRESS, 0)]
    old = (guardian, until)
    for number, new in enumerate(steps):
        change = call_self(governor.setGuardian, *new, description=f"Guardian {number}")
        change.propose(dave).pass_vote(alice).ripen(stranger)
        tx = change.execute(stranger)
        expected = governor.GuardianSet(
            oldGuardian=old[0], oldUntil=old[1], newGuardian=new[0], newUntil=new[1]
        )
        assert expected in tx.events
        assert governor.proposalGuardian() == new[0]
        assert governor.guardianUntil() == new[1]
        old = new
    with reverts_with(governor.GovernorUnableToCancel, proposalId=change.id, account=bob.address):
        change.cancel(bob)


def test_set_guardian__end_in_the_past__reverts(governor, call_self, chain, alice, dave, guardian, stranger):
    change = call_self(governor.setGuardian, guardian, 1).propose(dave).pass_vote(alice).ripen(stranger)
    now = governor.proposalEta(change.id) + 1
    chain.pending_timestamp = now
    with reverts_with(
        governor.GovernorGuardianInvalidTerm, guardian=guardian.address, until=1, currentTime=now
    ):
        change.execute(stranger)


def test_cancel__zero_address_guardian__nobody_is_it(launch, chain, alice, dave, stranger):
    """GV-18: the absence of a guardian is no account."""
    governor = launch().governor
    proposal = Proposal(governor, chain, [(alice, 0, b"")]).propose(dave)
    with reverts_with(governor.GovernorUnableToCancel, proposalId=proposal.id, account=stranger.address):
        proposal.cancel(stranger)


GUARDIAN_CALLS = {
    "replaced": (lambda dao, guardian, until: (dao.governor, "setGuardian", ["0x" + "11" * 20, until]), True),
    "removed": (lambda dao, guardian, until: (dao.governor, "setGuardian", [ZERO_ADDRESS, 0]), True),
    "shortened": (lambda dao, guardian, until: (dao.governor, "setGuardian", [guardian, until - 1]), True),
    "prolonged": (lambda dao, guardian, until: (dao.governor, "setGuardian", [guardian, until + DAY]), False),
    "role revoked": (
        lambda dao, guardian, until: (
            dao.timelock,
            "revokeRole",
            [dao.timelock.CANCELLER_ROLE(), guardian],
        ),
        True,
    ),
    "role of others revoked": (
        lambda dao, guardian, until: (
            dao.timelock,
            "revokeRole",
            [dao.timelock.CANCELLER_ROLE(), dao.token.address],
        ),
        False,
    ),
}


@pytest.mark.parametrize("call", GUARDIAN_CALLS)
@pytest.mark.parametrize("among_others", [False, True])
def test_cancel__guardian__not_what_ends_its_term(
    dao, draft, alice, dave, guardian, stranger, call, among_others
):
    """CO-09: in any state, alone or beside other calls; everything else it can still cancel."""
    governor = dao.governor
    find, is_beyond = GUARDIAN_CALLS[call]
    contract, function, arguments = find(dao, guardian.address, governor.guardianUntil())
    action = (contract, 0, getattr(contract, function).encode_input(*arguments))
    others = [(alice.address, 0, b"")] if among_others else []
    addresses = {"governor": governor.address, "timelock": dao.timelock.address}
    actions = [Action(str(to), bytes(data), value) for to, value, data in (*others, action)]
    assert ends_guardian(actions, addresses, guardian.address, governor.guardianUntil()) == is_beyond
    proposal = draft(*others, action, *others, description=call).propose(dave)
    if is_beyond:
        for state in (State.PENDING, State.ACTIVE, State.QUEUED):
            if state == State.ACTIVE:
                proposal.open().vote(alice, Support.FOR)
            if state == State.QUEUED:
                proposal.close().ripen(stranger)
            with reverts_with(
                governor.GovernorUnableToCancel, proposalId=proposal.id, account=guardian.address
            ):
                proposal.cancel(guardian)
        proposal.execute(stranger)
        assert proposal.state == State.EXECUTED
    else:
        proposal.cancel(guardian)
        assert proposal.state == State.CANCELED


def test_cancel__guardian_that_proposed_it__as_any_proposer(dao, call_self, chain, alice, guardian):
    """CO-09: what it proposed itself it may take back while it is pending."""
    dao.token.transfer(guardian, dao.governor.proposalThreshold(), sender=alice)
    delegate(dao.token, guardian, sender=guardian)
    warp_to(chain, chain.blocks.head.timestamp + 2)
    proposal = call_self(dao.governor.setGuardian, ZERO_ADDRESS, 0).propose(guardian)
    proposal.cancel(guardian)
    assert proposal.state == State.CANCELED
