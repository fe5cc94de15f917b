"""Objections move the time of an operation, up to a bound, and nothing else."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.governance import (
    CAP,
    MIN_DELAY,
    SUPPLY,
    Proposal,
    State,
    delegate,
    delegate_calldata,
    warp_to,
)
from utils.impersonation import send_as

FIRST, SECOND, LONGEST = 100, 1_000, 14 * DAY
WAITING, READY = ((1 << state).to_bytes(32, "big") for state in (1, 2))
ALICE, BOB, CAROL = 55_000 * WAD, 20_000 * WAD, 600_000 * WAD  # 5.5%, 2% and 60%


@pytest.fixture(scope="module")
def token(contracts, deployer, chain, alice, bob, carol, stranger):
    shares = [(alice, ALICE), (bob, BOB), (carol, CAROL), (deployer, SUPPLY - ALICE - BOB - CAROL)]
    token = deployer.deploy(contracts.GovernanceToken, "Test", "TEST", CAP, 0, deployer, shares)
    for holder in (alice, bob, carol):
        delegate(token, holder, sender=holder)
    return token


@pytest.fixture(scope="module")
def timelock(contracts, deployer, owner, token):
    """``owner`` proposes, cancels and sets the rules; everybody executes."""
    timelock = deployer.deploy(contracts.Timelock, MIN_DELAY, [owner], [ZERO_ADDRESS], owner)
    timelock.setObjectionRules(token, FIRST, SECOND, LONGEST, sender=owner)
    return timelock


@pytest.fixture
def begin(timelock, owner, nothing, chain):
    """Schedule an operation; its arguments, its id and the second in which it was scheduled."""

    def _begin(salt=1, predecessor=nothing):
        batch = ([ZERO_ADDRESS], [0], [b""], predecessor, salt.to_bytes(32, "big"))
        receipt = timelock.scheduleBatch(*batch, MIN_DELAY, sender=owner)
        return batch, timelock.hashOperationBatch(*batch), receipt.timestamp

    return _begin


def extension(votes, total=SUPPLY, first=FIRST, second=SECOND, longest=LONGEST):
    """In whole numbers, as a member would reckon it."""
    if votes * 10_000 >= second * total:
        return longest
    return max(0, longest * (votes * 10_000 - first * total) // ((second - first) * total))


def test_object__a_share_between_the_bars__waits_linearly_longer(timelock, begin, alice, bob, chain):
    """BO-14: a delegate speaks for all who chose it; and whoever objects first gives the others time."""
    batch, operation, at = begin()
    assert timelock.getTimestamp(operation) == at + MIN_DELAY
    tx = timelock.object(operation, sender=bob)
    moved = at + MIN_DELAY + extension(BOB)
    assert timelock.getTimestamp(operation) == moved
    event = timelock.Objected(id=operation, account=bob, objects=True, votes=BOB, timestamp=moved)
    assert event in tx.events
    found = timelock.objectionsTo(operation)
    assert (found.votes, found.total, found.scheduledAt, found.extension) == (
        BOB,
        SUPPLY,
        at,
        extension(BOB),
    )
    assert (found.rules.firstBps, found.rules.secondBps, found.rules.maxExtension) == (FIRST, SECOND, LONGEST)
    assert timelock.isObjector(operation, bob)
    assert not timelock.isObjector(operation, alice)

    warp_to(chain, at + MIN_DELAY)  # it would be ready by now
    timelock.object(operation, sender=alice)
    moved = at + MIN_DELAY + extension(ALICE + BOB)
    chain.pending_timestamp = moved - 1
    with reverts_with(timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=READY):
        timelock.executeBatch(*batch, sender=bob)
    chain.pending_timestamp = moved
    timelock.executeBatch(*batch, sender=bob)
    assert timelock.isOperationDone(operation)
    assert timelock.objectionsTo(operation).extension == 0


def test_object__below_the_first_bar__nothing_moves(timelock, begin, token, owner, bob):
    """At the bar itself nothing moves either; above it, the first second needs a hundred-thousandth more."""
    timelock.setObjectionRules(token, 200, SECOND, LONGEST, sender=owner)
    _, operation, at = begin()
    timelock.object(operation, sender=bob)
    assert timelock.getTimestamp(operation) == at + MIN_DELAY
    assert timelock.objectionsTo(operation).votes == BOB


def test_object__first_bar_is_the_second__all_at_once(timelock, begin, token, owner, alice, bob):
    timelock.setObjectionRules(token, 750, 750, LONGEST, sender=owner)
    _, operation, at = begin()
    timelock.object(operation, sender=alice)
    assert timelock.getTimestamp(operation) == at + MIN_DELAY
    timelock.object(operation, sender=bob)  # 7.5% in all
    assert timelock.getTimestamp(operation) == at + MIN_DELAY + LONGEST


def test_object__votes_of_the_same_second__do_not_count(
    timelock, token, owner, deployer, stranger, chain, nothing
):
    """BO-11: who locks, objects and unlocks in one bundle has nothing to object with."""
    batch = ([ZERO_ADDRESS], [0], [b""], nothing, (7).to_bytes(32, "big"))
    operation = timelock.hashOperationBatch(*batch)
    chain.provider.make_request("evm_setAutomine", [False])
    try:
        for sender, to, data in (
            (deployer, token, delegate_calldata(stranger)),
            (owner, timelock, timelock.scheduleBatch.encode_input(*batch, MIN_DELAY)),
        ):
            request = {
                "from": sender.address,
                "to": to.address,
                "data": "0x" + data.hex(),
                "gas": hex(500_000),
            }
            chain.provider.make_request("eth_sendTransaction", [request])
        chain.mine()
    finally:
        chain.provider.make_request("evm_setAutomine", [True])
    at = chain.blocks.head.timestamp
    warp_to(chain, at + 1)
    assert token.getPastVotes(stranger, at) == SUPPLY - ALICE - BOB - CAROL
    with reverts_with(timelock.TimelockWithoutVotes, account=stranger.address, timepoint=at - 1):
        timelock.object(operation, sender=stranger)


def test_object__borrowed_later__does_not_count(timelock, begin, token, bob, carol):
    """BO-13: what is borrowed for a moment, or bought after the vote, moves nothing; a seller counts."""
    _, operation, at = begin()
    token.transfer(bob, CAROL, sender=carol)
    timelock.object(operation, sender=bob)
    assert timelock.objectionsTo(operation).votes == BOB
    timelock.object(operation, sender=carol)
    assert timelock.objectionsTo(operation).votes == BOB + CAROL


def test_withdraw_objection__in_one_bundle_with_the_execution__others_have_time(
    timelock, begin, alice, bob, carol, chain
):
    """BO-12: whoever wants the operation objects himself, lulls the others, and takes it back when it would
    have been ready: they still have the delay to object."""
    batch, operation, at = begin()
    timelock.object(operation, sender=carol)
    chain.pending_timestamp = late = at + MIN_DELAY + 5 * DAY
    tx = timelock.withdrawObjection(operation, sender=carol)
    moved = late + MIN_DELAY
    event = timelock.Objected(id=operation, account=carol, objects=False, votes=CAROL, timestamp=moved)
    assert event in tx.events
    assert timelock.getTimestamp(operation) == moved
    with reverts_with(timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=READY):
        timelock.executeBatch(*batch, sender=carol)
    timelock.object(operation, sender=alice)
    timelock.object(operation, sender=bob)
    assert timelock.getTimestamp(operation) == at + MIN_DELAY + extension(ALICE + BOB)


def test_withdraw_objection__soon__as_if_it_had_not_been(timelock, begin, owner, carol, chain):
    """It comes forward, but not nearer than the delay from now on; nor than at first if that is shorter."""
    _, operation, at = begin()
    timelock.object(operation, sender=carol)
    tx = timelock.withdrawObjection(operation, sender=carol)
    assert timelock.getTimestamp(operation) == tx.timestamp + MIN_DELAY
    _, other, at = begin(2)
    timelock.object(other, sender=carol)
    send_as(chain.provider, timelock.address, timelock.address, timelock.updateDelay.encode_input(0))
    timelock.withdrawObjection(other, sender=carol)
    assert timelock.getTimestamp(other) == at + MIN_DELAY


def test_withdraw_objection__late__never_later_than_before(timelock, begin, carol, bob, chain):
    """The notice never goes beyond what the objection itself had moved."""
    _, operation, at = begin()
    timelock.object(operation, sender=bob)
    before = timelock.getTimestamp(operation)
    chain.pending_timestamp = before - 1
    timelock.withdrawObjection(operation, sender=bob)
    assert timelock.getTimestamp(operation) == before


def test_object__one_after_another__bounded(timelock, begin, alice, bob, carol, chain):
    """BO-15: an operation waits for its delay and the longest extension at most, and others do not wait."""
    batch, operation, at = begin()
    other, other_id, other_at = begin(2)
    end = at + MIN_DELAY + LONGEST
    for objector, moment in ((bob, at + DAY), (alice, at + 3 * DAY), (carol, at + 5 * DAY)):
        chain.pending_timestamp = moment
        timelock.object(operation, sender=objector)
        assert at + MIN_DELAY <= timelock.getTimestamp(operation) <= end
    for objector in (alice, carol):
        timelock.withdrawObjection(operation, sender=objector)
    assert timelock.getTimestamp(operation) <= end
    assert timelock.getTimestamp(other_id) == other_at + MIN_DELAY
    timelock.executeBatch(*other, sender=bob)
    warp_to(chain, end)
    timelock.executeBatch(*batch, sender=bob)


def test_object__ready__reverts(timelock, begin, alice, chain):
    """Once it is ready nobody holds it up: an execution under way can't be overtaken."""
    batch, operation, at = begin()
    chain.pending_timestamp = at + MIN_DELAY
    with reverts_with(
        timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=WAITING
    ):
        timelock.object(operation, sender=alice)
    timelock.executeBatch(*batch, sender=alice)
    for unknown in (operation, b"\x07" * 32):
        with reverts_with(
            timelock.TimelockUnexpectedOperationState, operationId=unknown, expectedStates=WAITING
        ):
            timelock.object(unknown, sender=alice)


