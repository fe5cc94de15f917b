"""createLock: whose tokens, until when, and what it tells."""

from dataclasses import replace

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, MAX_UINT256, WAD, WEEK, ZERO_ADDRESS
from utils.escrow_stage import LOCK, NO_LOCK, PURSE, YEAR, Lock, Stage, power


def test_create_lock__holds_the_tokens_and_tells_everything(stage: Stage):
    end = stage.weeks_ahead(52)
    outcome = stage.escrow.send("createLock", LOCK, end, sender=stage.alice)

    votes = power(LOCK, end - stage.now)
    assert stage.escrow.decode_output("createLock", outcome.output) == (end,)
    assert stage.events(outcome) == [
        (
            "DelegateChanged",
            {"delegator": stage.alice, "fromDelegate": ZERO_ADDRESS, "toDelegate": stage.alice},
        ),
        ("DelegateVotesChanged", {"delegate": stage.alice, "previousVotes": 0, "newVotes": votes}),
        (
            "Locked",
            {
                "account": stage.alice,
                "payer": stage.alice,
                "added": LOCK,
                "amount": LOCK,
                "end": end,
                "permanent": False,
            },
        ),
    ]
    assert stage.held(stage.alice) == Lock(LOCK, end, changed_at=stage.now)
    assert stage.token.view("balanceOf", stage.escrow.address) == LOCK
    assert stage.token.view("balanceOf", stage.alice) == PURSE - LOCK
    assert stage.escrow.view("balanceOf", stage.alice) == votes
    assert stage.escrow.view("getVotes", stage.alice) == votes
    assert stage.escrow.view("totalSupply") == votes


@pytest.mark.parametrize("extra", [0, 1, WEEK - 1])
def test_create_lock__unlock_time_rounds_down_to_a_week(stage: Stage, extra):
    end = stage.weeks_ahead(10)
    stage.escrow.send("createLock", LOCK, end + extra, sender=stage.alice)
    assert stage.held(stage.alice).end == end


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_create_lock__around_a_boundary__longest_is_the_full_length(stage: Stage, offset):
    """VE-07, VE-08: at any second the end is a week boundary, at most the full length away."""
    stage.go(stage.weeks_ahead(1) + offset)
    latest = (stage.now + 52 * WEEK) // WEEK * WEEK
    with reverts_with(
        "VotingEscrowInvalidUnlockTime", latest + WEEK, stage.weeks_ahead(1), stage.weeks_ahead(52)
    ):
        stage.escrow.send("createLock", LOCK, latest + WEEK, sender=stage.alice)
    stage.escrow.send("createLock", LOCK, latest + WEEK - 1, sender=stage.alice)
    assert stage.held(stage.alice).end == latest
    assert stage.escrow.view("balanceOf", stage.alice) <= 2 * LOCK


def test_create_lock__full_length_at_a_boundary__has_the_full_multiplier(stage: Stage):
    stage.go(stage.weeks_ahead(1))
    stage.lock(stage.alice, weeks=52)
    assert stage.escrow.view("balanceOf", stage.alice) == 2 * LOCK


@pytest.mark.parametrize("ago", [0, 1, DAY, 60 * WEEK])
def test_create_lock__end_in_the_running_week_or_before__reverts(stage: Stage, ago):
    unlock_time = stage.weeks_ahead(1) - 1 - ago
    with reverts_with(
        "VotingEscrowInvalidUnlockTime", unlock_time, stage.weeks_ahead(1), stage.weeks_ahead(52)
    ):
        stage.escrow.send("createLock", LOCK, unlock_time, sender=stage.alice)


def test_create_lock__absurd_unlock_time__reverts(stage: Stage):
    with reverts_with(
        "VotingEscrowInvalidUnlockTime", MAX_UINT256, stage.weeks_ahead(1), stage.weeks_ahead(52)
    ):
        stage.escrow.send("createLock", LOCK, MAX_UINT256, sender=stage.alice)


def test_create_lock__shorter_than_the_shortest__reverts(stage: Stage):
    escrow = stage.deploy_escrow(replace(YEAR, min_lock_weeks=4))
    stage.fund(stage.alice, escrow=escrow)
    end = stage.weeks_ahead(4)
    with reverts_with("VotingEscrowInvalidUnlockTime", end - 1, end, stage.weeks_ahead(52)):
        escrow.send("createLock", LOCK, end - 1, sender=stage.alice)
    escrow.send("createLock", LOCK, end, sender=stage.alice)
    assert stage.held(stage.alice, escrow).end == end


def test_create_lock__only_the_shortest_is_the_longest(stage: Stage):
    """An escrow of one length has exactly one possible end at any time."""
    escrow = stage.deploy_escrow(replace(YEAR, max_lock_weeks=4, min_lock_weeks=4))
    stage.fund(stage.alice, escrow=escrow)
    end = stage.weeks_ahead(4)
    for wrong in (end - 1, end + WEEK):
        with reverts_with("VotingEscrowInvalidUnlockTime", wrong, end, end):
            escrow.send("createLock", LOCK, wrong, sender=stage.alice)
    stage.lock(stage.alice, weeks=4, escrow=escrow)


def test_create_lock__zero__reverts(stage: Stage):
    with reverts_with("VotingEscrowAmountTooLow", 0, 1):
        stage.escrow.send("createLock", 0, stage.weeks_ahead(52), sender=stage.alice)


