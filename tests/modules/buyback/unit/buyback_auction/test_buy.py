"""start, buy and settleProceeds: the price falls, the buyer is safe, the DAO is paid."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, MAX_UINT256, WAD, WEEK

if TYPE_CHECKING:
    from utils.auction import Sale

GUARD = "0x3ee5aeb5"  # ReentrancyGuardReentrantCall()
START, FLOOR, LENGTH, UNIT = 200 * WAD, 10 * WAD, 7 * DAY, 10**6
LOT = 1_000 * UNIT
SMALLEST = 100 * UNIT
MEMORY = 100 * SMALLEST  # counts as sold recently before anything was
HOUR = 3_600


def price_by_rule(elapsed: int, start: int = START, floor: int = FLOOR, length: int = LENGTH) -> int:
    """A straight line from start to floor, rounded up."""
    return math.ceil(start - Fraction((start - floor) * min(elapsed, length), length))


def test_start(sale: Sale):
    sale.give(LOT)
    outcome = sale.auction.send("start", sale.usd.address, sender=sale.stage.stranger)
    assert sale.auction.decode_output("start", outcome.output) == (1,)
    assert sale.stage.events(outcome, sale.auction) == [
        (
            "AuctionStarted",
            {
                "token": sale.usd.address,
                "id": 1,
                "lot": LOT,
                "startPrice": START,
                "floorPrice": FLOOR,
                "length": LENGTH,
            },
        )
    ]
    assert sale.auction.view("auctionOf", sale.usd.address) == (
        1, sale.stage.now, LENGTH, MEMORY, START, FLOOR, UNIT, START // 2, LOT, 0,
    )  # fmt: skip
    assert sale.auction.view("quote", sale.usd.address) == (1, LOT, START, 1_000 * START)


def test_start__not_set_up__reverts(sale: Sale):
    token = sale.stage.tokens[1]
    sale.give(LOT, token)
    with reverts_with("BuybackAuctionInvalidToken", token.address):
        sale.auction.send("start", token.address, sender=sale.stage.stranger)


@pytest.mark.parametrize("lot", [0, 1, 100 * UNIT - 1])
def test_start__lot_too_small__reverts(sale: Sale, lot: int):
    """BB-10: a dust donation can not begin an auction."""
    if lot:
        sale.give(lot)
    with reverts_with("BuybackAuctionLotTooSmall", sale.usd.address, lot, 100 * UNIT):
        sale.start(0)


def test_start__running__reverts_until_it_has_rested_at_the_floor(sale: Sale):
    started = sale.stage.now
    sale.start()
    restartable = started + 2 * LENGTH
    for second in (started, started + LENGTH, restartable - 1):
        sale.stage.go(second)
        with reverts_with("BuybackAuctionStillRunning", sale.usd.address, restartable):
            sale.start(0)
    sale.stage.go(restartable)
    assert sale.price() == FLOOR
    assert sale.start(0) == 2
    assert sale.price() == START - START // 44  # a quarter less for 1,000 of 11,000 units


def test_start__more_than_the_largest_lot__the_rest_waits_for_the_next(sale: Sale):
    """BB-13: one big week is offered in several auctions, each within `maxLot`; none of it is lost."""
    most = 300 * UNIT
    sale.set_params(max_lot=most)
    sale.give(LOT)
    for number, lot in enumerate((most, most, most, LOT - 3 * most), start=1):
        assert sale.start(0) == number
        assert sale.auction.view("quote", sale.usd.address)[:2] == (number, lot)
        outcome = sale.buy(number)
        assert sale.auction.decode_output("buy", outcome.output)[0] == lot
    assert sale.stage.balance(sale.usd, sale.auction) == 0


def test_start__largest_lot_lowered_while_an_auction_runs__acts_on_the_next(sale: Sale):
    """BB-13: also what was left unsold is offered within the new limit."""
    sale.start()
    sale.set_params(max_lot=SMALLEST)
    assert sale.auction.view("quote", sale.usd.address)[1] == LOT
    sale.skip(2 * LENGTH)
    sale.start(0)
    assert sale.auction.view("quote", sale.usd.address)[1] == SMALLEST


@pytest.mark.parametrize("elapsed", [0, 1, 12, HOUR, 3 * DAY + 7, LENGTH - 1, LENGTH, LENGTH + 1, 12 * DAY])
def test_price__falls_in_a_line_and_rests(sale: Sale, elapsed: int):
    """I-11: never below the floor, never rising inside an auction."""
    sale.start()
    sale.skip(elapsed)
    assert sale.price() == price_by_rule(elapsed)
    before = sale.price()
    sale.skip(1)
    assert FLOOR <= sale.price() <= before


@pytest.mark.parametrize("hours", [1, 12, 48])
def test_buy__no_block_for_hours__pays_the_floor_and_not_less(sale: Sale, hours: int):
    """BB-04: no block for 1, 12 or 48 hours after the start of the shortest auction there is. The first buyer
    pays the floor; one who asks for less is refused; no shorter auction can be set up."""
    with reverts_with("BuybackAuctionInvalidLength", HOUR - 1, HOUR, 365 * DAY):
        sale.set_params(length=HOUR - 1)
    sale.set_params(length=HOUR)
    auction_id = sale.start()
    held = sale.stage.balance(sale.stage.gov, sale.stage.alice)
    sale.skip(hours * HOUR)
    assert sale.price() == FLOOR
    payment = 1_000 * FLOOR
    with reverts_with("BuybackAuctionPaymentAboveMax", payment, payment - 1):
        sale.buy(auction_id, payment - 1)
    outcome = sale.buy(auction_id, payment)
    assert sale.auction.decode_output("buy", outcome.output) == (LOT, payment)
    assert sale.stage.balance(sale.stage.gov, sale.stage.alice) == held - payment


def test_buy(sale: Sale):
    stage = sale.stage
    auction_id = sale.start()
    sale.skip(2 * DAY)
    price = price_by_rule(2 * DAY)
    payment = math.ceil(Fraction(price * LOT, UNIT))
    assert sale.auction.view("quote", sale.usd.address) == (auction_id, LOT, price, payment)
    paid, supply = stage.balance(stage.gov, stage.alice), stage.gov.view("totalSupply")
    got = stage.balance(sale.usd, stage.carol)
    outcome = sale.buy(auction_id, payment)

    assert sale.auction.decode_output("buy", outcome.output) == (LOT, payment)
    assert stage.events(outcome, sale.auction) == [
        (
            "Bought",
            {
                "token": sale.usd.address,
                "id": 1,
                "buyer": stage.alice,
                "receiver": stage.carol,
                "amount": LOT,
                "price": price,
                "payment": payment,
            },
        ),
        ("ProceedsSettled", {"amount": payment, "burned": True}),
    ]
    assert paid - stage.balance(stage.gov, stage.alice) == payment
    assert supply - stage.gov.view("totalSupply") == payment
    assert stage.balance(sale.usd, stage.carol) - got == LOT
    assert stage.balance(sale.usd, sale.auction) == stage.balance(stage.gov, sale.auction) == 0
    assert sale.auction.view("quote", sale.usd.address) == (0, 0, 0, 0)
    reference = math.ceil(Fraction(START // 2 * MEMORY + price * LOT, MEMORY + LOT))
    assert sale.next_start_price() == 2 * reference


def test_buy__proceeds_for_the_stakers(sale: Sale):
    """What is bought is revenue of the week."""
    stage = sale.stage
    stage.lock(stage.bob)
    stage.skip_weeks(1)
    sale.auction = sale.deploy(burn=False)
    outcome = sale.buy(sale.start())
    payment = sale.auction.decode_output("buy", outcome.output)[1]
    assert stage.events(outcome, sale.auction)[1] == ("ProceedsSettled", {"amount": payment, "burned": False})
    assert stage.events(outcome, stage.distributor)[0][1]["credited"] == payment
    assert payment - 1 <= stage.claimable(stage.bob, stage.gov) <= payment
    assert stage.gov.view("allowance", sale.auction.address, stage.distributor.address) == 0


def test_buy__stale_intents__revert(sale: Sale):
    """BB-02: another auction, a passed deadline, a payment above the maximum, nothing to buy: four errors."""
    auction_id = sale.start()
    payment = 1_000 * START
    with reverts_with("BuybackAuctionStaleId", auction_id + 1, auction_id):
        sale.buy(auction_id + 1)
    with reverts_with("BuybackAuctionDeadlinePassed", sale.stage.now - 1, sale.stage.now):
        sale.buy(auction_id, deadline=sale.stage.now - 1)
    with reverts_with("BuybackAuctionPaymentAboveMax", payment, payment - 1):
        sale.buy(auction_id, payment - 1)
    with reverts_with("BuybackAuctionEmptyLot", sale.usd.address):
        sale.buy(auction_id, amount=0)
    sale.auction.send("recover", sale.usd.address, sale.stage.owner, sender=sale.stage.owner)
    with reverts_with("BuybackAuctionNotRunning", sale.usd.address):
        sale.buy(auction_id)


def test_buy__second_buyer_of_the_same_auction__reverts(sale: Sale):
    """BB-02: two intents for one auction in one block; the second finds it over, also when a new one runs."""
    auction_id = sale.start()
    sale.buy(auction_id)
    with reverts_with("BuybackAuctionNotRunning", sale.usd.address):
        sale.buy(auction_id, sender=sale.stage.bob)
    sale.start()
    with reverts_with("BuybackAuctionStaleId", auction_id, auction_id + 1):
        sale.buy(auction_id, sender=sale.stage.bob)


def test_buy__idle__reverts(sale: Sale):
    sale.give(LOT)
    with reverts_with("BuybackAuctionNotRunning", sale.usd.address):
        sale.buy(0)
    assert sale.auction.view("quote", sale.usd.address) == (0, 0, 0, 0)


def test_buy__receiver_zero_or_the_auction__reverts(sale: Sale):
    auction_id = sale.start()
    for receiver in ("0x" + "00" * 20, sale.auction.address):
        with reverts_with("BuybackAuctionInvalidReceiver", receiver):
            sale.buy(auction_id, receiver=receiver)


def test_buy__buyer_can_not_pay__reverts_and_the_auction_goes_on(sale: Sale):
    auction_id = sale.start()
    payment = 1_000 * START
    sale.stage.gov.send("approve", sale.auction.address, payment - 1, sender=sale.stage.bob)
    with reverts_with("ERC20InsufficientAllowance", sale.auction.address, payment - 1, payment):
        sale.buy(auction_id, sender=sale.stage.bob)
    sale.buy(auction_id)


def test_buy__receiver_blocked__the_auction_recovers(sale: Sale):
    """BB-07: nobody is paid or burned when the lot can not be delivered; another receiver settles it."""
    token = sale.stage.list_mock("MockBlocklistToken", 6)
    sale.auction.send("setParams", token.address, sale.params.values, sender=sale.stage.owner)
    sale.give(LOT, token)
    sale.auction.send("start", token.address, sender=sale.stage.bob)
    token.send("setBlocked", sale.stage.carol, True, sender=sale.stage.owner)
    held = sale.stage.balance(sale.stage.gov, sale.stage.alice)
    with reverts_with("MockBlocklistTokenBlocked", sale.stage.carol):
        sale.buy(1, token=token.address)
    assert sale.stage.balance(sale.stage.gov, sale.stage.alice) == held
    sale.buy(1, token=token.address, receiver=sale.stage.dave)
    assert sale.stage.balance(token, sale.stage.dave) == 1 + LOT


def test_buy__payment_tokens_donated__are_settled_and_change_no_price(sale: Sale):
    """BB-10: payment tokens that are here before a sale are burned with it and pay for nobody."""
    stage = sale.stage
    auction_id = sale.start()
    stage.gov.send("transfer", sale.auction.address, 5 * WAD, sender=stage.bob)
    assert sale.price() == START
    held = stage.balance(stage.gov, stage.alice)
    outcome = sale.buy(auction_id)
    assert held - stage.balance(stage.gov, stage.alice) == 1_000 * START
    assert stage.events(outcome, sale.auction)[1][1]["amount"] == 1_000 * START + 5 * WAD


def test_buy__rounding__is_in_favour_of_the_dao(sale: Sale):
    """A lot of one unit at a price below one: the payment is one unit, not zero."""
    sale.set_params(min_lot=1, start_price=1, min_start_price=1, floor_price=1, unit=10**18)
    outcome = sale.buy(sale.start(1))
    assert sale.auction.decode_output("buy", outcome.output) == (1, 1)


def test_start__after_weeks_without_revenue__price_has_not_moved(sale: Sale):
    """BB-04: the clock stands still while there is nothing to sell."""
    sale.buy(sale.start())
    first = sale.next_start_price()
    assert first == 2 * math.ceil(Fraction(START // 2 * MEMORY + START * LOT, MEMORY + LOT))
    sale.skip(10 * WEEK)
    sale.start()
    assert sale.price() == first


def test_buy__huge_lot__exact(sale: Sale):
    """BB-09: 10**30 units are paid to the unit. The largest lot at the largest price is exact."""
    token = sale.stage.deploy("MockPlainToken", 18)
    params = (10**18, 1, 10**9 + 7, 10**9 + 7, 10**9 + 7, 2 * WAD, LENGTH, 0)
    sale.auction.send("setParams", token.address, params, sender=sale.stage.owner)
    sale.give(10**30, token)
    sale.auction.send("start", token.address, sender=sale.stage.bob)
    payment = math.ceil(Fraction(10**30 * (10**9 + 7), 10**18))
    outcome = sale.buy(1, payment, token=token.address)
    assert sale.auction.decode_output("buy", outcome.output) == (10**30, payment)
    assert sale.stage.balance(token, sale.stage.carol) == 10**30

    largest = 2**128 - 1
    prices = (1, 1, largest, largest, largest, 2 * WAD, LENGTH, 0)
    sale.auction.send("setParams", token.address, prices, sender=sale.stage.owner)
    sale.give(2**128, token)
    sale.auction.send("start", token.address, sender=sale.stage.bob)
    lot = 2**120 - 1  # the rest waits for the next auction
    assert sale.auction.view("quote", token.address)[1:] == (lot, largest, lot * largest)


def test_start__restart_price_above_the_largest__is_the_largest(sale: Sale):
    """BB-05: an extreme price times the multiplier does not overflow."""
    largest = 2**128 - 1
    sale.set_params(start_price=largest, unit=10**36, restart_multiplier=3 * WAD, min_lot=1)
    sale.give(1_000)
    sale.auction.send("start", sale.usd.address, sender=sale.stage.bob)
    sale.buy(1)
    assert sale.next_start_price() == largest


@pytest.mark.parametrize(
    "function",
    ["buy", "start", "settleProceeds", "quote", "auctionOf", "paramsOf", "nextStartPriceOf"],
)
def test_buy__hook_reenters__is_refused(sale: Sale, function: str):
    """BB-03: the lot's hook finds no function and no view open, so nobody reads a half-done sale."""
    token = sale.stage.list_mock("MockHookToken", 6)
    sale.auction.send("setParams", token.address, sale.params.values, sender=sale.stage.owner)
    sale.give(LOT, token)
    sale.auction.send("start", token.address, sender=sale.stage.bob)
    args = {
        "buy": (token.address, 1, *[MAX_UINT256] * 3, sale.stage.dave),
        "settleProceeds": (),
    }.get(function, (token.address,))
    data = sale.auction.encode(function, *args)
    token.send("setHook", sale.auction.address, bytes.fromhex(data[2:]), sender=sale.stage.owner)
    outcome = sale.buy(1, token=token.address)
    assert sale.auction.decode_output("buy", outcome.output) == (LOT, 1_000 * START)
    assert token.view("calls") == 1
    assert "0x" + token.view("answer").hex() == GUARD


