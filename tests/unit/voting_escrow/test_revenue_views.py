"""weekStartBias, boundaryBias, lockStates and checkpoint: what revenue is shared by, and its upkeep."""

import random

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, MAX_UINT256, WEEK, ZERO_ADDRESS
from utils.escrow_stage import LOCK, Stage


def share(state, epoch: int, max_weeks: int = 52) -> int:
    """What one state counts in one epoch."""
    _, amount, end_week, permanent = state
    return amount * (max_weeks if permanent else max(0, end_week - epoch))


def shares(states, until: int, epoch: int) -> int:
    """What the state in force counts in one epoch."""
    assert epoch < until
    inforce = [state for state in states if state[0] <= epoch]
    return share(inforce[-1], epoch) if inforce else 0


@pytest.mark.parametrize(("offset", "counts"), [(-1, True), (0, False), (1, False)])
def test_week_start_bias__lock_around_the_boundary(stage: Stage, offset, counts):
    """Strictly before the boundary: a lock in the very second of it belongs to the next epoch."""
    boundary = stage.weeks_ahead(1)
    stage.go(boundary + offset)
    end = stage.lock(stage.alice, weeks=10)
    stage.go(boundary + 2)
    bias = LOCK * (end - boundary) // WEEK if counts else 0
    assert stage.escrow.view("weekStartBias") == bias
    assert stage.escrow.view("boundaryBias", stage.week) == bias
    stage.go(boundary + WEEK)
    assert stage.escrow.view("weekStartBias") == LOCK * (end - stage.now) // WEEK


