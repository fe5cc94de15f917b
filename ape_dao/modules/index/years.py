"""Years of an index in the exact model of its contract, beside three ways to hold the same parts.

The vault's amounts are whole numbers and what the contract would do; the bidders and the other ways count in
floating point.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING

from ape_dao.core.units import BASIS_POINTS, DAY, WAD
from ape_dao.modules.index.bidders import DEEP, Bidder, Market, next_bid
from ape_dao.modules.index.model import ONE, Index, IndexRefusedError, Part
from ape_dao.modules.index.paths import DAYS_A_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.modules.index.bidders import Bid
    from ape_dao.modules.index.paths import Prices
    from ape_dao.modules.index.section import Index as Section

MONTH = 30
"""Days from one date of the calendar to the next."""
BEYOND = 1.2
"""A part is far off beyond so many times its band."""
SHARES = 10**6 * WAD


@dataclass(frozen=True)
class Setting:
    """An index and its surroundings; amounts are units of the numeraire."""

    weights: tuple[int, ...]
    """Basis points, the numeraire's first."""
    bands: tuple[int, ...]
    max_shares: tuple[int, ...]
    doublings: tuple[int, ...]
    lengths: tuple[int, ...]
    depths: tuple[float, ...]
    """What each market takes within 2% of its price; infinity for any."""
    min_interval: int
    probe_interval: int
    probe: int
    value: int
    """At the beginning."""
    bidder: Bidder


@dataclass(frozen=True)
class Call:
    """One transaction that the index saw, and what the model says of it."""

    time: int
    part: int
    sells: bool | None
    """None where an auction was started."""
    auction: int = 0
    most: int = 0
    amount: int = 0
    payment: int = 0
    last: int = 0
    """The price that is remembered after it."""


@dataclass
class Holding:
    """One way to hold the parts, over the whole time; amounts are units of the numeraire at market prices."""

    name: str
    values: list[float] = field(default_factory=list)
    """At the end of each day."""
    drifts: list[float] = field(default_factory=list)
    """Of the part that is farthest off its target at the end of each day, as a part of the whole."""
    weights: list[tuple[float, ...]] = field(default_factory=list)
    """Of all parts but the numeraire at the end of each day, as parts of the whole."""
    trades: int = 0
    traded: float = 0.0
    cost: float = 0.0
    """What was paid worse than at the market's price."""
    days_beyond: int = 0
    """Parts and days off by more than `BEYOND` bands."""
    part_days: int = 0

    @property
    def value(self) -> float:
        """At the end."""
        return self.values[-1]

    @property
    def worst_drift(self) -> float:
        """The worst of all days."""
        return max(self.drifts)

    @property
    def years(self) -> float:
        """How long it was."""
        return len(self.values) / DAYS_A_YEAR

    @property
    def turnover(self) -> float:
        """What was traded in a year, as a part of the mean value."""
        return self.traded / self._mean / self.years

    @property
    def yearly_cost(self) -> float:
        """Part of the mean value that trading lost in a year."""
        return self.cost / self._mean / self.years

    @property
    def beyond(self) -> float:
        """Part of all days and parts."""
        return self.days_beyond / self.part_days

    @property
    def _mean(self) -> float:
        return sum(self.values) / len(self.values)

    def paid(self, value: float, cost: float) -> None:
        """Count one trade."""
        self.trades += 1
        self.traded += value
        self.cost += cost

    def close_day(self, setting: Setting, values: Sequence[float]) -> None:
        """Write down what each part is worth at the end of a day."""
        total = sum(values)
        self.values.append(total)
        self.weights.append(tuple(value / total for value in values[1:]))
        worst = 0.0
        for held, weight, band in zip(self.weights[-1], setting.weights[1:], setting.bands[1:], strict=True):
            drift = abs(held - weight / BASIS_POINTS)
            worst = max(worst, drift)
            self.part_days += 1
            self.days_beyond += drift > BEYOND * band / BASIS_POINTS
        self.drifts.append(worst)


@dataclass
class Year:
    """What became of an index, of the other ways, and every call that the index saw."""

    first: tuple[int, ...]
    """Prices at the beginning, as the index takes them."""
    amounts: tuple[int, ...]
    """Units of each part at the beginning."""
    calls: list[Call] = field(default_factory=list)
    index: Holding = field(default_factory=lambda: Holding("index"))
    oracle: Holding = field(default_factory=lambda: Holding("oracle"))
    calendar: Holding = field(default_factory=lambda: Holding("calendar"))
    hold: Holding = field(default_factory=lambda: Holding("hold"))
    held: tuple[int, ...] = ()
    """Units of each part of the index at the end."""
    probes: int = 0
    gas: int = 0
    """What the bidders paid for gas."""

    @property
    def ways(self) -> tuple[Holding, ...]:
        """All of them."""
        return self.index, self.oracle, self.calendar, self.hold


def setting_of(section: Section, value: int, bidder: Bidder) -> Setting:
    """The index of a spec in a market of the depths that it names."""
    parts = section.parts
    depths = (inf if part.depth is None else float(section.value(part.depth)) for part in parts)
    return Setting(
        weights=(section.cash, *(part.weight for part in parts)),
        bands=(0, *(part.band for part in parts)),
        max_shares=(0, *(part.max_share for part in parts)),
        doublings=(0, *(part.doublings for part in parts)),
        lengths=(0, *(part.length for part in parts)),
        depths=(inf, *depths),
        min_interval=section.interval,
        probe_interval=section.probe_interval,
        probe=section.probe,
        value=value,
        bidder=bidder,
    )


