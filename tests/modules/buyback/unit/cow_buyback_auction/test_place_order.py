"""placeOrder: the lot as an order of CoW Protocol, filled by its real settlement contract."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eth_account.messages import encode_typed_data
from eth_utils import keccak

from utils.auction import Params, Sale, step
from utils.checks import check_each, reverts_with
from utils.constants import DAY, MAX_UINT256, WAD

if TYPE_CHECKING:
    from utils.cow import Cow

START, FLOOR, LENGTH, UNIT = 200 * WAD, 10 * WAD, 7 * DAY, 10**6
LOT = 1_000 * UNIT
TEN_MINUTES = 600
SOLD = 9  # in what auctionOf answers
NOT_SIGNED = ("Error", "GPv2: invalid eip1271 signature")
FIELDS = {
    "sellToken": "address",
    "buyToken": "address",
    "receiver": "address",
    "sellAmount": "uint256",
    "buyAmount": "uint256",
    "validTo": "uint32",
    "appData": "bytes32",
    "feeAmount": "uint256",
    "kind": "string",
    "partiallyFillable": "bool",
    "sellTokenBalance": "string",
    "buyTokenBalance": "string",
}


def sold(sale: Sale) -> int:
    return int(sale.auction.view("auctionOf", sale.usd.address)[SOLD])


def burned(sale: Sale) -> int:
    """Burn what is there, and say how much that was."""
    outcome = sale.auction.send("settleProceeds", sender=sale.stage.stranger)
    return int(sale.auction.decode_output("settleProceeds", outcome.output)[0])


def test_place_order__lot_that_runs__sold_at_the_present_price_for_ten_minutes(sale: Sale, cow: Cow):
    """BB-23: the digest is that of the standard, for exactly the order that the views show."""
    auction_id = sale.start()
    sale.skip(LENGTH // 3)
    payment = 1_000 * sale.price()
    assert cow.order() == (0, 0, 0, 0)
    outcome = sale.auction.send("placeOrder", sale.usd.address, sender=sale.stage.stranger)
    (digest,) = sale.auction.decode_output("placeOrder", outcome.output)
    assert cow.order() == (LOT, payment, sale.stage.now + TEN_MINUTES, LOT)
    told = {"id": auction_id, "digest": bytes(digest), "amount": LOT, "payment": payment}
    placed = {"token": sale.usd.address, **told, "validTo": sale.stage.now + TEN_MINUTES}
    assert sale.stage.events(outcome, sale.auction) == [("OrderPlaced", placed)]
    order = {
        "sellToken": sale.usd.address,
        "buyToken": sale.stage.gov.address,
        "receiver": sale.auction.address,
        "sellAmount": LOT,
        "buyAmount": payment,
        "validTo": sale.stage.now + TEN_MINUTES,
        "appData": bytes(sale.auction.view("APP_DATA")),
        "feeAmount": 0,
        "kind": "sell",
        "partiallyFillable": True,
        "sellTokenBalance": "erc20",
        "buyTokenBalance": "erc20",
    }
    domain = {
        "name": "Gnosis Protocol",
        "version": "v2",
        "chainId": int(sale.stage.anvil.call("eth_chainId"), 16),
        "verifyingContract": cow.settlement.address,
    }
    types = {"Order": [{"name": name, "type": kind} for name, kind in FIELDS.items()]}
    signed = encode_typed_data(domain, types, order)
    assert keccak(b"\x19\x01" + signed.header + signed.body) == bytes(digest)
    assert cow.is_valid(digest)
    assert not cow.is_valid(digest, sale.stage.weth)
    assert not cow.is_valid(bytes(32))


def test_settle__solver_pays_more__all_of_it_is_the_daos(sale: Sale, cow: Cow):
    """BB-23: a batch takes the whole lot for a tenth more than the auction asks, and every unit is burned."""
    stage, auction_id = sale.stage, sale.start()
    cow.place()
    amount, payment, _, _ = cow.order()
    cow.settle(cow.trade(), price=(payment * 11 // 10, amount))
    assert stage.balance(sale.usd, cow.settlement) == LOT
    assert sold(sale) == LOT
    assert sale.auction.view("quote", sale.usd.address) == (0, 0, 0, 0)
    with reverts_with("BuybackAuctionNotRunning", sale.usd.address):
        sale.buy(auction_id)
    with reverts_with("BuybackAuctionNotRunning", sale.usd.address):
        cow.place()
    supply = stage.gov.view("totalSupply")
    assert burned(sale) == payment * 11 // 10
    assert supply - stage.gov.view("totalSupply") == payment * 11 // 10
    assert sale.start() == auction_id + 1  # nothing to wait for
    assert sale.auction.view("auctionOf", sale.usd.address)[SOLD - 1] == LOT


def test_settle__in_parts_beside_purchases__every_unit_is_sold_once(sale: Sale, cow: Cow):
    """BB-23: orders, purchases and revenue that waits: the lot is the lot, and no unit of the rest goes."""
    stage, auction_id = sale.stage, sale.start()
    sale.give(500 * UNIT)  # revenue that waits
    cow.place()
    cow.settle(cow.trade(300 * UNIT))
    assert (sold(sale), cow.order()[3]) == (300 * UNIT, 700 * UNIT)
    outcome = sale.buy(auction_id, amount=200 * UNIT)
    names = [
        (name, args.get("amount"), args.get("buyer")) for name, args in stage.events(outcome, sale.auction)
    ]
    assert names == [
        ("Bought", 300 * UNIT, cow.settlement.address),
        ("Bought", 200 * UNIT, stage.alice),
        ("ProceedsSettled", 500 * START, None),
    ]
    assert (sold(sale), cow.order()[3]) == (500 * UNIT, 500 * UNIT)
    relayer = cow.settlement.view("vaultRelayer")
    with reverts_with("ERC20InsufficientAllowance", relayer, 500 * UNIT, 500 * UNIT + 1):
        cow.settle(cow.trade(500 * UNIT + 1))
    cow.settle(cow.trade(100 * UNIT), cow.trade(150 * UNIT))
    sale.skip(TEN_MINUTES + 1)  # an order that nobody booked, and another one
    amount = sale.auction.view("quote", sale.usd.address)[1]
    assert amount == 250 * UNIT
    cow.place()
    assert cow.order()[0] == cow.order()[3] == amount
    cow.settle(cow.trade())
    assert (sold(sale), stage.balance(sale.usd, sale.auction)) == (LOT, 500 * UNIT)
    sale.start(lot=0)
    assert sale.auction.view("quote", sale.usd.address)[1] == 500 * UNIT


def test_settle__purchase_in_the_middle_of_the_batch__the_rest_only(sale: Sale, cow: Cow):
    """BB-23: a solver that buys between the transfers of its own batch gets what the order left."""
    stage, auction_id = sale.stage, sale.start()
    sale.give(500 * UNIT)
    cow.place()
    stage.gov.send("transfer", cow.settlement.address, 1_000 * START, sender=stage.payer)
    bid = (sale.usd.address, auction_id, MAX_UINT256, MAX_UINT256, stage.now, stage.carol)
    calls = [
        (stage.gov.address, stage.gov.encode("approve", sale.auction.address, MAX_UINT256)),
        (sale.auction.address, sale.auction.encode("buy", *bid)),
    ]
    cow.settle(cow.trade(600 * UNIT), calls=calls)
    assert stage.balance(sale.usd, stage.carol) == 400 * UNIT + 1
    assert (sold(sale), stage.balance(sale.usd, sale.auction)) == (LOT, 500 * UNIT)
    assert not cow.is_valid(cow.settlement.view("domainSeparator"))


def test_is_valid_signature__any_other_order__refused_by_the_settlement(sale: Sale, cow: Cow):
    """BB-23: a foreign receiver, a fee, a longer validity, less payment, more to sell: refused."""
    sale.start()
    cow.place()
    trade = cow.trade()
    changes = [
        {"receiver": sale.stage.bob},
        {"receiver": "0x" + "00" * 20},
        {"fee_amount": 1},
        {"valid_to": trade.valid_to + 1},
        {"buy_amount": trade.buy_amount - 1},
        {"sell_amount": trade.sell_amount + 1},
        {"app_data": bytes(32)},
        *({"flags": trade.flags ^ flag} for flag in (0x01, 0x02, 0x08, 0x0C, 0x10)),
    ]

    def refused(change: dict[str, object]) -> None:
        with reverts_with(*NOT_SIGNED):
            cow.settle(replace(trade, **change), price=(trade.buy_amount, trade.sell_amount))

    check_each(changes, refused)
    cow.settle(trade)


def test_settle__below_the_price__refused(sale: Sale, cow: Cow):
    """BB-23: a unit less than the auction asks is too little; the price of the order never sinks below it."""
    sale.start()
    cow.place()
    trade = cow.trade()
    with reverts_with("Error", "GPv2: limit price not respected"):
        cow.settle(trade, price=(trade.buy_amount - 1, trade.sell_amount))
    sale.skip(TEN_MINUTES)
    assert trade.buy_amount > sale.auction.view("quote", sale.usd.address)[3]
    assert cow.order()[1] == trade.buy_amount
    cow.settle(trade)


def test_place_order__while_one_stands__nobody_freezes_the_lot(sale: Sale, cow: Cow):
    """BB-22: neither other orders nor purchases of dust take an order away, and no order stops `buy`."""
    auction_id = sale.start()
    digest = cow.place()
    until = sale.stage.now + TEN_MINUTES
    sale.buy(auction_id, amount=1)
    for _ in range(2):
        with reverts_with("CowBuybackAuctionOrderStands", sale.usd.address, until):
            cow.place()
        assert cow.is_valid(digest)
        sale.stage.go(until)
    cow.settle(cow.trade(LOT // 2))
    sale.skip(1)
    assert not cow.is_valid(digest)
    assert cow.order() == (0, 0, 0, 0)
    cow.place()
    sale.buy(auction_id)
    assert sold(sale) == LOT


def test_settle__after_its_time__expired(sale: Sale, cow: Cow):
    """BB-23: ten minutes, and not a second more."""
    sale.start()
    cow.place()
    trade = cow.trade()
    sale.skip(TEN_MINUTES + 1)
    with reverts_with(*NOT_SIGNED):
        cow.settle(trade)


def test_settle__order_of_an_earlier_auction__no_replay(sale: Sale, cow: Cow):
    """BB-23: an order ends with its auction, be it bought up, restarted or recovered."""
    auction_id = sale.start()
    cow.place()
    trade = cow.trade()
    sale.buy(auction_id)
    sale.start()
    with reverts_with(*NOT_SIGNED):
        cow.settle(trade)
    again = cow.place()
    assert cow.is_valid(again)
    filled = cow.trade()
    cow.settle(filled)
    sale.start()
    with reverts_with(*NOT_SIGNED):
        cow.settle(filled)
    sale.skip(2 * LENGTH)
    cow.place()
    rested = cow.trade()
    sale.start(lot=0)
    with reverts_with(*NOT_SIGNED):
        cow.settle(rested)
    cow.place()
    trade = cow.trade()
    sale.auction.send("recover", sale.usd.address, sale.stage.dave, sender=sale.stage.owner)
    sale.give(LOT)
    with reverts_with(*NOT_SIGNED):
        cow.settle(trade)


def test_recover__order_half_filled__what_it_sold_stays_sold(sale: Sale, cow: Cow):
    """BB-23: what a batch took is booked before the owner ends the auction."""
    sale.start()
    cow.place()
    cow.settle(cow.trade(LOT // 4))
    sale.auction.send("recover", sale.usd.address, sale.stage.dave, sender=sale.stage.owner)
    found = sale.auction.view("auctionOf", sale.usd.address)
    assert found[SOLD - 1] == found[SOLD] == LOT // 4


def test_next_start_price__lot_sold_by_an_order__as_if_bought_at_its_price(sale: Sale, cow: Cow):
    """BB-15, BB-23: an order counts at its own price, however late it is booked, in views at once."""
    plain = Sale(sale.stage)
    ours, theirs = sale.start(), plain.start()
    for one in (sale, plain):
        one.buy(ours if one is sale else theirs)
        one.start()
    sale.skip(LENGTH // 2)
    plain.buy(theirs + 1, amount=LOT // 2)
    cow.place()
    cow.settle(cow.trade(LOT // 2))
    expected = plain.next_start_price()
    assert sale.next_start_price() == expected > Params().min_start_price
    sale.skip(2 * LENGTH)
    assert sale.next_start_price() == expected
    for one in (sale, plain):
        one.start(lot=0)
    assert sale.price() == plain.price()


def test_buy_with_callback__order_meanwhile__refused(sale: Sale, cow: Cow):
    """BB-12: between lot and payment the auction signs nothing, and nobody places an order."""
    stage, bidder, auction_id = sale.stage, sale.bidder(), sale.start()
    digest = cow.place()
    usd = sale.usd.address
    doors = {"placeOrder": (usd,), "isValidSignature": (digest, cow.word(sale.usd)), "orderOf": (usd,)}
    steps = [step(sale.auction, name, *args, may_fail=True) for name, args in doors.items()]
    stage.gov.send("transfer", bidder.address, 1_000 * START, sender=stage.payer)
    ((_, told),) = stage.events(sale.bid(bidder, auction_id, *steps, amount=UNIT), bidder)
    assert told["answers"] == (bytes.fromhex("3ee5aeb5"),) * len(doors)
    assert cow.order()[3] == LOT - UNIT


def test_place_order__idle_empty_or_not_for_sale__reverts(sale: Sale, cow: Cow):
    stage = sale.stage
    for token in (sale.usd, stage.weth):
        with reverts_with("BuybackAuctionNotRunning", token.address):
            cow.place(token)
    with reverts_with("CowBuybackAuctionInvalidSettlement", stage.alice):
        sale.deploy(burn=True, settlement=stage.alice)
    assert sale.auction.view("SETTLEMENT") == cow.settlement.address
    assert sale.auction.view("RELAYER") == cow.settlement.view("vaultRelayer")


def test_place_order__token_that_shrinks_or_answers_nothing__sold_for_what_is_there(sale: Sale, cow: Cow):
    """BB-23: USDT's kind is sold as any other; of one that lost balances an order sells the rest."""
    stage = sale.stage
    for name, decimals in (("MockNoReturnToken", ()), ("MockRebasingToken", (6,))):
        sale.usd = stage.deploy(name, *decimals)
        sale.auction = sale.deploy(burn=True, settlement=cow.settlement.address)
        auction_id = sale.start()
        left = LOT
        if decimals:
            sale.usd.send("rebaseDown", sale.auction.address, 6_000, sender=stage.owner)
            left = LOT * 4 // 10
        cow.place()
        assert cow.order()[0] == left
        cow.settle(cow.trade(left // 2))
        sale.buy(auction_id, amount=UNIT)
        assert sold(sale) == left // 2 + UNIT
        sale.buy(auction_id)
        assert stage.balance(sale.usd, sale.auction) == 0
