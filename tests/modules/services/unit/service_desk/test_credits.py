"""Buying credits: who gets what of the payment, and what can be transferred."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.checks import check_each, reverts_with
from utils.constants import MAX_UINT256, ZERO_ADDRESS
from utils.service_desk import API, BPS, CREDITS, PLATFORM, TABLE, DeskStage, discounted
from utils.services import DOLLAR, PLATFORM_BPS

PRICE = 10 * DOLLAR


def money(stage: DeskStage, token=None) -> dict[str, int]:
    """What everybody has."""
    places = {
        "buyer": stage.buyer,
        "staker": stage.staker,
        "referrer": stage.referrer,
        "router": stage.router.address,
        "splitter": stage.splitter.address,
        "desk": stage.desk.address,
    }
    held = stage.balances(token or stage.dollars, *places.values())
    return dict(zip(places, held, strict=True))


def changes(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in before if after[name] != before[name]}


def test_buy_credits__full_price__payees_and_platform_are_paid(stage: DeskStage):
    before = money(stage)
    outcome = stage.buy(stage.buyer, packs=3)
    assert changes(before, money(stage)) == {
        "buyer": -3 * PRICE,
        "router": 3 * PRICE * PLATFORM_BPS // BPS,
        "splitter": 3 * PRICE * (BPS - PLATFORM_BPS) // BPS,
    }
    assert stage.told(outcome, "CreditsBought") == [
        {
            "plan": stage.credits,
            "account": stage.buyer,
            "packs": 3,
            "credits": 3 * CREDITS,
            "token": stage.dollars.address,
            "cost": 3 * PRICE,
            "discountBps": 0,
        }
    ]
    assert stage.credits_of(stage.buyer) == (3 * CREDITS, 0)
    router = stage.balances(stage.dollars, stage.router.address)
    payees = stage.balances(stage.dollars, stage.bob, stage.carol, stage.dave)
    stage.flush(stage.dollars)
    assert stage.balances(stage.dollars, stage.router.address) == router  # no second share
    got = stage.balances(stage.dollars, stage.bob, stage.carol, stage.dave)
    assert sum(got) - sum(payees) == 3 * PRICE * 9 // 10


def test_buy_credits__referral__costs_the_platform_alone(stage: DeskStage):
    """SV-42: a commission comes out of the platform's share; payees get the same as without."""
    before = money(stage)
    outcome = stage.buy(stage.buyer, referrer=stage.referrer)
    platform = PRICE // 10
    commission = platform * 4_000 // BPS
    assert changes(before, money(stage)) == {
        "buyer": -PRICE,
        "referrer": commission,
        "router": platform - commission,
        "splitter": PRICE - platform,
    }
    assert stage.told(outcome, "CommissionPaid") == [
        {
            "plan": stage.credits,
            "referrer": stage.referrer,
            "account": stage.buyer,
            "token": stage.dollars.address,
            "amount": commission,
            "commissionBps": 4_000,
        }
    ]


