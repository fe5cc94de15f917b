"""What moves the next start price, and what cannot: CO-01, attack by attack."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from utils.checks import reverts_with
from utils.constants import DAY, WAD, WEEK

if TYPE_CHECKING:
    from utils.auction import Sale

UNIT, LENGTH, FLOOR, START = 10**6, 7 * DAY, 10 * WAD, 200 * WAD
SMALLEST = 100 * UNIT
LOT = 100_000 * UNIT
MEMORY = 100 * SMALLEST


def fair_sale(sale: Sale) -> int:
    """A whole lot sold at half the start price, where the owner expected it; the next start price."""
    auction_id = sale.start(LOT)
    sale.skip(LENGTH * 100 // 190)
    sale.buy(auction_id)
    return sale.next_start_price()


def floor_sale(sale: Sale, lot: int) -> None:
    """A lot for which nobody else bids, bought when it costs least."""
    auction_id = sale.start(lot)
    sale.skip(LENGTH)
    assert sale.price() == FLOOR
    sale.buy(auction_id)


def test_start__smallest_lot_donated_and_bought_at_the_floor__moves_a_thousandth(sale: Sale):
    """CO-01, BB-15: the next large lot starts where it would have started without it."""
    before = fair_sale(sale)
    assert START * 99 // 100 < before < START * 101 // 100
    floor_sale(sale, SMALLEST)
    sale.start(LOT)
    assert before * 998 // 1000 <= sale.price() < before


def test_start__smallest_lot_before_anything_was_sold__moves_a_hundredth(sale: Sale):
    """CO-01: also the price with which the owner began."""
    floor_sale(sale, SMALLEST)
    # Counted as a quarter of the start price, half the price that the owner expected.
    assert sale.next_start_price() == 2 * math.ceil(Fraction(100 * START // 2 + START // 4, 101))


def test_buy__revenue_reaches_an_auction_that_rests_at_the_floor__waits_for_the_next(sale: Sale):
    """CO-01: split and bought in one block; and the same after 20 idle weeks."""
    auction_id = sale.start(SMALLEST)
    for weeks in (2, 20):
        sale.skip(weeks * WEEK)
        sale.give(LOT)
        assert sale.auction.view("quote", sale.usd.address)[:3] == (auction_id, SMALLEST, FLOOR)
    outcome = sale.buy(auction_id)
    assert sale.auction.decode_output("buy", outcome.output) == (SMALLEST, 100 * FLOOR)
    with reverts_with("BuybackAuctionNotRunning", sale.usd.address):
        sale.buy(auction_id)
    sale.start(0)
    assert sale.auction.view("quote", sale.usd.address)[1] == 2 * LOT
    assert sale.price() > START * 98 // 100


def test_start__twenty_small_lots_at_the_floor__move_no_more_than_their_volume(sale: Sale):
    """CO-01: many sales that are small together, against one that was large."""
    before = fair_sale(sale)
    for _ in range(20):
        floor_sale(sale, SMALLEST)
    sold, known = 20 * SMALLEST, LOT * 31 // 52  # 20 weeks and one later, the large sale counts less
    assert sale.next_start_price() >= before * (known - sold) // known


def test_buy__in_slices__as_in_one_purchase(sale: Sale):
    """CO-01, BB-15: each slice costs the price of its second, and slices do not change the average."""
    auction_id = sale.start(LOT)
    sale.skip(3 * DAY)
    price, pieces = sale.price(), (1, LOT // 7, LOT // 3, 12_345)
    bought = 0
    for amount in pieces:
        outcome = sale.buy(auction_id, amount=amount)
        payment = math.ceil(Fraction(amount * price, UNIT))
        assert sale.auction.decode_output("buy", outcome.output) == (amount, payment)
        assert sale.price() == price
        bought += amount
    assert sale.auction.view("quote", sale.usd.address)[1] == LOT - bought
    outcome = sale.buy(auction_id)
    assert sale.auction.decode_output("buy", outcome.output)[0] == LOT - bought
    whole = math.ceil(Fraction(START // 2 * MEMORY + price * LOT, MEMORY + LOT))
    reference = sale.auction.view("auctionOf", sale.usd.address)[7]
    assert whole <= reference <= whole + len(pieces)


def test_buy__slice_at_the_floor__the_rest_restarts_near_the_last_price(sale: Sale):
    """CO-01: neither a unit bought at the floor nor the rest that nobody wanted makes the next one cheap."""
    before = fair_sale(sale)
    auction_id = sale.start(LOT)
    sale.skip(2 * LENGTH)
    sale.buy(auction_id, amount=1)
    sale.start(LOT)
    assert sale.auction.view("quote", sale.usd.address)[1] == 2 * LOT - 1
    assert before * 87 // 100 < sale.price() < before * 88 // 100


def test_start__nobody_bought__a_quarter_below_at_most_however_often(sale: Sale):
    """CO-01: a stale auction restarts a bounded step below the last price paid, and steps do not add up."""
    before = fair_sale(sale)
    sale.start(20 * LOT)
    prices = []
    for _ in range(5):
        sale.skip(2 * LENGTH)
        sale.start(0)
        prices.append(sale.price())
    assert prices[0] >= prices[-1] >= before * 3 // 4
    assert prices[0] < before * 77 // 100
    # The price of a real sale counts, not those at which nothing was sold.
    sale.buy(5 + 2)
    assert sale.next_start_price() > before


def test_start__lot_left_behind_is_small__restarts_where_it_would_have(sale: Sale):
    """CO-01: a stale auction of dust is no reason to lower the price of a large lot."""
    before = fair_sale(sale)
    sale.start(SMALLEST)
    sale.skip(2 * LENGTH)
    sale.start(LOT)
    assert sale.price() >= before * 999 // 1000


def test_start__large_lot_without_competition__starts_at_half_the_price_at_least(sale: Sale):
    """CO-01: a sale at the floor counts at a quarter of its start price, whatever its volume."""
    before = fair_sale(sale)
    floor_sale(sale, 500 * LOT)
    assert before // 2 <= sale.next_start_price() < before * 51 // 100


def test_start__small_revenue_of_another_token__is_sold_by_its_own_smallest_lot(sale: Sale):
    """BB-16: what is too little of one token is a lot of another; none waits for another's threshold."""
    other = sale.stage.tokens[1]
    small = (10**18, 10**15, *sale.params.values[2:])
    sale.auction.send("setParams", other.address, small, sender=sale.stage.owner)
    sale.give(SMALLEST - 1)
    sale.give(10**15, other)
    with reverts_with("BuybackAuctionLotTooSmall", sale.usd.address, SMALLEST - 1, SMALLEST):
        sale.start(0)
    sale.auction.send("start", other.address, sender=sale.stage.stranger)
    outcome = sale.buy(1, token=other.address)
    assert sale.auction.decode_output("buy", outcome.output)[0] == 10**15