def live(setting: Setting, prices: Prices, first: Sequence[int]) -> Year:
    """All days of the prices, one after the other; the index is at its targets at the prices ``first``."""
    first = (ONE, *first)
    index = born(setting, first, prices.first_day - DAY)
    amounts = tuple(part.balance for part in index.parts)
    market = Market(first, setting.depths)
    run = Year(first, amounts)
    others = [[float(amount) for amount in amounts] for _ in run.ways[1:]]
    for number, day in enumerate(prices.days):
        begin, market.fair = prices.first_day + number * DAY, [ONE, *day]
        _trade(run, index, market, setting, begin)
        fair = [price / ONE for price in market.fair]
        _to_bands(run.oracle, others[0], fair, setting)
        if number % MONTH == MONTH - 1:
            _to_targets(run.calendar, others[1], fair, setting)
        held = [[float(part.balance) for part in index.parts], *others]
        for way, units in zip(run.ways, held, strict=True):
            way.close_day(setting, [amount * price for amount, price in zip(units, fair, strict=True)])
    run.held = tuple(part.balance for part in index.parts)
    return run


def born(setting: Setting, first: Sequence[int], time: int) -> Index:
    """The vault with its first shares, at the targets and at those prices."""
    parts = [
        Part(*terms)
        for terms in zip(
            first,
            setting.weights,
            setting.bands,
            setting.max_shares,
            setting.doublings,
            setting.lengths,
            strict=True,
        )
    ]
    index = Index(
        parts,
        time,
        min_interval=setting.min_interval,
        probe_interval=setting.probe_interval,
        probe=setting.probe,
    )
    amounts = [
        setting.value * weight // BASIS_POINTS * ONE // price
        for weight, price in zip(setting.weights, first, strict=True)
    ]
    index.mint("owner", SHARES, amounts)
    return index


def _trade(run: Year, index: Index, market: Market, setting: Setting, begin: int) -> None:
    """One day of the index: bidders start what pays, and take what pays, in the order of time.

    What may be started is looked at again after every take, whose price can show that another part is out of
    its band, and as soon as a part may have its next auction.
    """
    bidder, now, until = setting.bidder, begin, begin + DAY
    while now < until:
        index.now = now
        for part in range(1, len(index.parts)):
            _start(run, index, market, bidder, part, until)
        later = _next_startable(index, now, until)
        bid = next_bid(index, market, bidder, now, later)
        now = later if bid is None else _take(run, index, market, bidder, bid)


def _next_startable(index: Index, now: int, until: int) -> int:
    """When the next auction may begin of a part that has to wait; ``until`` if none may before."""
    times = (index.startable(part) for part in range(1, len(index.parts)))
    return min((time for time in times if now < time < until), default=until)


def _take(run: Year, index: Index, market: Market, bidder: Bidder, bid: Bid) -> int:
    """Make a bid. Answers from when on others follow."""
    index.now = bid.time
    run.gas += bidder.gas
    try:
        amount, payment = index.take(bid.part, bid.sells, bid.amount)
    except IndexRefusedError:
        return bid.time + 1
    value, part = amount * market.fair[bid.part] / ONE, index.parts[bid.part]
    run.index.paid(value, value - payment if bid.sells else payment - value)
    market.trade(bid.part, value, bid.time)
    run.calls.append(Call(bid.time, bid.part, bid.sells, part.id, bid.amount, amount, payment, part.last))
    return bid.time


def _start(run: Year, index: Index, market: Market, bidder: Bidder, part: int, until: int) -> None:
    """Start the auction of a part if a take of it will pay for that too."""
    before = copy(index.parts[part])
    try:
        index.start(part)
    except IndexRefusedError:
        return
    costly = replace(bidder, gas=bidder.gas + bidder.start_gas)
    if next_bid(index, market, costly, index.now, until, (part,)):
        run.probes += index.parts[part].is_probe
        run.gas += bidder.start_gas
        run.calls.append(Call(index.now, part, None))
    else:
        index.parts[part] = before


def _to_bands(way: Holding, held: list[float], fair: Sequence[float], setting: Setting) -> None:
    """Bring every part that is out of its band back to its target, at the market's price, for nothing."""
    for part in range(1, len(held)):
        total = sum(amount * price for amount, price in zip(held, fair, strict=True))
        surplus = held[part] * fair[part] - setting.weights[part] / BASIS_POINTS * total
        if abs(surplus) > setting.bands[part] / BASIS_POINTS * total:
            _swap(way, held, fair, part, surplus, 0.0)


def _to_targets(way: Holding, held: list[float], fair: Sequence[float], setting: Setting) -> None:
    """Bring every part to its target; trades cost what bidders want, and what the market's depth takes."""
    total = sum(amount * price for amount, price in zip(held, fair, strict=True))
    for part in range(1, len(held)):
        surplus = held[part] * fair[part] - setting.weights[part] / BASIS_POINTS * total
        impact = DEEP / setting.depths[part] * abs(surplus) / 2
        _swap(way, held, fair, part, surplus, min(setting.bidder.margin + impact, 1.0))


def _swap(
    way: Holding, held: list[float], fair: Sequence[float], part: int, surplus: float, cost: float
) -> None:
    held[part] -= surplus / fair[part]
    held[0] += surplus - abs(surplus) * cost
    if surplus:
        way.paid(abs(surplus), abs(surplus) * cost)
