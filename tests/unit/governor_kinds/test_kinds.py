"""Each kind of proposal from its birth to its end, with real locks; and the limits of each."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from utils.checks import check_each, reverts_with
from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.governance import (
    CONSTITUTIONAL,
    GRANT,
    LATE_EXTENSION,
    OPTIMISTIC,
    STANDARD,
    VOTING_PERIOD,
    WINDOW,
    Counting,
    Kind,
    Reach,
    Support,
)
from utils.kind_stage import (
    GRANT_LIMIT,
    KINDS,
    OPTIMISTIC_LIMIT,
    SCORES,
    TIMELOCK_DELAY,
    KindStage,
    Motion,
    State,
)

AGAINST, FOR, ABSTAIN = Support
ALL_KINDS = [STANDARD, CONSTITUTIONAL, GRANT, OPTIMISTIC]


def paid(dao: KindStage) -> int:
    return int(dao.token.view("balanceOf", dao.eve))


def passing(dao: KindStage, kind: int, description: str = "A proposal") -> Motion:
    """A payment that goes through its vote."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind, description=description)
    dao.vote(motion, dao.ann, FOR)
    return motion


# Each kind end to end


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_life__each_kind__executed(dao: KindStage, kind: int) -> None:
    """GV-10: lock, propose, vote, queue, execute, judged by balances."""
    motion = dao.motion(dao.pay(dao.eve, 5 * WAD), kind=kind)
    mined = dao.propose(motion)
    version = kind + 1
    assert dao.events(mined, "ProposalRulesSet") == [
        {"proposalId": motion.id, "kind": kind, "version": version}
    ]
    assert dao.governor.view("proposalRules", motion.id) == version
    assert dao.state(motion) == State.PENDING
    dao.go(dao.governor.view("proposalSnapshot", motion.id) + 1)
    for voter in (dao.ann, dao.ben, dao.cy):
        dao.vote(motion, voter, FOR)
    assert dao.close_vote(motion) == State.SUCCEEDED
    dao.carry_out(motion)
    assert dao.state(motion) == State.EXECUTED
    assert paid(dao) == 5 * WAD


@pytest.mark.parametrize("kind", [STANDARD, CONSTITUTIONAL, GRANT])
def test_life__each_kind__fails_quorum(dao: KindStage, kind: int) -> None:
    """GV-06: 0.1% of the power is not enough for 10%, nor 10% for 20%, nor 0.5% for 5%, though nobody is
    against; the figures are the table's."""
    small = dao.signer("small", 5_000 * WAD).address.lower()
    dao.go(dao.now + 1)
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind)
    snapshot = dao.governor.view("proposalSnapshot", motion.id)
    total = dao.escrow.view("getPastTotalSupply", snapshot)
    assert dao.governor.view("proposalQuorum", motion.id) == total * KINDS[kind].quorum_bps // 10_000
    dao.vote(motion, {STANDARD: dao.dee, CONSTITUTIONAL: dao.cy, GRANT: small}[kind], FOR)
    assert dao.close_vote(motion) == State.DEFEATED


