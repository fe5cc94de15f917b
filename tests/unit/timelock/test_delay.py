"""The delay holds for everybody, and for what is waiting already."""

from utils.checks import reverts_with
from utils.constants import DAY
from utils.governance import MIN_DELAY, Proposal, State, warp_to

READY = (1 << 2).to_bytes(32, "big")


def test_update_delay__by_proposal__only_for_later_operations(dao, enact, chain, alice, stranger):
    """TL-04: lowering the delay does not shorten what is queued already."""
    timelock, governor = dao.timelock, dao.governor
    change = Proposal(governor, chain, [(timelock, 0, timelock.updateDelay.encode_input(0))], "No delay")
    change.propose(alice).pass_vote(alice)
    waiting = Proposal(governor, chain, [(stranger, 0, b"")], "Waiting").propose(alice)
    change.queue(stranger)
    waiting.pass_vote(alice)
    queued = waiting.queue(stranger)
    tx = change.execute(stranger)
    assert timelock.MinDelayChange(oldDuration=MIN_DELAY, newDuration=0) in tx.events
    assert timelock.getMinDelay() == 0

    assert governor.proposalEta(waiting.id) == queued.timestamp + MIN_DELAY
    salt = (int(governor.address, 16) << 96) ^ int.from_bytes(waiting.description_hash, "big")
    operation = timelock.hashOperationBatch(*waiting.content, b"\x00" * 32, salt.to_bytes(32, "big"))
    chain.pending_timestamp = queued.timestamp + MIN_DELAY - 1
    with reverts_with(timelock.TimelockUnexpectedOperationState, operationId=operation, expectedStates=READY):
        waiting.execute(stranger)
    chain.pending_timestamp = queued.timestamp + MIN_DELAY
    waiting.execute(stranger)
    assert waiting.state == State.EXECUTED


def test_schedule__shorter_than_the_delay__reverts(bare, owner, nothing):
    """TL-05: there is no way to begin without the delay, also for whoever proposes."""
    with reverts_with(bare.TimelockInsufficientDelay, delay=MIN_DELAY - 1, minDelay=MIN_DELAY):
        bare.schedule(owner, 0, b"", nothing, nothing, MIN_DELAY - 1, sender=owner)


def test_schedule__twice__reverts(bare, owner, nothing):
    """TL-05: scheduling again does not move the time."""
    call = (owner, 0, b"", nothing, nothing)
    bare.schedule(*call, MIN_DELAY, sender=owner)
    operation = bare.hashOperation(*call)
    with reverts_with(
        bare.TimelockUnexpectedOperationState, operationId=operation, expectedStates=(1).to_bytes(32, "big")
    ):
        bare.schedule(*call, 10 * DAY, sender=owner)


def test_execute_batch__schedules_itself__reverts(contracts, deployer, bare, owner, nothing, stranger, chain):
    """TL-02: the known takeover of open executors. A batch that schedules itself while it runs was not ready
    when it began."""
    replay = deployer.deploy(contracts.MockReplay)
    proposer = bare.PROPOSER_ROLE()
    targets, values = [bare, bare, replay], [0, 0, 0]
    payloads = [
        bare.grantRole.encode_input(proposer, replay),
        bare.updateDelay.encode_input(0),
        replay.replay.encode_input(),
    ]
    batch = (targets, values, payloads, nothing, nothing)
    replay.store(bare, bare.scheduleBatch.encode_input(*batch, 0), sender=stranger)
    with reverts_with(
        bare.TimelockUnexpectedOperationState,
        operationId=bare.hashOperationBatch(*batch),
        expectedStates=READY,
    ):
        bare.executeBatch(*batch, sender=stranger)
    assert not bare.hasRole(proposer, replay)
    assert bare.getMinDelay() == MIN_DELAY


def test_cancel__each_expected_role__and_nobody_else(bare, owner, nothing, stranger, chain):
    """TL-03: a proposer of the bare timelock can cancel; a stranger can not."""
    call = (owner, 0, b"", nothing, nothing)
    operation = bare.hashOperation(*call)
    bare.schedule(*call, MIN_DELAY, sender=owner)
    with reverts_with(
        bare.AccessControlUnauthorizedAccount, account=stranger.address, neededRole=bare.CANCELLER_ROLE()
    ):
        bare.cancel(operation, sender=stranger)
    tx = bare.cancel(operation, sender=owner)
    assert bare.Cancelled(id=operation) in tx.events
    warp_to(chain, chain.blocks.head.timestamp + MIN_DELAY)
    with reverts_with(bare.TimelockUnexpectedOperationState, operationId=operation, expectedStates=READY):
        bare.execute(*call, sender=stranger)


def test_set_next_window__of_another_transaction__counts_for_nothing(bare, owner, nothing, stranger, chain):
    """CO-08: the window is the proposer's to set, for the next batch of the same transaction only."""
    batch = ([stranger], [0], [b""], nothing, nothing)
    operation = bare.hashOperationBatch(*batch)
    with reverts_with(
        bare.AccessControlUnauthorizedAccount, account=stranger.address, neededRole=bare.PROPOSER_ROLE()
    ):
        bare.setNextWindow(DAY, sender=stranger)
    bare.setNextWindow(DAY, sender=owner)  # of another transaction: it counts for nothing
    scheduled = bare.scheduleBatch(*batch, MIN_DELAY, sender=owner)
    assert bare.getExpiration(operation) == 0
    assert bare.getTimestamp(operation) == scheduled.timestamp + MIN_DELAY
    warp_to(chain, scheduled.timestamp + 400 * DAY)
    assert bare.isOperationReady(operation)
    bare.executeBatch(*batch, sender=stranger)
    assert bare.isOperationDone(operation)
