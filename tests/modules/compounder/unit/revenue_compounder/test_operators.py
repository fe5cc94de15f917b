"""Operators compound for a fee and above a floor, both of which the account sets; nothing else is theirs."""

import pytest

from utils.checks import reverts_with
from utils.exchange import FLOOR_UNIT, PRICE, TOO_LITTLE, Compounding
from utils.revenue import LOCK, RevenueStage

ODD_REVENUE = 2 * 1_000_003
FLOOR = PRICE * 10**12 * 98 // 100 * FLOOR_UNIT  # two percent below the pool's price


@pytest.fixture
def operator(stage: RevenueStage, compounding: Compounding) -> str:
    """Approved by Alice in the escrow, and nothing more."""
    stage.escrow.send("setOperator", stage.dave, True, sender=stage.alice)
    return stage.dave


@pytest.mark.parametrize("fee_bps", [0, 1, 33, 999, 1_000])
def test_compound__operator__gets_the_fee_that_the_account_set(
    stage: RevenueStage, compounding: Compounding, operator, fee_bps
):
    compounding.compounder.send("setFee", operator, fee_bps, sender=stage.alice)
    compounding.earn(stage.gov, amount=ODD_REVENUE)
    due, held = stage.claimable(stage.alice, stage.gov), stage.balance(stage.gov, operator)
    assert due > 10**6
    outcome = compounding.compound(compounding.conversion(stage.gov), sender=operator)
    fee = due * fee_bps // 10_000
    assert compounding.answer(outcome) == (due - fee, fee)
    assert compounding.locked() == LOCK + due - fee
    assert stage.balance(stage.gov, operator) - held == fee
    assert stage.events(outcome, compounding.compounder) == [
        ("Compounded", {"account": stage.alice, "caller": operator, "locked": due - fee, "fee": fee})
    ]
    compounding.assert_empty()


def test_compound__operator_without_a_fee__works_for_nothing(
    stage: RevenueStage, compounding: Compounding, operator
):
    compounding.earn(stage.gov)
    assert compounding.compounder.view("feeOf", stage.alice, operator) == 0
    due = stage.claimable(stage.alice, stage.gov)
    outcome = compounding.compound(compounding.conversion(stage.gov), sender=operator)
    assert compounding.answer(outcome) == (due, 0)


def test_compound__by_the_account_itself__is_free(stage: RevenueStage, compounding: Compounding):
    compounding.compounder.send("setFee", stage.alice, 1_000, sender=stage.alice)
    compounding.earn(stage.gov)
    due = stage.claimable(stage.alice, stage.gov)
    assert compounding.answer(compounding.compound(compounding.conversion(stage.gov))) == (due, 0)


def test_compound__one_unit__fee_rounds_down_to_nothing(
    stage: RevenueStage, compounding: Compounding, operator
):
    compounding.compounder.send("setFee", operator, 1_000, sender=stage.alice)
    compounding.earn(stage.gov, amount=4)
    assert stage.claimable(stage.alice, stage.gov) == 1
    outcome = compounding.compound(compounding.conversion(stage.gov), sender=operator)
    assert compounding.answer(outcome) == (1, 0)


def test_set_fee(stage: RevenueStage, compounding: Compounding):
    """Set for one operator of one account; changed and withdrawn at any time."""
    compounder = compounding.compounder
    for old, new in ((0, 250), (250, 1_000), (1_000, 0)):
        outcome = compounder.send("setFee", stage.dave, new, sender=stage.alice)
        assert stage.events(outcome, compounder) == [
            (
                "FeeSet",
                {"account": stage.alice, "operator": stage.dave, "oldFeeBps": old, "newFeeBps": new},
            )
        ]
        assert compounder.view("feeOf", stage.alice, stage.dave) == new
        assert compounder.view("feeOf", stage.bob, stage.dave) == 0
        assert compounder.view("feeOf", stage.alice, stage.carol) == 0


def test_set_fee__above_the_limit__reverts(stage: RevenueStage, compounding: Compounding):
    limit = compounding.compounder.view("MAX_FEE_BPS")
    assert limit == 1_000
    with reverts_with("RevenueCompounderFeeAboveLimit", limit + 1, limit):
        compounding.compounder.send("setFee", stage.dave, limit + 1, sender=stage.alice)


