"""reserve, spendReserved, release: one payment that nothing else can take."""

from model.budgets import DAY, WEEK
from utils.budgets import AT_ONCE, KEY, MEMO, PER_WEEK, BudgetStage
from utils.checks import reverts_with
from utils.constants import WAD

OTHER = b"request 2".ljust(32, b"\0")


def opened(stage: BudgetStage, weeks: int = 1) -> None:
    stage.set(stage.alice)
    stage.go(stage.now + weeks * WEEK)


def pay(stage: BudgetStage, key: bytes = KEY, sender: str | None = None):
    arguments = (stage.token.address, key, stage.bob, MEMO)
    return stage.budgets.send("spendReserved", *arguments, sender=sender or stage.alice)


def release(stage: BudgetStage, sender: str, key: bytes = KEY):
    return stage.budgets.send("release", stage.alice, stage.token.address, key, sender=sender)


def test_reserve__then_paid__once(stage: BudgetStage):
    opened(stage)
    end = stage.now + 10 * DAY
    outcome = stage.reserve(500 * WAD)
    told = {"spender": stage.alice, "asset": stage.token.address, "key": KEY}
    assert stage.events(outcome) == [("Reserved", {**told, "amount": 500 * WAD, "until": end})]
    assert stage.budgets.view("reservationOf", stage.alice, stage.token.address, KEY) == (500 * WAD, end)
    assert (stage.free(), stage.state()["reserved"]) == (200 * WAD, 500 * WAD)
    with reverts_with("TreasuryBudgetsNotFree", 200 * WAD + 1, 200 * WAD):
        stage.spend(200 * WAD + 1)
    with reverts_with("TreasuryBudgetsReserved", KEY):
        stage.reserve(1)
    stage.go(end - 1)
    (spent,) = stage.events(pay(stage))
    assert (spent[0], spent[1]["amount"], spent[1]["to"]) == ("Spent", 500 * WAD, stage.bob)
    assert stage.balance(stage.bob) == stage.state()["spent"] == 500 * WAD
    with reverts_with("TreasuryBudgetsNotReserved", KEY):
        pay(stage)
    stage.reserve(1)


def test_reserve__waiting__fills_nothing_above_at_once(stage: BudgetStage):
    """Free and reserved together stay within `atOnce`, and a payment brings back no lost time."""
    opened(stage, 20)
    stage.reserve(AT_ONCE, until=stage.now + 20 * WEEK)
    stage.go(stage.now + 10 * WEEK)
    assert stage.free() == 0
    pay(stage)
    assert stage.free() == 0
    stage.go(stage.now + DAY)
    assert stage.free() == PER_WEEK // 7


def test_reserve__bad_amount_or_end__reverts(stage: BudgetStage):
    opened(stage)
    for amount in (0, PER_WEEK + 1):
        with reverts_with("TreasuryBudgetsNotFree", amount, PER_WEEK):
            stage.reserve(amount)
    end = stage.now + 51 * WEEK
    for until in (stage.now, end + 1):
        with reverts_with("TreasuryBudgetsInvalidEnd", until, end):
            stage.reserve(1, until=until)
    stage.reserve(1, until=end)


def test_reserve__above_in_all__reverts(stage: BudgetStage):
    stage.set(stage.alice, at_once=900 * WAD, in_all=1_000 * WAD)
    stage.go(stage.now + 10 * WEEK)
    stage.reserve(900 * WAD, until=stage.now + 30 * WEEK)
    pay(stage)
    stage.go(stage.now + 10 * WEEK)
    stage.reserve(60 * WAD)
    assert stage.free() == 40 * WAD
    with reverts_with("TreasuryBudgetsNotFree", 41 * WAD, 40 * WAD):
        stage.spend(41 * WAD)
    with reverts_with("TreasuryBudgetsNotFree", 41 * WAD, 40 * WAD):
        stage.reserve(41 * WAD, OTHER)
    stage.spend(40 * WAD)
    pay(stage)
    assert stage.state()["spent"] == 1_000 * WAD


def test_spend_reserved__by_others_or_late__reverts(stage: BudgetStage):
    opened(stage)
    end = stage.now + 10 * DAY
    stage.reserve(WAD)
    with reverts_with("TreasuryBudgetsUnknown", stage.bob, stage.token.address):
        pay(stage, sender=stage.bob)
    stage.go(end)
    with reverts_with("TreasuryBudgetsReservationTime", KEY, end):
        pay(stage)


def test_spend_reserved__after_the_budget__reverts(stage: BudgetStage):
    stage.set(stage.alice, until=stage.now + 2 * WEEK)
    end = stage.now + 2 * WEEK
    stage.go(stage.now + WEEK)
    stage.reserve(WAD, until=end)
    stage.go(end)
    with reverts_with("TreasuryBudgetsNotRunning", end, 0):
        pay(stage)


def test_release__own_any_time__others_after_its_end(stage: BudgetStage):
    opened(stage)
    end = stage.now + 10 * DAY
    stage.reserve(300 * WAD)
    with reverts_with("TreasuryBudgetsReservationTime", KEY, end):
        release(stage, stage.stranger)
    told = {"spender": stage.alice, "asset": stage.token.address, "key": KEY, "amount": 300 * WAD}
    assert stage.events(release(stage, stage.alice)) == [("Released", told)]
    assert (stage.free(), stage.state()["reserved"]) == (700 * WAD, 0)
    stage.reserve(300 * WAD)
    stage.go(end)
    release(stage, stage.stranger)
    assert stage.free() == 1_700 * WAD
    with reverts_with("TreasuryBudgetsNotReserved", KEY):
        release(stage, stage.alice)


def test_release__often__costs_the_spender_no_time(stage: BudgetStage):
    """Strangers cannot round down what becomes free by releasing what has ended."""
    stage.set(stage.alice, per_week=WEEK, at_once=WEEK, in_all=WEEK)
    begun = stage.now
    stage.go(begun + 100)
    stage.set(stage.alice, per_week=WEEK // 2 + 1, at_once=WEEK, in_all=WEEK)
    for key in (KEY, OTHER):
        stage.reserve(10, key, stage.now + 1)
    for key in (KEY, OTHER):
        stage.go(stage.now + 1)
        release(stage, stage.stranger, key)
    assert stage.free() == 101


def test_set__while_reserved__keeps_what_it_covers(stage: BudgetStage):
    opened(stage)
    stage.reserve(500 * WAD)
    stage.set(stage.alice, at_once=500 * WAD)
    assert (stage.free(), stage.state()["reserved"]) == (0, 500 * WAD)
    pay(stage)
    assert stage.balance(stage.bob) == 500 * WAD


def test_set__while_reserved__voids_what_it_does_not_cover(stage: BudgetStage):
    """Neither `atOnce` nor `inAll` can be passed by what was reserved before."""
    opened(stage)
    stage.spend(100 * WAD)
    for limits in ({"at_once": 500 * WAD - 1}, {"at_once": 500 * WAD, "in_all": 600 * WAD - 1}):
        stage.reserve(500 * WAD)
        stage.set(stage.alice, **limits)
        assert stage.state()["reserved"] == 0
        assert stage.budgets.view("reservationOf", stage.alice, stage.token.address, KEY) == (0, 0)
        with reverts_with("TreasuryBudgetsNotReserved", KEY):
            pay(stage)
        stage.set(stage.alice)
        stage.go(stage.now + WEEK)
    stage.reserve(WAD)