def test_object__twice__reverts(timelock, begin, owner, alice, bob):
    """BO-17: what counts once counts once: no second objection, none after a withdrawal, no second
    withdrawal, and none of what never was. A cancelled operation that is scheduled again is another one."""
    batch, operation, _ = begin()
    with reverts_with(timelock.TimelockUnexpectedObjection, id=operation, account=alice.address):
        timelock.withdrawObjection(operation, sender=alice)
    timelock.object(operation, sender=alice)
    with reverts_with(timelock.TimelockUnexpectedObjection, id=operation, account=alice.address):
        timelock.object(operation, sender=alice)
    timelock.withdrawObjection(operation, sender=alice)
    for call in (timelock.object, timelock.withdrawObjection):
        with reverts_with(timelock.TimelockUnexpectedObjection, id=operation, account=alice.address):
            call(operation, sender=alice)
    timelock.object(operation, sender=bob)

    timelock.cancel(operation, sender=owner)
    assert not timelock.isObjector(operation, bob)
    at = timelock.scheduleBatch(*batch, MIN_DELAY, sender=owner).timestamp
    assert timelock.getTimestamp(operation) == at + MIN_DELAY
    assert timelock.objectionsTo(operation).votes == 0
    assert not timelock.isObjector(operation, bob)
    timelock.object(operation, sender=alice)
    assert timelock.objectionsTo(operation).votes == ALICE