def test_compound__fee_withdrawn__acts_at_once(stage: RevenueStage, compounding: Compounding, operator):
    compounding.compounder.send("setFee", operator, 1_000, sender=stage.alice)
    compounding.earn(stage.gov)
    compounding.compounder.send("setFee", operator, 0, sender=stage.alice)
    outcome = compounding.compound(compounding.conversion(stage.gov), sender=operator)
    assert compounding.answer(outcome)[1] == 0


def test_compound__operator_dismissed__reverts(stage: RevenueStage, compounding: Compounding, operator):
    compounding.compounder.send("setFee", operator, 1_000, sender=stage.alice)
    compounding.earn(stage.gov)
    stage.escrow.send("setOperator", operator, False, sender=stage.alice)
    with reverts_with("RevenueCompounderNotOperator", operator, stage.alice):
        compounding.compound(compounding.conversion(stage.gov), sender=operator)


def test_compound__operator_swaps_without_a_floor__reverts(
    stage: RevenueStage, compounding: Compounding, operator
):
    """BB-01: an operator could move the pool itself; without the account's floor it swaps nothing."""
    compounding.earn(compounding.usd)
    with reverts_with("RevenueCompounderNoFloor", stage.alice, compounding.usd.address):
        compounding.compound(compounding.conversion(compounding.usd), sender=operator)


def test_compound__operator_swaps_at_the_floor(stage: RevenueStage, compounding: Compounding, operator):
    usd, compounder = compounding.usd, compounding.compounder
    outcome = compounder.send("setFloor", usd.address, FLOOR, sender=stage.alice)
    assert stage.events(outcome, compounder) == [
        ("FloorSet", {"account": stage.alice, "token": usd.address, "oldFloor": 0, "newFloor": FLOOR})
    ]
    compounder.send("setFee", operator, 100, sender=stage.alice)
    compounding.earn(usd)
    due = stage.claimable(stage.alice, usd)
    least = -(-due * FLOOR // FLOOR_UNIT)
    with reverts_with("RevenueCompounderMinimumBelowFloor", usd.address, least - 1, least):
        compounding.compound(compounding.conversion(usd, least - 1), sender=operator)
    bought = compounding.exchange.quote(due, usd, stage.gov)
    outcome = compounding.compound(compounding.conversion(usd, least), sender=operator)
    assert compounding.answer(outcome) == (bought - bought // 100, bought // 100)


def test_compound__floor_of_odd_units__rounds_up(stage: RevenueStage, compounding: Compounding, operator):
    usd = compounding.usd
    compounding.compounder.send("setFloor", usd.address, FLOOR_UNIT // 3, sender=stage.alice)
    compounding.earn(usd, amount=202)
    assert stage.claimable(stage.alice, usd) == 100
    with reverts_with("RevenueCompounderMinimumBelowFloor", usd.address, 33, 34):
        compounding.compound(compounding.conversion(usd, 33), sender=operator)


def test_compound__operator_moved_the_pool__reverts(stage: RevenueStage, compounding: Compounding, operator):
    """BB-01, RV-23: a sandwich by the operator fails at the floor that it can not lower."""
    usd = compounding.usd
    compounding.compounder.send("setFloor", usd.address, FLOOR, sender=stage.alice)
    compounding.earn(usd)
    due = stage.claimable(stage.alice, usd)
    least = -(-due * FLOOR // FLOOR_UNIT)
    compounding.exchange.move(compounding.pool, usd, 20)
    with reverts_with(*TOO_LITTLE):
        compounding.compound(compounding.conversion(usd, least), sender=operator)
    assert stage.claimable(stage.alice, usd) == due


def test_compound__below_the_floor_by_the_account_itself__works(
    stage: RevenueStage, compounding: Compounding
):
    usd = compounding.usd
    compounding.compounder.send("setFloor", usd.address, 10 * FLOOR, sender=stage.alice)
    compounding.earn(usd)
    assert compounding.answer(compounding.compound(compounding.conversion(usd)))[0] > 0
