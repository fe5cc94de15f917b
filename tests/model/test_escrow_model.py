"""The model of the escrow against numbers worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from model.escrow import EscrowModel, EscrowRules, Lock
from model.rules import NOBODY, WAD, WEEK, Reason, Refused
from model.token import UNLIMITED, TokenModel

W = 3000  # the week in which the tests begin
T = W * WEEK
ESCROW = "0xescrow"


def make(**rules: int) -> EscrowModel:
    token = TokenModel()
    for who in ("ann", "bea", "cem"):
        token.balances[who] = 10**24
        token.allowances[who, ESCROW] = UNLIMITED
    return EscrowModel(EscrowRules(**rules), token, ESCROW)


def test_power__falls_by_a_52nd_each_week_and_is_zero_at_the_end():
    model = make()
    assert model.create_lock(T + 100, "ann", "ann", 5200, (W + 10) * WEEK + 99) == (W + 10) * WEEK
    assert model.power("ann", T + 99) == 0
    assert model.power("ann", (W + 1) * WEEK) == 900  # 9 of 52 weeks left: 5200 * 9 / 52
    assert model.power("ann", (W + 9) * WEEK) == 100
    assert model.power("ann", (W + 10) * WEEK - 1) == 0  # 5200 / 52 / 604800, rounded down
    assert model.exact(model.raw_power("ann", (W + 10) * WEEK - 1)) == Fraction(100, WEEK)
    assert model.raw_power("ann", (W + 10) * WEEK) == 0


def test_power__two_times_multiplier_of_a_permanent_lock__is_double_the_amount():
    model = make(max_multiplier=2 * WAD)
    model.create_lock(T, "ann", "ann", 70, (W + 3) * WEEK)
    model.set_permanent(T + 1, "ann", True)
    assert model.power("ann", T + 1) == 140
    assert model.power("ann", T + 400 * WEEK) == 140
    model.set_permanent(T + 2 * WEEK + 5, "ann", False)
    assert model.lock("ann") == Lock(70, (W + 54) * WEEK)


def test_lock_at__several_changes_in_one_second__only_the_last_counts():
    model = make()
    model.create_lock(T + 7, "ann", "ann", 10, (W + 5) * WEEK)
    model.increase_amount(T + 7, "ann", "ann", 5)
    model.extend_lock(T + 7, "ann", (W + 6) * WEEK)
    assert model.lock_at("ann", T + 7) == Lock(15, (W + 6) * WEEK)
    assert model.lock_at("ann", T + 6) == Lock()
    assert model.lock_before("ann", T + 7) == Lock()


def test_votes__delegated_power_ends_with_the_delegator_and_is_not_passed_on():
    model = make()
    model.create_lock(T, "ann", "ann", 52, (W + 4) * WEEK)
    model.create_lock(T, "bea", "bea", 520, (W + 8) * WEEK)
    model.delegate(T + 1, "ann", "bea")
    model.delegate(T + 1, "bea", "cem")
    t = (W + 1) * WEEK
    assert (model.votes("ann", t), model.votes("bea", t), model.votes("cem", t)) == (0, 3, 70)
    assert (model.votes("ann", T), model.votes("bea", T)) == (4, 80)
    assert model.votes("bea", (W + 4) * WEEK) == 0
    assert model.total(t) == 73


def test_votes__parked__counts_for_nobody_but_in_the_total():
    model = make()
    model.create_lock(T, "ann", "ann", 52, (W + 4) * WEEK)
    model.delegate(T, "ann", NOBODY)
    assert (model.votes("ann", T), model.votes(NOBODY, T), model.total(T)) == (0, 0, 4)
    assert model.exact(model.raw_parked(T)) == 4


def test_week_power__a_change_in_the_boundary_second__counts_from_the_next_week():
    model = make()
    model.create_lock(T - 1, "ann", "ann", 3, (W + 2) * WEEK)
    model.create_lock(T, "bea", "bea", 5, (W + 2) * WEEK)
    assert (model.week_power("ann", W), model.week_power("bea", W), model.week_total(W)) == (6, 0, 6)
    assert (model.week_power("ann", W + 1), model.week_power("bea", W + 1)) == (3, 5)
    assert model.week_total(W + 2) == 0


def test_exit_early__penalty_in_proportion_to_the_time_left__rounds_up():
    model = make(max_exit_penalty=WAD // 2, exit_cooldown_weeks=1)
    model.create_lock(T, "ann", "ann", 1001, (W + 26) * WEEK)
    assert model.penalty("ann", T) == 251  # 1001 / 4 = 250.25
    with pytest.raises(Refused) as caught:
        model.exit_early(T + WEEK - 1, "ann", 0, "box")
    assert caught.value.reasons == [Reason("VotingEscrowExitTooEarly", ("ann", T + WEEK))]
    assert model.exit_early(T + 13 * WEEK, "ann", 875, "box") == (875, 126)  # 1001 / 8 = 125.125
    assert model.token.balances["ann"] == 10**24 - 126
    assert model.token.balances["box"] == 126
    assert model.raw_power("ann", T + 13 * WEEK) == 0
    assert model.raw_power("ann", T + 13 * WEEK - 1) > 0


def test_exit_early__permanent__costs_as_much_as_the_full_length():
    model = make(max_exit_penalty=WAD // 10)
    model.create_lock(T, "ann", "ann", 1000, (W + 1) * WEEK)
    model.set_permanent(T, "ann", True)
    assert model.penalty("ann", T + 9 * WEEK) == 100


def test_withdraw__at_the_end__gives_everything_back():
    model = make()
    model.create_lock(T, "ann", "ann", 9, (W + 1) * WEEK)
    with pytest.raises(Refused) as caught:
        model.withdraw(T + WEEK - 1, "ann")
    assert caught.value.reasons == [Reason("VotingEscrowLockNotExpired", ("ann", T + WEEK))]
    assert model.withdraw(T + WEEK, "ann") == 9
    assert model.locked_total == model.token.balances[ESCROW] == 0
    assert model.power("ann", T) == 0  # 9 / 52
    assert model.raw_power("ann", T) == 9 * WEEK


@pytest.mark.parametrize(
    ("unlock", "allowed"),
    [
        ((W + 2) * WEEK - 1, False),
        ((W + 2) * WEEK, True),
        ((W + 5) * WEEK - 1, True),
        ((W + 5) * WEEK, False),
    ],
)
def test_create_lock__end_outside_the_limits__refused(unlock: int, allowed: bool):
    model = make(min_lock_weeks=2, max_lock_weeks=4)
    if allowed:
        assert model.create_lock(T + WEEK - 1, "ann", "ann", 1, unlock) == unlock // WEEK * WEEK
        return
    with pytest.raises(Refused) as caught:
        model.create_lock(T + WEEK - 1, "ann", "ann", 1, unlock)
    (reason,) = caught.value.reasons
    assert reason.name == "VotingEscrowInvalidUnlockTime"
    assert reason.inputs[1:] == ((W + 2) * WEEK, (W + 4) * WEEK)


def test_create_lock__by_a_stranger_for_too_little__names_every_reason():
    model = make(min_amount=5)
    with pytest.raises(Refused) as caught:
        model.create_lock(T, "ann", "bea", 4, (W + 1) * WEEK)
    assert [reason.name for reason in caught.value.reasons] == [
        "VotingEscrowUnauthorized",
        "VotingEscrowAmountTooLow",
    ]
    model.set_operator("bea", "ann", True)
    model.create_lock(T, "ann", "bea", 5, (W + 1) * WEEK)
    assert model.token.balances["ann"] == 10**24 - 5
    assert model.lock("bea").amount == 5


def test_extend_lock__expired_and_not_withdrawn__locks_again():
    model = make(min_lock_weeks=3)
    model.create_lock(T, "ann", "ann", 52, (W + 3) * WEEK)
    with pytest.raises(Refused):
        model.extend_lock(T + 3 * WEEK, "ann", (W + 5) * WEEK)
    model.extend_lock(T + 3 * WEEK, "ann", (W + 6) * WEEK)
    assert model.power("ann", T + 3 * WEEK) == 3
    assert model.power("ann", T + 3 * WEEK - 1) == 0
