"""The model of the distributor against numbers worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from model.distributor import DistributorModel
from model.escrow import EscrowModel, EscrowRules
from model.rules import WEEK, Reason, Refused
from model.token import UNLIMITED, TokenModel

W = 3000
T = W * WEEK
USD = "0xusd"


@pytest.fixture
def escrow() -> EscrowModel:
    token = TokenModel()
    for who in ("ann", "bea"):
        token.balances[who] = 10**24
        token.allowances[who, "0xescrow"] = UNLIMITED
    return EscrowModel(EscrowRules(), token, "0xescrow")


@pytest.fixture
def distributor(escrow: EscrowModel) -> DistributorModel:
    return make_distributor(escrow)


def make_distributor(escrow: EscrowModel, min_total_power: int = 0) -> DistributorModel:
    usd = TokenModel()
    usd.balances["payer"] = 10**12
    usd.allowances["payer", "0xdistributor"] = UNLIMITED
    return DistributorModel(escrow, {USD: usd}, "0xdistributor", min_total_power, 2)


def test_share__two_holders__in_proportion_to_amount_times_weeks_left(escrow, distributor):
    escrow.create_lock(T - 5, "ann", "ann", 10, (W + 3) * WEEK)
    escrow.create_lock(T - 5, "bea", "bea", 20, (W + 1) * WEEK)
    distributor.deposit(T, "payer", USD, 100)  # 30 to 20
    distributor.deposit(T + WEEK, "payer", USD, 7)  # 20 to 0
    assert distributor.share("ann", USD) == 67
    assert distributor.share("bea", USD) == 40


def test_share__lock_made_in_the_week__nothing_until_the_next(escrow, distributor):
    escrow.create_lock(T - 1, "ann", "ann", 1, (W + 9) * WEEK)
    escrow.create_lock(T, "bea", "bea", 10**20, (W + 9) * WEEK)
    distributor.deposit(T + 1, "payer", USD, 100)
    assert distributor.share("ann", USD) == 100
    assert distributor.share("bea", USD) == 0


def test_deposit__nobody_has_power__waits_for_a_week_with_power(escrow, distributor):
    distributor.deposit(T, "payer", USD, 100)
    escrow.create_lock(T + 1, "ann", "ann", 1, (W + 9) * WEEK)
    assert distributor.poke(T + WEEK - 1, USD) == 0
    assert distributor.share("ann", USD) == 0
    assert distributor.poke(T + WEEK, USD) == 100
    assert distributor.share("ann", USD) == 100


def test_deposit__power_below_the_minimum__waits(escrow):
    distributor = make_distributor(escrow, min_total_power=19)
    escrow.create_lock(T - 1, "ann", "ann", 2, (W + 9) * WEEK)  # 18 in week W
    distributor.deposit(T, "payer", USD, 100)
    assert (distributor.purses[USD].pending, distributor.share("ann", USD)) == (100, 0)
    escrow.increase_amount(T + 1, "ann", "ann", 1)  # 24 in week W + 1
    assert distributor.poke(T + WEEK, USD) == 100


def test_queue__penalty__is_shared_by_those_who_stay(escrow, distributor):
    escrow.create_lock(T - 1, "ann", "ann", 1, (W + 9) * WEEK)
    escrow.create_lock(T - 1, "bea", "bea", 99, (W + 9) * WEEK)
    distributor.queue(T + 1, "payer", USD, 50)
    assert distributor.poke(T + WEEK - 1, USD) == 0
    distributor.deposit(T + WEEK, "payer", USD, 50)
    assert [credit.amount for credit in distributor.purses[USD].credits] == [100]
    assert distributor.share("ann", USD) == 1


def test_bounds__a_third__rounds_down(escrow, distributor):
    escrow.create_lock(T - 1, "ann", "ann", 1, (W + 1) * WEEK)
    escrow.create_lock(T - 1, "bea", "bea", 2, (W + 1) * WEEK)
    distributor.deposit(T, "payer", USD, 100)
    assert distributor.share("ann", USD) == Fraction(100, 3)
    assert distributor.bounds("ann", USD) == (33, 33)
    assert distributor.bounds("bea", USD) == (66, 66)


def test_bounds__the_share_is_a_whole_number__may_be_one_less_by_the_rounded_rate(escrow, distributor):
    escrow.create_lock(T - 1, "ann", "ann", 3, (W + 1) * WEEK)
    distributor.deposit(T, "payer", USD, 100)
    assert distributor.bounds("ann", USD) == (99, 100)


def test_pay__claimed_twice__second_claim_is_for_the_rest(escrow, distributor):
    escrow.create_lock(T - 1, "ann", "ann", 1, (W + 2) * WEEK)
    distributor.deposit(T, "payer", USD, 100)
    distributor.pay("ann", USD, 100)
    assert distributor.bounds("ann", USD) == (0, 0)
    distributor.deposit(T + 1, "payer", USD, 3)
    assert distributor.share("ann", USD) == 3
    assert distributor.tokens[USD].balances["ann"] == 100


def test_pay__in_part__the_rest_stays_due(escrow, distributor):
    escrow.create_lock(T - 1, "ann", "ann", 1, (W + 2) * WEEK)
    distributor.deposit(T, "payer", USD, 100)
    distributor.set_recipient("ann", "cold")
    assert distributor.pay("ann", USD, 30, complete=False) == "cold"
    assert distributor.share("ann", USD) == 70
    assert distributor.bounds("ann", USD) == (68, 70)


def test_need_consent__stranger__refused(escrow, distributor):
    with pytest.raises(Refused) as caught:
        distributor.need_consent("bea", "ann")
    assert caught.value.reasons == [Reason("RevenueDistributorNotOperator", ("bea", "ann"))]
    escrow.set_operator("ann", "bea", True)
    distributor.need_consent("bea", "ann")
