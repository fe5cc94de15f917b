"""Passes: paid ahead, renewed by anybody for at most what the account accepted, and cancelled."""

from utils.checks import reverts_with
from utils.constants import DAY
from utils.service_desk import PERIOD, DeskStage, discounted
from utils.services import DOLLAR

PRICE = 10 * DOLLAR
MARGIN = PERIOD // 10


def set_price(stage: DeskStage, price: int) -> None:
    stage.desk.send("setPrice", stage.passes, price, sender=stage.alice)


def test_subscribe__first_and_again__adds_periods(stage: DeskStage):
    outcome = stage.subscribe(stage.buyer, periods=2)
    end = stage.now + 2 * PERIOD
    assert stage.told(outcome, "Subscribed") == [
        {
            "plan": stage.passes,
            "account": stage.buyer,
            "periods": 2,
            "token": stage.dollars.address,
            "cost": 2 * PRICE,
            "discountBps": 0,
            "expiresAt": end,
            "accepted": PRICE,
        }
    ]
    assert stage.pass_of(stage.buyer) == (end, PRICE)
    assert stage.desk.view("balanceOf", stage.buyer, 2 * stage.passes + 1) == 1
    stage.go(end - 1)
    assert stage.desk.view("isActive", stage.passes, stage.buyer)
    outcome = stage.subscribe(stage.buyer, renewed=False)
    assert stage.pass_of(stage.buyer) == (end + PERIOD, 0)
    assert stage.desk.view("balanceOf", stage.buyer, 2 * stage.passes + 1) == 1
    stage.go(end + PERIOD)
    assert not stage.desk.view("isActive", stage.passes, stage.buyer)
    stage.go(end + 2 * PERIOD)
    stage.subscribe(stage.buyer)
    assert stage.pass_of(stage.buyer) == (stage.now + PERIOD, PRICE)


