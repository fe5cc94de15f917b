"""A page of what became of an index in simulated years: a table and plots."""

from __future__ import annotations

from math import sqrt
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from ape_dao.core.pages import safe, table, whole_page
from ape_dao.core.units import BASIS_POINTS, DAY
from ape_dao.report.charts import Axis, Line, dates, line_chart, percent
from ape_dao.report.charts.frame import STYLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.modules.index.years import Year

COLUMNS = (
    "way to hold the parts",
    "value at the end",
    "beside the oracle",
    "trades a year",
    "turnover a year",
    "cost a year",
    "worst drift",
    "far off",
)
WAYS = {
    "index": "the index",
    "oracle": "bands, with an oracle, for nothing",
    "calendar": "every 30 days, at the market",
    "hold": "buy and hold",
}
NOTES = (
    "Value is at the market's prices, as a part of that at the beginning. Beside the oracle: the mean of the "
    "values divided by those of somebody who knows every price and trades for nothing as soon as a part is "
    "out of its band.",
    "Cost is what was traded worse than at the market's price, turnover what was traded, both as a part of "
    "the mean value. Drift is how far a part was off its target at the end of a day; far off are days and "
    "parts beyond 1.2 times the band.",
    "Amounts and prices of the index are those of the contract, to the unit; the market, its bidders and the "
    "other ways are assumptions.",
)
_POINTS = 400
"""Of a line, at most."""


def mean_against_oracle(years: Sequence[Year]) -> tuple[float, float]:
    """The index's value beside that of the oracle: the mean of all runs, and its standard error."""
    ratios = [year.index.value / year.oracle.value for year in years]
    return fmean(ratios), stdev(ratios) / sqrt(len(ratios)) if len(ratios) > 1 else 0.0


def rows(years: Sequence[Year], value: int) -> Iterator[tuple[str, ...]]:
    """A row for each way: means of all runs, and the worst drift of any."""
    for number, (name, text) in enumerate(WAYS.items()):
        ways = [year.ways[number] for year in years]
        ratio = fmean(year.ways[number].value / year.oracle.value for year in years)
        yield (
            text,
            _percent(fmean(way.value for way in ways) / value),
            "" if name == "oracle" else _percent(ratio, 2),
            f"{fmean(way.trades / way.years for way in ways):,.0f}",
            _percent(fmean(way.turnover for way in ways)),
            _percent(fmean(way.yearly_cost for way in ways), 2),
            _percent(max(way.worst_drift for way in ways), 1),
            _percent(fmean(way.beyond for way in ways), 2),
        )


def page_text(
    title: str, facts: Sequence[tuple[str, str]], years: Sequence[Year], value: int, first_day: int, band: int
) -> str:
    """The file: what was assumed, the table of all runs, and plots of the first."""
    body = [f"<h1>{safe(title)}</h1>", table(facts, "facts"), table(rows(years, value), "rows", COLUMNS)]
    body += [f"<p>{safe(note)}</p>" for note in NOTES]
    body += ["<h2>The first run</h2>", *_charts(years[0], value, first_day, band)]
    return whole_page(title, body, STYLE)


def _charts(year: Year, value: int, first_day: int, band: int) -> Iterator[str]:
    across = Axis("", ticks=dates)
    yield line_chart(
        "Value at the market's prices",
        "Each way to hold the parts, at the end of each day, as a part of the value at the beginning.",
        [
            Line(text, _points([one / value for one in way.values], first_day))
            for text, way in zip(WAYS.values(), year.ways, strict=True)
        ],
        across,
        Axis("of the beginning", percent),
    )
    yield line_chart(
        "How far off the target",
        "Of the part that is farthest off, at the end of each day.",
        [
            Line(text, _points(way.drifts, first_day))
            for text, way in zip(WAYS.values(), year.ways[:3], strict=False)
        ],
        across,
        Axis("of the whole", percent),
        levels=[("widest band", band / BASIS_POINTS)],
    )


def _points(values: Sequence[float], first_day: int) -> list[tuple[float, float]]:
    """One for each day, or for every so many where there are too many."""
    every = -(-len(values) // _POINTS)
    return [(first_day + day * DAY, values[day]) for day in range(0, len(values), every)]


def _percent(part: float, digits: int = 0) -> str:
    return f"{part * 100:,.{digits}f}%"
