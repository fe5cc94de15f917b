"""extendLock: a later end, and what happens to a lock that has ended already."""

from dataclasses import replace

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WEEK
from utils.escrow_stage import LOCK, PURSE, YEAR, Lock, Stage, power


def test_extend_lock__moves_the_end_only(stage: Stage):
    old = stage.lock(stage.alice, weeks=10)
    stage.skip(DAY)
    end = stage.weeks_ahead(40)
    outcome = stage.escrow.send("extendLock", end + WEEK - 1, sender=stage.alice)

    assert stage.escrow.decode_output("extendLock", outcome.output) == (end,)
    assert stage.events(outcome) == [
        (
            "DelegateVotesChanged",
            {
                "delegate": stage.alice,
                "previousVotes": power(LOCK, old - stage.now),
                "newVotes": power(LOCK, end - stage.now),
            },
        ),
        (
            "Locked",
            {
                "account": stage.alice,
                "payer": stage.alice,
                "added": 0,
                "amount": LOCK,
                "end": end,
                "permanent": False,
            },
        ),
    ]
    assert stage.held(stage.alice) == Lock(LOCK, end, changed_at=stage.now)
    assert stage.token.view("balanceOf", stage.alice) == PURSE - LOCK


def test_extend_lock__total_falls_without_a_kink_at_the_old_end(stage: Stage):
    """VE-02: the amount scheduled for the old end is taken off; nothing happens there any more."""
    stage.lock(stage.alice, weeks=10)
    stage.lock(stage.bob, weeks=10)
    old = stage.weeks_ahead(10)
    end = stage.weeks_ahead(40)
    stage.escrow.send("extendLock", end, sender=stage.alice)
    stage.escrow.send("extendLock", end, sender=stage.bob)
    times = [old - WEEK, old - 1, old, old + 1, old + WEEK, end - 1, end, end + 1]
    expected = [power(2 * LOCK, end - t) for t in times]
    assert stage.views("totalPowerAt", *((t,) for t in times)) == expected
    stage.go(end + WEEK)
    assert stage.views("getPastTotalSupply", *((t,) for t in times)) == expected


def test_extend_lock__other_locks_at_the_old_end_stay(stage: Stage):
    """VE-02: only the extender's part moves."""
    old = stage.lock(stage.alice, weeks=10)
    stage.lock(stage.bob, 3 * LOCK, weeks=10)
    end = stage.weeks_ahead(11)  # the other half of the same slot, or the next one
    stage.escrow.send("extendLock", end, sender=stage.alice)
    for t in (old - 1, old, old + 1, end - 1, end):
        raw = LOCK * max(0, end - t) + 3 * LOCK * max(0, old - t)
        assert stage.escrow.view("totalPowerAt", t) == power(1, raw)


@pytest.mark.parametrize("weeks", [9, 10])
def test_extend_lock__not_later__reverts(stage: Stage, weeks):
    old = stage.lock(stage.alice, weeks=10)
    wrong = stage.weeks_ahead(weeks) + WEEK - 1
    with reverts_with("VotingEscrowInvalidUnlockTime", wrong, old + WEEK, stage.weeks_ahead(52)):
        stage.escrow.send("extendLock", wrong, sender=stage.alice)


def test_extend_lock__beyond_the_longest__reverts(stage: Stage):
    """VE-07: the limit counts from now, not from the old end."""
    old = stage.lock(stage.alice, weeks=10)
    wrong = stage.weeks_ahead(53)
    with reverts_with("VotingEscrowInvalidUnlockTime", wrong, old + WEEK, stage.weeks_ahead(52)):
        stage.escrow.send("extendLock", wrong, sender=stage.alice)


