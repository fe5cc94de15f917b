"""Objections move the time of an operation, up to a bound of the timelock itself, and nothing else."""

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
def timelock(contracts, deployer, owner):
    """``owner`` proposes, cancels and names the extender; everybody executes."""
    return deployer.deploy(contracts.Timelock, MIN_DELAY, [owner], [ZERO_ADDRESS], owner)


@pytest.fixture(scope="module")
def objections(contracts, deployer, owner, token, timelock):
    objections = deployer.deploy(contracts.Objections, timelock, token, FIRST, SECOND, LONGEST)
    timelock.setExtender(objections, sender=owner)
    return objections


@pytest.fixture
def set_rules(timelock, objections, token, chain):
    """What a proposal does."""

    def _set(first, second, longest):
        data = objections.setRules.encode_input(token, first, second, longest)
        send_as(chain.provider, timelock.address, objections.address, data)

    return _set


@pytest.fixture
def begin(timelock, objections, owner, nothing, chain):
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


def test_object__a_share_between_the_bars__waits_linearly_longer(
    timelock, objections, begin, alice, bob, chain
):
    """BO-14: a delegate speaks for all who chose it; and whoever objects first gives the others time."""
    batch, operation, at = begin()
    assert timelock.getTimestamp(operation) == at + MIN_DELAY
    tx = objections.object(operation, sender=bob)
    moved = at + MIN_DELAY + extension(BOB)
    assert timelock.getTimestamp(operation) == moved
    event = objections.Objected(id=operation, account=bob, objects=True, votes=BOB, timestamp=moved)
    assert event in tx.events
    assert timelock.OperationExtended(id=operation, extension=extension(BOB)) in tx.events
    assert tuple(timelock.getSchedule(operation)) == (at, at + MIN_DELAY, extension(BOB), objections)
    found = objections.objectionsTo(operation)
    assert (found.votes, found.total, found.scheduledAt, found.extension) == (
        BOB,
        SUPPLY,
        at,
        extension(BOB),
    )
    assert (found.rules.firstBps, found.rules.secondBps, found.rules.maxExtension) == (FIRST, SECOND, LONGEST)
    assert objections.isObjector(operation, bob)
    assert not objections.isObjector(operation, alice)

    warp_to(chain, at + MIN_DELAY)  # it would be ready by now
    objections.object(operation, sender=alice)
    moved = at + MIN_DELAY + extension(ALICE + BOB)
    chain.pending_timestamp = moved - 1
    with reverts_with(timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=READY):
        timelock.executeBatch(*batch, sender=bob)
    chain.pending_timestamp = moved
    timelock.executeBatch(*batch, sender=bob)
    assert timelock.isOperationDone(operation)
    assert objections.objectionsTo(operation).extension == 0


def test_object__below_the_first_bar__nothing_moves(timelock, objections, begin, set_rules, bob):
    """At the bar itself nothing moves either; above it, the first second needs a hundred-thousandth more."""
    set_rules(200, SECOND, LONGEST)
    _, operation, at = begin()
    objections.object(operation, sender=bob)
    assert timelock.getTimestamp(operation) == at + MIN_DELAY
    assert objections.objectionsTo(operation).votes == BOB


def test_object__first_bar_is_the_second__all_at_once(timelock, objections, begin, set_rules, alice, bob):
    set_rules(750, 750, LONGEST)
    _, operation, at = begin()
    objections.object(operation, sender=alice)
    assert timelock.getTimestamp(operation) == at + MIN_DELAY
    objections.object(operation, sender=bob)  # 7.5% in all
    assert timelock.getTimestamp(operation) == at + MIN_DELAY + LONGEST


