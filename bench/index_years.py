"""Simulated years of an index against their bars: `uv run python bench/index_years.py --help`.

Prices change once a day, 80% a year for each part; bidders want 0.3%; weights are equal, bands 5 points (2.5
for ten assets); prices of an auction go from four times the last one to a quarter in a day. The oracle knows
all prices and trades for nothing. Three kinds of rows, each with 2, 5 and 10 assets and with jumps:

- `by default`: `max_share`, `probe` and all else as a spec has it that names nothing; bidders take in the
  first block that pays, and gas is free.
- `by default, gas`: the same, but a bid is a block late, a probe is worth 200 times what a take costs a
  bidder in gas, and a start costs a quarter of a take: 2 dollars and half a dollar in an index of five
  assets and a million. Bidders have it from the index.
- `as the reference`: what its figures were measured with. An auction may move all of a part; two assets
  have no probes, the others one of 1% a week; gas is free. `bench/index_rules.py` lives by the reference's
  own rules through the very same prices.

A row of the first two kinds fails if its mean lies below its bar, or if parts are far off on more than 0.1%
of days, which is judged without jumps: after a jump a part comes back by `max_share` a day. A row of the
third kind fails if the contract loses more in trades than the reference's rules by more than two standard
errors; if it lies below the bar, that is said beside what the rules come to. The reference's figures are
means of 40 years, whose standard error is 0.1 to 0.6 points, more than the figures are about: by its own
account two assets cost 0.24% a year where it says 99.88%. Its probes only sell: of five assets it holds 1.3
points more cash than the oracle, and the mean of a quotient rises with that though it earns nothing.

The index and the oracle trade on other days, so that values differ by luck, whose mean is zero. `beside the
oracle` is the plain mean of what the index is worth for each unit of the oracle. `without luck` is the same
less what each day's moves of prices brought the one and not the other. Prices are independent and their
moments known, so that this too has the mean zero, and nothing but chance is taken away; it decides. While the
bar lies within two standard errors, twice the years are lived, until they are `--most`.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from math import inf, sqrt
from pathlib import Path
from statistics import fmean, stdev
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]  # this file is called like a module

from rich.console import Console
from rich.table import Table

from ape_dao.core.units import BASIS_POINTS, WEEK
from ape_dao.modules.index.bidders import BLOCK, Bidder
from ape_dao.modules.index.model import ONE
from ape_dao.modules.index.paths import DAYS_A_YEAR, Walk
from ape_dao.modules.index.section import Index
from ape_dao.modules.index.years import Setting, live, setting_of
from bench import index_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.modules.index.paths import Prices
    from ape_dao.modules.index.years import Holding, Year

SEEDS, MOST_SEEDS = 40, 640
VOLATILITY, MARGIN = 0.8, 0.003
VALUE = 10**12
GAS_OF_A_PROBE = 200
"""So many times the gas of a take is a probe worth, in rows with gas."""
STARTS_OF_A_TAKE = 4
FAR_OFF = 0.001
"""The most that may be far off, of all days and parts, where there are probes and no jumps."""
CERTAIN = 2
"""Standard errors."""


@dataclass(frozen=True)
class Outcome:
    """What became of one way to hold the parts in a year, for each unit of the oracle."""

    ratio: float
    luck: float
    """What was luck of that."""
    cost: float
    """What trades lost against the market's prices, as a part of the value at the beginning."""

    @classmethod
    def of(cls, way: Holding, oracle: Holding, prices: Prices, walk: Walk) -> Outcome:
        """The final values, and the luck of every day but the first, when both hold the same."""
        luck = 0.0
        for number in range(1, len(prices.days)):
            before, now = prices.days[number - 1 : number + 1]
            growth = [new / old - 1 for old, new in zip(before, now, strict=True)]
            share = way.values[number - 1] / oracle.values[number - 1]
            luck += share * _luck(way.weights[number - 1], oracle.weights[number - 1], growth, walk)
        return cls(way.value / oracle.value, luck, way.cost / VALUE)


def _luck(weights: tuple[float, ...], others: tuple[float, ...], growth: list[float], walk: Walk) -> float:
    """What a way with these weights gains on another on a day, without its mean; to the second order.

    The gain is (1 + w·g) / (1 + o·g) - 1 = x·g - (x·g)(o·g) + ..., where x = w - o. What is left out, of the
    third order, stays in the result as noise.
    """
    mean, square = walk.moments
    more = [one - other for one, other in zip(weights, others, strict=True)]
    gain, market = _dot(more, growth), _dot(others, growth)
    common = _dot(more, others)
    expected = square * common + mean * mean * (sum(more) * sum(others) - common)
    return (gain - mean * sum(more)) - (gain * market - expected)


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


