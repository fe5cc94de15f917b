"""Simulated years of an index against their bars: `uv run python bench/index_years.py --help`.

Prices change once a day, 80% a year for each part, and bidders want 0.3%, at markets of any depth; bands are
5 points, 2.5 for ten assets, with a weekly probe of 1%. The oracle knows all prices and trades for nothing.

The index and the oracle trade on other days, so that the mean of their values has a large error, which is
printed: with jumps 0.6% for 40 years. While the bar lies within twice that, twice the years are lived, until
they decide or are `--most`. Prices without jumps rise and fall alike, so what is lost on average is the
cost, which has little.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from statistics import fmean

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]  # this file is called like a module

from rich.console import Console
from rich.table import Table

from ape_dao.core.units import BASIS_POINTS, DAY, WEEK
from ape_dao.modules.index.bidders import Bidder
from ape_dao.modules.index.model import ONE
from ape_dao.modules.index.paths import DAYS_A_YEAR, Walk
from ape_dao.modules.index.years import Setting, Year, live
from ape_dao.modules.index.years_page import mean_against_oracle

SEEDS, MOST_SEEDS = 40, 640
VOLATILITY, MARGIN = 0.8, 0.003
VALUE = 10**12
FAR_OFF = 0.001
"""The most that may be far off, of all days and parts."""


@dataclass(frozen=True)
class Case:
    """A kind of index, and the least of its value beside the oracle's."""

    name: str
    assets: int
    bar: float
    band: int = 500
    jumps: float = 0.0

    @property
    def setting(self) -> Setting:
        """Equal weights, the numeraire's too; an auction may move all of a part."""
        others, weight = self.assets - 1, BASIS_POINTS // self.assets
        return Setting(
            weights=(BASIS_POINTS - others * weight, *[weight] * others),
            bands=(0, *[self.band] * others),
            max_shares=(0, *[BASIS_POINTS] * others),
            doublings=(0, *[2] * others),
            lengths=(0, *[DAY] * others),
            depths=(inf,) * self.assets,
            min_interval=DAY,
            probe_interval=WEEK,
            probe=100,
            value=VALUE,
            bidder=Bidder(MARGIN, gas=0, start_gas=0, latency=0),
        )

    def year(self, seed: int) -> Year:
        """One year."""
        first = [ONE] * (self.assets - 1)
        return live(self.setting, Walk(VOLATILITY, self.jumps).prices(first, DAYS_A_YEAR, seed), first)


CASES = (
    Case("2 assets", 2, 0.998),
    Case("5 assets", 5, 0.997),
    Case("10 assets", 10, 0.989, band=250),
    Case("5 assets, 1% of jumps a day", 5, 0.988, jumps=0.01),
)


@dataclass(frozen=True)
class Row:
    """Means of all years of a case, as parts of one."""

    name: str
    years: int
    against_oracle: float
    standard_error: float
    bar: float
    trades: float
    turnover: float
    cost: float
    worst_drift: float
    far_off: float

    @property
    def is_decided(self) -> bool:
        """Whether the mean is farther from the bar than what the error explains."""
        return abs(self.against_oracle - self.bar) > 2 * self.standard_error

    @property
    def problems(self) -> list[str]:
        """Which bars are missed."""
        is_far = self.far_off > FAR_OFF
        return [
            *([f"{self.name}: value below {self.bar:.1%}"] if self.against_oracle < self.bar else []),
            *([f"{self.name}: far off on more than {FAR_OFF:.1%} of days"] if is_far else []),
        ]


def measured(case: Case, seeds: int, most: int) -> Row:
    """Live through years of a case, on all cores, until they decide about its bar."""
    years: list[Year] = []
    with ProcessPoolExecutor() as pool:
        while True:
            years += pool.map(case.year, range(len(years), seeds))
            row = _row(case, years)
            if row.is_decided or 2 * seeds > most:
                return row
            seeds *= 2


def _row(case: Case, years: list[Year]) -> Row:
    mean, error = mean_against_oracle(years)
    ways = [year.index for year in years]
    return Row(
        name=case.name,
        years=len(years),
        against_oracle=mean,
        standard_error=error,
        bar=case.bar,
        trades=fmean(way.trades for way in ways),
        turnover=fmean(way.turnover for way in ways),
        cost=fmean(way.yearly_cost for way in ways),
        worst_drift=max(way.worst_drift for way in ways),
        far_off=fmean(way.beyond for way in ways),
    )


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
    heads = "years", "beside the oracle", "bar", "trades", "turnover", "cost", "worst drift", "far off"
    table = Table("case", *heads)
    for row in rows:
        beside = f"{row.against_oracle:.2%} ± {row.standard_error:.2%}"
        traded = f"{row.trades:.0f}", f"{row.turnover:.0%}", f"{row.cost:.2%}"
        drift = f"{row.worst_drift:.1%}", f"{row.far_off:.3%}"
        table.add_row(row.name, str(row.years), beside, f"{row.bar:.1%}", *traded, *drift)
    Console(width=110).print(table)
    print("\n".join(problems) or "All bars hold.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
