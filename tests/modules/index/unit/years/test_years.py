"""Simulated years of an index: bidders by hand, the contract to the unit, and bars."""

from dataclasses import replace
from itertools import pairwise
from math import inf, sqrt
from statistics import fmean, stdev

import pytest

from ape_dao.core.errors import SimulationError
from ape_dao.modules.index.bidders import BLOCK, Bidder, Market, best, next_bid
from ape_dao.modules.index.model import ONE
from ape_dao.modules.index.paths import DAYS_A_YEAR, FIRST_DAY, Prices, Walk
from ape_dao.modules.index.replay import replay
from ape_dao.modules.index.years import Holding, Setting, born, live
from bench.index_years import CASES, Case, Mean, Outcome, row_of
from utils.constants import DAY, WEEK

BIDDER = Bidder(margin=0.003, gas=0, start_gas=0)
SETTING = Setting(
    weights=(2_000, 3_000, 3_000, 2_000),
    bands=(0, 500, 500, 300),
    max_shares=(0, 1_000, 2_000, 10_000),
    doublings=(0, 2, 1, 4),
    lengths=(0, DAY, DAY // 2, 3 * DAY),
    depths=(inf, 10**12, 10**12, inf),
    min_interval=DAY,
    probe_interval=WEEK,
    probe=100,
    value=10**12,
    bidder=Bidder(0.002, gas=3 * 10**6, start_gas=10**6, capital=5 * 10**10, latency=60),
)
FREE = replace(SETTING, max_shares=(0, 10_000, 10_000, 10_000), bidder=BIDDER, depths=(inf,) * 4)
"""Bidders that want their margin only, markets of any depth, and auctions that may move all of a part."""
FIRST = (2_500 * 10**6 * ONE // 10**18, 60_000 * 10**6 * ONE // 10**8, ONE)


def days(*prices: int, setting: Setting = SETTING) -> Prices:
    """The first part's price day by day, as parts of a hundred of the first one; others stay."""
    return Prices(FIRST_DAY, tuple((FIRST[0] * price // 100, *FIRST[1:]) for price in prices))


@pytest.fixture(scope="module")
def year():
    """Half a year with jumps, of an index whose parts differ in everything."""
    prices = Walk(0.8, jumps=0.02).prices(FIRST, DAYS_A_YEAR // 2, 7)
    return live(SETTING, prices, FIRST)


def test_replay__half_a_year__the_contract_does_the_same(year):
    """IX-16: every start and take, and all balances at the end."""
    found = replay(year, SETTING, FIRST_DAY)
    assert found.starts > 50
    assert found.takes == year.index.trades > 50
    assert found.take_gas / found.takes < 120_000
    assert found.start_gas / found.starts < 45_000


def test_replay__other_figures__told(year):
    first = next(number for number, call in enumerate(year.calls) if call.amount)
    calls = [*year.calls[:first], replace(year.calls[first], last=1)]
    with pytest.raises(SimulationError, match=f"second {calls[-1].time}, and the model"):
        replay(replace(year, calls=calls), SETTING, FIRST_DAY)
    with pytest.raises(SimulationError, match="At the end the contract has"):
        replay(replace(year, calls=year.calls[:first]), SETTING, FIRST_DAY)
    early = replace(year.calls[0], time=year.calls[0].time + 1)
    with pytest.raises(SimulationError, match="The contract refuses start"):
        replay(replace(year, calls=[year.calls[0], early]), SETTING, FIRST_DAY)


def test_live__still_prices__nothing_is_traded():
    """A vault that knows the price offers nothing at which a bidder gains, in probes neither."""
    assert live(SETTING, days(*[100] * 20), FIRST).calls == []


def test_live__price_falls__brought_back_that_day():
    found = live(FREE, days(100, 60, 60), FIRST)
    (start, take) = found.calls
    assert (start.sells, take.sells, take.part) == (None, False, 1)
    assert start.time == FIRST_DAY + DAY
    value = take.amount * FIRST[0] * 60 // 100 / ONE
    assert value * 1.003 <= take.payment <= value * 1.0045  # the margin, and at most a block and its latency
    assert found.index.worst_drift < 0.0411 < 0.045 < found.hold.worst_drift
    assert found.oracle.trades == 1
    assert found.index.value == pytest.approx(found.oracle.value - found.index.cost, rel=1e-4)


def test_live__a_take_shows_another_part_off__started_at_once():
    """The fall of one part makes another too heavy, which the index sees when it has paid the new price."""
    found = live(FREE, days(100, 30), FIRST)
    first, fall, second, sale = found.calls
    assert (first.sells, first.part, second.sells, second.part) == (None, 1, None, 2)
    assert (fall.sells, sale.sells) == (False, True)
    assert first.time < fall.time == second.time < sale.time < FIRST_DAY + 2 * DAY


def test_live__short_auctions__one_after_the_other_in_a_day():
    """A part may have its next auction once the interval is over, in the middle of a day too."""
    often = replace(
        FREE,
        bands=(0, 500, 5_000, 5_000),
        max_shares=(0, 1_000, 10_000, 10_000),
        lengths=(0, *[DAY // 4] * 3),
        min_interval=DAY // 4,
    )
    found = live(often, days(100, 250), FIRST)
    starts = [call.time - FIRST_DAY - DAY for call in found.calls if call.sells is None]
    assert starts == [0, DAY // 4, DAY // 2, 3 * DAY // 4]
    assert found.index.trades == 4


def test_live__thin_market__slices():
    """A market sold to its depth pays less, so bidders take a part, and the next when it has recovered."""
    alone = replace(FREE, bands=(0, 500, 5_000, 5_000))
    thin = replace(alone, depths=(inf, 10**10, inf, inf))
    slices, whole = (live(one, days(100, 30), FIRST).index for one in (thin, alone))
    assert slices.trades > 1 == whole.trades
    assert slices.cost / slices.traded > 2 * whole.cost / whole.traded


def heavy(setting: Setting, price: int = 200):
    """An index whose first part is worth so much of a hundred, its market, and an auction that has begun."""
    index = born(setting, (ONE, *FIRST), FIRST_DAY - DAY)
    market = Market((ONE, FIRST[0] * price // 100, *FIRST[1:]), setting.depths)
    index.now = FIRST_DAY
    index.start(1)
    return index, market


def first_take(bidder: Bidder, depth: float = inf):
    index, market = heavy(replace(FREE, depths=(inf, depth, inf, inf)))
    bid = next_bid(index, market, bidder, FIRST_DAY, FIRST_DAY + DAY)
    assert index.now == FIRST_DAY
    index.now = bid.time
    return bid, index, market


def test_next_bid__the_first_block_that_pays():
    bid, index, market = first_take(BIDDER)
    assert (bid.part, bid.sells) == (1, True)
    before = bid.time - BIDDER.latency
    for time, pays in ((before - BLOCK, False), (before, True)):
        index.now = time
        assert (index.side(1, True).price <= market.fair[1] * 0.997) is pays
        assert (best(index, market, BIDDER, 1, True) > 0) is pays


def test_next_bid__gas_latency_capital_depth__each_makes_it_later_or_less():
    """IX-17: what a bid costs comes out of the index, never out of the bidder."""
    bid, index, market = first_take(BIDDER)
    late, *_ = first_take(replace(BIDDER, latency=600))
    assert late.time == bid.time - 12 + 600
    small, *_ = first_take(replace(BIDDER, capital=5 * 10**10))
    assert small.amount == pytest.approx(5 * 10**10 * ONE / market.fair[1], rel=1e-3)
    assert small.time == bid.time
    costly, index, _ = first_take(replace(BIDDER, gas=10**10))
    gain = costly.amount * (market.fair[1] - index.side(1, True).price) / ONE
    assert costly.time > bid.time
    assert gain > 10**10 + 0.003 * costly.amount * market.fair[1] / ONE
    thin, index, _ = first_take(BIDDER, depth=10**10)
    assert thin.amount < bid.amount
    value = thin.amount * market.fair[1] / ONE
    sold_for = value * (1 - 0.02 * value / 10**10 / 2)
    assert sold_for - thin.amount * index.side(1, True).price / ONE > 0.003 * value


def test_next_bid__nobody_can_afford_a_tenth__none():
    index, market = heavy(FREE)
    poor = replace(BIDDER, capital=10**9)
    assert next_bid(index, market, poor, FIRST_DAY, FIRST_DAY + DAY) is None


def test_market__forgets_half_in_an_hour():
    market = Market((ONE, ONE), (inf, 10**9))
    assert market.trade(1, 10**8, 0) == pytest.approx(0.02 * 0.1 * 10**8 / 2)
    assert market.pressure(1, 3_600) == pytest.approx(10**8 / 2)
    assert market.trade(1, 10**8, 3_600) == pytest.approx(0.02 * 0.1 * 10**8)


def case_of(name: str) -> Case:
    return next(case for case in CASES if case.name == name)


@pytest.mark.parametrize("name", ["2 assets, by default", "5 assets, by default"])
def test_bars__some_seeds__cost_is_the_margin_and_a_block_and_a_half(name):
    """IX-31: a short form of `bench/index_years.py`: the index pays what bidders want, and little more."""
    case = case_of(name)
    lived = [case.year(seed) for seed in range(8 if case.assets == 2 else 3)]
    years = [one.year.index for one in lived]
    assert 0.003 < fmean(way.cost / way.traded for way in years) < 0.0042
    assert fmean(way.yearly_cost for way in years) < 1 - case.bar
    assert max(way.worst_drift for way in years) < 0.08
    row = row_of(case, lived)
    assert row.is_far_off_judged and not row.problems


def test_bars__gas__bidders_have_it_from_the_index():
    """IX-31: a probe is worth 200 times its gas, so that each costs about half a percent of it more."""
    free, costly = (case_of(f"2 assets, by default{more}") for more in ("", ", gas"))
    assert costly.setting.bidder.gas * 200 == 10**12 * 0.5 * 0.002
    found = [[case.year(seed).year for seed in range(4)] for case in (free, costly)]
    costs = [fmean(year.index.cost for year in years) for years in found]
    paid = fmean(year.gas for year in found[1])
    assert 0.9 * paid < costs[1] - costs[0] < 1.5 * paid


def test_bars__no_probes__what_the_rules_of_the_reference_come_to():
    """Each year ends where their years end, to a hundredth of a percent: they differ by parts of a block."""
    case = case_of("2 assets, as the reference")
    for one in (case.year(seed) for seed in range(4)):
        assert one.rules is not None
        assert one.index.ratio == pytest.approx(one.rules.ratio, abs=1e-4)
        assert one.index.luck == pytest.approx(one.rules.luck, abs=1e-4)


def test_bars__mean_below__missed_and_says_whether_by_chance():
    """A row of the reference fails by what its rules lose in trades, and says where it is below the bar."""
    case = case_of("2 assets, by default")
    row = row_of(case, [case.year(seed) for seed in range(3)])
    assert replace(row, without_luck=Mean(0.998, 0.01)).problems == []
    close, far = Mean(0.9970, 0.0006), Mean(0.9970, 0.0004)
    assert replace(row, without_luck=close).problems == [
        f"{row.name}: 99.70% ± 0.06% is below 99.8%, by less than two standard errors"
    ]
    assert replace(row, without_luck=far).problems == [f"{row.name}: 99.70% ± 0.04% is below 99.8%"]
    assert replace(row, far_off=0.00101).problems == [f"{row.name}: far off on 0.10% of days, more than 0.1%"]
    judged = replace(row, without_luck=far, rules=Mean(0.9971, 0.0004), difference=Mean(-0.001, 0.0006))
    assert judged.problems == []
    assert judged.remarks == [
        f"{row.name}: 99.70% ± 0.04% is below 99.8%; the reference's own rules are at 99.71% ± 0.04%, and "
        "their trades lose -0.10% ± 0.06% more"
    ]
    assert replace(judged, difference=Mean(-0.001, 0.0004)).problems == [
        f"{row.name}: trades lose 0.10% more than the rules'"
    ]


@pytest.mark.parametrize("jumps", [0.0, 0.05])
def test_walk__moments__those_of_its_prices(jumps):
    walk = Walk(0.8, jumps)
    days = [walk.prices([ONE], 400, seed).days for seed in range(150)]
    found = [now[0] / before[0] - 1 for year in days for before, now in pairwise(year)]
    mean, square = walk.moments
    assert fmean(found) == pytest.approx(mean, abs=4 * sqrt(square / len(found)))
    assert fmean(one * one for one in found) == pytest.approx(square, rel=0.02 if not jumps else 0.25)


@pytest.mark.parametrize("jumps", [0.0, 0.01])
def test_outcome__luck__takes_chance_away_and_nothing_else(jumps):
    """Of a way that holds a third more of a part than the oracle: luck has no mean, and is most of it."""
    walk, lucks, rests = Walk(0.8, jumps), [], []
    for seed in range(300):
        prices = walk.prices([ONE], 30, seed)
        ways = Holding("more"), Holding("oracle")
        for way, units in zip(ways, (2.0, 1.5), strict=True):
            for (price,) in prices.days:
                value = units * price / ONE
                way.values.append(1.0 + value)
                way.weights.append((value / (1.0 + value),))
        start = ways[0].values[0] / ways[1].values[0]
        found = Outcome.of(*ways, prices, walk)
        lucks.append(found.luck)
        rests.append(found.ratio - start - found.luck)
    assert abs(fmean(lucks)) < 3 * stdev(lucks) / sqrt(len(lucks))
    assert stdev(rests) < 0.5 * stdev(lucks)
