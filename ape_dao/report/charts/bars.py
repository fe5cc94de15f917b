"""Bars of named things, and histograms."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.report.charts import frame
from ape_dao.report.charts.frame import BOTTOM, CHARACTER, LEFT, LINE, RIGHT, TOP, Scale

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ape_dao.report.charts.frame import Axis

_FILLED = 0.8
"""How much of its place a bar takes."""


@dataclass(frozen=True)
class Bars:
    """One series: a value for each thing, none below 0."""

    name: str
    values: Sequence[float]


def bar_chart(
    title: str, description: str, things: Sequence[str], series: Sequence[Bars], x: Axis, y: Axis
) -> str:
    """Bars for each thing, those of several series one above the other; y begins at 0."""
    sums = [sum(values) for values in zip(*(one.values for one in series), strict=True)]
    across = Scale(0, max(1, len(things)), LEFT, RIGHT)
    up = Scale.over(sums, BOTTOM, TOP, from_zero=True)
    parts = frame.axes(x, y, across, up, _thinned(things))
    gap = (1 - _FILLED) / 2
    width = across.at(_FILLED) - LEFT
    for place, thing in enumerate(things):
        floor = 0.0
        for at, one in enumerate(series):
            value = one.values[place]
            if value > 0:
                top, height = up.at(floor + value), up.at(floor) - up.at(floor + value)
                words = f"{thing}: {y.write(value)}" + (f" {one.name}" if len(series) > 1 else "")
                parts.append(
                    frame.rectangle(across.at(place + gap), top, width, height, frame.colour(at), words)
                )
            floor += value
    names = [one.name for one in series] if len(series) > 1 else []
    top = frame.legend_top(x)
    parts += frame.legend(names, _mark, top)
    return frame.chart(title, description, parts, top + LINE * len(names))


def binned(values: Iterable[float], edges: Sequence[float]) -> list[int]:
    """How many values lie in each bin, from its lower edge on and below the upper one; the last has both.

    Values outside of all bins are in none.
    """
    counts = [0] * (len(edges) - 1)
    for value in values:
        at = bisect_right(edges, value) - 1
        if value == edges[-1]:
            at -= 1
        if 0 <= at < len(counts):
            counts[at] += 1
    return counts


def histogram(
    title: str, description: str, edges: Sequence[float], counts: Sequence[float], x: Axis, y: Axis
) -> str:
    """How many there are in each bin, as bars that touch; bins are equally wide, whatever their edges."""
    across = Scale(0, max(1, len(counts)), LEFT, RIGHT)
    up = Scale.over(counts, BOTTOM, TOP, from_zero=True)
    labels = [x.write(edge) for edge in edges]
    every = _every(labels, across.at(1) - LEFT)
    parts = frame.axes(x, y, across, up, [(at, one) for at, one in enumerate(labels) if at % every == 0])
    for at, count in enumerate(counts):
        if count > 0:
            words = f"{labels[at]} to {labels[at + 1]}: {y.write(count)}"
            place, top = across.at(at), up.at(count)
            width = across.at(at + 1) - place - 0.5
            parts.append(frame.rectangle(place, top, width, BOTTOM - top, frame.colour(0), words))
    return frame.chart(title, description, parts, frame.legend_top(x))


def _thinned(things: Sequence[str]) -> list[tuple[float, str]]:
    """The labels that have room, each in the middle of its bar."""
    every = _every(things, (RIGHT - LEFT) / max(1, len(things)))
    return [(at + 0.5, thing) for at, thing in enumerate(things) if at % every == 0]


def _every(labels: Sequence[str], room: float) -> int:
    """Of how many labels one is shown, so that none runs into the next."""
    longest = max(map(len, labels), default=0) * CHARACTER + 4
    return max(1, -int(-longest // room))


def _mark(at: int, left: float, middle: float) -> str:
    return frame.rectangle(left, middle - 5, 20, 10, frame.colour(at))
