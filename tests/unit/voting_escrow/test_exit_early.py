"""exitEarly and previewExit: what leaving costs, who gets it, and when it is possible."""

from dataclasses import replace
from fractions import Fraction
from math import ceil

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.escrow_stage import CURVE, LOCK, NO_LOCK, PURSE, YEAR, Stage, power


def penalty_of(amount: int, seconds_left: int, rate: int = WAD // 2, weeks: int = 52) -> int:
    return ceil(amount * Fraction(rate, WAD) * Fraction(seconds_left, weeks * WEEK))


@pytest.fixture
def queue(stage: Stage):
    """A distributor that takes all penalties."""
    queue = stage.deploy("MockPenaltyQueue")
    stage.escrow.send("setPenaltyDistributor", queue.address, sender=stage.owner)
    return queue


def test_exit_early__pays_the_rest_and_the_owner(stage: Stage):
    end = stage.lock(stage.alice, weeks=40)
    stage.lock(stage.bob, weeks=40)
    stage.skip(3 * WEEK)
    left = end - stage.now
    penalty = penalty_of(LOCK, left)
    assert stage.escrow.view("previewExit", stage.alice) == (
        LOCK - penalty,
        penalty,
        stage.now - 2 * WEEK,
    )
    outcome = stage.escrow.send("exitEarly", LOCK - penalty, sender=stage.alice)

    assert stage.escrow.decode_output("exitEarly", outcome.output) == (LOCK - penalty,)
    assert stage.events(outcome) == [
        (
            "DelegateVotesChanged",
            {"delegate": stage.alice, "previousVotes": power(LOCK, left), "newVotes": 0},
        ),
        (
            "ExitedEarly",
            {
                "account": stage.alice,
                "returned": LOCK - penalty,
                "penalty": penalty,
                "receiver": stage.owner,
            },
        ),
    ]
    assert stage.held(stage.alice) == NO_LOCK
    assert stage.escrow.view("totalSupply") == power(LOCK, left)  # bob's
    assert stage.escrow.view("totalPowerAt", end - 1) == power(LOCK, 1)
    balances = stage.views(
        "balanceOf", (stage.alice,), (stage.owner,), (stage.escrow.address,), contract=stage.token
    )
    assert balances == [PURSE - penalty, penalty, LOCK]


def test_exit_early__hands_the_penalty_to_the_distributor(stage: Stage, queue):
    end = stage.lock(stage.alice, weeks=40)
    stage.skip(WEEK)
    penalty = penalty_of(LOCK, end - stage.now)
    outcome = stage.escrow.send("exitEarly", 0, sender=stage.alice)
    assert stage.events(outcome)[-1] == (
        "ExitedEarly",
        {
            "account": stage.alice,
            "returned": LOCK - penalty,
            "penalty": penalty,
            "receiver": queue.address,
        },
    )
    assert (queue.view("lastToken"), queue.view("lastAmount")) == (stage.token.address, penalty)
    balances = stage.views(
        "balanceOf", (stage.alice,), (queue.address,), (stage.owner,), contract=stage.token
    )
    assert balances == [PURSE - penalty, penalty, 0]
    assert stage.token.view("allowance", stage.escrow.address, queue.address) == 0


@pytest.mark.parametrize("amount", [1, 3, LOCK, 2**100 + 1])
def test_exit_early__any_time__splits_the_amount_exactly(stage: Stage, amount):
    """VE-14: payout and penalty are the amount; the penalty falls and is never zero before the end."""
    stage.token.send("mint", stage.alice, amount, sender=stage.deployer)
    end = stage.lock(stage.alice, amount, weeks=4)
    before = amount + 1
    for t in (stage.now + WEEK, end - 2 * WEEK, end - DAY, end - 2, end - 1):
        stage.go(t)
        returned, penalty, _ = stage.escrow.view("previewExit", stage.alice)
        assert (returned + penalty, penalty) == (amount, penalty_of(amount, end - t))
        assert 1 <= penalty <= before
        before = penalty
    outcome = stage.escrow.send("exitEarly", 0, sender=stage.alice)
    assert stage.escrow.decode_output("exitEarly", outcome.output) == (returned,)
    assert stage.escrow.view("totalSupply") == 0


def test_exit_early__permanent__counts_the_full_length(stage: Stage):
    stage.lock(stage.alice)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    stage.skip(30 * WEEK)
    assert stage.escrow.view("previewExit", stage.alice)[:2] == (LOCK // 2, LOCK // 2)
    stage.escrow.send("exitEarly", LOCK // 2, sender=stage.alice)
    assert stage.token.view("balanceOf", stage.alice) == PURSE - LOCK // 2
    assert stage.escrow.view("totalSupply") == 0


def test_exit_early__everything_is_penalty__pays_nothing(stage: Stage):
    """The token of this case refuses transfers of nothing: none is made."""
    token = stage.deploy("MockZeroRevertToken", 18)
    escrow = stage.deploy_escrow(replace(YEAR, max_exit_penalty=WAD), token=token)
    stage.fund(stage.alice, token, escrow)
    stage.lock(stage.alice, escrow=escrow)
    escrow.send("setPermanent", True, sender=stage.alice)
    stage.skip(WEEK)
    escrow.send("exitEarly", 0, sender=stage.alice)
    assert token.view("balanceOf", stage.owner) == LOCK
    assert token.view("balanceOf", stage.alice) == PURSE - LOCK


@pytest.mark.parametrize("cooldown", [1, 3])
def test_exit_early__before_the_cooldown__reverts(stage: Stage, cooldown):
    escrow = stage.deploy_escrow(replace(YEAR, exit_cooldown_weeks=cooldown))
    stage.fund(stage.alice, escrow=escrow)
    stage.lock(stage.alice, escrow=escrow)
    available = stage.now + cooldown * WEEK
    for t in (stage.now, available - 1):
        stage.go(t)
        assert escrow.view("previewExit", stage.alice)[2] == available
        with reverts_with("VotingEscrowExitTooEarly", stage.alice, available):
            escrow.send("exitEarly", 0, sender=stage.alice)
    stage.go(available)
    escrow.send("exitEarly", 0, sender=stage.alice)


@pytest.mark.parametrize("change", ["increaseAmount", "extendLock", "setPermanent", "increaseAmountFor"])
def test_exit_early__every_change_of_the_lock_restarts_the_cooldown(stage: Stage, change):
    stage.lock(stage.alice, weeks=20)
    stage.escrow.send("setOperator", stage.bob, True, sender=stage.alice)
    stage.skip(10 * WEEK)
    args = {
        "increaseAmount": (1,),
        "extendLock": (stage.weeks_ahead(30),),
        "setPermanent": (True,),
        "increaseAmountFor": (stage.alice, 1),
    }[change]
    stage.escrow.send(change, *args, sender=stage.bob if change == "increaseAmountFor" else stage.alice)
    with reverts_with("VotingEscrowExitTooEarly", stage.alice, stage.now + WEEK):
        stage.escrow.send("exitEarly", 0, sender=stage.alice)


def test_exit_early__delegating_does_not_restart_the_cooldown(stage: Stage):
    stage.lock(stage.alice, weeks=20)
    stage.skip(WEEK)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.escrow.send("exitEarly", 0, sender=stage.alice)
    assert stage.escrow.view("getVotes", stage.bob) == 0
    assert stage.escrow.view("delegates", stage.alice) == stage.bob


def test_exit_early__less_than_asked__reverts(stage: Stage):
    end = stage.lock(stage.alice, weeks=40)
    stage.skip(WEEK)
    returned = LOCK - penalty_of(LOCK, end - stage.now)
    with reverts_with("VotingEscrowExitBelowMinimum", returned, returned + 1):
        stage.escrow.send("exitEarly", returned + 1, sender=stage.alice)


def test_exit_early__switched_off__reverts(stage: Stage):
    stage.lock(stage.alice, escrow=stage.curve)
    stage.skip(WEEK)
    assert CURVE.max_exit_penalty == 0
    assert stage.curve.view("previewExit", stage.alice) == (0, 0, 0)
    with reverts_with("VotingEscrowEarlyExitDisabled"):
        stage.curve.send("exitEarly", 0, sender=stage.alice)


def test_exit_early__no_lock__reverts(stage: Stage):
    assert stage.escrow.view("previewExit", stage.alice) == (0, 0, 0)
    with reverts_with("VotingEscrowNoLock", stage.alice):
        stage.escrow.send("exitEarly", 0, sender=stage.alice)


@pytest.mark.parametrize("late", [0, 1, 20 * WEEK])
def test_exit_early__ended__reverts(stage: Stage, late):
    """VE-14: from the end on there is nothing to pay for, and withdraw gives everything."""
    end = stage.lock(stage.alice, weeks=4)
    stage.go(end + late)
    assert stage.escrow.view("previewExit", stage.alice) == (0, 0, 0)
    with reverts_with("VotingEscrowLockExpired", stage.alice, end):
        stage.escrow.send("exitEarly", 0, sender=stage.alice)


def test_exit_early__twice__reverts(stage: Stage):
    stage.lock(stage.bob)
    stage.lock(stage.alice)
    stage.skip(WEEK)
    stage.escrow.send("exitEarly", 0, sender=stage.alice)
    with reverts_with("VotingEscrowNoLock", stage.alice):
        stage.escrow.send("exitEarly", 0, sender=stage.alice)


def test_exit_early__owner_leaves_without_a_distributor__reverts(stage: Stage):
    """VE-14: the penalty never goes back to the leaver."""
    escrow = stage.deploy_escrow(YEAR, owner=stage.alice)
    stage.fund(stage.alice, escrow=escrow)
    stage.lock(stage.alice, escrow=escrow)
    stage.skip(WEEK)
    with reverts_with("VotingEscrowInvalidPenaltyReceiver", stage.alice, stage.alice):
        escrow.send("exitEarly", 0, sender=stage.alice)


def test_exit_early__nobody_to_pay__reverts(stage: Stage):
    stage.escrow.send("renounceOwnership", sender=stage.owner)
    stage.lock(stage.alice)
    stage.skip(WEEK)
    with reverts_with("VotingEscrowInvalidPenaltyReceiver", stage.alice, ZERO_ADDRESS):
        stage.escrow.send("exitEarly", 0, sender=stage.alice)


@pytest.mark.parametrize("taken_bps", [0, 9_999])
def test_exit_early__distributor_takes_less__reverts(stage: Stage, queue, taken_bps):
    """A penalty is paid in full or the exit does not happen; the end of the lock is never in danger."""
    end = stage.lock(stage.alice, weeks=4)
    stage.skip(WEEK)
    queue.send("setTakenBps", taken_bps, sender=stage.deployer)
    penalty = penalty_of(LOCK, end - stage.now)
    with reverts_with("VotingEscrowPenaltyNotTaken", penalty * taken_bps // 10_000, penalty):
        stage.escrow.send("exitEarly", 0, sender=stage.alice)
    stage.go(end)
    stage.escrow.send("withdraw", sender=stage.alice)
    assert stage.token.view("balanceOf", stage.alice) == PURSE


def test_exit_early__leaves_nothing_behind(stage: Stage):
    """VE-13, VE-14: lock and leave never keeps power, also with others around."""
    stage.lock(stage.bob, weeks=30)
    for _ in range(3):
        end = stage.lock(stage.alice, weeks=20)
        stage.skip(WEEK)
        stage.escrow.send("exitEarly", 0, sender=stage.alice)
        assert stage.escrow.view("balanceOf", stage.alice) == 0
        bobs = stage.views("powerAt", *((stage.bob, t) for t in (stage.now, end - 1, end, end + 1)))
        assert stage.views("totalPowerAt", *((t,) for t in (stage.now, end - 1, end, end + 1))) == bobs
