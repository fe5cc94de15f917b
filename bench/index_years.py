"""Simulated years of an index against their bars: `uv run python bench/index_years.py --help`.

Prices change once a day, 80% a year for each part; bidders want 0.3% and have no other costs; weights are
equal, bands 5 points (2.5 for ten assets); prices of an auction go from four times the last one to a quarter
in a day. The oracle knows all prices and trades for nothing.

Rows `as the reference`: what its figures were measured with. An auction may move all of a part; two assets
have no probes, the others one of 1% a week. The same with and without probes stands beside it, for what they
cost. The reference's figures are means of 40 years, whose standard error is 0.1 to 0.6 points, more than
the figures are about: by its own account two assets cost 0.24% a year where it says 99.88%, and five 0.56%
where it says 99.74%. So `bench/index_rules.py` lives by its rules through the very same prices, and such a
row fails also if the contract's trades lose more than theirs by more than two standard errors of the
difference. With probes the values differ by more than what trades lose, 0.12 points of two assets; its probes
only sell, so that more cash is held, which may explain it: this was not tested.

Rows `by default`: `max_share` and `probe` as a spec has them that names neither. An auction that moves a
tenth of a part stops on the way to the target, so that less is traded for the same band.

A row fails if its mean lies below its bar, and says where that is by less than two standard errors.

The index and the oracle trade on other days, so that values differ by luck, whose mean is zero. `beside the
oracle` is the plain mean of what the index is worth for each unit of the oracle. `without luck` is the same
less what the moves of prices brought the one and not the other, times the factor that leaves the smallest
variance (a control variate; there is none with jumps, which rise on average). It decides where there is one.
While the bar lies within two standard errors, twice the years are lived, until they are `--most`.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from math import inf, sqrt
from pathlib import Path
from statistics import fmean, linear_regression, stdev
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]  # this file is called like a module

from rich.console import Console
from rich.table import Table

from ape_dao.core.units import BASIS_POINTS, WEEK
from ape_dao.modules.index.bidders import Bidder
from ape_dao.modules.index.model import ONE
from ape_dao.modules.index.paths import DAYS_A_YEAR, Walk
from ape_dao.modules.index.section import Index
from ape_dao.modules.index.years import Setting, Year, live, setting_of
from ape_dao.modules.index.years_page import mean_against_oracle
from bench import index_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

SEEDS, MOST_SEEDS = 40, 640
VOLATILITY, MARGIN = 0.8, 0.003
VALUE = 10**12
FAR_OFF = 0.001
"""The most that may be far off, of all days and parts, where there are probes and no jumps."""
CERTAIN = 2
"""Standard errors."""


@dataclass(frozen=True)
class Outcome:
    """What became of one way to hold the parts in a year, beside the oracle."""

    ratio: float
    """Its value for each unit of the oracle's."""
    luck: float
    """What the moves of prices brought it more than the oracle, for each unit at the beginning."""
    cost: float = 0.0
    """What its trades lost against the market's prices, for each unit at the beginning."""

    @classmethod
    def of(cls, value: float, cost: float, oracle: float) -> Outcome:
        """From final values, and what trades lost on the way, for each unit at the beginning."""
        return cls(value / oracle, value + cost - oracle, cost)


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
    bar: float | None = None
    """What the row must not be below; None for a row that is there to compare."""
    band: int = 500
    jumps: float = 0.0
    probe: int | None = None
    """Basis points of a part each week; None: as by default."""
    moves_all: bool = True
    """Whether an auction may move all of a part, as the reference's do; else as by default."""

    @property
    def is_reference(self) -> bool:
        """Whether the reference's rules have such years too."""
        return self.moves_all

    @property
    def setting(self) -> Setting:
        """Equal weights, the numeraire's too."""
        others, weight = self.assets - 1, BASIS_POINTS // self.assets
        share = {"weight": weight / BASIS_POINTS, "band": self.band / BASIS_POINTS, "first_price": "1"}
        parts = [{"token": f"PART{number}", "decimals": 6, **share} for number in range(others)]
        cash = 1 - others * weight / BASIS_POINTS
        texts = {"name": "Index", "symbol": "IDX", "numeraire": "USD", "decimals": 6, "cash": cash}
        section = Index.model_validate({**_in_percent(texts), "parts": [_in_percent(one) for one in parts]})
        found = setting_of(section, VALUE, Bidder(MARGIN, gas=0, start_gas=0, latency=0))
        found = replace(found, depths=(inf,) * self.assets)
        if self.moves_all:
            found = replace(found, max_shares=(0, *[BASIS_POINTS] * others))
        if self.probe is None:
            return found
        return replace(found, probe=self.probe, probe_interval=WEEK if self.probe else 0)

    def year(self, seed: int) -> Lived:
        """One year, and what the reference's rules make of its prices."""
        setting, first = self.setting, [ONE] * (self.assets - 1)
        prices = Walk(VOLATILITY, self.jumps).prices(first, DAYS_A_YEAR, seed)
        year = live(setting, prices, first)
        oracle = year.oracle.value / VALUE
        index = Outcome.of(year.index.value / VALUE, year.index.cost / VALUE, oracle)
        if not self.is_reference:
            return Lived(year, index, None)
        return Lived(year, index, Outcome.of(*index_rules.lived(setting, prices, seed), oracle))


