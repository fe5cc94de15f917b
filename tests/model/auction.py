"""The buyback auction by definition: prices are points on an exact line, rounded up when they are paid.

The next start price follows from an exact average, rounded up when it is stored.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from model.rules import NOBODY, WAD, WEEK, Requirements

if TYPE_CHECKING:
    from model.distributor import DistributorModel
    from model.token import TokenModel

MAX_PRICE = 2**128 - 1
MAX_LOT = 2**120 - 1
MEMORY = 52 * WEEK


@dataclass(frozen=True)
class Terms:
    """How a token is sold. Prices are payment units for ``unit`` lot units."""

    unit: int
    min_lot: int
    start_price: int
    min_start_price: int
    floor_price: int
    restart_multiplier: int
    length: int
    max_lot: int = 0
    """Zero: no limit."""

    @property
    def values(self) -> tuple[int, ...]:
        return (
            self.unit,
            self.min_lot,
            self.start_price,
            self.min_start_price,
            self.floor_price,
            self.restart_multiplier,
            self.length,
            self.max_lot,
        )


@dataclass(frozen=True)
class Sale:
    """An auction of one token, as it was started."""

    number: int
    since: int
    start_price: int
    terms: Terms
    lot: int
    recent: int
    """What earlier auctions sold, as far as it is remembered."""

    def price(self, t: int) -> int:
        """Payment units per unit in second ``t``, rounded up."""
        passed = Fraction(t - self.since, self.terms.length)
        fall = self.start_price - self.terms.floor_price
        return math.ceil(self.start_price - fall * min(Fraction(1), passed))

    def payment(self, lot: int, t: int) -> int:
        return math.ceil(Fraction(lot * self.price(t), self.terms.unit))

    @property
    def rested(self) -> int:
        """From when on another auction may replace it."""
        return self.since + 2 * self.terms.length


@dataclass
class Counter:
    """What is known of one token on sale."""

    terms: Terms | None
    fresh_price: int | None  # the owner's start price, until an auction used it
    sales: int = 0
    last: Sale | None = None
    sold: int = 0
    closed: bool = False  # the owner took back what was left
    reference: int = 0

    @property
    def running(self) -> Sale | None:
        """The last auction, until its lot is sold."""
        return None if self.last is None or self.closed or self.sold == self.last.lot else self.last

    @property
    def rest(self) -> int:
        """What is left of the lot."""
        return self.running.lot - self.sold if self.running else 0

    def bought(self, amount: int, price: int) -> None:
        """The reference price is the average by volume; a price counts at least a quarter of the first."""
        assert self.last is not None
        volume = self.last.recent + self.sold
        counted = max(price, self.last.start_price // 4)
        self.reference = math.ceil(Fraction(self.reference * volume + counted * amount, volume + amount))
        self.sold += amount

    def remembered(self, now: int, min_lot: int) -> int:
        """The larger of the last two volumes, less a 52nd for each week; at least a hundred smallest lots."""
        volume = Fraction(0)
        if self.last is not None:
            left = max(Fraction(0), 1 - Fraction(now - self.last.since, MEMORY))
            volume = max(self.last.recent, self.sold) * left
        return min(MAX_LOT, max(math.ceil(volume), 100 * min_lot))


class AuctionModel:
    """One counter a token.

    Args:
        payment: Address of the governance token.
        burns: Whether what is paid is burned; else the stakers get it.
    """

    def __init__(
        self,
        tokens: dict[str, TokenModel],
        distributor: DistributorModel,
        address: str,
        payment: str,
        burns: bool,
        terms: dict[str, Terms],
    ):
        self.tokens = tokens
        self.distributor = distributor
        self.address = address
        self.payment = payment
        self.burns = burns
        self.burned = 0
        self.counters = {token: Counter(one, one.start_price) for token, one in terms.items()}

    def held(self, token: str) -> int:
        return self.tokens[token].balances[self.address]

    def lot(self, token: str) -> int:
        """What can be bought now."""
        return min(self.counters[token].rest, self.held(token))

    def next_start_price(self, token: str) -> int:
        counter = self.counters[token]
        assert counter.terms is not None
        if counter.fresh_price is not None:
            return counter.fresh_price
        assert counter.last is not None
        volume = Fraction(counter.last.recent + counter.sold)
        # What found no buyer counts as sold at three quarters of the reference price.
        worth = counter.reference * (volume + Fraction(3, 4) * counter.rest) / (volume + counter.rest)
        risen = math.ceil(Fraction(math.ceil(worth) * counter.terms.restart_multiplier, WAD))
        return min(MAX_PRICE, max(risen, counter.terms.min_start_price))

    def start(self, now: int, token: str) -> int:
        counter, needs = self.counters[token], Requirements()
        lot = min(self.held(token), (counter.terms.max_lot if counter.terms else 0) or MAX_LOT)
        if needs.need(counter.terms is not None, "BuybackAuctionInvalidToken", token):
            assert counter.terms is not None
            least = counter.terms.min_lot
            needs.need(lot >= least, "BuybackAuctionLotTooSmall", token, lot, least)
        if counter.running is not None:
            rested = counter.running.rested
            needs.need(now >= rested, "BuybackAuctionStillRunning", token, rested)
        needs.check()
        terms = counter.terms
        assert terms is not None
        price, recent = self.next_start_price(token), counter.remembered(now, terms.min_lot)
        if counter.fresh_price is not None:
            counter.reference = math.ceil(Fraction(counter.fresh_price * WAD, terms.restart_multiplier))
            counter.fresh_price = None
        counter.sales += 1
        counter.last = Sale(counter.sales, now, price, terms, lot, recent)
        counter.sold, counter.closed = 0, False
        return counter.sales

    def buy(
        self,
        now: int,
        buyer: str,
        token: str,
        number: int,
        amount: int,
        most: int,
        deadline: int,
        receiver: str,
        bidder: str | None = None,
    ) -> tuple[int, int]:
        """A purchase.

        Args:
            bidder: A contract that gets the lot first, then the payment from ``buyer``, and pays.
        """
        taker = bidder or self.address
        counter, needs = self.counters[token], Requirements()
        amount, sale = min(amount, self.lot(token)), counter.running
        needs.need(now <= deadline, "BuybackAuctionDeadlinePassed", deadline, now)
        needs.need(number == counter.sales, "BuybackAuctionStaleId", number, counter.sales)
        good = receiver not in (NOBODY, self.address)
        needs.need(good, "BuybackAuctionInvalidReceiver", receiver)
        needs.need(amount > 0, "BuybackAuctionEmptyLot", token)
        payment = 0
        if needs.need(sale is not None, "BuybackAuctionNotRunning", token):
            assert sale is not None
            payment = sale.payment(amount, now)
            needs.need(payment <= most, "BuybackAuctionPaymentAboveMax", payment, most)
            self.tokens[self.payment].need_transfer(needs, buyer, taker, payment)
        needs.check()
        assert sale is not None
        counter.bought(amount, sale.price(now))
        self.tokens[self.payment].take(buyer, taker, payment)
        if bidder is not None:
            self.tokens[self.payment].move(bidder, self.address, payment)
        self._settle(now, self.tokens[self.payment].balances[self.address])
        self.tokens[token].move(self.address, receiver, amount)
        return amount, payment

    def settle(self, now: int) -> int:
        amount, needs = self.tokens[self.payment].balances[self.address], Requirements()
        needs.need(amount > 0, "BuybackAuctionNoProceeds")
        needs.check()
        self._settle(now, amount)
        return amount

    def _settle(self, now: int, amount: int) -> None:
        books = self.tokens[self.payment]
        if self.burns:
            books.balances[self.address] -= amount
            self.burned += amount
        else:
            books.allowances[self.address, self.distributor.address] = amount
            self.distributor.deposit(now, self.address, self.payment, amount)

    # The owner

    def set_terms(self, token: str, terms: Terms) -> None:
        counter = self.counters[token]
        counter.terms, counter.fresh_price = terms, terms.start_price

    def remove_terms(self, token: str) -> None:
        counter, needs = self.counters[token], Requirements()
        needs.need(counter.terms is not None, "BuybackAuctionInvalidToken", token)
        needs.check()
        counter.terms, counter.fresh_price = None, None

    def recover(self, token: str, to: str) -> int:
        held, needs = self.held(token), Requirements()
        needs.need(held > 0, "BuybackAuctionEmptyLot", token)
        needs.check()
        self.counters[token].closed = True
        self.tokens[token].move(self.address, to, held)
        return held


def scaled(terms: Terms, percent: int) -> Terms:
    """The same terms at other prices."""
    return replace(
        terms,
        start_price=terms.start_price * percent // 100,
        min_start_price=terms.min_start_price * percent // 100,
        floor_price=terms.floor_price * percent // 100,
    )