def test_subscribe__staker_and_referrer__discount_and_commission(stage: DeskStage):
    before = stage.balances(stage.dollars, stage.staker, stage.referrer)
    outcome = stage.subscribe(stage.staker, referrer=stage.referrer)
    assert [one["discountBps"] for one in stage.told(outcome, "Subscribed")] == [2_500]
    after = stage.balances(stage.dollars, stage.staker, stage.referrer)
    cost = discounted(PRICE, 2_500)
    assert (before[0] - after[0], after[1] - before[1]) == (cost, cost // 10 * 4_000 // 10_000)


def test_subscribe__not_as_the_account_wants__reverts(stage: DeskStage):
    with reverts_with("ServiceDeskAboveLimit", PRICE, PRICE - 1):
        stage.subscribe(stage.buyer, most=PRICE - 1)
    with reverts_with("ServiceDeskInvalidCount", 0, 65_535):
        stage.subscribe(stage.buyer, periods=0)
    with reverts_with("ServiceDeskOtherKind", stage.credits):
        stage.subscribe(stage.buyer, plan=stage.credits)
    most = 1_830 * DAY // PERIOD
    end = stage.now + (most + 1) * PERIOD
    with reverts_with("ServiceDeskTooFarAhead", end, stage.now + 1_830 * DAY):
        stage.subscribe(stage.buyer, periods=most + 1)
    stage.subscribe(stage.buyer, periods=most)
    with reverts_with("ServiceDeskTooFarAhead", end, stage.now + 1_830 * DAY):
        stage.subscribe(stage.buyer)


def test_subscribe__pass__cannot_be_transferred(stage: DeskStage):
    stage.subscribe(stage.buyer)
    token = 2 * stage.passes + 1
    with reverts_with("ServiceDeskNotTransferable", token):
        stage.desk.send("safeTransferFrom", stage.buyer, stage.friend, token, 1, b"", sender=stage.buyer)


def test_renew__by_anybody_in_its_time__once_a_period(stage: DeskStage):
    """SV-44: never before the last tenth, never twice in a period, never long after the end."""
    stage.subscribe(stage.buyer)
    end, _ = stage.pass_of(stage.buyer)
    stage.go(end - MARGIN - 1)
    with reverts_with("ServiceDeskNotNow", end - MARGIN, end + MARGIN):
        stage.renew(stage.buyer)
    stage.go(end - MARGIN)
    before = stage.balances(stage.dollars, stage.buyer)[0]
    outcome = stage.renew(stage.buyer)
    assert stage.told(outcome, "Renewed") == [
        {
            "plan": stage.passes,
            "account": stage.buyer,
            "caller": stage.keeper,
            "token": stage.dollars.address,
            "cost": PRICE,
            "discountBps": 0,
            "expiresAt": end + PERIOD,
        }
    ]
    assert before - stage.balances(stage.dollars, stage.buyer)[0] == PRICE
    with reverts_with("ServiceDeskNotNow", end + PERIOD - MARGIN, end + PERIOD + MARGIN):
        stage.renew(stage.buyer)
    stage.go(end + PERIOD + MARGIN)
    stage.renew(stage.buyer)
    late, _ = stage.pass_of(stage.buyer)
    assert late == stage.now + PERIOD  # the days without a pass are not paid
    stage.go(late + MARGIN + 1)
    with reverts_with("ServiceDeskNotNow", late - MARGIN, late + MARGIN):
        stage.renew(stage.buyer)


def test_renew__price_raised__only_up_to_what_was_accepted(stage: DeskStage):
    """SV-08: no change of a plan makes a renewal dearer than the account agreed to."""
    stage.subscribe(stage.buyer, most=PRICE + 1)
    end, accepted = stage.pass_of(stage.buyer)
    assert accepted == PRICE + 1
    stage.go(end - 1)
    set_price(stage, PRICE + 2)
    with reverts_with("ServiceDeskAboveLimit", PRICE + 2, PRICE + 1):
        stage.renew(stage.buyer)
    set_price(stage, PRICE + 1)
    before = stage.balances(stage.dollars, stage.buyer)[0]
    stage.renew(stage.buyer)
    assert before - stage.balances(stage.dollars, stage.buyer)[0] == PRICE + 1
    assert stage.pass_of(stage.buyer) == (end + PERIOD, PRICE + 1)


def test_renew__discount_gone__only_up_to_what_was_accepted(stage: DeskStage):
    """SV-08: neither a lock that ended nor another table makes it dearer; a cheaper one is cheaper."""
    cost = discounted(PRICE, 2_500)
    stage.subscribe(stage.staker, most=cost)
    end, _ = stage.pass_of(stage.staker)
    stage.go(end)
    stage.desk.send("setTiers", [], sender=stage.owner)
    with reverts_with("ServiceDeskAboveLimit", PRICE, cost):
        stage.renew(stage.staker)
    stage.desk.send("setTiers", [(1, 5_000, 0, 0)], sender=stage.owner)
    before = stage.balances(stage.dollars, stage.staker)[0]
    stage.renew(stage.staker)
    assert before - stage.balances(stage.dollars, stage.staker)[0] == PRICE // 2
    assert stage.pass_of(stage.staker) == (end + PERIOD, cost)


def test_renew__without_consent__reverts(stage: DeskStage):
    """SV-45: an account that cancelled, never agreed or never had a pass is not charged."""
    for account in (stage.buyer, stage.second):
        with reverts_with("ServiceDeskNotRenewed", stage.passes, account):
            stage.renew(account)
    stage.subscribe(stage.buyer)
    stage.subscribe(stage.second, renewed=False)
    end, _ = stage.pass_of(stage.buyer)
    outcome = stage.desk.send("cancel", stage.passes, sender=stage.buyer)
    told = {"plan": stage.passes, "account": stage.buyer, "expiresAt": end}
    assert stage.told(outcome, "Cancelled") == [told]
    assert stage.desk.view("isActive", stage.passes, stage.buyer)
    stage.go(end)
    for account in (stage.buyer, stage.second):
        with reverts_with("ServiceDeskNotRenewed", stage.passes, account):
            stage.renew(account)
    with reverts_with("ServiceDeskNotRenewed", stage.passes, stage.buyer):
        stage.desk.send("cancel", stage.passes, sender=stage.buyer)


def test_renew__allowance_taken_back_or_plan_closed__charges_nothing(stage: DeskStage):
    """SV-45: the allowance of the token is a second consent."""
    stage.subscribe(stage.buyer)
    end, _ = stage.pass_of(stage.buyer)
    stage.go(end)
    stage.dollars.send("approve", stage.desk.address, 0, sender=stage.buyer)
    with reverts_with("ERC20InsufficientAllowance", stage.desk.address, 0, PRICE):
        stage.renew(stage.buyer)
    assert stage.pass_of(stage.buyer) == (end, PRICE)
    stage.desk.send("setClosed", stage.passes, True, sender=stage.alice)
    with reverts_with("ServiceDeskClosed", stage.passes):
        stage.renew(stage.buyer)
    with reverts_with("ServiceDeskOtherKind", stage.credits):
        stage.renew(stage.buyer, stage.credits)
