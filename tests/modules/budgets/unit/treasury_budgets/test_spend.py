"""spend: within all four limits, from the treasury, and never more than any window of time allows."""

import pytest

from model.budgets import DAY, WEEK
from utils.budgets import AT_ONCE, IN_ALL, MEMO, PER_WEEK, BudgetStage
from utils.checks import reverts_with
from utils.constants import WAD, ZERO_ADDRESS


def test_spend__accrued__is_paid_from_the_treasury(stage: BudgetStage):
    stage.set(stage.alice)
    before = stage.balance(stage.owner)
    stage.go(stage.now + 3 * DAY)
    assert stage.free() == 300 * WAD
    outcome = stage.spend(120 * WAD)
    told = {
        "spender": stage.alice,
        "asset": stage.token.address,
        "to": stage.carol,
        "amount": 120 * WAD,
        "memo": MEMO,
    }
    assert stage.events(outcome) == [("Spent", told)]
    assert stage.balance(stage.carol) == 120 * WAD
    assert stage.balance(stage.owner) == before - 120 * WAD
    assert stage.state()["spent"] == 120 * WAD
    assert stage.free() == 180 * WAD
    assert stage.balance(stage.budgets.address) == 0


def test_spend__any_second__frees_continuously(stage: BudgetStage):
    """BO-21: no lump sum: a budget begins with nothing, and no second gives more than its share."""
    stage.set(stage.alice)
    begun = stage.now
    assert stage.free() == 0
    with reverts_with("TreasuryBudgetsNotFree", 1, 0):
        stage.spend(1)
    for seconds in (1, 7, WEEK - 1, WEEK, WEEK + 1, 2 * WEEK):
        stage.go(begun + seconds)
        assert stage.free() == PER_WEEK * seconds // WEEK
    stage.go(begun + 20 * WEEK)
    assert stage.free() == AT_ONCE


def test_spend__full_for_long__refills_no_faster(stage: BudgetStage):
    """What was lost above `atOnce` does not come back with the next payment."""
    stage.set(stage.alice)
    stage.go(stage.now + 20 * WEEK)
    stage.spend(AT_ONCE)
    assert stage.free() == 0
    stage.go(stage.now + DAY)
    assert stage.free() == PER_WEEK // 7