def test_object__votes_of_the_same_second__do_not_count(
    timelock, objections, token, owner, deployer, stranger, chain, nothing
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
    with reverts_with(objections.ObjectionsWithoutVotes, account=stranger.address, timepoint=at - 1):
        objections.object(operation, sender=stranger)


def test_object__borrowed_later__does_not_count(objections, begin, token, bob, carol):
    """BO-13: what is borrowed for a moment, or bought after the vote, moves nothing; a seller counts."""
    _, operation, at = begin()
    token.transfer(bob, CAROL, sender=carol)
    objections.object(operation, sender=bob)
    assert objections.objectionsTo(operation).votes == BOB
    objections.object(operation, sender=carol)
    assert objections.objectionsTo(operation).votes == BOB + CAROL


def test_withdraw_objection__in_one_bundle_with_the_execution__others_have_time(
    timelock, objections, begin, alice, bob, carol, chain
):
    """BO-12: whoever wants the operation objects himself, lulls the others, and takes it back when it would
    have been ready: they still have the delay to object."""
    batch, operation, at = begin()
    objections.object(operation, sender=carol)
    chain.pending_timestamp = late = at + MIN_DELAY + 5 * DAY
    tx = objections.withdrawObjection(operation, sender=carol)
    moved = late + MIN_DELAY
    event = objections.Objected(id=operation, account=carol, objects=False, votes=CAROL, timestamp=moved)
    assert event in tx.events
    assert timelock.getTimestamp(operation) == moved
    with reverts_with(timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=READY):
        timelock.executeBatch(*batch, sender=carol)
    objections.object(operation, sender=alice)
    objections.object(operation, sender=bob)
    assert timelock.getTimestamp(operation) == at + MIN_DELAY + extension(ALICE + BOB)


def test_withdraw_objection__soon__as_if_it_had_not_been(timelock, objections, begin, owner, carol, chain):
    """It comes forward, but not nearer than the delay from now on; nor than at first if that is shorter."""
    _, operation, at = begin()
    objections.object(operation, sender=carol)
    tx = objections.withdrawObjection(operation, sender=carol)
    assert timelock.getTimestamp(operation) == tx.timestamp + MIN_DELAY
    _, other, at = begin(2)
    objections.object(other, sender=carol)
    send_as(chain.provider, timelock.address, timelock.address, timelock.updateDelay.encode_input(0))
    objections.withdrawObjection(other, sender=carol)
    assert timelock.getTimestamp(other) == at + MIN_DELAY


def test_withdraw_objection__late__never_later_than_before(timelock, objections, begin, carol, bob, chain):
    """The notice never goes beyond what the objection itself had moved."""
    _, operation, at = begin()
    objections.object(operation, sender=bob)
    before = timelock.getTimestamp(operation)
    chain.pending_timestamp = before - 1
    objections.withdrawObjection(operation, sender=bob)
    assert timelock.getTimestamp(operation) == before


def test_object__one_after_another__bounded(timelock, objections, begin, alice, bob, carol, chain):
    """BO-15: an operation waits for its delay and the longest extension at most, and others do not wait."""
    batch, operation, at = begin()
    other, other_id, other_at = begin(2)
    end = at + MIN_DELAY + LONGEST
    for objector, moment in ((bob, at + DAY), (alice, at + 3 * DAY), (carol, at + 5 * DAY)):
        chain.pending_timestamp = moment
        objections.object(operation, sender=objector)
        assert at + MIN_DELAY <= timelock.getTimestamp(operation) <= end
    for objector in (alice, carol):
        objections.withdrawObjection(operation, sender=objector)
    assert timelock.getTimestamp(operation) <= end
    assert timelock.getTimestamp(other_id) == other_at + MIN_DELAY
    timelock.executeBatch(*other, sender=bob)
    warp_to(chain, end)
    timelock.executeBatch(*batch, sender=bob)


def test_object__ready__reverts(timelock, objections, begin, alice, chain):
    """Once it is ready nobody holds it up: an execution under way can't be overtaken."""
    batch, operation, at = begin()
    chain.pending_timestamp = at + MIN_DELAY
    with reverts_with(objections.ObjectionsNotWaiting, id=operation):
        objections.object(operation, sender=alice)
    timelock.executeBatch(*batch, sender=alice)
    for unknown in (operation, b"\x07" * 32):
        with reverts_with(objections.ObjectionsNotWaiting, id=unknown):
            objections.object(unknown, sender=alice)


def test_object__twice__reverts(timelock, objections, begin, owner, alice, bob):
    """BO-17: what counts once counts once: no second objection, none after a withdrawal, no second
    withdrawal, and none of what never was. A cancelled operation that is scheduled again is another one."""
    batch, operation, _ = begin()
    with reverts_with(objections.ObjectionsUnexpected, id=operation, account=alice.address):
        objections.withdrawObjection(operation, sender=alice)
    objections.object(operation, sender=alice)
    with reverts_with(objections.ObjectionsUnexpected, id=operation, account=alice.address):
        objections.object(operation, sender=alice)
    objections.withdrawObjection(operation, sender=alice)
    for call in (objections.object, objections.withdrawObjection):
        with reverts_with(objections.ObjectionsUnexpected, id=operation, account=alice.address):
            call(operation, sender=alice)
    objections.object(operation, sender=bob)

    timelock.cancel(operation, sender=owner)
    assert not objections.isObjector(operation, bob)
    at = timelock.scheduleBatch(*batch, MIN_DELAY, sender=owner).timestamp
    assert timelock.getTimestamp(operation) == at + MIN_DELAY
    assert objections.objectionsTo(operation).votes == 0
    assert not objections.isObjector(operation, bob)
    objections.object(operation, sender=alice)
    assert objections.objectionsTo(operation).votes == ALICE


def test_schedule__a_single_call__can_be_objected_to(timelock, objections, owner, nothing, carol, chain):
    """BO-18: the way that the governor does not use is no way round."""
    call = (ZERO_ADDRESS, 0, b"", nothing, nothing)
    at = timelock.schedule(*call, MIN_DELAY, sender=owner).timestamp
    operation = timelock.hashOperation(*call)
    objections.object(operation, sender=carol)
    assert timelock.getTimestamp(operation) == at + MIN_DELAY + LONGEST
    warp_to(chain, at + MIN_DELAY + LONGEST - 2)
    with reverts_with(timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=READY):
        timelock.execute(*call, sender=carol)


def test_object__operation_of_older_rules__keeps_them(
    timelock, objections, begin, set_rules, token, contracts, deployer, owner, alice, bob, chain
):
    """BO-71: rules of today change nothing for what was scheduled before, nor does another contract that
    counts objections, and none was none."""
    _, under_rules, at = begin()
    objections.object(under_rules, sender=alice)
    set_rules(750, 800, DAY)
    other = deployer.deploy(contracts.Objections, timelock, token, 750, 750, DAY)
    tx = timelock.setExtender(other, sender=owner)
    assert timelock.ExtenderSet(extender=other) in tx.events
    _, under_others, later = begin(2)
    tx = timelock.setExtender(ZERO_ADDRESS, sender=owner)
    assert timelock.ExtenderSet(extender=ZERO_ADDRESS) in tx.events
    assert timelock.extender() == ZERO_ADDRESS
    assert timelock.getTimestamp(under_rules) == at + MIN_DELAY + extension(ALICE)
    objections.object(under_rules, sender=bob)
    assert timelock.getTimestamp(under_rules) == at + MIN_DELAY + extension(ALICE + BOB)
    with reverts_with(other.ObjectionsOff, id=under_rules):
        other.object(under_rules, sender=bob)

    with reverts_with(objections.ObjectionsOff, id=under_others):
        objections.object(under_others, sender=alice)
    other.object(under_others, sender=alice)
    other.object(under_others, sender=bob)
    assert timelock.getTimestamp(under_others) == later + MIN_DELAY + DAY

    _, without, at = begin(3)
    timelock.setExtender(objections, sender=owner)
    for call in (objections.object, objections.withdrawObjection, other.object):
        with reverts_with(objections.ObjectionsOff, id=without):
            call(without, sender=alice)
    assert timelock.getTimestamp(without) == at + MIN_DELAY
    assert objections.objectionsTo(without).rules.maxExtension == 0
    _, anew, at = begin(4)
    objections.object(anew, sender=alice)
    objections.object(anew, sender=bob)
    longer = extension(ALICE + BOB, first=750, second=800, longest=DAY)
    assert timelock.getTimestamp(anew) == at + MIN_DELAY + longer


def test_object__second_of_scheduling__reverts(timelock, objections, owner, nothing, carol, chain):
    """BO-17, BO-71: what is noted of an operation belongs to the second in which it was scheduled; were it
    noted within it, it would stay for one that is cancelled and scheduled again, and for other rules."""
    batch = ([ZERO_ADDRESS], [0], [b""], nothing, nothing)
    operation = timelock.hashOperationBatch(*batch)
    chain.provider.make_request("evm_setAutomine", [False])
    try:
        hashes = []
        for sender, to, data in (
            (owner, timelock, timelock.scheduleBatch.encode_input(*batch, MIN_DELAY)),
            (carol, objections, objections.object.encode_input(operation)),
            (owner, timelock, timelock.cancel.encode_input(operation)),
            (owner, timelock, timelock.scheduleBatch.encode_input(*batch, MIN_DELAY)),
        ):
            request = {
                "from": sender.address,
                "to": to.address,
                "data": "0x" + data.hex(),
                "gas": hex(500_000),
            }
            hashes.append(chain.provider.make_request("eth_sendTransaction", [request]))
        chain.mine()
    finally:
        chain.provider.make_request("evm_setAutomine", [True])
    statuses = [
        int(chain.provider.make_request("eth_getTransactionReceipt", [one])["status"], 16) for one in hashes
    ]
    assert statuses == [1, 0, 1, 1]
    at = chain.blocks.head.timestamp
    assert timelock.getTimestamp(operation) == at + MIN_DELAY
    assert not objections.isObjector(operation, carol)
    objections.object(operation, sender=carol)
    assert timelock.getTimestamp(operation) == at + MIN_DELAY + LONGEST


@pytest.mark.parametrize(
    "terms",
    [
        (0, 1_000, DAY),
        (600, 599, DAY),
        (100, 499, DAY),
        (100, 10_001, DAY),
        (100, 1_000, 30 * DAY + 1),
        (100, 1_000, 0),
        (0, 0, 0),
        (2**16 + 100, 2**16 + 1_000, DAY),
        (100, 1_000, 2**24 + DAY),
    ],
)
def test_set_rules__outside_the_bounds__reverts(contracts, deployer, timelock, objections, token, terms):
    first, second, longest = terms
    with reverts_with(
        objections.ObjectionsInvalidRules, firstBps=first, secondBps=second, maxExtension=longest
    ):
        deployer.deploy(contracts.Objections, timelock, token, *terms)


def test_set_rules__not_for_everybody(
    timelock, objections, set_rules, token, owner, alice, contracts, deployer
):
    """BO-72: nobody but the timelock, and nothing that is no source of votes."""
    rules = (FIRST, SECOND, LONGEST)
    for caller in (alice, owner):
        with reverts_with(objections.ObjectionsUnauthorized, caller=caller.address):
            objections.setRules(token, *rules, sender=caller)
    late = deployer.deploy(contracts.MockClock, "mode=timestamp", 1)
    for source in (alice, late):
        with reverts_with(
            objections.ObjectionsInvalidRules, firstBps=FIRST, secondBps=SECOND, maxExtension=LONGEST
        ):
            deployer.deploy(contracts.Objections, timelock, source, *rules)
    assert tuple(objections.rules()) == (token, *rules)
    set_rules(200, 2_000, 3 * DAY)
    assert tuple(objections.rules()) == (token, 200, 2_000, 3 * DAY)


def test_set_rules__by_a_proposal__announced(dao, enact, contracts, deployer):
    objections = deployer.deploy(contracts.Objections, dao.timelock, dao.token, FIRST, SECOND, LONGEST)
    tx = enact((objections, 0, objections.setRules.encode_input(dao.token, 300, 3_000, DAY)))
    event = objections.RulesSet(votes=dao.token, firstBps=300, secondBps=3_000, maxExtension=DAY)
    assert event in tx.events


def test_set_extender__not_for_everybody(timelock, objections, alice):
    """BO-72: whoever decides how long operations wait is named by the admin."""
    with reverts_with(
        timelock.AccessControlUnauthorizedAccount,
        account=alice.address,
        neededRole=timelock.DEFAULT_ADMIN_ROLE(),
    ):
        timelock.setExtender(alice, sender=alice)
    assert timelock.extender() == objections


def test_extend__whatever_the_extender_does__within_the_bound(
    timelock, contracts, deployer, owner, bob, stranger, begin, chain, nothing
):
    """BO-15: an extender that lies holds an operation for 30 days at most; it brings none forward before its
    delay is over, revives none, and holds up nothing that is ready or that it was not named for."""
    longest = timelock.MAX_EXTENSION()
    _, before, _ = begin(9)
    timelock.setExtender(stranger, sender=owner)
    batch, operation, at = begin()
    extended = timelock.OperationExtended
    for seconds in (longest, 0, longest):
        tx = timelock.extend(operation, seconds, sender=stranger)
        assert extended(id=operation, extension=seconds) in tx.events
        assert timelock.getTimestamp(operation) == at + MIN_DELAY + seconds
    for seconds in (longest + 1, 2**32, 2**256 - 1):
        with reverts_with(timelock.TimelockExtensionTooLong, extension=seconds, limit=longest):
            timelock.extend(operation, seconds, sender=stranger)
    with reverts_with(timelock.TimelockUnauthorizedExtender, id=operation, caller=owner.address):
        timelock.extend(operation, 1, sender=owner)
    with reverts_with(timelock.TimelockUnauthorizedExtender, id=before, caller=stranger.address):
        timelock.extend(before, 1, sender=stranger)

    warp_to(chain, at + MIN_DELAY + longest)
    for one in (operation, b"\x07" * 32):
        with reverts_with(timelock.TimelockUnexpectedOperationState, operationId=one, expectedStates=WAITING):
            timelock.extend(one, 0, sender=stranger)
    timelock.executeBatch(*batch, sender=bob)
    with reverts_with(
        timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=WAITING
    ):
        timelock.extend(operation, longest, sender=stranger)


@pytest.mark.parametrize("total", [0, 2**112])
def test_schedule__sources_that_fail__goes_on(contracts, deployer, owner, nothing, alice, total):
    """BO-73: votes that do not exist, or are too many to count, stop no operation and nothing but their
    objections."""
    votes = deployer.deploy(contracts.MockVotes, total)
    timelock = deployer.deploy(contracts.Timelock, MIN_DELAY, [owner], [ZERO_ADDRESS], owner)
    objections = deployer.deploy(contracts.Objections, timelock, votes, FIRST, SECOND, LONGEST)
    timelock.setExtender(objections, sender=owner)
    batch = ([ZERO_ADDRESS], [0], [b""], nothing, nothing)
    at = timelock.scheduleBatch(*batch, MIN_DELAY, sender=owner).timestamp
    operation = timelock.hashOperationBatch(*batch)
    assert timelock.getTimestamp(operation) == at + MIN_DELAY
    error = (
        reverts_with(objections.ObjectionsOff, id=operation)
        if total
        else reverts_with(objections.ObjectionsWithoutVotes, account=alice.address, timepoint=at - 1)
    )
    with error:
        objections.object(operation, sender=alice)
    assert objections.objectionsTo(operation).total == 0


def test_schedule__a_source_that_reverts__goes_on(contracts, deployer, owner, nothing, alice, bob, chain):
    """BO-73: a source of votes that answers nothing any more stops the objections alone."""
    votes = deployer.deploy(contracts.MockClock, "mode=timestamp", 0)  # has no votes to tell
    timelock = deployer.deploy(contracts.Timelock, MIN_DELAY, [owner], [ZERO_ADDRESS], owner)
    objections = deployer.deploy(contracts.Objections, timelock, votes, FIRST, SECOND, LONGEST)
    timelock.setExtender(objections, sender=owner)
    batch = ([ZERO_ADDRESS], [0], [b""], nothing, nothing)
    at = timelock.scheduleBatch(*batch, MIN_DELAY, sender=owner).timestamp
    operation = timelock.hashOperationBatch(*batch)
    with reverts_with(None):
        objections.object(operation, sender=alice)
    found = objections.objectionsTo(operation)
    assert (found.total, found.votes, found.extension) == (0, 0, 0)
    warp_to(chain, at + MIN_DELAY)
    timelock.executeBatch(*batch, sender=bob)


def test_schedule__beyond_the_clock__reverts(timelock, owner, nothing, chain):
    """A delay that would run into the other fields of an operation is refused."""
    batch = ([ZERO_ADDRESS], [0], [b""], nothing, nothing)
    chain.pending_timestamp = at = chain.blocks.head.timestamp + 10
    with reverts_with(timelock.TimelockTooLate, last=at + 2**48):
        timelock.scheduleBatch(*batch, 2**48, sender=owner)


def test_object__predecessor__waits_too(timelock, objections, begin, carol, chain):
    first, first_id, at = begin()
    after, after_id, _ = begin(2, predecessor=first_id)
    objections.object(first_id, sender=carol)
    warp_to(chain, at + MIN_DELAY + DAY)
    with reverts_with(timelock.TimelockUnexecutedPredecessor, predecessorId=first_id):
        timelock.executeBatch(*after, sender=carol)


@pytest.fixture
def queued(dao, enact, chain, contracts, deployer, alice, stranger):
    """A queued proposal of a DAO with rules, where anybody executes and stranger proposes at the timelock:
    the proposal, its operation's arguments and id, its eta, its window, and who counts objections."""
    timelock, governor = dao.timelock, dao.governor
    objections = deployer.deploy(contracts.Objections, timelock, dao.token, FIRST, SECOND, LONGEST)
    enact(
        (timelock, 0, timelock.setExtender.encode_input(objections)),
        (timelock, 0, timelock.grantRole.encode_input(timelock.EXECUTOR_ROLE(), ZERO_ADDRESS)),
        (timelock, 0, timelock.grantRole.encode_input(timelock.PROPOSER_ROLE(), stranger)),
    )
    proposal = Proposal(governor, chain, [(ZERO_ADDRESS, 0, b"")], "Objected").propose(alice)
    proposal.pass_vote(alice).queue(stranger)
    salt = (int(governor.address, 16) << 96) ^ int.from_bytes(proposal.description_hash, "big")
    batch = (*proposal.content, b"\x00" * 32, salt.to_bytes(32, "big"))
    eta = governor.proposalEta(proposal.id)
    window = governor.proposalExpiration(proposal.id) - eta
    return proposal, batch, timelock.hashOperationBatch(*batch), eta, window, objections


def test_get_expiration__moved__the_window_is_whole(dao, queued, chain, alice, stranger):
    """BO-16: what must be executed in time has its whole window after the time that objections gave it, also
    when they are taken back. The governor's own note of the times stays."""
    proposal, _, operation, eta, window, objections = queued
    timelock = dao.timelock
    assert timelock.getExpiration(operation) == eta + window
    objections.object(operation, sender=alice)
    assert timelock.getTimestamp(operation) == eta + LONGEST
    warp_to(chain, eta + LONGEST - 2)
    assert proposal.state == State.QUEUED
    objections.withdrawObjection(operation, sender=alice)
    assert timelock.getExpiration(operation) == eta + LONGEST + window
    assert dao.governor.proposalEta(proposal.id) == eta
    chain.pending_timestamp = eta + LONGEST + window
    proposal.execute(stranger)
    assert proposal.state == State.EXECUTED


def test_object__expired__dead_by_every_path(dao, queued, chain, alice, stranger):
    """CO-08, BO-16: also what was moved dies after its window, removed or not; no objection revives it."""
    proposal, batch, operation, eta, window, objections = queued
    timelock = dao.timelock
    objections.object(operation, sender=alice)
    warp_to(chain, eta + LONGEST + window + 1)
    for is_removed in (False, True):
        if is_removed:
            timelock.cancel(operation, sender=stranger)
            assert objections.objectionsTo(operation).votes == 0
        assert proposal.state == State.EXPIRED
        for call in (objections.object, objections.withdrawObjection):
            with reverts_with(objections.ObjectionsNotWaiting, id=operation):
                call(operation, sender=alice)
        with reverts_with(
            timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=READY
        ):
            timelock.executeBatch(*batch, sender=stranger)
    assert timelock.getExpiration(operation) == eta + LONGEST + window
    with reverts_with(timelock.TimelockOperationExpired, id=operation):
        timelock.scheduleBatch(*batch, MIN_DELAY, sender=stranger)