@dataclass(frozen=True)
class Lived:
    """A year, and what came out by the contract and by the reference's rules."""

    year: Year
    index: Outcome
    rules: Outcome | None


@dataclass(frozen=True)
class Case:
    """A kind of index, and the least of its value beside the oracle's."""

    name: str
    assets: int
    bar: float
    band: int = 500
    jumps: float = 0.0
    is_reference: bool = False
    has_gas: bool = False

    @property
    def setting(self) -> Setting:
        """Equal weights, the numeraire's too."""
        others, weight = self.assets - 1, BASIS_POINTS // self.assets
        share = {"weight": weight / BASIS_POINTS, "band": self.band / BASIS_POINTS, "first_price": "1"}
        parts = [{"token": f"PART{number}", "decimals": 6, **share} for number in range(others)]
        cash = 1 - others * weight / BASIS_POINTS
        texts = {"name": "Index", "symbol": "IDX", "numeraire": "USD", "decimals": 6, "cash": cash}
        section = Index.model_validate({**_in_percent(texts), "parts": [_in_percent(one) for one in parts]})
        probe = VALUE * weight * section.probe // BASIS_POINTS**2
        gas = probe // GAS_OF_A_PROBE if self.has_gas else 0
        late = BLOCK if self.has_gas else 0
        bidder = Bidder(MARGIN, gas=gas, start_gas=gas // STARTS_OF_A_TAKE, latency=late)
        found = replace(setting_of(section, VALUE, bidder), depths=(inf,) * self.assets)
        if not self.is_reference:
            return found
        probes = (100, WEEK) if others > 1 else (0, 0)
        moves_all = (0, *[BASIS_POINTS] * others)
        return replace(found, max_shares=moves_all, probe=probes[0], probe_interval=probes[1])

    @property
    def walk(self) -> Walk:
        """Where prices go."""
        return Walk(VOLATILITY, self.jumps)

    def year(self, seed: int) -> Lived:
        """One year, and what the reference's rules make of its prices."""
        setting, first = self.setting, [ONE] * (self.assets - 1)
        prices = self.walk.prices(first, DAYS_A_YEAR, seed)
        year = live(setting, prices, first)
        index = Outcome.of(year.index, year.oracle, prices, self.walk)
        if not self.is_reference:
            return Lived(year, index, None)
        rules = index_rules.lived(setting, prices, seed)
        return Lived(year, index, Outcome.of(rules, year.oracle, prices, self.walk))


def _in_percent(terms: dict[str, object]) -> dict[str, object]:
    return {name: f"{one:.2%}" if isinstance(one, float) else one for name, one in terms.items()}


def _of_each_kind(name: str, assets: int, bar: float, band: int = 500, jumps: float = 0.0) -> list[Case]:
    return [
        Case(f"{name}, by default", assets, bar, band, jumps),
        Case(f"{name}, by default, gas", assets, bar, band, jumps, has_gas=True),
        Case(f"{name}, as the reference", assets, bar, band, jumps, is_reference=True),
    ]


CASES = (
    *_of_each_kind("2 assets", 2, 0.998),
    *_of_each_kind("5 assets", 5, 0.997),
    *_of_each_kind("10 assets", 10, 0.989, band=250),
    *_of_each_kind("5 assets, 1% of jumps a day", 5, 0.988, jumps=0.01),
)


@dataclass(frozen=True)
class Mean:
    """A mean and its standard error."""

    value: float
    error: float

    def __str__(self) -> str:
        return f"{self.value:.2%} ± {self.error:.2%}"

    def is_decided(self, bar: float) -> bool:
        """Whether it is farther from the bar than what the error explains."""
        return abs(self.value - bar) > CERTAIN * self.error


@dataclass(frozen=True)
class Row:
    """Means of all years of a case, as parts of one."""

    name: str
    years: int
    against_oracle: Mean
    without_luck: Mean
    bar: float
    rules: Mean | None
    """The reference's rules beside the oracle, without luck."""
    difference: Mean | None
    """How much more the rules lose in trades than the contract in the same years."""
    trades: float
    turnover: float
    cost: float
    worst_drift: float
    far_off: float
    is_far_off_judged: bool

    @property
    def is_decided(self) -> bool:
        """Whether more years would say nothing else."""
        return self.without_luck.is_decided(self.bar)

    @property
    def problems(self) -> list[str]:
        """What is missed."""
        if self.rules is not None and self.difference is not None:
            worse = self.difference.value + CERTAIN * self.difference.error < 0
            return (
                [f"{self.name}: trades lose {-self.difference.value:.2%} more than the rules'"]
                if worse
                else []
            )
        found = []
        if self.without_luck.value < self.bar:
            decided = "" if self.is_decided else ", by less than two standard errors"
            found.append(f"{self.name}: {self.without_luck} is below {self.bar:.1%}{decided}")
        if self.is_far_off_judged and self.far_off > FAR_OFF:
            found.append(f"{self.name}: far off on {self.far_off:.2%} of days, more than {FAR_OFF:.1%}")
        return found

    @property
    def remarks(self) -> list[str]:
        """Where the reference's setting is below the bar, what its own rules come to on the same prices."""
        if self.rules is None or self.without_luck.value >= self.bar:
            return []
        return [
            f"{self.name}: {self.without_luck} is below {self.bar:.1%}; the reference's own rules are at "
            f"{self.rules}, and their trades lose {self.difference} more"
        ]


def measured(case: Case, seeds: int, most: int, processes: int | None = None) -> Row:
    """Live through years of a case until they decide about its bar, on all cores unless told otherwise."""
    years: list[Lived] = []
    with ProcessPoolExecutor(processes) as pool:
        while True:
            years += pool.map(case.year, range(len(years), seeds))
            row = row_of(case, years)
            if row.is_decided or 2 * seeds > most:
                return row
            seeds *= 2


def row_of(case: Case, lived: list[Lived]) -> Row:
    """Means of years and of what the rules made of them."""
    ways = [one.year.index for one in lived]
    index, rules = [one.index for one in lived], [one.rules for one in lived if one.rules is not None]
    return Row(
        name=case.name,
        years=len(lived),
        against_oracle=_mean([one.ratio for one in index]),
        without_luck=without_luck(index),
        bar=case.bar,
        rules=without_luck(rules) if rules else None,
        difference=_mean([b.cost - a.cost for a, b in zip(index, rules, strict=True)]) if rules else None,
        trades=fmean(way.trades for way in ways),
        turnover=fmean(way.turnover for way in ways),
        cost=fmean(way.yearly_cost for way in ways),
        worst_drift=max(way.worst_drift for way in ways),
        far_off=fmean(way.beyond for way in ways),
        is_far_off_judged=bool(case.setting.probe) and not case.jumps,
    )


def without_luck(outcomes: Sequence[Outcome]) -> Mean:
    """The mean of the ratios less luck."""
    return _mean([one.ratio - one.luck for one in outcomes])


def _mean(values: list[float]) -> Mean:
    return Mean(fmean(values), stdev(values) / sqrt(len(values)) if len(values) > 1 else 0.0)


def main() -> int:
    """Measure, print, and answer 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="years of each case, at first")
    parser.add_argument("--most", type=int, default=MOST_SEEDS, help="years of a case whose error is large")
    parser.add_argument("--case", default="", help="only cases whose names contain this")
    parser.add_argument("--processes", type=int, help="as many as there are cores if left out")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    chosen = [case for case in CASES if options.case in case.name]
    rows = [measured(case, options.seeds, options.most, options.processes) for case in chosen]
    problems = [problem for row in rows for problem in row.problems]
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "missed": problems}, indent=2))
        return 1 if problems else 0
    heads = "years", "beside the oracle", "without luck", "bar", "the reference's rules", "lose more by"
    table = Table("case", *heads, "trades", "turnover", "cost", "worst drift", "far off")
    for row in rows:
        means = (
            str(row.against_oracle),
            str(row.without_luck),
            f"{row.bar:.1%}",
            str(row.rules or ""),
            str(row.difference or ""),
        )
        traded = f"{row.trades:.0f}", f"{row.turnover:.0%}", f"{row.cost:.2%}"
        table.add_row(
            row.name, str(row.years), *means, *traded, f"{row.worst_drift:.1%}", f"{row.far_off:.3%}"
        )
    Console(width=180).print(table)
    print("\n".join(remark for row in rows for remark in row.remarks))
    print("\n".join(problems) or "All bars hold.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