@pytest.mark.parametrize("act", ["createLock", "increaseAmount", "extendLock", "setPermanent", "exitEarly"])
def test_week_start_bias__is_the_same_number_all_week(stage: Stage, act):
    end = stage.lock(stage.alice, weeks=10)
    stage.go(stage.weeks_ahead(1) + DAY)
    stage.skip(WEEK)
    week = stage.week
    expected = LOCK * (end // WEEK - week)
    assert stage.escrow.view("weekStartBias") == expected
    sender = stage.bob if act == "createLock" else stage.alice
    args = {
        "createLock": (LOCK, end),
        "increaseAmount": (LOCK,),
        "extendLock": (end + WEEK,),
        "setPermanent": (True,),
        "exitEarly": (0,),
    }[act]
    stage.escrow.send(act, *args, sender=sender)
    assert stage.escrow.view("weekStartBias") == expected
    stage.skip(DAY)
    stage.lock(stage.carol)
    assert stage.escrow.view("weekStartBias") == expected
    stage.go(stage.weeks_ahead(30))
    assert stage.escrow.view("boundaryBias", week) == expected


def test_week_start_bias__lock_and_exit_within_a_week__never_counts(stage: Stage):
    stage.lock(stage.bob, weeks=20)
    stage.go(stage.weeks_ahead(1))
    stage.lock(stage.alice, weeks=20)
    stage.go(stage.weeks_ahead(1))  # exactly a week later: the cooldown is over, the epoch begins
    before = stage.escrow.view("weekStartBias")
    stage.escrow.send("exitEarly", 0, sender=stage.alice)
    assert stage.escrow.view("weekStartBias") == before
    stage.go(stage.weeks_ahead(1))
    assert stage.escrow.view("weekStartBias") == LOCK * (2_970 - stage.week)


@pytest.mark.parametrize("ahead", [1, 2, MAX_UINT256 // WEEK])
def test_boundary_bias__week_has_not_begun__reverts(stage: Stage, ahead):
    epoch = min(stage.week + ahead, MAX_UINT256 // WEEK)
    with reverts_with("VotingEscrowFutureEpoch", epoch, stage.week):
        stage.escrow.view("boundaryBias", epoch)


@pytest.mark.parametrize("epoch", [0, 1, 2_949, 2_950])
def test_boundary_bias__before_the_first_lock__is_zero(stage: Stage, epoch):
    stage.lock(stage.alice)
    assert stage.escrow.view("boundaryBias", epoch) == 0


def test_lock_states__nobody(stage: Stage):
    for from_epoch in (0, stage.week, stage.week + 1, MAX_UINT256):
        assert stage.escrow.view("lockStates", stage.alice, from_epoch, 10) == ((), stage.week + 1)


def test_lock_states__change_of_the_running_week__is_not_listed_yet(stage: Stage):
    end = stage.lock(stage.alice, weeks=10)
    assert stage.escrow.view("lockStates", stage.alice, 0, 10) == ((), stage.week + 1)
    stage.go(stage.weeks_ahead(1))
    state = (stage.week, LOCK, end // WEEK, False)
    assert stage.escrow.view("lockStates", stage.alice, 0, 10) == ((state,), stage.week + 1)
    stage.escrow.send("increaseAmount", 1, sender=stage.alice)
    assert stage.escrow.view("lockStates", stage.alice, stage.week, 10) == ((state,), stage.week + 1)


def test_lock_states__last_change_of_each_week(stage: Stage):
    first = stage.week
    end = stage.lock(stage.alice, weeks=10)
    for _ in range(5):
        stage.skip(60)
        stage.escrow.send("increaseAmount", 1, sender=stage.alice)
    stage.go((first + 3) * WEEK)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    stage.go((first + 5) * WEEK - 1)
    stage.escrow.send("increaseAmount", 4, sender=stage.alice)
    stage.go((first + 9) * WEEK)
    expected = (
        (first + 1, LOCK + 5, end // WEEK, False),
        (first + 4, LOCK + 5, 0, True),
        (first + 5, LOCK + 9, 0, True),
    )
    complete = stage.week + 1
    for from_epoch, skipped in ((0, 0), (first + 1, 0), (first + 3, 0), (first + 4, 1), (first + 5, 2)):
        answer = stage.escrow.view("lockStates", stage.alice, from_epoch, 10)
        assert answer == (expected[skipped:], complete)
    assert stage.escrow.view("lockStates", stage.alice, stage.week, 1) == (expected[2:], complete)
    assert stage.escrow.view("lockStates", stage.alice, complete, 1) == ((), complete)


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_lock_states__in_parts__any_size_makes_progress(stage: Stage, most):
    first = stage.week
    stage.lock(stage.alice, weeks=52)
    for week in range(12):
        stage.go((first + 1 + week) * WEEK + DAY)
        for _ in range(week % 4):
            stage.skip(1)
            stage.escrow.send("increaseAmount", 1, sender=stage.alice)
    stage.go((first + 20) * WEEK)
    whole, until = stage.escrow.view("lockStates", stage.alice, 0, 100)
    assert until == stage.week + 1
    parts, epoch = [], 0
    while epoch < until:
        states, following = stage.escrow.view("lockStates", stage.alice, epoch, most)
        assert following > epoch and 1 <= len(states) <= most
        parts += [state for state in states if state not in parts]
        epoch = following
    assert tuple(parts) == whole


@pytest.mark.parametrize("from_epoch", [0, 2_950, 2_951, 2_953, 2_956])
def test_lock_states__none_asked__no_progress_and_no_error(stage: Stage, from_epoch):
    stage.go(stage.weeks_ahead(2))
    stage.lock(stage.alice)
    stage.go(stage.weeks_ahead(2))
    states, until = stage.escrow.view("lockStates", stage.alice, from_epoch, 0)
    assert states == ()
    # nothing counts before the first state, so that much is covered even by an empty list
    assert until == max(2_953, min(from_epoch, stage.week + 1))


@pytest.mark.parametrize("seed", range(3))
def test_lock_states__random_history__shares_are_the_whole(stage: Stage, seed):
    """I-13, VE-01: for every epoch the shares of all accounts are exactly `boundaryBias`."""
    chance = random.Random(seed)  # noqa: S311
    people = [stage.alice, stage.bob, stage.carol]
    first = stage.week
    for _ in range(90):
        account = chance.choice(people)
        held = stage.held(account)
        end = stage.weeks_ahead(chance.randint(1, 52))
        if held.amount == 0:
            act = ("createLock", chance.randint(1, LOCK), end)
        elif held.withdrawable:
            act = chance.choice([("withdraw",), ("extendLock", end)])
        elif chance.random() < 0.3:
            act = ("setPermanent", not held.permanent)
        elif stage.now >= held.changed_at + WEEK and chance.random() < 0.3:
            act = ("exitEarly", 0)
        elif chance.random() < 0.2:
            act = ("delegate", chance.choice([*people, ZERO_ADDRESS]))
        else:
            act = ("increaseAmount", chance.randint(1, LOCK))
        stage.escrow.send(*act, sender=account)
        boundary = stage.weeks_ahead(1)
        stage.go(
            chance.choice(
                [stage.now, stage.now + 1, boundary - 1, boundary, boundary + 1, boundary + 9 * WEEK]
            )
        )
    last = stage.week
    answers = stage.views("lockStates", *((one, 0, 10_000) for one in people))
    totals = stage.views("boundaryBias", *((epoch,) for epoch in range(first, last + 1)))
    assert any(totals) and last > first + 50
    for epoch, total in zip(range(first, last + 1), totals, strict=True):
        assert sum(shares(*answer, epoch) for answer in answers) == total
        for account, answer in zip(people, answers, strict=True):
            tail, until = stage.escrow.view("lockStates", account, epoch, 10_000)
            assert shares(tail, until, epoch) == shares(*answer, epoch)


def test_lock_states__400_changes_in_a_week__stay_cheap(stage: Stage):
    stage.lock(stage.alice)
    for _ in range(400):
        stage.skip(60)
        stage.escrow.send("increaseAmount", 1, sender=stage.alice)
    stage.go(stage.weeks_ahead(5))
    for from_epoch in (0, stage.week):
        states, _ = stage.escrow.view("lockStates", stage.alice, from_epoch, 1_000)
        assert [state[1] for state in states] == [LOCK + 400]
    stage.escrow.queue("lockStates", stage.alice, 0, 1_000, sender=stage.stranger)
    (outcome,) = stage.chain.mine(stage.now)
    assert outcome.gas < 100_000


def test_checkpoint__refreshes_without_changing_anything(stage: Stage):
    stage.lock(stage.alice, weeks=50)
    stage.lock(stage.carol, weeks=3)
    for account in (stage.alice, stage.carol):
        stage.escrow.send("delegate", stage.bob, sender=account)
    stage.skip(20 * WEEK)
    before = [
        stage.escrow.view("totalSupply"),
        stage.escrow.view("getVotes", stage.bob),
        stage.escrow.view("weekStartBias"),
    ]
    for account in (ZERO_ADDRESS, stage.bob):
        outcome = stage.escrow.send("checkpoint", account, sender=stage.stranger)
        assert stage.events(outcome) == [("Checkpointed", {"account": account})]
    after = [
        stage.escrow.view("totalSupply"),
        stage.escrow.view("getVotes", stage.bob),
        stage.escrow.view("weekStartBias"),
    ]
    assert before == after
    stage.skip(DAY)
    cheap = stage.escrow.send("increaseAmount", 1, sender=stage.alice).gas
    assert cheap < 170_000


def test_checkpoint__at_most_once_an_end(stage: Stage):
    """A stranger lengthens no history: one point after a lock has ended, none where nothing decays."""
    stage.lock(stage.alice, weeks=50)
    stage.lock(stage.bob, weeks=1)
    for account in (ZERO_ADDRESS, stage.alice, stage.bob):
        assert stage.events(stage.escrow.send("checkpoint", account, sender=stage.stranger)) == []
    stage.skip(WEEK)
    assert len(stage.events(stage.escrow.send("checkpoint", ZERO_ADDRESS, sender=stage.stranger))) == 1
    stage.skip(1)
    assert stage.events(stage.escrow.send("checkpoint", ZERO_ADDRESS, sender=stage.stranger)) == []
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    stage.skip(9 * WEEK)
    assert stage.events(stage.escrow.send("checkpoint", ZERO_ADDRESS, sender=stage.stranger)) == []


def test_checkpoint__in_the_second_of_the_boundary__keeps_the_snapshot(stage: Stage):
    end = stage.lock(stage.alice, weeks=50)
    stage.go(stage.weeks_ahead(3))
    stage.escrow.send("checkpoint", ZERO_ADDRESS, sender=stage.stranger)
    expected = LOCK * (end - stage.now) // WEEK
    assert stage.escrow.view("weekStartBias") == stage.escrow.view("boundaryBias", stage.week) == expected