def _in_percent(terms: dict[str, object]) -> dict[str, object]:
    return {name: f"{one:.2%}" if isinstance(one, float) else one for name, one in terms.items()}


CASES = (
    Case("2 assets, as the reference: no probes", 2, 0.998, probe=0),
    Case("2 assets, probes of 1%", 2, probe=100),
    Case("5 assets, as the reference: probes of 1%", 5, 0.997, probe=100),
    Case("5 assets, no probes", 5, probe=0),
    Case("10 assets, as the reference: probes of 1%", 10, 0.989, band=250, probe=100),
    Case("5 assets, 1% of jumps a day, as the reference: probes of 1%", 5, 0.988, jumps=0.01, probe=100),
    Case("2 assets, by default", 2, 0.998, moves_all=False),
    Case("5 assets, by default", 5, 0.997, moves_all=False),
    Case("5 assets, by default, but probes of 0.2%", 5, 0.997, probe=20, moves_all=False),
    Case("10 assets, by default", 10, 0.989, band=250, moves_all=False),
    Case("5 assets, 1% of jumps a day, by default", 5, 0.988, jumps=0.01, moves_all=False),
)


@dataclass(frozen=True)
class Mean:
    """A mean and its standard error."""

    value: float
    error: float

    def __str__(self) -> str:
        return f"{self.value:.2%} ± {self.error:.2%}"

    def is_surely_below(self, bar: float) -> bool:
        """Whether it is, and not by chance."""
        return self.value + CERTAIN * self.error < bar

    def is_decided(self, bar: float) -> bool:
        """Whether it is farther from the bar than what the error explains."""
        return abs(self.value - bar) > CERTAIN * self.error


