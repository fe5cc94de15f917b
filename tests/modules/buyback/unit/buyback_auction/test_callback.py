"""buyWithCallback: the lot comes first, so a bidder sells it to pay for it; and nothing opens meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from utils.auction import step
from utils.checks import check_each, reverts_with
from utils.constants import DAY, MAX_UINT256, WAD
from utils.exchange import TOO_LITTLE, Exchange

if TYPE_CHECKING:
    from utils.auction import Sale, Step
    from utils.rpc import Contract, Outcome

GUARD = bytes.fromhex("3ee5aeb5")  # ReentrancyGuardReentrantCall()
START, FLOOR, LENGTH, UNIT = 200 * WAD, 10 * WAD, 7 * DAY, 10**6
LOT = 1_000 * UNIT
MARKET = 25  # governance tokens for one unit at the pool


@pytest.fixture
def exchange(sale: Sale) -> Exchange:
    """The real Uniswap V2 with a pool in which the lot is small."""
    exchange = Exchange(sale.stage)
    depth = 1_000_000
    exchange.open_pool(sale.usd, sale.stage.gov, (depth * UNIT, depth * MARKET * WAD))
    return exchange


def sell(sale: Sale, exchange: Exchange, bidder: Contract, amount: int, least: int) -> list[Step]:
    """What a bidder does with the lot: sell it for what it has to pay, or more."""
    path = [sale.usd.address, sale.stage.gov.address]
    swap = (amount, least, path, bidder.address, sale.stage.now)
    return [
        step(sale.usd, "approve", exchange.router.address, amount),
        step(exchange.router, "swapExactTokensForTokens", *swap),
    ]


def called_back(sale: Sale, bidder: Contract, outcome: Outcome) -> dict[str, Any]:
    """What the auction told the bidder, once, and what the bidder's steps answered."""
    ((name, told),) = sale.stage.events(outcome, bidder)
    assert name == "CalledBack"
    return told