def test_schedule__a_single_call__can_be_objected_to(timelock, owner, nothing, carol, chain):
    """BO-18: the way that the governor does not use is no way round."""
    call = (ZERO_ADDRESS, 0, b"", nothing, nothing)
    at = timelock.schedule(*call, MIN_DELAY, sender=owner).timestamp
    operation = timelock.hashOperation(*call)
    timelock.object(operation, sender=carol)
    assert timelock.getTimestamp(operation) == at + MIN_DELAY + LONGEST
    warp_to(chain, at + MIN_DELAY + LONGEST - 2)
    with reverts_with(timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=READY):
        timelock.execute(*call, sender=carol)


def test_object__operation_of_older_rules__keeps_them(timelock, begin, token, owner, alice, bob, chain):
    """BO-71: rules of today change nothing for what was scheduled before, and none were none."""
    _, under_rules, at = begin()
    timelock.object(under_rules, sender=alice)
    tx = timelock.setObjectionRules(ZERO_ADDRESS, 0, 0, 0, sender=owner)
    event = timelock.ObjectionRulesSet(votes=ZERO_ADDRESS, firstBps=0, secondBps=0, maxExtension=0)
    assert event in tx.events
    assert timelock.getTimestamp(under_rules) == at + MIN_DELAY + extension(ALICE)
    timelock.object(under_rules, sender=bob)
    assert timelock.getTimestamp(under_rules) == at + MIN_DELAY + extension(ALICE + BOB)

    _, without, at = begin(2)
    timelock.setObjectionRules(token, FIRST, SECOND, LONGEST, sender=owner)
    for call in (timelock.object, timelock.withdrawObjection):
        with reverts_with(timelock.TimelockNoObjections, id=without):
            call(without, sender=alice)
    assert timelock.getTimestamp(without) == at + MIN_DELAY