@pytest.mark.parametrize("kind", [STANDARD, CONSTITUTIONAL, GRANT])
def test_quorum__most_power_locked_and_withdrawn_in_the_vote__constant(dao: KindStage, kind: int) -> None:
    """GV-02: 60% more power comes after the snapshot, and a lock of most tokens ends and is withdrawn before
    the vote is over; the bar and the power of the voters stay."""
    large = dao.signer("large", 1_500_000 * WAD).address.lower()
    dao.lock(dao.eve, 60_000_000 * WAD, weeks=1)
    end = dao.escrow.view("locked", dao.eve)[1]
    dao.go(end - 2 * DAY)
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind)
    snapshot = dao.governor.view("proposalSnapshot", motion.id)

    def bars() -> list[int]:
        powers = [dao.power(motion, one) for one in (dao.ben, large)]
        return [dao.governor.view("proposalQuorum", motion.id), *powers]

    before = bars()
    assert snapshot < end < dao.governor.view("proposalDeadline", motion.id)
    dao.signer("newcomer", int(0.6 * dao.escrow.view("totalSupply")) * 52 // 51)
    assert dao.escrow.view("totalSupply") > 1.59 * dao.escrow.view("getPastTotalSupply", snapshot)
    dao.go(end)
    dao.escrow.send("withdraw", sender=dao.eve)
    dao.go(end + 1)
    assert bars() == before
    dao.vote(motion, large, FOR)
    assert dao.close_vote(motion) == State.SUCCEEDED


@pytest.mark.parametrize("kind", [STANDARD, CONSTITUTIONAL, GRANT])
def test_quorum__locks_in_the_vote__constant(dao: KindStage, kind: int) -> None:
    """GV-02: who locks a fortune after the snapshot does not move the bar."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind)
    before = dao.governor.view("proposalQuorum", motion.id)
    dao.signer("whale", 50_000_000 * WAD)
    dao.go(dao.now + DAY)
    assert dao.governor.view("proposalQuorum", motion.id) == before
    dao.vote(motion, dao.ben, FOR)
    assert dao.close_vote(motion) == State.SUCCEEDED


def test_state__quadratic__quorum_counts_power_and_outcome_counts_roots(dao: KindStage) -> None:
    """60% against are outvoted by two smaller accounts: sqrt(25) + sqrt(10) > 1.1 * sqrt(60)."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=GRANT)
    dao.vote(motion, dao.ann, AGAINST)
    dao.vote(motion, dao.ben, FOR)
    dao.vote(motion, dao.cy, FOR)
    against, in_favour, _ = dao.votes(motion)
    assert dao.power(motion, dao.ann) > dao.power(motion, dao.ben) + dao.power(motion, dao.cy)
    passes = (in_favour - against) * 10_000 >= 1_000 * (in_favour + against)
    assert dao.close_vote(motion) == (State.SUCCEEDED if passes else State.DEFEATED)


@pytest.mark.parametrize(("kind", "bps"), [(STANDARD, 1_000), (CONSTITUTIONAL, 2_000), (GRANT, 1_000)])
@pytest.mark.parametrize("short", [0, 1])
def test_state__margin__exact_in_each_kind(dao: KindStage, kind: int, bps: int, short: int) -> None:
    """GV-16: FOR - AGAINST >= margin * (FOR + AGAINST), with a split ballot that hits or misses it."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind)
    power = dao.power(motion, dao.ann)
    total = power - power % 10_000
    in_favour = total * (10_000 + bps) // 20_000 - short * (10**12 if kind == GRANT else 1)
    params = b"".join(v.to_bytes(16, "big") for v in (total - in_favour, in_favour, 0))
    dao.vote(motion, dao.ann, 255, params)
    against, counted, _ = dao.votes(motion)
    passes = (counted - against) * 10_000 >= bps * (counted + against)
    if kind != GRANT:
        assert passes == (short == 0)
    elif short:
        assert not passes
    assert dao.close_vote(motion) == (State.SUCCEEDED if passes else State.DEFEATED)


def test_state__tie__fails(dao: KindStage) -> None:
    """GV-16."""
    for kind in (STANDARD, CONSTITUTIONAL, GRANT):
        dao.set_kind(kind, replace(KINDS[kind], decision_bps=0))
        motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind, description=f"Tie {kind}")
        half = dao.power(motion, dao.ann) // 2
        params = b"".join(v.to_bytes(16, "big") for v in (half, half, 0))
        dao.vote(motion, dao.ann, 255, params)
        assert dao.close_vote(motion) == State.DEFEATED


@pytest.mark.parametrize("short", [0, 1])
def test_state__optimistic__veto_to_the_wei(dao: KindStage, short: int) -> None:
    """Passes unless AGAINST reaches 5% of all power; FOR votes do not save it."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=OPTIMISTIC)
    snapshot = dao.governor.view("proposalSnapshot", motion.id)
    bar = -(-dao.escrow.view("getPastTotalSupply", snapshot) * 500 // 10_000)
    dao.vote(motion, dao.ann, FOR)
    dao.vote(motion, dao.cy, 255, b"".join(v.to_bytes(16, "big") for v in (bar - short, 0, 0)))
    assert dao.close_vote(motion) == (State.SUCCEEDED if short else State.DEFEATED)


def test_state__optimistic__nobody_votes_passes(dao: KindStage) -> None:
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=OPTIMISTIC)
    assert dao.close_vote(motion) == State.SUCCEEDED
    dao.carry_out(motion)
    assert paid(dao) == WAD


def test_state__nobody_votes__fails_elsewhere(dao: KindStage) -> None:
    """GV-05: also without a quorum."""
    for kind in (STANDARD, CONSTITUTIONAL, GRANT):
        dao.set_kind(kind, replace(KINDS[kind], quorum_bps=0, decision_bps=0))
        motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind, description=f"Silence {kind}")
        assert dao.close_vote(motion) == State.DEFEATED


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_life__each_kind__expires(dao: KindStage, kind: int) -> None:
    """GV-14: not queued in time, or not executed in time."""
    motion = passing(dao, kind)
    assert dao.close_vote(motion) == State.SUCCEEDED
    expiration = dao.governor.view("proposalExpiration", motion.id)
    assert expiration == dao.now - 1 + WINDOW
    mark = dao.chain.snapshot()
    dao.go(expiration)
    assert dao.state(motion) == State.SUCCEEDED
    dao.go(expiration + 1)
    assert dao.state(motion) == State.EXPIRED
    dao.chain.restore(mark)
    dao.queue(motion)
    dao.go(dao.governor.view("proposalExpiration", motion.id))
    assert dao.state(motion) == State.QUEUED
    dao.go(dao.now + 1)
    assert dao.state(motion) == State.EXPIRED
    allowed = (1 << State.QUEUED).to_bytes(32, "big")
    with reverts_with("GovernorUnexpectedProposalState", motion.id, State.EXPIRED, allowed):
        dao.execute(motion)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_life__each_kind__cancelled_by_each_who_may(dao: KindStage, kind: int) -> None:
    """GV-18: the proposer while pending; the guardian until it is executed."""
    motion = dao.motion(dao.pay(dao.eve, WAD), kind=kind)
    dao.propose(motion)
    mark = dao.chain.snapshot()
    dao.cancel(motion, dao.ann)
    assert dao.state(motion) == State.CANCELED
    dao.chain.restore(mark)
    dao.go(dao.governor.view("proposalSnapshot", motion.id) + 1)
    for stranger in (dao.ann, dao.ben, dao.anybody):
        with reverts_with("GovernorUnableToCancel", motion.id, stranger):
            dao.cancel(motion, stranger)
    dao.vote(motion, dao.ann, FOR)
    dao.close_vote(motion)
    dao.queue(motion)
    dao.cancel(motion, dao.guardian)
    assert dao.state(motion) == State.CANCELED


