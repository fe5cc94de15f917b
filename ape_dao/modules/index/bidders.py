"""Bidders in the auctions of an index: when one of them takes, and how much.

They know the market's price, pay for gas, can spend so much at once, need time from the decision to the take,
and sell what they bought at a market that is only so deep. As many as like compete, all alike: whatever
leaves one of them its margin is taken in the first block in which it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log2
from typing import TYPE_CHECKING

from ape_dao.modules.index.model import ENDED, LEAST_TAKE, ONE, up

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ape_dao.modules.index.model import Index

BLOCK = 12
"""Seconds."""
DEEP = 0.02
"""By so much the price has moved when the depth is sold."""
RECOVERY = 3_600
"""Seconds in which half of what was sold at a market is forgotten there."""


@dataclass(frozen=True)
class Bidder:
    """What every bidder is like; amounts are units of the numeraire."""

    margin: float
    """What it wants, as a part of what it takes."""
    gas: int
    """What a take costs it, with the sale at the market."""
    start_gas: int
    """What starting an auction costs."""
    capital: float = inf
    """What it can spend on one take."""
    latency: int = BLOCK
    """Seconds from the block in which it decides to that of the take."""


@dataclass(frozen=True)
class Bid:
    """One take to come."""

    time: int
    """Unix seconds."""
    part: int
    sells: bool
    amount: int
    """Units of the part."""


class Market:
    """Where bidders sell and buy: one price for each part, worse for much at once."""

    def __init__(self, fair: Sequence[int], depths: Sequence[float]) -> None:
        """Prices of all parts, the numeraire's too, and how much of each makes the price move by `DEEP`."""
        self.fair = list(fair)
        self._depths = depths
        self._tired: list[tuple[float, int]] = [(0.0, 0)] * len(depths)

    def pressure(self, part: int, time: int) -> float:
        """Value that was traded lately and still weighs on the price."""
        value, since = self._tired[part]
        return value * 2.0 ** ((since - time) / RECOVERY) if value else 0.0

    def slope(self, part: int) -> float:
        """By what part the price moves for each unit of value."""
        return DEEP / self._depths[part]

    def trade(self, part: int, value: float, time: int) -> float:
        """What a trade of so much value loses to the depth of the market."""
        before = self.pressure(part, time)
        self._tired[part] = before + value, time
        return self.slope(part) * value * (before + value / 2)


def best(index: Index, market: Market, bidder: Bidder, part: int, sells: bool) -> int:
    """Units that a bidder takes at the price of ``index.now`` with its margin left; 0 for none."""
    side = index.side(part, sells)
    if not side.amount:
        return 0
    fair = market.fair[part]
    edge = 1 - side.price / fair if sells else side.price / fair - 1
    slope = market.slope(part)
    left = edge - bidder.margin - slope * market.pressure(part, index.now)
    if left <= 0:
        return 0
    least, most = up(side.amount, LEAST_TAKE), side.amount
    wish = min(bidder.capital, left / slope if slope else inf)
    wanted = most if wish == inf else int(wish / fair * ONE)
    amount = min(max(wanted, least), most)
    value = amount * fair / ONE
    is_affordable = value <= bidder.capital * 1.0001
    return amount if is_affordable and value * (left - slope * value / 2) > bidder.gas else 0


def next_bid(
    index: Index,
    market: Market,
    bidder: Bidder,
    since: int,
    until: int,
    parts: Sequence[int] | None = None,
) -> Bid | None:
    """The earliest take from ``since`` on and before ``until``, while nothing else happens.

    The time of the index stays as it is.

    Args:
        parts: Which auctions; all if None.
    """
    before, bids = index.now, []
    for part in range(1, len(index.parts)) if parts is None else parts:
        for sells in (True, False):
            if found := _first(index, market, bidder, part, sells, since, until):
                bids.append(found)
    index.now = before
    return min(bids, key=lambda bid: bid.time, default=None)


def _first(
    index: Index, market: Market, bidder: Bidder, part: int, sells: bool, since: int, until: int
) -> Bid | None:
    auction = index.parts[part]
    if not auction.id or auction.direction == ENDED:
        return None
    end = min(auction.started_at + auction.length, until - 1 - bidder.latency)
    begin = max(since, auction.started_at + _reaches(index, market, bidder, part, sells))
    first = -(-(begin - since) // BLOCK)
    last = (end - since) // BLOCK
    if first > last:
        return None

    def amount(block: int) -> int:
        index.now = since + block * BLOCK
        return best(index, market, bidder, part, sells)

    index.now = since + first * BLOCK
    if not index.side(part, sells).amount:
        return None  # a better price for the bidder only makes the offer smaller
    found = _earliest(first, last, lambda block: amount(block) > 0)
    if found is None:
        return None
    taken = amount(found)
    return Bid(since + found * BLOCK + bidder.latency, part, sells, taken)


def _reaches(index: Index, market: Market, bidder: Bidder, part: int, sells: bool) -> int:
    """Seconds from the start of an auction until its price leaves a bidder the margin, or a block less."""
    auction, fair = index.parts[part], market.fair[part]
    wanted = fair * (1 - bidder.margin) if sells else fair * (1 + bidder.margin)
    steps = log2(wanted / auction.anchor) / auction.doublings
    elapsed = (1 - steps if sells else 1 + steps) * auction.length / 2
    return max(0, int(min(elapsed, 2**32)) - BLOCK)


def _earliest(first: int, last: int, holds: Callable[[int], bool]) -> int | None:
    """The first number that holds, of those from the first to the last, where all later ones do."""
    step, before, at = 1, first - 1, first
    while not holds(at):
        if at == last:
            return None
        before, at, step = at, min(at + step, last), 2 * step
    while at - before > 1:
        middle = (at + before) // 2
        if holds(middle):
            at = middle
        else:
            before = middle
    return at