def test_buy_credits__pair_of_the_highest_score__costs_what_lint_says(stage: DeskStage):
    """SV-09: an account that refers itself by a second lock pays what the table gives, and not less."""
    plan = stage.plan(discount=PLATFORM)
    before = money(stage)
    stage.buy(stage.staker, plan=plan, referrer=stage.referrer)
    moved = changes(before, money(stage))
    paid = PRICE * 75 // 100
    platform = paid // 10
    assert moved["staker"] + moved["referrer"] == -(paid - platform * 40 // 100)
    assert moved["router"] == platform * 60 // 100
    with reverts_with("ServiceDeskSelfReferral", stage.staker):
        stage.buy(stage.staker, plan=plan, referrer=stage.staker)


def test_buy_credits__at_a_discount__are_bound(stage: DeskStage):
    """SV-09: nobody resells a discount."""
    stage.buy(stage.staker)
    assert stage.credits_of(stage.staker) == (0, CREDITS)
    bound, free = 2 * stage.credits + 1, 2 * stage.credits
    assert stage.desk.view("balanceOf", stage.staker, bound) == CREDITS
    moves = (
        ("safeTransferFrom", stage.staker, stage.friend, bound, 1, b""),
        ("safeBatchTransferFrom", stage.staker, stage.friend, [free, bound], [0, 1], b""),
        ("safeTransferFrom", stage.staker, stage.staker, bound, 0, b""),
    )

    def check(move):
        with reverts_with("ServiceDeskNotTransferable", bound):
            stage.desk.send(*move, sender=stage.staker)

    check_each(moves, check)
    stage.buy(stage.buyer)
    stage.desk.send("safeTransferFrom", stage.buyer, stage.friend, free, 40, b"", sender=stage.buyer)
    assert (stage.credits_of(stage.buyer), stage.credits_of(stage.friend)) == ((60, 0), (40, 0))


def test_buy_credits__plan_that_forbids_transfers__are_bound(stage: DeskStage):
    plan = stage.plan(transferable=False)
    stage.buy(stage.buyer, plan=plan)
    assert stage.credits_of(stage.buyer, plan) == (0, CREDITS)


def test_buy_credits__above_what_was_allowed__reverts(stage: DeskStage):
    with reverts_with("ServiceDeskAboveLimit", 2 * PRICE, 2 * PRICE - 1):
        stage.buy(stage.buyer, packs=2, most=2 * PRICE - 1)
    stage.buy(stage.buyer, packs=2, most=2 * PRICE)
    with reverts_with("ServiceDeskInvalidCount", 0, 2**32 - 1):
        stage.buy(stage.buyer, packs=0)
    with reverts_with("ServiceDeskOtherKind", stage.passes):
        stage.buy(stage.buyer, plan=stage.passes)
    with reverts_with("ServiceDeskNoPlan", 9):
        stage.buy(stage.buyer, plan=9)


def test_buy_credits__more_at_a_discount_than_the_plan_gives__reverts(stage: DeskStage):
    """SV-09: a service bounds what one account has at a discount."""
    plan = stage.plan(max_discounted=2 * CREDITS)
    stage.buy(stage.staker, packs=2, plan=plan)
    with reverts_with("ServiceDeskAboveMaxDiscounted", stage.staker, 3 * CREDITS, 2 * CREDITS):
        stage.buy(stage.staker, plan=plan)
    stage.desk.send("use", plan, stage.staker, CREDITS, sender=stage.staker)
    stage.buy(stage.staker, plan=plan)
    stage.buy(stage.buyer, packs=3, plan=plan)


def test_buy_credits__share_raised_after__counts_as_the_splitter_has_it(stage: DeskStage):
    """SV-10: the platform's share is the one of the service, also at the desk."""
    stage.registry.send("setPlatformShare", 5_000, sender=stage.owner)
    before = money(stage)
    stage.buy(stage.buyer)
    assert changes(before, money(stage))["router"] == PRICE // 10
    stage.set_payees(stage.payees)
    before = money(stage)
    stage.buy(stage.buyer)  # the earlier payees get what is there until the next flush
    assert changes(before, money(stage))["router"] == PRICE // 10
    stage.flush(stage.dollars)
    before = money(stage)
    stage.buy(stage.buyer)
    assert changes(before, money(stage))["router"] == PRICE // 2


def test_buy_credits__service_never_paid_before__creates_its_splitter(stage: DeskStage):
    service = stage.register(stage.payees)
    plan = stage.plan(service=service)
    outcome = stage.buy(stage.buyer, plan=plan)
    assert [one["id"] for one in stage.told(outcome, "SplitterCreated")] == [service]
    splitter = stage.registry.view("splitterOf", service)
    assert stage.balances(stage.dollars, splitter) == [PRICE * 9 // 10]


@pytest.mark.parametrize("name", ["Fee", "FalseReturn"])
def test_buy_credits__token_that_pays_less__reverts(stage: DeskStage, name: str):
    """SV-13: what did not arrive buys nothing."""
    token = stage.deploy(f"Mock{name}Token", 6)
    stage.pay_with(token, stage.buyer)
    plan = stage.plan(token=token.address)
    error = ("ServiceDeskPaymentMissing", PRICE * 99 // 100, PRICE)
    if name == "FalseReturn":
        token.send("setFailing", True, sender=stage.owner)
        error = ("SafeERC20FailedOperation", token.address)
    with reverts_with(*error):
        stage.buy(stage.buyer, plan=plan)
    assert stage.credits_of(stage.buyer, plan) == (0, 0)


def test_buy_credits__token_that_calls_back__enters_nothing(stage: DeskStage):
    """SV-17: no call in the middle of a payment buys or renews for the same money."""
    token = stage.deploy("MockHookToken", 6)
    stage.pay_with(token, stage.buyer)
    plan = stage.plan(token=token.address)
    a_pass = stage.plan(token=token.address, period=3_600, credits=0, transferable=False)
    stage.subscribe(stage.buyer, plan=a_pass)
    calls = (
        ("buyCredits", plan, 1, MAX_UINT256, ZERO_ADDRESS),
        ("subscribe", a_pass, 1, PRICE, True, ZERO_ADDRESS),
        ("renew", a_pass, stage.buyer),
    )
    for call in calls:
        data = stage.desk.encode(*call)
        token.send("setHook", stage.desk.address, bytes.fromhex(data[2:]), sender=stage.owner)
        before = money(stage, token)
        stage.buy(stage.buyer, plan=plan)
        assert token.view("succeeded") is False
        assert token.view("answer") == bytes.fromhex("3ee5aeb5")  # ReentrancyGuardReentrantCall()
        assert changes(before, money(stage, token))["buyer"] == -PRICE


@given(
    price=st.integers(1, 10**9),
    packs=st.integers(1, 50),
    share=st.integers(0, 5_000),
    score=st.integers(0, 10),
    referred=st.booleans(),
    api=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_buy_credits__any_terms__add_up_to_the_unit(
    shared_desk_stage: DeskStage, price, packs, share, score, referred, api
):
    """SV-43: parts are whole units that sum to the cost; each rounds as the interface says."""
    stage = shared_desk_stage
    stage.reset()
    stage.registry.send("setPlatformShare", share, sender=stage.owner)
    service = stage.register(stage.payees)
    plan = stage.plan(service=service, price=price, discount=API if api else PLATFORM)
    table = [(1, *TABLE[score - 1][1:])] if score else []
    stage.desk.send("setTiers", table, sender=stage.owner)
    _, platform_bps, api_bps, commission_bps = table[0] if table else (0, 0, 0, 0)
    stage.splitter = stage.splitter_of(service)
    before = money(stage)
    stage.buy(stage.staker, packs=packs, plan=plan, referrer=stage.referrer if referred else ZERO_ADDRESS)
    moved = {**dict.fromkeys(before, 0), **changes(before, money(stage))}
    cost = packs * discounted(price, api_bps if api else platform_bps)
    platform = -(-cost * share // BPS)
    commission = platform * commission_bps // BPS if referred else 0
    assert moved == {
        "buyer": 0,
        "staker": -cost,
        "referrer": commission,
        "router": platform - commission,
        "splitter": cost - platform,
        "desk": 0,
    }
    stage.flush(stage.dollars, stage.payees)
    assert stage.balances(stage.dollars, stage.splitter.address) == [0]
    assert money(stage)["router"] - before["router"] == platform - commission