@pytest.mark.parametrize(
    "terms",
    [
        (0, 1_000, DAY),
        (600, 599, DAY),
        (100, 499, DAY),
        (100, 10_001, DAY),
        (100, 1_000, 30 * DAY + 1),
        (100, 1_000, 0),
        (2**16 + 100, 2**16 + 1_000, DAY),
        (100, 1_000, 2**32 + DAY),
    ],
)
def test_set_objection_rules__outside_the_bounds__reverts(timelock, token, owner, terms):
    first, second, longest = terms
    with reverts_with(
        timelock.TimelockInvalidObjectionRules, firstBps=first, secondBps=second, maxExtension=longest
    ):
        timelock.setObjectionRules(token, *terms, sender=owner)


def test_set_objection_rules__not_for_everybody(timelock, token, owner, alice, contracts, deployer):
    """BO-72: nobody but the admin, and nothing that is no source of votes: it would stop every operation."""
    rules = (FIRST, SECOND, LONGEST)
    with reverts_with(
        timelock.AccessControlUnauthorizedAccount,
        account=alice.address,
        neededRole=timelock.DEFAULT_ADMIN_ROLE(),
    ):
        timelock.setObjectionRules(token, *rules, sender=alice)
    with reverts_with(timelock.AddressEmptyCode, target=alice.address):
        timelock.setObjectionRules(alice, *rules, sender=owner)
    with reverts_with(timelock.TimelockInvalidObjectionRules, firstBps=0, secondBps=0, maxExtension=0):
        timelock.setObjectionRules(token, 0, 0, 0, sender=owner)
    found = timelock.objectionRules()
    assert (found.votes, found.firstBps, found.secondBps, found.maxExtension) == (token.address, *rules)


def test_schedule__nobody_has_votes__goes_on(contracts, deployer, owner, nothing, alice, begin):
    """BO-73: votes that do not exist, or are too many to count, stop no operation."""
    empty = deployer.deploy(contracts.GovernanceToken, "Test", "TEST", CAP, 0, deployer, [])
    timelock = deployer.deploy(contracts.Timelock, MIN_DELAY, [owner], [ZERO_ADDRESS], owner)
    timelock.setObjectionRules(empty, FIRST, SECOND, LONGEST, sender=owner)
    batch = ([ZERO_ADDRESS], [0], [b""], nothing, nothing)
    at = timelock.scheduleBatch(*batch, MIN_DELAY, sender=owner).timestamp
    operation = timelock.hashOperationBatch(*batch)
    assert timelock.getTimestamp(operation) == at + MIN_DELAY
    with reverts_with(timelock.TimelockNoObjections, id=operation):
        timelock.object(operation, sender=alice)