def test_cancel__guardian_at_its_end_date__reverts(dao: KindStage) -> None:
    """GV-18: the last second of a guardian is the one before its date."""
    until = dao.governor.view("guardianUntil")
    dao.go(until - DAY)
    member = dao.signer("member", 50_000 * WAD).address.lower()
    dao.go(dao.now + 1)
    motion = dao.motion()
    dao.propose(motion, member)
    mark = dao.chain.snapshot()
    dao.go(until - 1)
    dao.cancel(motion, dao.guardian)
    assert dao.state(motion) == State.CANCELED
    dao.chain.restore(mark)
    dao.go(until)
    with reverts_with("GovernorUnableToCancel", motion.id, dao.guardian):
        dao.cancel(motion, dao.guardian)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_life__each_kind__extended_by_every_turn_to_passing(dao: KindStage, kind: int) -> None:
    """GV-12, CO-07: it passes a whole extension after its last turn, or at twice the period."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind)
    yes, no = (ABSTAIN, AGAINST) if kind == OPTIMISTIC else (FOR, ABSTAIN)
    end = dao.governor.view("proposalDeadline", motion.id)
    limit = end + VOTING_PERIOD
    if kind == OPTIMISTIC:
        dao.vote(motion, dao.ann, no)
    while end < limit:
        dao.go(end)
        mined = dao.vote(motion, dao.ann, yes)
        end = min(end + LATE_EXTENSION, limit)
        assert [event["extendedDeadline"] for event in dao.events(mined, "ProposalExtended")] == [end]
        assert not dao.events(dao.vote(motion, dao.ann, no), "ProposalExtended")
    dao.go(limit)
    assert not dao.events(dao.vote(motion, dao.ann, yes), "ProposalExtended")
    assert dao.close_vote(motion) == State.SUCCEEDED


@pytest.mark.parametrize("kind", [STANDARD, CONSTITUTIONAL, GRANT])
def test_cast_vote__each_kind__late_quorum_of_what_passes_already__extended(
    dao: KindStage, kind: int
) -> None:
    """GV-12: a late abstention that makes up the quorum gives time to answer, also in a quadratic kind."""
    small = dao.signer("small", 5_000 * WAD)
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind)
    deadline = dao.governor.view("proposalDeadline", motion.id)
    dao.vote(motion, small.address.lower(), FOR)
    dao.go(deadline)
    mined = dao.vote(motion, dao.ann, ABSTAIN)
    assert dao.events(mined, "ProposalExtended") == [
        {"proposalId": motion.id, "extendedDeadline": deadline + LATE_EXTENSION}
    ]


@pytest.mark.parametrize("kind", [STANDARD, CONSTITUTIONAL, GRANT])
def test_cast_vote__each_kind__late_quorum_of_what_fails__extended(dao: KindStage, kind: int) -> None:
    """GV-12: who did not vote because nothing was at stake can vote now."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind)
    dao.vote(motion, dao.ben, AGAINST)
    dao.go(dao.governor.view("proposalDeadline", motion.id))
    assert dao.events(dao.vote(motion, dao.ann, ABSTAIN), "ProposalExtended")
    dao.vote(motion, dao.ann, FOR)
    assert dao.close_vote(motion) == State.SUCCEEDED