def test_buy_with_callback__bidder_without_tokens__sells_the_lot_at_uniswap_and_pays(
    sale: Sale, exchange: Exchange
):
    """BB-11: a bidder that owns nothing takes the lot once the pool pays more, and keeps the difference."""
    stage, bidder, auction_id = sale.stage, sale.bidder(), sale.start()
    with reverts_with(*TOO_LITTLE):  # it is still too dear: the pool does not pay that
        sale.bid(bidder, auction_id, *sell(sale, exchange, bidder, LOT, 1_000 * sale.price()))
    assert stage.balance(sale.usd, sale.auction) == LOT
    sale.skip(LENGTH * 176 // 190)
    payment, worth = 1_000 * sale.price(), exchange.quote(LOT, sale.usd, stage.gov)
    assert payment < worth < payment * 11 // 10
    supply = stage.gov.view("totalSupply")
    outcome = sale.bid(bidder, auction_id, *sell(sale, exchange, bidder, LOT, payment))
    assert bidder.decode_output("bid", outcome.output) == (LOT, payment)
    told = called_back(sale, bidder, outcome)
    assert (told["token"], told["amount"], told["payment"]) == (sale.usd.address, LOT, payment)
    assert supply - stage.gov.view("totalSupply") == payment
    assert stage.balance(stage.gov, bidder) == worth - payment
    assert stage.balance(sale.usd, bidder) == stage.balance(sale.usd, sale.auction) == 0


def test_buy_with_callback__part_of_a_lot_in_a_shallow_pool__each_part_pays(sale: Sale, exchange: Exchange):
    """BB-11: what a thin market cannot take at once is bought in parts, each sold before it is paid."""
    stage, bidder, auction_id = sale.stage, sale.bidder(), sale.start(100_000 * UNIT)
    sale.skip(LENGTH * 176 // 190)
    price, part = sale.price(), 10_000 * UNIT
    for left in (90_000, 80_000):
        outcome = sale.bid(
            bidder, auction_id, *sell(sale, exchange, bidder, part, 10_000 * price), amount=part
        )
        assert bidder.decode_output("bid", outcome.output) == (part, 10_000 * price)
        assert sale.auction.view("quote", sale.usd.address)[1] == left * UNIT
    assert stage.balance(stage.gov, bidder) > 0


def test_buy_with_callback__does_not_pay__everything_is_undone(sale: Sale):
    """BB-11: the lot was sent, and comes back with the revert; a gift to the auction is no payment."""
    stage, bidder, auction_id = sale.stage, sale.bidder(), sale.start()
    payment = 1_000 * START
    with reverts_with("ERC20InsufficientBalance", bidder.address, 0, payment):
        sale.bid(bidder, auction_id)
    assert stage.balance(sale.usd, sale.auction) == LOT
    assert sale.auction.view("auctionOf", sale.usd.address)[9] == 0

    stage.gov.send("transfer", bidder.address, 2 * payment - 1, sender=stage.payer)
    gift = step(stage.gov, "transfer", sale.auction.address, payment)
    with reverts_with("ERC20InsufficientBalance", bidder.address, payment - 1, payment):
        sale.bid(bidder, auction_id, gift)


def test_buy_with_callback__reenters__every_call_and_view_is_refused(sale: Sale):
    """BB-12: between lot and payment nothing answers, be it to buy, to settle, to start or to look."""
    stage, bidder, auction_id = sale.stage, sale.bidder(), sale.start()
    usd = sale.usd.address
    stage.gov.send("transfer", bidder.address, 2_000 * START, sender=stage.payer)
    bid = (usd, auction_id, *[MAX_UINT256] * 3, stage.dave)
    doors = {
        "buy": bid,
        "buyWithCallback": (*bid, b""),
        "settleProceeds": (),
        **dict.fromkeys(("start", "quote", "auctionOf", "paramsOf", "nextStartPriceOf"), (usd,)),
    }
    steps = [step(sale.auction, name, *args, may_fail=True) for name, args in doors.items()]
    outcome = sale.bid(bidder, auction_id, *steps, amount=LOT // 2)
    assert bidder.decode_output("bid", outcome.output) == (LOT // 2, 500 * START)
    assert called_back(sale, bidder, outcome)["answers"] == (GUARD,) * len(doors)
    assert stage.balance(sale.usd, stage.dave) == 1


def test_buy_with_callback__owner_reenters__nothing_is_taken_back(sale: Sale):
    """BB-12: not even the owner recovers the lot while it is being paid."""
    bidder = sale.bidder()
    sale.auction.send("transferOwnership", bidder.address, sender=sale.stage.owner)
    sale.stage.gov.send("transfer", bidder.address, 1_000 * START, sender=sale.stage.payer)
    auction_id = sale.start()
    door = step(sale.auction, "recover", sale.usd.address, bidder.address, may_fail=True)
    outcome = sale.bid(bidder, auction_id, door, amount=LOT // 2)
    assert called_back(sale, bidder, outcome)["answers"] == (GUARD,)
    assert sale.auction.view("quote", sale.usd.address)[1] == LOT // 2


def test_buy_with_callback__revenue_is_split_meanwhile__waits_for_the_next_auction(sale: Sale):
    """BB-12: `distribute` in the callback brings the buyback its part; price, payment and lot stay."""
    stage, bidder = sale.stage, sale.bidder()
    shares = (5_000, 5_000, 0)
    destinations = (stage.distributor.address, sale.auction.address, stage.treasury)
    router = stage.deploy(
        "RevenueRouter",
        (stage.owner, stage.weth.address, *destinations, *shares, [sale.usd.address], []),
    )
    sale.usd.send("transfer", router.address, 2 * LOT, sender=stage.payer)
    stage.gov.send("transfer", bidder.address, 1_000 * START, sender=stage.payer)
    auction_id = sale.start()
    outcome = sale.bid(bidder, auction_id, step(router, "distribute", sale.usd.address))
    assert bidder.decode_output("bid", outcome.output) == (LOT, 1_000 * START)
    assert stage.balance(sale.usd, sale.auction) == LOT
    assert sale.auction.view("quote", sale.usd.address) == (0, 0, 0, 0)
    assert sale.start(0) == auction_id + 1


def test_buy_with_callback__hook_of_the_lot_and_callback_together__are_refused(sale: Sale):
    """BB-12: a lot whose transfer calls back, and a bidder that does: one purchase, one payment."""
    stage = sale.stage
    token = stage.list_mock("MockHookToken", 6)
    sale.auction.send("setParams", token.address, sale.params.values, sender=stage.owner)
    sale.give(LOT, token)
    sale.auction.send("start", token.address, sender=stage.bob)
    data = sale.auction.encode("buy", token.address, 1, *[MAX_UINT256] * 3, stage.dave)
    token.send("setHook", sale.auction.address, bytes.fromhex(data[2:]), sender=stage.owner)
    bidder = sale.bidder()
    stage.gov.send("transfer", bidder.address, 1_000 * START, sender=stage.payer)
    again = step(sale.auction, "start", token.address, may_fail=True)
    outcome = sale.bid(bidder, 1, again, token=token)
    assert bidder.decode_output("bid", outcome.output) == (LOT, 1_000 * START)
    assert bytes(token.view("answer")) == GUARD
    assert called_back(sale, bidder, outcome)["answers"] == (GUARD,)
    assert stage.balance(stage.gov, bidder) == 0


def test_buy_with_callback__events_and_terms__as_of_a_purchase(sale: Sale):
    """Price, reference price and what is told are those of `buy`."""
    stage, bidder, auction_id = sale.stage, sale.bidder(), sale.start()
    stage.gov.send("transfer", bidder.address, 1_000 * START, sender=stage.payer)
    outcome = sale.bid(bidder, auction_id, receiver=stage.carol)
    assert stage.events(outcome, sale.auction) == [
        (
            "Bought",
            {
                "token": sale.usd.address,
                "id": 1,
                "buyer": bidder.address,
                "receiver": stage.carol,
                "amount": LOT,
                "price": START,
                "payment": 1_000 * START,
            },
        ),
        ("ProceedsSettled", {"amount": 1_000 * START, "burned": True}),
    ]
    called = sale.next_start_price()
    stage.reset()
    again = type(sale)(stage)
    again.buy(again.start())
    assert again.next_start_price() == called


def test_buy_with_callback__stale_intents__revert(sale: Sale):
    """BB-02, BB-12: the same refusals as in a purchase without a callback, before anything is sent."""
    stage, auction_id = sale.stage, sale.start()
    good = {
        "token": sale.usd.address,
        "auction_id": auction_id,
        "amount": MAX_UINT256,
        "max_payment": MAX_UINT256,
        "deadline": stage.now,
        "receiver": stage.carol,
        "data": b"",
    }
    payment = 1_000 * START

    def check(case: tuple[dict[str, object], str, tuple[object, ...]]) -> None:
        changes, error, args = case
        with reverts_with(error, *args):
            sale.auction.send("buyWithCallback", *{**good, **changes}.values(), sender=stage.alice)

    check_each(
        [
            ({"auction_id": 2}, "BuybackAuctionStaleId", (2, 1)),
            ({"deadline": stage.now - 1}, "BuybackAuctionDeadlinePassed", (stage.now - 1, stage.now)),
            ({"max_payment": payment - 1}, "BuybackAuctionPaymentAboveMax", (payment, payment - 1)),
            ({"amount": 0}, "BuybackAuctionEmptyLot", (sale.usd.address,)),
            (
                {"receiver": sale.auction.address},
                "BuybackAuctionInvalidReceiver",
                (sale.auction.address,),
            ),
            ({}, None, ()),  # an account without code has no callback
        ],
        check,
    )