def test_extend_lock__every_week_by_the_most__never_exceeds_the_length(stage: Stage):
    """VE-07: 60 extensions, each to the latest end that is accepted."""
    stage.lock(stage.alice, weeks=52)
    for week in range(60):
        stage.skip(WEEK + (week % 3 - 1) * DAY // 2)
        latest = (stage.now + 52 * WEEK) // WEEK * WEEK
        if stage.held(stage.alice).end < latest:
            stage.escrow.send("extendLock", latest + WEEK - 1, sender=stage.alice)
        assert stage.held(stage.alice).end == latest
        assert stage.escrow.view("balanceOf", stage.alice) <= 2 * LOCK
        with reverts_with("VotingEscrowInvalidUnlockTime", latest + WEEK, latest + WEEK, latest):
            stage.escrow.send("extendLock", latest + WEEK, sender=stage.alice)


def test_extend_lock__running_lock_may_stay_shorter_than_a_new_one(stage: Stage):
    escrow = stage.deploy_escrow(replace(YEAR, min_lock_weeks=10))
    stage.fund(stage.alice, escrow=escrow)
    end = stage.lock(stage.alice, weeks=10, escrow=escrow)
    stage.go(end - DAY)
    escrow.send("extendLock", end + WEEK, sender=stage.alice)
    assert stage.held(stage.alice, escrow).end == end + WEEK


def test_extend_lock__no_lock__reverts(stage: Stage):
    with reverts_with("VotingEscrowNoLock", stage.alice):
        stage.escrow.send("extendLock", stage.weeks_ahead(52), sender=stage.alice)


def test_extend_lock__permanent__reverts(stage: Stage):
    stage.lock(stage.alice)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    with reverts_with("VotingEscrowPermanentLock", stage.alice):
        stage.escrow.send("extendLock", stage.weeks_ahead(52), sender=stage.alice)


@pytest.mark.parametrize("idle", [0, 1, 3 * WEEK, 300 * WEEK])
def test_extend_lock__ended__locks_the_tokens_again(stage: Stage, idle):
    """VE-06: extending an ended lock makes a lock that can not be left before its new end."""
    old = stage.lock(stage.alice, weeks=4)
    stage.go(old + idle)
    assert stage.held(stage.alice) == Lock(
        LOCK, old, withdrawable=True, changed_at=stage.held(stage.alice).changed_at
    )
    end = stage.weeks_ahead(6)
    outcome = stage.escrow.send("extendLock", end, sender=stage.alice)

    assert stage.events(outcome)[0] == (
        "DelegateVotesChanged",
        {"delegate": stage.alice, "previousVotes": 0, "newVotes": power(LOCK, end - stage.now)},
    )
    assert stage.held(stage.alice) == Lock(LOCK, end, changed_at=stage.now)
    assert stage.escrow.view("totalSupply") == power(LOCK, end - stage.now)
    with reverts_with("VotingEscrowLockNotExpired", stage.alice, end):
        stage.escrow.send("withdraw", sender=stage.alice)
    # what it was before stays: the gap had no power
    assert stage.escrow.view("powerAt", stage.alice, old - 1) == power(LOCK, 1)
    if idle:
        assert stage.escrow.view("powerAt", stage.alice, stage.now - 1) == 0
        assert stage.escrow.view("totalPowerAt", stage.now - 1) == 0
    stage.go(end)
    stage.escrow.send("withdraw", sender=stage.alice)
    assert stage.token.view("balanceOf", stage.alice) == PURSE


@pytest.mark.parametrize("ahead", [-3, 0])
def test_extend_lock__ended_to_a_past_end__reverts(stage: Stage, ahead):
    """VE-06: no free power from an end in the past or now."""
    stage.go(stage.lock(stage.alice, weeks=4) + 2 * WEEK)
    wrong = stage.weeks_ahead(ahead)
    with reverts_with("VotingEscrowInvalidUnlockTime", wrong, stage.weeks_ahead(1), stage.weeks_ahead(52)):
        stage.escrow.send("extendLock", wrong, sender=stage.alice)


def test_extend_lock__ended__obeys_the_shortest_length_of_a_new_lock(stage: Stage):
    """VE-06: a relock is as long as a new lock must be."""
    escrow = stage.deploy_escrow(replace(YEAR, min_lock_weeks=10))
    stage.fund(stage.alice, escrow=escrow)
    stage.go(stage.lock(stage.alice, weeks=10, escrow=escrow))
    wrong = stage.weeks_ahead(9)
    with reverts_with("VotingEscrowInvalidUnlockTime", wrong, stage.weeks_ahead(10), stage.weeks_ahead(52)):
        escrow.send("extendLock", wrong, sender=stage.alice)
    escrow.send("extendLock", stage.weeks_ahead(10), sender=stage.alice)


def test_extend_lock__withdrawn__reverts(stage: Stage):
    stage.go(stage.lock(stage.alice, weeks=4))
    stage.escrow.send("withdraw", sender=stage.alice)
    with reverts_with("VotingEscrowNoLock", stage.alice):
        stage.escrow.send("extendLock", stage.weeks_ahead(52), sender=stage.alice)