def test_buy__payment_token_delivers_less__reverts(sale: Sale):
    """RV-12: a payment token that keeps a fee is noticed, not burned on trust."""
    stage = sale.stage
    token = stage.deploy("MockFeeToken", 18)
    sale.auction = sale.deploy(burn=False, paymentToken=token.address)
    token.send("mint", stage.alice, 10**30, sender=stage.owner)
    token.send("approve", sale.auction.address, MAX_UINT256, sender=stage.alice)
    auction_id = sale.start()
    payment = 1_000 * START
    with reverts_with("BuybackAuctionPaymentMissing", payment - payment // 100, payment):
        sale.buy(auction_id)


def test_settle_proceeds(sale: Sale):
    """The buyback's part of governance-token revenue is bought back already."""
    stage = sale.stage
    stage.gov.send("transfer", sale.auction.address, 7 * WAD, sender=stage.payer)
    supply = stage.gov.view("totalSupply")
    outcome = sale.auction.send("settleProceeds", sender=stage.stranger)
    assert sale.auction.decode_output("settleProceeds", outcome.output) == (7 * WAD,)
    assert stage.events(outcome, sale.auction) == [("ProceedsSettled", {"amount": 7 * WAD, "burned": True})]
    assert supply - stage.gov.view("totalSupply") == 7 * WAD
    with reverts_with("BuybackAuctionNoProceeds"):
        sale.auction.send("settleProceeds", sender=stage.stranger)


def test_buy__the_rule_of_march_2025__runs_through_the_router(sale: Sale):
    """50% revenue share, 50% buyback: a week of revenue reaches the stakers and, bought back, the fire."""
    stage = sale.stage
    stage.lock(stage.bob)
    stage.skip_weeks(1)
    router = stage.deploy(
        "RevenueRouter",
        (
            stage.owner, stage.weth.address, stage.distributor.address, sale.auction.address, stage.treasury,
            5_000, 5_000, 0, [sale.usd.address], [],
        ),
    )  # fmt: skip
    sale.usd.send("transfer", router.address, 2 * LOT + 1, sender=stage.payer)
    router.send("distribute", sale.usd.address, sender=stage.stranger)
    assert stage.claimable(stage.bob, sale.usd) in (LOT, LOT + 1)
    auction_id = sale.start(0)
    sale.skip(3 * DAY)
    supply = stage.gov.view("totalSupply")
    outcome = sale.buy(auction_id)
    lot, payment = sale.auction.decode_output("buy", outcome.output)
    assert (lot, supply - stage.gov.view("totalSupply")) == (LOT, payment)


def test_buy__payment_hook_reenters__is_refused(sale: Sale):
    """BB-03: a hook in the payment finds the same door closed, and cannot buy the lot twice."""
    stage = sale.stage
    token = stage.list_mock("MockHookToken", 18)
    sale.auction = sale.deploy(burn=False, paymentToken=token.address)
    token.send("mint", stage.alice, 10**30, sender=stage.owner)
    token.send("approve", sale.auction.address, MAX_UINT256, sender=stage.alice)
    auction_id = sale.start()
    data = sale.auction.encode("buy", sale.usd.address, auction_id, *[MAX_UINT256] * 3, stage.dave)
    token.send("setHook", sale.auction.address, bytes.fromhex(data[2:]), sender=stage.owner)
    outcome = sale.buy(auction_id)
    assert sale.auction.decode_output("buy", outcome.output) == (LOT, 1_000 * START)
    assert token.view("calls") == 2  # to the auction, and on to the distributor
    assert "0x" + token.view("answer").hex() == GUARD
    assert stage.balance(sale.usd, stage.carol) == 1 + LOT
