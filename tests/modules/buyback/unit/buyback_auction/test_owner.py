"""The constructor and the owner's functions; parameters act from the next auction on."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WAD
from utils.revenue import ONLY_OWNER

if TYPE_CHECKING:
    from utils.auction import Sale

ZERO = "0x" + "00" * 20
LARGEST = 2**128 - 1


def test_constructor(sale: Sale):
    auction, stage = sale.auction, sale.stage
    assert auction.view("owner") == stage.owner
    assert auction.view("PAYMENT_TOKEN") == stage.gov.address
    assert auction.view("DISTRIBUTOR") == stage.distributor.address
    assert auction.view("BURN_PROCEEDS") is True
    assert auction.view("paramsOf", sale.usd.address) == sale.params.values
    assert auction.view("auctionOf", sale.usd.address) == (0,) * 10
    assert auction.view("nextStartPriceOf", sale.usd.address) == sale.params.start_price


def test_constructor__lengths_differ__reverts(sale: Sale):
    with reverts_with("BuybackAuctionLengthMismatch", 1, 0):
        sale.deploy(burn=True, params=[])


def test_constructor__payment_token_without_code__reverts(sale: Sale):
    with reverts_with("BuybackAuctionInvalidToken", sale.stage.alice):
        sale.deploy(burn=True, paymentToken=sale.stage.alice)


def test_constructor__no_distributor__only_if_proceeds_are_burned(sale: Sale):
    with reverts_with("BuybackAuctionInvalidDistributor", ZERO):
        sale.deploy(burn=False, distributor=ZERO)
    assert sale.deploy(burn=True, distributor=ZERO).view("DISTRIBUTOR") == ZERO


def test_set_params(sale: Sale):
    new = replace(sale.params, start_price=300 * WAD, length=DAY)
    outcome = sale.auction.send("setParams", sale.usd.address, new.values, sender=sale.stage.owner)
    assert sale.stage.events(outcome, sale.auction) == [
        (
            "AuctionParamsSet",
            {"token": sale.usd.address, "oldParams": sale.params.values, "newParams": new.values},
        )
    ]
    assert sale.auction.view("paramsOf", sale.usd.address) == new.values


@pytest.mark.parametrize(
    ("changes", "error", "args"),
    [
        ({"unit": 0}, "Unit", (0, 10**36)),
        ({"unit": 10**36 + 1}, "Unit", (10**36 + 1, 10**36)),
        ({"min_lot": 0}, "MinLot", (0, 1)),
        ({"max_lot": 1}, "MaxLot", (1, 100 * 10**6)),
        ({"max_lot": 100 * 10**6 - 1}, "MaxLot", (100 * 10**6 - 1, 100 * 10**6)),
        ({"floor_price": 0}, "FloorPrice", (0, 1)),
        ({"min_start_price": 10 * WAD - 1}, "MinStartPrice", (10 * WAD - 1, 10 * WAD)),
        ({"start_price": 50 * WAD - 1}, "StartPrice", (50 * WAD - 1, 50 * WAD)),
        (
            {"restart_multiplier": 11 * WAD // 10 - 1},
            "Multiplier",
            (11 * WAD // 10 - 1, 11 * WAD // 10, 3 * WAD),
        ),
        ({"restart_multiplier": 3 * WAD + 1}, "Multiplier", (3 * WAD + 1, 11 * WAD // 10, 3 * WAD)),
        ({"length": 3_599}, "Length", (3_599, 3_600, 365 * DAY)),
        ({"length": 365 * DAY + 1}, "Length", (365 * DAY + 1, 3_600, 365 * DAY)),
    ],
)
def test_set_params__out_of_bounds__reverts(sale: Sale, changes: dict, error: str, args: tuple):
    """BB-05: one below and one above each bound."""
    with reverts_with(f"BuybackAuctionInvalid{error}", *args):
        sale.set_params(**changes)
    params = replace(sale.params, **changes)
    with reverts_with(f"BuybackAuctionInvalid{error}", *args):
        sale.deploy(burn=True, params=[params.values])


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": 1},
        {"unit": 10**36},
        {"min_lot": 1},
        {"max_lot": 100 * 10**6},
        {"max_lot": 2**120 - 1},
        {"floor_price": 1},
        {"min_start_price": 10 * WAD},
        {"start_price": 50 * WAD},
        {"start_price": LARGEST, "min_start_price": LARGEST, "floor_price": LARGEST},
        {"restart_multiplier": 11 * WAD // 10},
        {"restart_multiplier": 3 * WAD},
        {"length": 3_600},
        {"length": 365 * DAY},
    ],
)
def test_set_params__at_each_bound__works(sale: Sale, changes: dict):
    """BB-05"""
    sale.set_params(**changes)
    assert sale.auction.view("paramsOf", sale.usd.address) == replace(sale.params, **changes).values


def test_set_params__token_that_can_not_be_sold__reverts(sale: Sale):
    for address in (sale.stage.gov.address, sale.stage.alice):
        with reverts_with("BuybackAuctionInvalidToken", address):
            sale.auction.send("setParams", address, sale.params.values, sender=sale.stage.owner)


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": 10**7},
        {"min_lot": 10**12},
        {"start_price": 900 * WAD},
        {"min_start_price": 199 * WAD},
        {"floor_price": 49 * WAD},
        {"restart_multiplier": 3 * WAD},
        {"length": 365 * DAY},
    ],
)
def test_set_params__while_an_auction_runs__acts_on_the_next_only(sale: Sale, changes: dict):
    """BB-06: each parameter changed midway; the buyer's terms stay, the next auction has the new ones."""
    auction_id = sale.start()
    terms = sale.auction.view("auctionOf", sale.usd.address)
    sale.skip(DAY)
    price = sale.price()
    sale.set_params(**changes)
    assert sale.auction.view("auctionOf", sale.usd.address) == terms
    assert sale.price() == price
    outcome = sale.buy(auction_id)
    assert sale.auction.decode_output("buy", outcome.output)[1] == 1_000 * price
    new = replace(sale.params, **changes)
    sale.start(10**12)
    following = sale.auction.view("auctionOf", sale.usd.address)
    assert (following[2], *following[4:7]) == (new.length, new.start_price, new.floor_price, new.unit)


