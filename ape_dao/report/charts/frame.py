"""What charts have in common: the place on the page, axes, legend, and the markup of shapes.

Coordinates are units of the view box, which the page scales to its width, from the left and from the top.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ape_dao.core.pages import safe
from ape_dao.report.charts import ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ape_dao.report.charts.ticks import Ticks

WIDTH = 400
LEFT, RIGHT, TOP, BOTTOM = 52, 390, 22, 180
"""The sides of the area in which data is drawn."""
LINE = 15
"""Height of a line of text."""
CHARACTER = 6.2
"""How wide a character of a label is, about."""
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Of series; told apart by those who see few colours (Okabe and Ito)."""
DASHES = ("", "6 3", "2 2", "8 3 2 3", "1 3", "12 3")
GRID, INK, MUTED = "#e3e3e3", "#1c1c1c", "#555"
STYLE = """
svg.chart{width:100%;height:auto;display:block;max-width:36rem;font:11px system-ui,sans-serif}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:1rem}
figure{margin:.5rem 0;break-inside:avoid}figcaption{font-weight:600;font-size:.9rem}
"""
"""CSS of pages with charts."""


@dataclass(frozen=True)
class Axis:
    """What one direction of a chart means."""

    unit: str
    """As the reader sees it: "veTMAI", "share of holders"."""
    write: Callable[[float], str] = ticks.short_number
    ticks: Ticks | None = None
    """Which numbers are labelled; round ones if None."""

    def labels(self, low: float, high: float) -> list[tuple[float, str]]:
        """The numbers to label from one to another."""
        return (self.ticks or partial(ticks.numbers, write=self.write))(low, high)


@dataclass(frozen=True)
class Scale:
    """Numbers along one direction: ``low`` is drawn at ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def over(cls, values: Iterable[float], start: float, end: float, *, from_zero: bool = False) -> Scale:
        """The scale that shows all values, wider than nothing."""
        shown = [*values, *([0.0] if from_zero else [])] or [0.0]
        low, high = min(shown), max(shown)
        return cls(low, high if high > low else low + 1, start, end)

    def at(self, value: float) -> float:
        """The coordinate of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def chart(title: str, description: str, parts: Iterable[str], height: float) -> str:
    """The whole figure: the image below its title, with the words for those who do not see it."""
    return (
        f"<figure><figcaption>{safe(title)}</figcaption>"
        f'<svg class="chart" role="img" aria-label="{safe(title)}" viewBox="0 0 {WIDTH} {number(height)}">'
        f"<title>{safe(title)}</title><desc>{safe(description)}</desc>{''.join(parts)}</svg></figure>"
    )


def axes(x: Axis, y: Axis, across: Scale, up: Scale, x_labels: Sequence[tuple[float, str]]) -> list[str]:
    """Grid, labels of both axes, and their units: that of y above the area, that of x below its labels.

    Args:
        x_labels: Which places of x are labelled, and how.
    """
    parts = [text(0, TOP - 8, y.unit, fill=MUTED)]
    for value, label in y.labels(up.low, up.high):
        height = up.at(value)
        parts += [
            line(LEFT, height, RIGHT, height, GRID),
            text(LEFT - 4, height + 4, label, anchor="end", fill=MUTED),
        ]
    for value, label in x_labels:
        place = across.at(value)
        is_wide = place + len(label) * CHARACTER / 2 > WIDTH
        parts += [
            line(place, BOTTOM, place, BOTTOM + 3, MUTED),
            text(
                WIDTH if is_wide else place,
                BOTTOM + LINE,
                label,
                anchor="end" if is_wide else "middle",
                fill=MUTED,
            ),
        ]
    parts.append(line(LEFT, BOTTOM, RIGHT, BOTTOM, MUTED))
    if x.unit:
        parts.append(text(RIGHT, BOTTOM + 2 * LINE, x.unit, anchor="end", fill=MUTED))
    return parts


def legend(names: Sequence[str], mark: Callable[[int, float, float], str], top: float) -> list[str]:
    """A line for each series.

    Args:
        mark: The sample of a series by its number, from a place of the left side and the middle of the line.
        top: Where the first line begins.
    """
    parts = []
    for at, name in enumerate(names):
        middle = top + LINE * (at + 0.5)
        parts += [mark(at, LEFT, middle), text(LEFT + 26, middle + 4, name)]
    return parts


def legend_top(x: Axis) -> float:
    """Where the legend begins below the labels of x and, if there is one, its unit."""
    return BOTTOM + LINE * (2 if x.unit else 1) + 8


def colour(at: int) -> str:
    """The colour of a series by its number."""
    return COLOURS[at % len(COLOURS)]


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1, dash: str = "") -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    points = " ".join(
        f'{name}="{number(value)}"'
        for name, value in zip(("x1", "y1", "x2", "y2"), (x1, y1, x2, y2), strict=True)
    )
    return f'<line {points} stroke="{stroke}" stroke-width="{number(width)}"{dashed}/>'


def rectangle(
    x: float, y: float, width: float, height: float, fill: str, title: str = "", opacity: float = 1
) -> str:
    """A filled rectangle, with words that come when the pointer rests on it."""
    faded = "" if opacity == 1 else f' fill-opacity="{opacity:.2f}"'
    shape = (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" '
        f'fill="{fill}"{faded}'
    )
    return f"{shape}><title>{safe(title)}</title></rect>" if title else f"{shape}/>"


def path(points: Sequence[tuple[float, float]], stroke: str, *, dash: str = "", width: float = 1.8) -> str:
    """A line through points."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{_joined(points)}" fill="none" stroke="{stroke}" stroke-width="{number(width)}"{dashed}/>'
    )


def area(points: Sequence[tuple[float, float]], fill: str, opacity: float) -> str:
    """The area that points enclose."""
    return f'<path d="M{_joined(points)}Z" fill="{fill}" fill-opacity="{opacity:.2f}"/>'


def text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK) -> str:
    """Words in one line, from a place of their base line on."""
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{number(x)}" y="{number(y)}" fill="{fill}"{placed}>{safe(words)}</text>'


def number(value: float) -> str:
    """A coordinate to a tenth, without needless zeros."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{number(x)} {number(y)}" for x, y in points)
