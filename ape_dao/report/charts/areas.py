"""Ranges over an axis, and the Lorenz curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.report.charts import frame
from ape_dao.report.charts.frame import BOTTOM, LEFT, LINE, MUTED, RIGHT, TOP, Axis, Scale
from ape_dao.report.charts.ticks import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

_FAINT = 0.35


@dataclass(frozen=True)
class Band:
    """What lies between two lines."""

    name: str
    points: Sequence[tuple[float, float, float]]
    """x, and the two values of y, in the order of x."""


def stacked(names: Sequence[str], at: Sequence[float], values: Sequence[Sequence[float]]) -> list[Band]:
    """Bands one above the other, as thick as the values.

    Args:
        at: The places of x.
        values: For each name one value at each of them.
    """
    bands, floor = [], [0.0] * len(at)
    for name, thick in zip(names, values, strict=True):
        ceiling = [low + high for low, high in zip(floor, thick, strict=True)]
        bands.append(Band(name, list(zip(at, floor, ceiling, strict=True))))
        floor = ceiling
    return bands


def band_chart(title: str, description: str, bands: Sequence[Band], x: Axis, y: Axis) -> str:
    """Bands over one axis; y begins at 0."""
    points = [point for band in bands for point in band.points]
    across = Scale.over([one for one, _, _ in points], LEFT, RIGHT)
    heights = [value for _, low, high in points for value in (low, high)]
    up = Scale.over(heights, BOTTOM, TOP, from_zero=True)
    parts = frame.axes(x, y, across, up, x.labels(across.low, across.high) if points else [])
    for at, band in enumerate(bands):
        upper = [(across.at(left), up.at(high)) for left, _, high in band.points]
        lower = [(across.at(left), up.at(low)) for left, low, _ in band.points]
        if upper:
            parts.append(frame.area([*upper, *lower[::-1]], frame.colour(at), _FAINT))
            parts.append(frame.path(upper, frame.colour(at), dash=frame.DASHES[at % len(frame.DASHES)]))
    top, names = frame.legend_top(x), [band.name for band in bands]

    def mark(at: int, left: float, middle: float) -> str:
        return frame.rectangle(left, middle - 5, 20, 10, frame.colour(at), opacity=_FAINT)

    return frame.chart(title, description, [*parts, *frame.legend(names, mark, top)], top + LINE * len(names))


def lorenz_curve(title: str, description: str, points: Sequence[tuple[float, float]], of: str) -> str:
    """What share of all the poorest share of holders has, beside the line on which all have the same.

    Args:
        points: Shares of holders and of what they hold, from (0, 0) to (1, 1).
        of: What is held: "votes".
    """
    x, y = Axis("share of holders, poorest first", percent), Axis(f"share of {of}", percent)
    across, up = Scale(0, 1, LEFT, RIGHT), Scale(0, 1, BOTTOM, TOP)
    placed = [(across.at(left), up.at(high)) for left, high in points]
    parts = [
        *frame.axes(x, y, across, up, x.labels(0, 1)),
        frame.area([*placed, (RIGHT, BOTTOM), (LEFT, BOTTOM)], frame.colour(0), _FAINT),
        frame.line(LEFT, BOTTOM, RIGHT, TOP, MUTED, 1.2, "5 4"),
        frame.path(placed, frame.colour(0)),
    ]
    top = frame.legend_top(x)

    def mark(at: int, left: float, middle: float) -> str:
        if at:
            return frame.line(left, middle, left + 20, middle, MUTED, 1.2, "5 4")
        return frame.line(left, middle, left + 20, middle, frame.colour(0), 1.8)

    parts += frame.legend(("as it is", "if all had the same"), mark, top)
    return frame.chart(title, description, parts, top + 2 * LINE)