def test_set_params__start_price__is_used_once(sale: Sale):
    """The restart rule holds after the auction that the owner priced."""
    sale.buy(sale.start())
    assert sale.auction.view("paramsOf", sale.usd.address)[2] == 0
    sale.set_params(start_price=60 * WAD)
    assert sale.next_start_price() == 60 * WAD
    sale.buy(sale.start())
    assert 60 * WAD < sale.next_start_price() < 120 * WAD


def test_remove_params(sale: Sale):
    auction_id = sale.start()
    outcome = sale.auction.send("removeParams", sale.usd.address, sender=sale.stage.owner)
    assert sale.stage.events(outcome, sale.auction) == [("AuctionParamsRemoved", {"token": sale.usd.address})]
    sale.buy(auction_id)  # the running one goes on to its end
    with reverts_with("BuybackAuctionInvalidToken", sale.usd.address):
        sale.start()
    with reverts_with("BuybackAuctionInvalidToken", sale.usd.address):
        sale.auction.view("nextStartPriceOf", sale.usd.address)
    with reverts_with("BuybackAuctionInvalidToken", sale.usd.address):
        sale.auction.send("removeParams", sale.usd.address, sender=sale.stage.owner)


def test_recover(sale: Sale):
    """BB-06: the owner can take the lot back, which ends its auction, so nobody pays for it."""
    stage = sale.stage
    auction_id = sale.start()
    outcome = sale.auction.send("recover", sale.usd.address, stage.treasury, sender=stage.owner)
    amount = 1_000 * 10**6
    assert sale.auction.decode_output("recover", outcome.output) == (amount,)
    assert stage.events(outcome, sale.auction) == [
        ("Recovered", {"token": sale.usd.address, "to": stage.treasury, "amount": amount})
    ]
    assert stage.balance(sale.usd, stage.treasury) == amount
    with reverts_with("BuybackAuctionNotRunning", sale.usd.address):
        sale.buy(auction_id)
    sale.give(amount)  # and what comes afterwards is not sold in that auction
    with reverts_with("BuybackAuctionNotRunning", sale.usd.address):
        sale.buy(auction_id)
    sale.auction.send("recover", sale.usd.address, stage.treasury, sender=stage.owner)
    with reverts_with("BuybackAuctionEmptyLot", sale.usd.address):
        sale.auction.send("recover", sale.usd.address, stage.treasury, sender=stage.owner)


def test_owner_functions__stranger__reverts(sale: Sale):
    calls = (
        ("setParams", sale.usd.address, tuple(asdict(sale.params).values())),
        ("removeParams", sale.usd.address),
        ("recover", sale.usd.address, sale.stage.stranger),
    )
    for function, *args in calls:
        with reverts_with(ONLY_OWNER, sale.stage.stranger):
            sale.auction.send(function, *args, sender=sale.stage.stranger)