def test_spend__small_payments__lose_less_than_a_unit_each(stage: BudgetStage):
    """What becomes free rounds down at each payment: the treasury's favour, and never the spender's."""
    stage.set(stage.alice, per_week=10 * WEEK, at_once=100 * WEEK, in_all=100 * WEEK)
    begun = stage.now
    for count in range(1, 6):
        stage.go(begun + count)
        stage.spend(9)
    assert stage.free() == 5
    stage.set(stage.alice, per_week=WEEK // 2 + 1, at_once=WEEK, in_all=WEEK)
    left = stage.free()
    stage.go(stage.now + 3)
    assert stage.free() == left + 1


@pytest.mark.parametrize("amount", [0, 1])
def test_spend__more_than_free_or_nothing__reverts(stage: BudgetStage, amount):
    stage.set(stage.alice)
    stage.go(stage.now + DAY)
    asked = amount and PER_WEEK // 7 + amount
    with reverts_with("TreasuryBudgetsNotFree", asked, PER_WEEK // 7):
        stage.spend(asked)


def test_spend__all_of_it__ends_with_in_all(stage: BudgetStage):
    stage.set(stage.alice, at_once=900 * WAD, in_all=1_000 * WAD)
    stage.go(stage.now + 10 * WEEK)
    stage.spend(900 * WAD)
    stage.go(stage.now + 10 * WEEK)
    assert stage.free() == 100 * WAD
    with reverts_with("TreasuryBudgetsNotFree", 100 * WAD + 1, 100 * WAD):
        stage.spend(100 * WAD + 1)
    stage.spend(100 * WAD)
    stage.go(stage.now + 10 * WEEK)
    assert stage.free() == 0
    assert stage.allowance() == stage.budgets.view("promised", stage.token.address) == 0


def test_spend__at_its_end__reverts(stage: BudgetStage):
    stage.set(stage.alice, until=stage.now + WEEK)
    end = stage.now + WEEK
    stage.go(end - 1)
    stage.spend(1)
    stage.go(end)
    assert stage.free() == 0
    with reverts_with("TreasuryBudgetsNotRunning", end, 0):
        stage.spend(1)


def test_spend__nobody_s_budget__reverts(stage: BudgetStage):
    """BO-22: no account, and no asset, is without a limit because none was written for it."""
    stage.set(stage.alice)
    stage.go(stage.now + WEEK)
    other = stage.mock("MockPlainToken", 6)
    other.send("approve", stage.budgets.address, 10**9, sender=stage.owner)
    for spender, token in ((stage.bob, stage.token), (stage.owner, stage.token), (stage.alice, other)):
        with reverts_with("TreasuryBudgetsUnknown", spender, token.address):
            stage.spend(1, spender, token)
    with reverts_with("TreasuryBudgetsUnknown", stage.alice, ZERO_ADDRESS):
        stage.budgets.send("spend", ZERO_ADDRESS, stage.carol, 1, MEMO, sender=stage.alice)


def test_spend__two_spenders__do_not_touch_each_other(stage: BudgetStage):
    """BO-28: each account has its own limits in an asset, and one budget in it."""
    stage.set(stage.alice)
    stage.set(stage.bob, per_week=7 * WAD)
    assert stage.budgets.view("spendersOf", stage.token.address) == (stage.alice, stage.bob)
    stage.go(stage.now + WEEK)
    stage.spend(PER_WEEK)
    assert stage.free(stage.bob) == 7 * WAD
    assert stage.allowance() == 2 * IN_ALL - PER_WEEK
    stage.set(stage.bob, per_week=14 * WAD)
    assert stage.budgets.view("spendersOf", stage.token.address) == (stage.alice, stage.bob)


def test_spend__less_allowed_or_there__reverts_and_nothing_is_counted(stage: BudgetStage):
    stage.set(stage.alice)
    stage.go(stage.now + WEEK)
    stage.token.send("approve", stage.budgets.address, WAD, sender=stage.owner)
    with reverts_with("ERC20InsufficientAllowance", stage.budgets.address, WAD, 2 * WAD):
        stage.spend(2 * WAD)
    assert stage.state()["spent"] == 0
    stage.spend(WAD)
    assert stage.allowance() == 0


def test_spend__tokens_of_others(stage: BudgetStage):
    """A false answer is a failure, none is fine, a fee comes out of the amount."""
    for name, decimals, arrives in (("MockNoReturnToken", (), 100), ("MockFeeToken", (18,), 99)):
        token = stage.mock(name, *decimals)
        stage.set(stage.alice, token)
        stage.go(stage.now + WEEK)
        stage.spend(100 * WAD, token=token)
        assert stage.balance(stage.carol, token) == arrives * WAD
    token = stage.mock("MockFalseReturnToken", 18)
    stage.set(stage.alice, token)
    stage.go(stage.now + WEEK)
    token.send("setFailing", True, sender=stage.owner)
    with reverts_with("SafeERC20FailedOperation", token.address):
        stage.spend(1, token=token)


@pytest.mark.parametrize("inside", ["spend", "spendReserved"])
def test_spend__token_calls_back__pays_once(stage: BudgetStage, inside):
    """The spender, called from within the payment, finds it counted already."""
    token = stage.mock("MockHookToken", 18)
    stage.budgets.send("set", token.address, token.address, stage.terms(), sender=stage.owner)
    stage.set(stage.alice, token)
    stage.go(stage.now + WEEK)
    key = b"k".ljust(32, b"\0")
    arguments = (token.address, stage.carol, PER_WEEK, MEMO)
    if inside == "spendReserved":
        arguments = (token.address, key, stage.carol, MEMO)
    again = bytes.fromhex(stage.budgets.encode(inside, *arguments)[2:])
    token.send("setHook", stage.budgets.address, again, sender=stage.owner)
    stage.spend(PER_WEEK, token=token)
    # The token has a budget of its own: that is all that it can pay.
    paid = 2 * PER_WEEK if inside == "spend" else PER_WEEK
    assert stage.balance(stage.carol, token) == paid