def test_start__lots_at_the_floor_again_and_again__never_below_the_smallest_start_price(sale: Sale):
    """BB-05: the average alone would bring it near the floor; `minStartPrice` stops it, to the unit."""
    least = 150 * WAD
    sale.set_params(min_start_price=least, restart_multiplier=11 * WAD // 10)
    for lot in (500 * LOT, 40 * LOT):
        floor_sale(sale, lot)
        assert sale.auction.view("auctionOf", sale.usd.address)[7] * 11 // 10 < least
        assert sale.next_start_price() == least
    sale.start(SMALLEST)
    assert sale.price() == least


def test_start__one_token_sold_at_the_floor__others_do_not_move(sale: Sale):
    """CO-01: each token has its own average."""
    other = sale.stage.tokens[1]
    sale.auction.send("setParams", other.address, sale.params.values, sender=sale.stage.owner)
    sale.give(LOT, other)
    sale.auction.send("start", other.address, sender=sale.stage.bob)
    sale.buy(1, token=other.address)
    before = sale.auction.view("nextStartPriceOf", other.address)
    floor_sale(sale, LOT)
    assert sale.auction.view("nextStartPriceOf", other.address) == before


def test_start__after_a_year__the_last_sales_weigh_as_a_hundred_smallest_lots(sale: Sale):
    """CO-01: what was sold long ago fades, so that the price can follow a revenue that became small."""
    fair_sale(sale)
    weights = []
    for weeks in (0, 26, 52):
        sale.skip(weeks * WEEK)
        floor_sale(sale, SMALLEST)
        weights.append(sale.auction.view("auctionOf", sale.usd.address)[3])
    assert LOT * 50 // 52 < weights[0] <= LOT
    assert LOT * 23 // 52 < weights[1] < LOT // 2
    assert weights[2] == MEMORY


def test_buy__token_lowered_the_balance__sells_what_is_there(sale: Sale):
    """A token that shrinks by itself: the auction sells what is left of its lot, and can be started again."""
    token = sale.stage.list_mock("MockRebasingToken", 6)
    sale.auction.send("setParams", token.address, sale.params.values, sender=sale.stage.owner)
    sale.give(LOT, token)
    sale.auction.send("start", token.address, sender=sale.stage.bob)
    token.send("rebaseDown", sale.auction.address, 5_000, sender=sale.stage.bob)
    outcome = sale.buy(1, token=token.address)
    assert sale.auction.decode_output("buy", outcome.output)[0] == LOT // 2
    with reverts_with("BuybackAuctionEmptyLot", token.address):
        sale.buy(1, token=token.address)
    sale.give(LOT, token)
    sale.skip(2 * LENGTH)
    sale.auction.send("start", token.address, sender=sale.stage.bob)
    assert sale.auction.view("quote", token.address)[1] == LOT