def test_schedule__beyond_the_clock__reverts(timelock, owner, nothing, chain):
    """A delay that would run into the other fields of an operation is refused."""
    batch = ([ZERO_ADDRESS], [0], [b""], nothing, nothing)
    chain.pending_timestamp = at = chain.blocks.head.timestamp + 10
    with reverts_with(timelock.TimelockTooLate, last=at + 2**48):
        timelock.scheduleBatch(*batch, 2**48, sender=owner)


def test_object__predecessor__waits_too(timelock, begin, carol, chain):
    first, first_id, at = begin()
    after, after_id, _ = begin(2, predecessor=first_id)
    timelock.object(first_id, sender=carol)
    warp_to(chain, at + MIN_DELAY + DAY)
    with reverts_with(timelock.TimelockUnexecutedPredecessor, predecessorId=first_id):
        timelock.executeBatch(*after, sender=carol)


@pytest.fixture
def queued(dao, enact, chain, alice, stranger):
    """A queued proposal of a DAO with rules, where anybody executes and stranger proposes at the timelock:
    the proposal, its operation's arguments and id, its eta, its window."""
    timelock, governor = dao.timelock, dao.governor
    enact(
        (timelock, 0, timelock.setObjectionRules.encode_input(dao.token, FIRST, SECOND, LONGEST)),
        (timelock, 0, timelock.grantRole.encode_input(timelock.EXECUTOR_ROLE(), ZERO_ADDRESS)),
        (timelock, 0, timelock.grantRole.encode_input(timelock.PROPOSER_ROLE(), stranger)),
    )
    proposal = Proposal(governor, chain, [(ZERO_ADDRESS, 0, b"")], "Objected").propose(alice)
    proposal.pass_vote(alice).queue(stranger)
    salt = (int(governor.address, 16) << 96) ^ int.from_bytes(proposal.description_hash, "big")
    batch = (*proposal.content, b"\x00" * 32, salt.to_bytes(32, "big"))
    eta = governor.proposalEta(proposal.id)
    window = governor.proposalExpiration(proposal.id) - eta
    return proposal, batch, timelock.hashOperationBatch(*batch), eta, window


def test_get_expiration__moved__the_window_is_whole(dao, queued, chain, alice, stranger):
    """BO-16: what must be executed in time has its whole window after the time that objections gave it, also
    when they are taken back. The governor's own note of the times stays."""
    proposal, _, operation, eta, window = queued
    timelock = dao.timelock
    assert timelock.getExpiration(operation) == eta + window
    timelock.object(operation, sender=alice)
    assert timelock.getTimestamp(operation) == eta + LONGEST
    warp_to(chain, eta + LONGEST - 2)
    assert proposal.state == State.QUEUED
    timelock.withdrawObjection(operation, sender=alice)
    assert timelock.getExpiration(operation) == eta + LONGEST + window
    assert dao.governor.proposalEta(proposal.id) == eta
    chain.pending_timestamp = eta + LONGEST + window
    proposal.execute(stranger)
    assert proposal.state == State.EXECUTED


def test_object__expired__dead_by_every_path(dao, queued, chain, alice, stranger):
    """CO-08, BO-16: also what was moved dies after its window, removed or not; no objection revives it."""
    proposal, batch, operation, eta, window = queued
    timelock = dao.timelock
    timelock.object(operation, sender=alice)
    warp_to(chain, eta + LONGEST + window + 1)
    for is_removed in (False, True):
        if is_removed:
            timelock.cancel(operation, sender=stranger)
            assert timelock.objectionsTo(operation).votes == 0
        assert proposal.state == State.EXPIRED
        for call in (timelock.object, timelock.withdrawObjection):
            with reverts_with(
                timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=WAITING
            ):
                call(operation, sender=alice)
        with reverts_with(
            timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=READY
        ):
            timelock.executeBatch(*batch, sender=stranger)
    assert timelock.getExpiration(operation) == eta + LONGEST + window
    with reverts_with(timelock.TimelockOperationExpired, id=operation):
        timelock.scheduleBatch(*batch, MIN_DELAY, sender=stranger)