def test_cast_vote__optimistic_veto_withdrawn_late__extended(dao: KindStage) -> None:
    """GV-12: who takes a veto back in the last second gives the others time."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=OPTIMISTIC)
    deadline = dao.governor.view("proposalDeadline", motion.id)
    dao.vote(motion, dao.cy, AGAINST)
    dao.go(deadline)
    mined = dao.vote(motion, dao.cy, ABSTAIN)
    assert dao.events(mined, "ProposalExtended")
    dao.vote(motion, dao.ben, AGAINST)
    assert dao.close_vote(motion) == State.DEFEATED


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_set_kind__changed_and_removed_in_the_vote__changes_nothing(dao: KindStage, kind: int) -> None:
    """GV-01: a proposal keeps the rules it was born with, and the scores of that day."""
    motion = passing(dao, kind)
    before = (
        dao.governor.view("proposalQuorum", motion.id),
        dao.governor.view("proposalMinPower", motion.id),
        dao.governor.view("proposalDeadline", motion.id),
        dao.governor.view("proposalExpiration", motion.id),
    )
    harsh = replace(
        KINDS[kind],
        quorum_bps=0 if kind == OPTIMISTIC else 10_000,
        decision_bps=1 if kind == OPTIMISTIC else 10_000,
        voting_period=60,
        late_extension=0,
        execution_window=3_600,
        threshold=10**40,
    )
    dao.set_kind(kind, harsh)
    if kind:
        dao.kinds.send("removeKind", kind, sender=dao.timelock.address)
    dao.score.send("setThresholds", [10**30, 10**31], sender=dao.deployer)
    assert before == (
        dao.governor.view("proposalQuorum", motion.id),
        dao.governor.view("proposalMinPower", motion.id),
        dao.governor.view("proposalDeadline", motion.id),
        dao.governor.view("proposalExpiration", motion.id),
    )
    if kind != OPTIMISTIC:
        dao.vote(motion, dao.cy, AGAINST)
    with reverts_with("GovernorUnableToCancel", motion.id, dao.anybody):
        dao.cancel(motion, dao.anybody)
    assert dao.close_vote(motion) == State.SUCCEEDED
    dao.carry_out(motion)
    assert paid(dao) == WAD


def test_propose_kind__unknown_or_removed__reverts(dao: KindStage) -> None:
    with reverts_with("ProposalKindsUnknownKind", 4):
        dao.propose(dao.motion(kind=4))
    dao.kinds.send("removeKind", GRANT, sender=dao.timelock.address)
    with reverts_with("ProposalKindsUnknownKind", GRANT):
        dao.propose(dao.motion(dao.pay(dao.eve, 1), kind=GRANT))


# Reserved calls


def reserved_calls(dao: KindStage) -> list[tuple[str, int, bytes]]:
    governor, timelock, kinds, token = dao.governor, dao.timelock, dao.kinds, dao.token
    return [
        dao.call(governor, "setGuardian", ZERO_ADDRESS, 0),
        dao.call(governor, "relay", token.address, 0, b""),
        dao.call(governor, "updateTimelock", dao.eve),
        dao.call(timelock, "updateDelay", 0),
        dao.call(timelock, "grantRole", bytes(32), dao.eve),
        dao.call(kinds, "setQuotas", []),
        (timelock.address, WAD, b""),
        (token.address, 0, dao.call(dao.escrow, "transferOwnership", dao.eve)[2]),
        dao.call(dao.escrow, "renounceOwnership"),
        dao.call(dao.escrow, "setLocker", dao.eve, True),
        (token.address, 0, dao.call(timelock, "revokeRole", bytes(32), dao.eve)[2]),
        (token.address, 0, dao.call(timelock, "renounceRole", bytes(32), dao.eve)[2]),
        (dao.eve, 0, dao.call(timelock, "grantRole", bytes(32), dao.eve)[2] + b"padding"),
    ]


@pytest.mark.parametrize("index", range(13))
def test_propose__reserved_call__needs_the_constitutional_kind(dao: KindStage, index: int) -> None:
    """GV-21, I-9: governor, timelock, table, owners and roles, wherever they stand among the actions."""
    action = reserved_calls(dao)[index]
    harmless = (dao.eve, 0, b"")
    with reverts_with("ProposalKindsReserved", 1, action[0]):
        dao.propose(dao.motion(harmless, action))
    for kind in (GRANT, OPTIMISTIC):
        with reverts_with("ProposalKindsReserved", 0, action[0]):
            dao.propose(dao.motion(action, kind=kind))
    dao.propose(dao.motion(harmless, action, kind=CONSTITUTIONAL))


def test_constitutional__changes_the_rules(dao: KindStage) -> None:
    """GV-19, I-9: the table changes by a vote of the kind that may, through the timelock."""
    rules = replace(KINDS[STANDARD], quorum_bps=1_234)
    motion = dao.opened(dao.call(dao.kinds, "setKind", STANDARD, rules.as_tuple()), kind=CONSTITUTIONAL)
    dao.vote(motion, dao.ann, FOR)
    dao.close_vote(motion)
    dao.carry_out(motion)
    version = dao.kinds.view("standardRulesAt", dao.now) >> 184 & (2**24 - 1)
    assert dao.kinds.view("describe", version)[1][4] == 1_234


def test_relay__assets_on_the_governor__moved_by_a_vote(dao: KindStage) -> None:
    """GV-20: what was sent to the governor by mistake is not lost."""
    dao.token.send("mint", dao.governor.address, 7 * WAD, sender=dao.deployer)
    inner = dao.pay(dao.eve, 7 * WAD)[2]
    motion = dao.opened(dao.call(dao.governor, "relay", dao.token.address, 0, inner), kind=CONSTITUTIONAL)
    dao.vote(motion, dao.ann, FOR)
    dao.close_vote(motion)
    dao.carry_out(motion)
    assert paid(dao) == 7 * WAD


# Restricted kinds


def test_grant__limits__summed_over_actions(dao: KindStage) -> None:
    dao.propose(dao.motion(dao.pay(dao.eve, GRANT_LIMIT), kind=GRANT))
    with reverts_with("ProposalKindsAmountTooHigh", 0, dao.token.address, GRANT_LIMIT + 1, GRANT_LIMIT):
        dao.propose(dao.motion(dao.pay(dao.eve, GRANT_LIMIT + 1), kind=GRANT))
    parts = [dao.pay(dao.eve, GRANT_LIMIT // 2), (dao.ben, WAD, b""), dao.pay(dao.cy, GRANT_LIMIT // 2 + 1)]
    with reverts_with("ProposalKindsAmountTooHigh", 2, dao.token.address, GRANT_LIMIT + 1, GRANT_LIMIT):
        dao.propose(dao.motion(*parts, kind=GRANT))


def test_grant__ether__paid_within_its_limit(dao: KindStage) -> None:
    """GV-20."""
    recipient = "0x" + "11" * 20
    over = [(recipient, 3 * WAD, b""), (dao.eve, 2 * WAD + 1, b"")]
    with reverts_with("ProposalKindsAmountTooHigh", 1, ZERO_ADDRESS, 5 * WAD + 1, 5 * WAD):
        dao.propose(dao.motion(*over, kind=GRANT))
    motion = dao.opened((recipient, 5 * WAD, b""), kind=GRANT)
    dao.vote(motion, dao.ann, FOR)
    dao.close_vote(motion)
    dao.carry_out(motion)
    assert int(dao.anvil.call("eth_getBalance", recipient, "latest"), 16) == 5 * WAD


@pytest.mark.parametrize("kind", [GRANT, OPTIMISTIC])
@pytest.mark.parametrize("case", ["approve", "padded", "short", "value", "escrow", "empty", "ether"])
def test_restricted__anything_else__reverts(dao: KindStage, kind: int, case: str) -> None:
    """GV-21: other functions, padded calldata, value beside a transfer, targets that are not listed."""
    target, _, data = dao.pay(dao.eve, 1)
    action = {
        "approve": dao.call(dao.token, "approve", dao.eve, 1),
        "padded": (target, 0, data + b"\0"),
        "short": (target, 0, data[:-1]),
        "value": (target, 1, data),
        "escrow": (dao.escrow.address, 0, data),
        "empty": (target, 0, b""),
        "ether": (dao.eve, 1, b"\0"),
    }[case]
    with reverts_with("ProposalKindsTargetNotAllowed", 0, action[0]):
        dao.propose(dao.motion(action, kind=kind))


def test_optimistic__ether_without_a_limit__reverts(dao: KindStage) -> None:
    with reverts_with("ProposalKindsTargetNotAllowed", 0, dao.eve):
        dao.propose(dao.motion((dao.eve, 1, b""), kind=OPTIMISTIC))
    with reverts_with(
        "ProposalKindsAmountTooHigh", 0, dao.token.address, OPTIMISTIC_LIMIT + 1, OPTIMISTIC_LIMIT
    ):
        dao.propose(dao.motion(dao.pay(dao.eve, OPTIMISTIC_LIMIT + 1), kind=OPTIMISTIC))


def test_set_target__call__any_calldata_and_bounded_value(dao: KindStage) -> None:
    dao.kinds.send("setTarget", GRANT, dao.escrow.address, Reach.CALL, 3, sender=dao.timelock.address)
    assert tuple(dao.kinds.view("targetOf", GRANT, dao.escrow.address)) == (Reach.CALL, 3)
    dao.propose(dao.motion((dao.escrow.address, 3, b"anything"), kind=GRANT))
    two = [(dao.escrow.address, 2, b"x")] * 2
    with reverts_with("ProposalKindsAmountTooHigh", 1, dao.escrow.address, 4, 3):
        dao.propose(dao.motion(*two, kind=GRANT))
    dao.kinds.send("setTarget", GRANT, dao.escrow.address, Reach.NONE, 0, sender=dao.timelock.address)
    with reverts_with("ProposalKindsTargetNotAllowed", 0, dao.escrow.address):
        dao.propose(dao.motion((dao.escrow.address, 3, b"anything"), kind=GRANT))


# Who may propose


def test_propose__score_of_the_kind__needed(dao: KindStage) -> None:
    """Scores are those of a second before."""
    low = dao.signer("low", 5_000 * WAD).address.lower()
    dao.go(dao.now + 1)
    dao.propose(dao.motion(dao.pay(dao.eve, 1), kind=GRANT), low)
    power = dao.escrow.view("powerAt", low, dao.now - 1)
    with reverts_with("ProposalKindsScoreTooLow", low, power, SCORES[1]):
        dao.propose(dao.motion(dao.pay(dao.eve, 1), kind=OPTIMISTIC), low)


def test_propose__score_of_a_stake_borrowed_for_one_transaction__is_zero(dao: KindStage) -> None:
    """SL-01: a contract locks, proposes and wants its tokens back in one transaction; neither the proposal
    nor the withdrawal is possible, so whoever lends the stake has it locked."""
    wallet = dao.deploy("MockWallet", dao.eve)
    dao.token.send("mint", wallet.address, 10**6 * WAD, sender=dao.deployer)
    end = (dao.now // WEEK + 52) * WEEK
    motion = dao.motion(dao.pay(dao.eve, 1), kind=GRANT)
    lock = [
        (dao.token, "approve", (dao.escrow.address, 10**6 * WAD)),
        (dao.escrow, "createLock", (10**6 * WAD, end)),
    ]
    propose = (dao.governor, "proposeKind", (GRANT, *motion.content, motion.description))
    withdraw = (dao.escrow, "withdraw", ())

    def act(*calls: Any) -> None:
        data = [bytes.fromhex(contract.encode(name, *args)[2:]) for contract, name, args in calls]
        wallet.send("act", [contract.address for contract, _, _ in calls], data, sender=dao.eve)

    with reverts_with("ProposalKindsScoreTooLow", wallet.address, 0, SCORES[0]):
        act(*lock, propose, withdraw)
    with reverts_with("VotingEscrowLockNotExpired", wallet.address, end):
        act(*lock, withdraw)
    act(*lock)
    with reverts_with("ProposalKindsScoreTooLow", wallet.address, 0, SCORES[0]):
        act(propose)
    dao.go(dao.now + 1)
    act(propose)


def test_propose__one_stake_for_two_accounts_in_turn__serves_one_at_a_time(dao: KindStage) -> None:
    """SL-01: the score can be lent to nobody while the tokens are locked; once they are out and locked by the
    next account, anybody can cancel the first one's proposal, whose vote outlasts the shortest lock."""
    first, second, amount = dao.eve, dao.guardian, 500_000 * WAD
    dao.lock(first, amount, weeks=1)
    dao.go(dao.now + 1)
    motion = dao.motion(dao.pay(first, 1), kind=GRANT)
    dao.propose(motion, first)

    other = dao.motion(dao.pay(second, 1), kind=GRANT)
    with reverts_with("VotingEscrowNonTransferable"):
        dao.escrow.send("transfer", second, 1, sender=first)
    dao.escrow.send("delegate", second, sender=first)
    dao.go(dao.now + 1)
    assert dao.escrow.view("getVotes", second) > SCORES[0]
    with reverts_with("ProposalKindsScoreTooLow", second, 0, SCORES[0]):
        dao.propose(other, second)

    dao.go(dao.escrow.view("locked", first)[1])
    assert dao.state(motion) == State.ACTIVE
    dao.escrow.send("withdraw", sender=first)
    dao.token.send("transfer", second, amount, sender=first)
    dao.token.send("approve", dao.escrow.address, amount, sender=second)
    dao.escrow.send("createLock", amount, (dao.now // WEEK + 2) * WEEK, sender=second)
    dao.go(dao.now + 1)
    dao.propose(other, second)
    dao.cancel(motion, dao.anybody)
    assert (dao.state(motion), dao.state(other)) == (State.CANCELED, State.PENDING)


def test_propose__power_of_the_same_second__does_not_count(dao: KindStage) -> None:
    """GV-17."""
    fast = dao.signer("fast", 5_000 * WAD).address.lower()
    with reverts_with("ProposalKindsScoreTooLow", fast, 0, SCORES[0]):
        dao.propose(dao.motion(dao.pay(dao.eve, 1), kind=GRANT), fast)


@pytest.mark.parametrize(("amount", "quota"), [(5_000, 1), (50_000, 2), (500_000, 4)])
def test_propose__quota_of_the_score__in_any_30_days(dao: KindStage, amount: int, quota: int) -> None:
    member = dao.signer("member", amount * WAD).address.lower()
    dao.go(dao.now + 1)
    first = dao.now
    for number in range(quota):
        dao.propose(dao.motion(description=f"Number {number}"), member)
        dao.go(dao.now + DAY)
    assert dao.kinds.view("proposalsInWindow", dao.governor.address, member) == quota
    one_more = dao.motion(description="One more")
    with reverts_with("ProposalKindsQuotaUsed", member, quota, quota):
        dao.propose(one_more, member)
    dao.go(first + 30 * DAY - 1)
    with reverts_with("ProposalKindsQuotaUsed", member, quota, quota):
        dao.propose(one_more, member)
    dao.go(first + 30 * DAY)
    dao.propose(one_more, member)
    assert dao.kinds.view("proposalsInWindow", dao.governor.address, member) == quota


def test_propose__cancelled__counts_for_the_quota(dao: KindStage) -> None:
    member = dao.signer("member", 5_000 * WAD).address.lower()
    dao.go(dao.now + 1)
    motion = dao.motion()
    dao.propose(motion, member)
    dao.cancel(motion, member)
    with reverts_with("ProposalKindsQuotaUsed", member, 1, 1):
        dao.propose(dao.motion(description="Again"), member)


def test_propose__below_the_first_score__no_quota(dao: KindStage) -> None:
    """Votes of others make the threshold, but the quota is that of the own score."""
    dao.escrow.send("delegate", dao.dee, sender=dao.ben)
    dao.go(dao.now + 1)
    with reverts_with("ProposalKindsQuotaUsed", dao.dee, 0, 0):
        dao.propose(dao.motion(), dao.dee)


def test_admit__called_by_a_stranger__uses_up_nobodys_quota(dao: KindStage) -> None:
    content = dao.motion().content
    for _ in range(4):
        dao.kinds.send("admit", STANDARD, dao.ann, *content, sender=dao.cy)
    assert dao.kinds.view("proposalsInWindow", dao.governor.address, dao.ann) == 0
    dao.propose(dao.motion())


def test_set_quotas__empty__no_limit(dao: KindStage) -> None:
    dao.kinds.send("setQuotas", [], sender=dao.timelock.address)
    for number in range(9):
        dao.propose(dao.motion(description=f"Number {number}"))


# A proposer that loses its power


def test_cancel__proposer_short_of_votes__anybody(dao: KindStage) -> None:
    """GV-04: exactly the threshold is enough; below it anybody can cancel until the vote is over."""
    exact = dao.signer("exact", 2_000 * WAD).address.lower()
    dao.escrow.send("setPermanent", True, sender=exact)
    dao.set_kind(STANDARD, replace(KINDS[STANDARD], threshold=2_000 * WAD))
    dao.go(dao.now + 1)
    motion = dao.motion()
    dao.propose(motion, exact)
    assert dao.escrow.view("getPastVotes", exact, dao.now - 1) == 2_000 * WAD
    assert not dao.governor.view("isProposerShort", motion.id)
    with reverts_with("GovernorUnableToCancel", motion.id, dao.anybody):
        dao.cancel(motion, dao.anybody)
    dao.escrow.send("setPermanent", False, sender=exact)
    dao.go(dao.now + DAY + 60)
    assert dao.state(motion) == State.ACTIVE
    assert dao.governor.view("isProposerShort", motion.id)
    dao.cancel(motion, dao.anybody)
    assert dao.state(motion) == State.CANCELED


def test_cancel__votes_borrowed_for_the_second__save_nothing(dao: KindStage) -> None:
    """GV-04, GV-17: compared a second before, as in `propose`."""
    motion = dao.motion()
    dao.propose(motion, dao.cy)
    dao.escrow.send("delegate", dao.ben, sender=dao.cy)
    with reverts_with("GovernorUnableToCancel", motion.id, dao.anybody):
        dao.cancel(motion, dao.anybody)
    dao.go(dao.now + 1)
    dao.escrow.send("delegate", dao.cy, sender=dao.cy)
    dao.cancel(motion, dao.anybody)


def test_cancel__proposer_below_its_score__anybody(dao: KindStage) -> None:
    """The score of the kind counts too: 1,020 decays below 1,000 in a week; the bar is that of the birth."""
    member = dao.signer("member", 1_020 * WAD).address.lower()
    dao.go(dao.now + 1)
    motion = dao.opened(dao.pay(dao.eve, 1), kind=GRANT, by=member)
    with reverts_with("GovernorUnableToCancel", motion.id, dao.anybody):
        dao.cancel(motion, dao.anybody)
    dao.go(dao.now + 6 * DAY)
    assert dao.escrow.view("powerAt", member, dao.now - 1) < SCORES[0]
    dao.cancel(motion, dao.anybody)


def test_cancel__proposer_short_after_the_vote__too_late(dao: KindStage) -> None:
    """Once the vote is over the proposal belongs to those who voted for it."""
    motion = dao.opened(dao.pay(dao.eve, WAD), by=dao.cy)
    dao.vote(motion, dao.ann, FOR)
    dao.close_vote(motion)
    dao.escrow.send("delegate", dao.ben, sender=dao.cy)
    dao.go(dao.now + 1)
    assert dao.governor.view("isProposerShort", motion.id)
    with reverts_with("GovernorUnableToCancel", motion.id, dao.anybody):
        dao.cancel(motion, dao.anybody)
    dao.carry_out(motion)


# Order


def test_propose_after__predecessor__first(dao: KindStage) -> None:
    """GV-15: a stranger cannot execute the second before the first."""
    first = dao.motion(dao.pay(dao.eve, WAD), description="First")
    second = dao.motion(dao.pay(dao.eve, 2 * WAD), description="Second")
    dao.propose(first)
    mined = dao.propose(second, after=first)
    assert dao.events(mined, "PredecessorSet") == [{"proposalId": second.id, "predecessor": first.id}]
    assert dao.governor.view("proposalPredecessor", second.id) == first.id
    dao.go(dao.governor.view("proposalSnapshot", second.id) + 1)
    for motion in (first, second):
        dao.vote(motion, dao.ann, FOR)
    dao.close_vote(second)
    for motion in (second, first):
        dao.queue(motion)
    dao.go(dao.governor.view("proposalEta", second.id))
    with reverts_with("GovernorPredecessorNotExecuted", second.id, first.id):
        dao.execute(second)
    dao.execute(first)
    dao.execute(second)
    assert paid(dao) == 3 * WAD


def test_propose_after__predecessor_cancelled__never(dao: KindStage) -> None:
    first, second = dao.motion(description="First"), dao.motion(description="Second")
    dao.propose(first)
    dao.propose(second, after=first)
    dao.cancel(first, dao.ann)
    dao.go(dao.governor.view("proposalSnapshot", second.id) + 1)
    dao.vote(second, dao.ann, FOR)
    dao.close_vote(second)
    dao.queue(second)
    dao.go(dao.governor.view("proposalEta", second.id))
    with reverts_with("GovernorPredecessorNotExecuted", second.id, first.id):
        dao.execute(second)


def test_propose_after__unknown_predecessor__reverts(dao: KindStage) -> None:
    with reverts_with("GovernorNonexistentProposal", dao.motion(description="Never made").id):
        dao.propose(dao.motion(), after=dao.motion(description="Never made"))


# Size


def test_propose__too_many_actions__reverts(dao: KindStage) -> None:
    """What could not be queued or executed in one transaction is refused."""
    many = [(dao.eve, 0, b"")] * 33
    with reverts_with("ProposalKindsTooManyActions", 33, 32):
        dao.propose(dao.motion(*many))
    dao.propose(dao.motion(*many[:32]))


def test_propose__too_much_calldata__reverts(dao: KindStage) -> None:
    half = (dao.eve, 0, b"\1" * 32_768)
    with reverts_with("ProposalKindsTooMuchCalldata", 65_537, 65_536):
        dao.propose(dao.motion(half, half, (dao.eve, 0, b"\1")))
    motion = dao.opened(half, half)
    dao.vote(motion, dao.ann, FOR)
    dao.close_vote(motion)
    assert dao.queue(motion).gas < 16_777_216


def test_propose_kind__unequal_lengths__reverts(dao: KindStage) -> None:
    """GV-24."""

    def check(case: tuple[int, tuple[int, int, int]]) -> None:
        kind, (targets, values, calldatas) = case
        content = ([dao.eve] * targets, [0] * values, [b""] * calldatas)
        with reverts_with("GovernorInvalidProposalLength", targets, calldatas, values):
            dao.governor.send("proposeKind", kind, *content, "Unequal", sender=dao.ann)

    check_each(product(ALL_KINDS, [(0, 0, 0), (2, 1, 1), (1, 2, 1), (1, 1, 2)]), check)


# The table


BAD_RULES = [
    (STANDARD, {"counting": Counting.OPTIMISTIC}, "ProposalKindsStandardKind", ()),
    (STANDARD, {"quorum_bps": 10_001}, "ProposalKindsInvalidShare", (10_001, 10_000)),
    (STANDARD, {"decision_bps": 10_001}, "ProposalKindsInvalidShare", (10_001, 10_000)),
    (OPTIMISTIC, {"quorum_bps": 1}, "ProposalKindsInvalidShare", (1, 0)),
    (OPTIMISTIC, {"decision_bps": 0}, "ProposalKindsInvalidShare", (0, 10_000)),
    (OPTIMISTIC, {"is_restricted": False}, "ProposalKindsUnrestricted", (OPTIMISTIC,)),
    (OPTIMISTIC, {"may_touch_reserved": True}, "ProposalKindsUnrestricted", (OPTIMISTIC,)),
    (GRANT, {"min_score": 0}, "ProposalKindsInvalidScore", (0, 3)),
    (GRANT, {"min_score": 4}, "ProposalKindsInvalidScore", (4, 3)),
    (STANDARD, {"voting_period": 0, "late_extension": 0}, "ProposalKindsPeriodTooShort", (0, 1)),
    (STANDARD, {"late_extension": VOTING_PERIOD + 1}, "ProposalKindsExtensionTooLong", (604_801, 604_800)),
    (STANDARD, {"quorum_floor": 2**112}, "ProposalKindsInvalidFloor", (2**112,)),
    (STANDARD, {"quorum_floor": 2**40 + 1}, "ProposalKindsInvalidFloor", (2**40 + 1,)),
    (STANDARD, {"quorum_floor": (2**40 + 1) * 100}, "ProposalKindsInvalidFloor", ((2**40 + 1) * 100,)),
    (STANDARD, {"execution_window": 3_599}, "ProposalKindsWindowTooShort", (3_599, 3_600)),
]


@pytest.mark.parametrize(("kind", "changes", "error", "inputs"), BAD_RULES)
def test_set_kind__nonsense__reverts(
    dao: KindStage, kind: int, changes: dict[str, int], error: str, inputs: tuple[int, ...]
) -> None:
    with reverts_with(error, *inputs):
        dao.set_kind(kind, replace(KINDS[kind], **changes))


def test_table__owner_only(dao: KindStage) -> None:
    """GV-19."""
    for name, arguments in (
        ("setKind", (STANDARD, KINDS[STANDARD].as_tuple())),
        ("removeKind", (GRANT,)),
        ("setTarget", (GRANT, dao.eve, Reach.CALL, 1)),
        ("setQuotas", ([1],)),
        ("setReserved", (bytes(4), True)),
        ("setReservedTarget", (dao.eve, True)),
    ):
        for sender in (dao.deployer, dao.ann, dao.guardian):
            with reverts_with("OwnableUnauthorizedAccount", sender):
                dao.kinds.send(name, *arguments, sender=sender)


def test_table__removing_what_stays_or_is_not_there__reverts(dao: KindStage) -> None:
    with reverts_with("ProposalKindsStandardKind"):
        dao.kinds.send("removeKind", STANDARD, sender=dao.timelock.address)
    with reverts_with("ProposalKindsUnknownKind", 9):
        dao.kinds.send("removeKind", 9, sender=dao.timelock.address)


def test_set_quotas__nonsense__reverts(dao: KindStage) -> None:
    with reverts_with("ProposalKindsInvalidQuota", 33, 32):
        dao.kinds.send("setQuotas", [1] * 33, sender=dao.timelock.address)
    with reverts_with("ProposalKindsInvalidQuota", 9, 8):
        dao.kinds.send("setQuotas", [8, 9], sender=dao.timelock.address)


def test_table__without_scores__refuses_what_needs_them(dao: KindStage) -> None:
    """A DAO that votes with its plain token has no scores."""
    plain = Kind()
    for table, quotas, error, inputs in (
        ([plain, replace(plain, min_score=1)], [], "ProposalKindsInvalidScore", (1, 0)),
        ([plain, replace(plain, counting=Counting.QUADRATIC)], [], "ProposalKindsInvalidScore", (0, 0)),
        ([plain], [1], "ProposalKindsInvalidQuota", (1, 0)),
        ([], [], "ProposalKindsStandardKind", ()),
    ):
        with reverts_with(error, *inputs):
            dao.deploy(
                "ProposalKinds", dao.eve, ZERO_ADDRESS, [k.as_tuple() for k in table], [], quotas, [], [], 0
            )
    left_out = replace(plain, voting_period=0)
    kinds = dao.deploy(
        "ProposalKinds",
        dao.eve,
        ZERO_ADDRESS,
        [k.as_tuple() for k in (plain, left_out, plain)],
        [],
        [],
        [],
        [],
        0,
    )
    assert kinds.view("currentRules", 1) == 0
    assert kinds.view("versionCount") == 2
    assert kinds.view("ownPower", dao.ann, dao.now) == 0


def test_describe__every_field__as_it_was_set(dao: KindStage) -> None:
    odd = Kind(Counting.QUADRATIC, 3, True, True, 1, 2, 3, 4 * WEEK, 5, 6_000, 7 * 10**31, 2**200)
    dao.set_kind(200, odd)
    kind, rules = dao.kinds.view("describe", dao.kinds.view("versionCount"))
    assert (kind, tuple(rules)) == (200, odd.as_tuple())


def test_gas__life_of_a_standard_proposal__within_the_bars(dao: KindStage) -> None:
    """120,000 / 155,000 / 105,000, here without a quota; the quota's part is printed."""
    with_quota = dao.propose(dao.motion(description="With quota")).gas
    dao.kinds.send("setQuotas", [], sender=dao.timelock.address)
    motion = dao.motion(dao.pay(dao.eve, WAD))
    proposed = dao.propose(motion).gas
    dao.go(dao.governor.view("proposalSnapshot", motion.id) + 1)
    dao.vote(motion, dao.ann, FOR)
    dao.close_vote(motion)
    queued = dao.queue(motion).gas
    dao.go(dao.governor.view("proposalEta", motion.id))
    executed = dao.execute(motion).gas
    print(f"propose {proposed} (with a quota {with_quota}), queue {queued}, execute {executed}")
    assert proposed <= 120_000
    assert queued <= 155_000


# What expires, and what the guardian cannot stop


def test_execute_batch__expired__by_nobody(dao: KindStage) -> None:
    """CO-08: in the last second of its window any executor may execute it, a second later none."""
    motion = passing(dao, STANDARD)
    dao.close_vote(motion)
    dao.queue(motion)
    salt = (int(dao.governor.address, 16) << 96) ^ int.from_bytes(motion.tail[-1], "big")
    batch = (*motion.content, bytes(32), salt.to_bytes(32, "big"))
    operation = dao.timelock.view("hashOperationBatch", *batch)
    end = dao.governor.view("proposalExpiration", motion.id)
    for role in ("PROPOSER_ROLE", "EXECUTOR_ROLE"):
        dao.timelock.send("grantRole", dao.timelock.view(role), dao.eve, sender=dao.timelock.address)
    dao.go(end)
    assert dao.timelock.view("isOperationReady", operation)
    with reverts_with("AccessControlUnauthorizedAccount", dao.anybody, dao.timelock.view("CANCELLER_ROLE")):
        dao.timelock.send("cancel", operation, sender=dao.anybody)
    dao.go(end + 1)
    for is_removed in (False, True):
        if is_removed:
            dao.timelock.send("cancel", operation, sender=dao.anybody)
        assert not dao.timelock.view("isOperation", operation)
        with reverts_with("TimelockUnexpectedOperationState", operation, (1 << 2).to_bytes(32, "big")):
            dao.timelock.send("executeBatch", *batch, sender=dao.eve)
        with reverts_with("TimelockOperationExpired", operation):
            dao.timelock.send("scheduleBatch", *batch, TIMELOCK_DELAY, sender=dao.eve)
        assert dao.state(motion) == State.EXPIRED


def test_cancel__guardian__not_its_end(dao: KindStage) -> None:
    """CO-09: replaced, removed, shortened, at whatever place among the calls; prolonging it can stop."""
    until = dao.governor.view("guardianUntil")
    terms = {
        (ZERO_ADDRESS, 0): True,
        (dao.eve, until): True,
        (dao.guardian, until - 1): True,
        (dao.guardian, until + 1): False,
    }
    for number, (term, is_beyond) in enumerate(terms.items()):
        call = dao.call(dao.governor, "setGuardian", *term)
        motion = dao.motion(dao.pay(dao.eve, 1), call, kind=CONSTITUTIONAL, description=f"Term {number}")
        dao.propose(motion)
        if is_beyond:
            with reverts_with("GovernorUnableToCancel", motion.id, dao.guardian):
                dao.cancel(motion, dao.guardian)
        else:
            dao.cancel(motion, dao.guardian)
            assert dao.state(motion) == State.CANCELED


def test_set_guardian__term__at_most_730_days(dao: KindStage) -> None:
    """CO-09: from the second of its appointment."""
    for days, late in ((730, 0), (730, 1)):
        motion_until = dao.now + (DAY + VOTING_PERIOD) + TIMELOCK_DELAY + days * DAY + 100 + late
        call = dao.call(dao.governor, "setGuardian", dao.eve, motion_until)
        motion = dao.opened(call, kind=CONSTITUTIONAL, description=f"{late} seconds too long")
        dao.vote(motion, dao.ann, FOR)
        dao.close_vote(motion)
        dao.queue(motion)
        dao.go(motion_until - days * DAY - late)
        if late:
            with reverts_with("GovernorGuardianInvalidTerm", dao.eve, motion_until, dao.now):
                dao.execute(motion)
        else:
            dao.execute(motion)
            assert dao.governor.view("guardianUntil") == motion_until
