"""setPermanent: no decay while on, a full-length decay from the moment it is off."""

import random

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WEEK
from utils.escrow_stage import LOCK, PURSE, Lock, Stage, power


def test_set_permanent__on__full_power_without_decay(stage: Stage):
    end = stage.lock(stage.alice, weeks=10)
    stage.skip(DAY)
    outcome = stage.escrow.send("setPermanent", True, sender=stage.alice)

    assert stage.events(outcome) == [
        (
            "DelegateVotesChanged",
            {
                "delegate": stage.alice,
                "previousVotes": power(LOCK, end - stage.now),
                "newVotes": 2 * LOCK,
            },
        ),
        (
            "Locked",
            {
                "account": stage.alice,
                "payer": stage.alice,
                "added": 0,
                "amount": LOCK,
                "end": 0,
                "permanent": True,
            },
        ),
    ]
    assert stage.held(stage.alice) == Lock(LOCK, 0, permanent=True, changed_at=stage.now)
    later = [stage.now, end - 1, end, end + 1, end + 500 * WEEK]
    assert stage.views("powerAt", *((stage.alice, t) for t in later)) == [2 * LOCK] * 5
    assert stage.views("totalPowerAt", *((t,) for t in later)) == [2 * LOCK] * 5


def test_set_permanent__off__ends_a_full_length_from_now(stage: Stage):
    stage.lock(stage.alice, weeks=10)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    stage.skip(100 * WEEK + DAY)
    outcome = stage.escrow.send("setPermanent", False, sender=stage.alice)

    end = stage.weeks_ahead(52)
    assert 51 * WEEK < end - stage.now <= 52 * WEEK
    assert stage.events(outcome) == [
        (
            "DelegateVotesChanged",
            {
                "delegate": stage.alice,
                "previousVotes": 2 * LOCK,
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
    assert stage.escrow.view("totalPowerAt", end) == 0
    stage.go(end)
    stage.escrow.send("withdraw", sender=stage.alice)
    assert stage.token.view("balanceOf", stage.alice) == PURSE


@pytest.mark.parametrize("idle", [0, 1, 60 * WEEK])
def test_set_permanent__withdraw_while_on__reverts(stage: Stage, idle):
    end = stage.lock(stage.alice, weeks=10)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    stage.go(end + idle)
    with reverts_with("VotingEscrowLockNotExpired", stage.alice, 0):
        stage.escrow.send("withdraw", sender=stage.alice)


@pytest.mark.parametrize("permanent", [False, True])
def test_set_permanent__unchanged__reverts(stage: Stage, permanent):
    stage.lock(stage.alice)
    if permanent:
        stage.escrow.send("setPermanent", True, sender=stage.alice)
    with reverts_with("VotingEscrowPermanenceUnchanged", stage.alice, permanent):
        stage.escrow.send("setPermanent", permanent, sender=stage.alice)


@pytest.mark.parametrize("permanent", [False, True])
def test_set_permanent__no_lock__reverts(stage: Stage, permanent):
    with reverts_with("VotingEscrowNoLock", stage.alice):
        stage.escrow.send("setPermanent", permanent, sender=stage.alice)


@pytest.mark.parametrize("permanent", [False, True])
def test_set_permanent__ended__reverts(stage: Stage, permanent):
    end = stage.lock(stage.alice, weeks=1)
    stage.go(end)
    with reverts_with("VotingEscrowLockExpired", stage.alice, end):
        stage.escrow.send("setPermanent", permanent, sender=stage.alice)


def test_set_permanent__on_and_off_in_one_second__counts_once(stage: Stage):
    """VE-03, VE-20: the state at the end of the second is the only one."""
    stage.lock(stage.alice, weeks=10)
    stage.skip(DAY)
    stage.block(
        (stage.escrow, "setPermanent", (True,), stage.alice),
        (stage.escrow, "setPermanent", (False,), stage.alice),
    )
    stage.skip(1)
    expected = power(LOCK, stage.weeks_ahead(52) - stage.now + 1)
    assert stage.escrow.view("getPastVotes", stage.alice, stage.now - 1) == expected
    assert stage.escrow.view("getPastTotalSupply", stage.now - 1) == expected


@pytest.mark.parametrize("seed", range(4))
def test_set_permanent__in_any_order__sums_stay_exact(stage: Stage, seed):
    """VE-20: three accounts switch on and off in random order for a year; each can switch off and leave."""
    random_ = random.Random(seed)  # noqa: S311
    people = [stage.alice, stage.bob, stage.carol]
    for number, account in enumerate(people):
        stage.lock(account, LOCK * (number + 1), weeks=random_.randint(1, 52))
    for _ in range(40):
        stage.skip(random_.choice([0, 1, DAY, WEEK, 3 * WEEK]))
        account = random_.choice(people)
        held = stage.held(account)
        if held.withdrawable:
            stage.escrow.send("extendLock", stage.weeks_ahead(random_.randint(1, 52)), sender=account)
        else:
            stage.escrow.send("setPermanent", not held.permanent, sender=account)
        times = [stage.now, stage.weeks_ahead(1) - 1, stage.weeks_ahead(1), stage.weeks_ahead(30)]
        for t in times:
            powers = stage.views("powerAt", *((one, t) for one in people))
            assert 0 <= stage.escrow.view("totalPowerAt", t) - sum(powers) < len(people)
    for account in people:
        if stage.held(account).permanent:
            stage.escrow.send("setPermanent", False, sender=account)
    stage.go(stage.weeks_ahead(53))
    assert stage.escrow.view("totalSupply") == 0
    for account in people:
        stage.escrow.send("withdraw", sender=account)
        assert stage.token.view("balanceOf", account) == PURSE