@dataclass(frozen=True)
class Row:
    """Means of all years of a case, as parts of one."""

    name: str
    years: int
    against_oracle: Mean
    without_luck: Mean | None
    """None with jumps."""
    bar: float | None
    rules: Mean | None
    """The reference's rules beside the oracle."""
    difference: Mean | None
    """How much less the contract loses in trades than the rules in the same years: what it ends with more, on
    average, as prices alone bring neither anything."""
    trades: float
    turnover: float
    cost: float
    worst_drift: float
    far_off: float
    is_far_off_judged: bool

    @property
    def best(self) -> Mean:
        """What decides."""
        return self.without_luck or self.against_oracle

    @property
    def is_decided(self) -> bool:
        """Whether more years would say nothing else."""
        return self.bar is None or self.best.is_decided(self.bar)

    @property
    def problems(self) -> list[str]:
        """Which bars are missed."""
        found = []
        if self.difference is not None and self.difference.is_surely_below(0):
            found.append(f"{self.name}: {-self.difference.value:.2%} worse than the reference's rules")
        if self.bar is not None and self.best.value < self.bar:
            by_rules = "" if self.rules is None else f"; the reference's own rules are at {self.rules}"
            decided = "" if self.is_decided else ", by less than two standard errors"
            found.append(f"{self.name}: {self.best} is below {self.bar:.1%}{decided}{by_rules}")
        if self.is_far_off_judged and self.far_off > FAR_OFF:
            found.append(f"{self.name}: far off on more than {FAR_OFF:.1%} of days")
        return found


def measured(case: Case, seeds: int, most: int) -> Row:
    """Live through years of a case, on all cores, until they decide about its bar."""
    years: list[Lived] = []
    with ProcessPoolExecutor() as pool:
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
    estimate = plain if case.jumps else without_luck
    return Row(
        name=case.name,
        years=len(lived),
        against_oracle=Mean(*mean_against_oracle([one.year for one in lived])),
        without_luck=None if case.jumps else without_luck(index),
        bar=case.bar,
        rules=estimate(rules) if rules else None,
        difference=_mean([b.cost - a.cost for a, b in zip(index, rules, strict=True)]) if rules else None,
        trades=fmean(way.trades for way in ways),
        turnover=fmean(way.turnover for way in ways),
        cost=fmean(way.yearly_cost for way in ways),
        worst_drift=max(way.worst_drift for way in ways),
        far_off=fmean(way.beyond for way in ways),
        is_far_off_judged=bool(case.setting.probe) and not case.jumps and case.bar is not None,
    )


def plain(outcomes: Sequence[Outcome]) -> Mean:
    """The mean of the ratios."""
    return _mean([one.ratio for one in outcomes])


def without_luck(outcomes: Sequence[Outcome]) -> Mean:
    """The mean of the ratios less luck, of the mean zero, times the factor that leaves the least variance."""
    ratios, lucks = [one.ratio for one in outcomes], [one.luck for one in outcomes]
    slope = linear_regression(lucks, ratios).slope if len(set(lucks)) > 2 else 0.0
    return _mean([ratio - slope * luck for ratio, luck in zip(ratios, lucks, strict=True)])


def _mean(values: list[float]) -> Mean:
    return Mean(fmean(values), stdev(values) / sqrt(len(values)) if len(values) > 1 else 0.0)


def main() -> int:
    """Measure, print, and answer 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="years of each case, at first")
    parser.add_argument("--most", type=int, default=MOST_SEEDS, help="years of a case whose error is large")
    parser.add_argument("--case", default="", help="only cases whose names contain this")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    chosen = [case for case in CASES if options.case in case.name]
    rows = [measured(case, options.seeds, options.most) for case in chosen]
    problems = [problem for row in rows for problem in row.problems]
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "missed": problems}, indent=2))
        return 1 if problems else 0
    heads = "years", "beside the oracle", "without luck", "bar", "the reference's rules", "difference"
    table = Table("case", *heads, "trades", "turnover", "cost", "worst drift", "far off")
    for row in rows:
        means = ["" if one is None else str(one) for one in (row.without_luck, row.rules, row.difference)]
        bar = "" if row.bar is None else f"{row.bar:.1%}"
        traded = f"{row.trades:.0f}", f"{row.turnover:.0%}", f"{row.cost:.2%}"
        drift = f"{row.worst_drift:.1%}", f"{row.far_off:.3%}"
        table.add_row(
            row.name, str(row.years), str(row.against_oracle), means[0], bar, *means[1:], *traded, *drift
        )
    Console(width=200).print(table)
    print("\n".join(problems) or "All bars hold.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