def test_create_lock__zero_without_a_minimum__reverts(stage: Stage):
    escrow = stage.deploy_escrow(replace(YEAR, min_amount=0))
    with reverts_with("VotingEscrowAmountTooLow", 0, 1):
        escrow.send("createLock", 0, stage.weeks_ahead(52), sender=stage.alice)


def test_create_lock__below_the_minimum__reverts(stage: Stage):
    """VE-10: an escrow can refuse dust; the minimum itself is accepted."""
    escrow = stage.deploy_escrow(replace(YEAR, min_amount=WAD))
    stage.fund(stage.alice, escrow=escrow)
    with reverts_with("VotingEscrowAmountTooLow", WAD - 1, WAD):
        escrow.send("createLock", WAD - 1, stage.weeks_ahead(52), sender=stage.alice)
    stage.lock(stage.alice, WAD, escrow=escrow)


def test_create_lock__second_lock__reverts(stage: Stage):
    end = stage.lock(stage.alice, weeks=10)
    with reverts_with("VotingEscrowLockExists", stage.alice, end):
        stage.escrow.send("createLock", LOCK, stage.weeks_ahead(52), sender=stage.alice)


def test_create_lock__ended_but_not_withdrawn__reverts(stage: Stage):
    end = stage.lock(stage.alice, weeks=10)
    stage.go(end)
    with reverts_with("VotingEscrowLockExists", stage.alice, end):
        stage.escrow.send("createLock", LOCK, stage.weeks_ahead(52), sender=stage.alice)


def test_create_lock__permanent_lock__reverts_without_an_end(stage: Stage):
    stage.lock(stage.alice)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    with reverts_with("VotingEscrowLockExists", stage.alice, 0):
        stage.escrow.send("createLock", LOCK, stage.weeks_ahead(52), sender=stage.alice)


def test_create_lock__after_a_withdrawal__is_a_new_lock(stage: Stage):
    first_end = stage.lock(stage.alice, 3 * LOCK, weeks=2)
    stage.go(first_end)
    stage.escrow.send("withdraw", sender=stage.alice)
    assert stage.held(stage.alice) == NO_LOCK

    end = stage.lock(stage.alice, LOCK, weeks=4)  # in the very second of the withdrawal
    assert stage.held(stage.alice) == Lock(LOCK, end, changed_at=stage.now)
    stage.skip(DAY)
    assert stage.escrow.view("balanceOf", stage.alice) == power(LOCK, end - stage.now)
    assert stage.escrow.view("powerAt", stage.alice, first_end - 1) == power(3 * LOCK, 1)


def test_create_lock__without_allowance__reverts(stage: Stage):
    stage.token.send("approve", stage.escrow.address, LOCK - 1, sender=stage.alice)
    with reverts_with("ERC20InsufficientAllowance", stage.escrow.address, LOCK - 1, LOCK):
        stage.escrow.send("createLock", LOCK, stage.weeks_ahead(52), sender=stage.alice)


def test_create_lock__more_than_the_purse__reverts(stage: Stage):
    with reverts_with("ERC20InsufficientBalance", stage.alice, PURSE, PURSE + 1):
        stage.escrow.send("createLock", PURSE + 1, stage.weeks_ahead(52), sender=stage.alice)


@pytest.mark.parametrize("amount", [2**104, 2**127, 2**128, MAX_UINT256 - 10 * PURSE])
def test_create_lock__wider_than_the_field__reverts(stage: Stage, amount):
    """VE-09: an amount that does not fit is refused, never cut."""
    stage.token.send("mint", stage.alice, amount, sender=stage.deployer)
    with reverts_with("WidthExceeded", amount, 2**104 - 1):
        stage.escrow.send("createLock", amount, stage.weeks_ahead(52), sender=stage.alice)


def test_create_lock__widest_amount__is_exact_in_every_week(stage: Stage):
    """VE-09: 2^104 - 1 for four years: exact from the first second to the last, zero ever after."""
    most = 2**104 - 1
    stage.token.send("mint", stage.alice, most, sender=stage.deployer)
    stage.go(stage.weeks_ahead(1))
    end = stage.weeks_ahead(208)
    stage.curve.send("createLock", most, end, sender=stage.alice)
    assert stage.curve.view("weekStartBias") == 0
    assert stage.curve.view("balanceOf", stage.alice) == most

    times = [*range(stage.now, end + 3 * WEEK, WEEK // 2), end - 1, end, end + 1, 2**40, 2**200, MAX_UINT256]
    expected = [most * max(0, end - t) // (208 * WEEK) for t in times]
    assert stage.views("powerAt", *((stage.alice, t) for t in times), contract=stage.curve) == expected
    assert stage.views("totalPowerAt", *((t,) for t in times), contract=stage.curve) == expected


def test_create_lock__total_wider_than_the_field__reverts(stage: Stage):
    """VE-09: the sum of all locks is checked too."""
    half = 2**103
    for account in (stage.alice, stage.bob):
        stage.token.send("mint", account, half, sender=stage.deployer)
    stage.lock(stage.alice, half)
    with reverts_with("WidthExceeded", 2 * half, 2**104 - 1):
        stage.lock(stage.bob, half)
    stage.lock(stage.bob, half - 1)
