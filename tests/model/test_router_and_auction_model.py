"""The models of router and auction against numbers worked out by hand, and by trying every second."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.auction import AuctionModel, Counter, Sale, Terms
from model.distributor import DistributorModel
from model.escrow import EscrowModel, EscrowRules
from model.router import WHOLE, RouterModel, split
from model.rules import WAD, WEEK, Reason, Refused
from model.token import UNLIMITED, TokenModel

T = 3000 * WEEK
USD, GOV, WETH = "0xusd", "0xgov", "0xweth"
TERMS = Terms(100, 500, 1_000, 400, 100, 2 * WAD, 90)


def make() -> tuple[RouterModel, AuctionModel, dict[str, TokenModel]]:
    books = {token: TokenModel() for token in (GOV, USD, WETH)}
    escrow = EscrowModel(EscrowRules(), books[GOV], "0xescrow")
    distributor = DistributorModel(escrow, books, "0xdistributor", 0, 2)
    auction = AuctionModel(books, distributor, "0xauction", GOV, True, {USD: TERMS})
    shares = (5_000, 5_000, 0)
    args = (books, distributor, "0xrouter", WETH, [USD, WETH], shares, "0xauction", "0xtreasury")
    books[GOV].balances["bob"] = 10**9
    books[GOV].allowances["bob", "0xauction"] = UNLIMITED
    return RouterModel(*args), auction, books


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        (101, (5_000, 5_000, 0), (51, 50, 0)),
        (101, (3_333, 3_333, 3_334), (35, 33, 33)),
        (101, (0, 5_000, 5_000), (0, 51, 50)),
        (1, (0, 0, 10_000), (0, 0, 1)),
        (1, (1, 9_998, 1), (1, 0, 0)),
    ],
)
def test_split__by_hand(amount, shares, parts):
    assert split(amount, shares) == parts


def test_split__every_small_amount__adds_up_and_rounds_against_nobody_by_two():
    for amount in range(200):
        for stakers in range(0, WHOLE + 1, 1_250):
            for buyback in range(0, WHOLE - stakers + 1, 1_250):
                shares = (stakers, buyback, WHOLE - stakers - buyback)
                parts = split(amount, shares)
                assert sum(parts) == amount
                assert all(
                    -1 < part - amount * share / WHOLE < 2 for part, share in zip(parts, shares, strict=True)
                )


def test_distribute__ether_becomes_weth__and_goes_with_it():
    router, _, books = make()
    router.ether, books[WETH].balances["0xrouter"] = 30, 11
    assert router.distribute(T, WETH) == 41
    assert (books[WETH].balances["0xdistributor"], books[WETH].balances["0xauction"]) == (21, 20)
    assert router.undistributed(WETH) == 0
    with pytest.raises(Refused) as refused:
        router.distribute(T, GOV)
    assert Reason("RevenueRouterTokenNotListed", (GOV,)) in refused.value.reasons


def test_distribute__paused__buyback_part_to_the_treasury():
    router, _, books = make()
    router.paused, books[USD].balances["0xrouter"] = True, 101
    router.distribute(T, USD)
    assert [books[USD].balances[who] for who in ("0xdistributor", "0xauction", "0xtreasury")] == [51, 0, 50]


def test_price__every_second__falls_to_the_floor_and_never_below():
    sale = Sale(1, T, 1_000, TERMS, 600, 50_000)
    prices = [sale.price(T + second) for second in range(200)]
    assert prices[:3] == [1_000, 990, 980]
    assert prices[89:92] == [110, 100, 100]
    assert prices == sorted(prices, reverse=True)
    assert sale.payment(150, T + 1) == 1_485
    assert sale.payment(1, T + 90) == 1


def test_buy__then_start_again__at_the_multiple_of_the_average():
    _, auction, books = make()
    books[USD].balances["0xauction"] = 600
    assert auction.start(T, USD) == 1
    assert auction.counters[USD].reference == 500  # half the start price, with the weight of 50,000
    with pytest.raises(Refused) as refused:
        auction.buy(T + 60, "bob", USD, 1, 600, 2_399, T + 60, "bob")
    assert refused.value.reasons == [Reason("BuybackAuctionPaymentAboveMax", (2_400, 2_399))]
    books[USD].balances["0xauction"] += 500  # comes too late for this auction
    assert auction.buy(T + 60, "bob", USD, 1, 400, 1_600, T + 60, "bob") == (400, 1_600)
    assert auction.buy(T + 60, "bob", USD, 1, 400, 1_600, T + 60, "bob") == (200, 800)
    assert (auction.burned, books[USD].balances["bob"]) == (2_400, 600)
    assert auction.counters[USD].reference == 500  # 498.8, rounded up twice
    assert auction.next_start_price(USD) == 1_000
    assert auction.start(T + 61, USD) == 2
    with pytest.raises(Refused):
        auction.start(T + 61 + 179, USD)
    assert auction.start(T + 61 + 180, USD) == 3  # 500 units found no buyer: a quarter less for one in 101
    assert auction.counters[USD].last == Sale(3, T + 241, 998, TERMS, 500, 50_000)


def test_remembered__fades_in_a_year_to_a_hundred_smallest_lots():
    counter = Counter(TERMS, None, last=Sale(1, T, 1_000, TERMS, 10**6, 50_000), sold=10**6)
    assert [counter.remembered(T + weeks * WEEK, 500) for weeks in (0, 13, 26, 51, 52, 520)] == [
        *(10**6, 750_000, 500_000, 50_000, 50_000, 50_000),
    ]


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(100, 1_000)), max_size=40))
def test_bought__any_purchases__move_the_price_no_more_than_their_volume(purchases):
    """CO-01: by how much a purchase can lower the price is bounded by what was bought."""
    volume, price = 50_000, 600
    counter = Counter(TERMS, None, last=Sale(1, T, 1_000, TERMS, 10**6, volume), reference=price)
    for amount, paid in purchases:
        counter.bought(amount, paid)
    lowest = min([price, *(max(paid, 250) for _, paid in purchases)])
    weight = Fraction(counter.sold, volume + counter.sold)
    assert counter.reference >= price - weight * (price - lowest)
    exact = price * volume + sum(amount * max(paid, 250) for amount, paid in purchases)
    assert 0 <= counter.reference - Fraction(exact, volume + counter.sold) <= len(purchases)
