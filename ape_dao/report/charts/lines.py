"""Numbers over time, as lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.report.charts import frame
from ape_dao.report.charts.frame import BOTTOM, LEFT, LINE, MUTED, RIGHT, TOP, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.report.charts.frame import Axis


@dataclass(frozen=True)
class Line:
    """One series."""

    name: str
    points: Sequence[tuple[float, float]]
    """In the order of x."""
    is_stepped: bool = False
    """Whether a number holds until the next point, as a tally does."""

    def drawn(self) -> list[tuple[float, float]]:
        """The points to connect."""
        if not self.is_stepped:
            return list(self.points)
        corners = [
            ((x, y), (after, y))
            for (x, y), (after, _) in zip(self.points, list(self.points)[1:], strict=False)
        ]
        return [point for corner in corners for point in corner] + list(self.points[-1:])


def line_chart(
    title: str,
    description: str,
    series: Sequence[Line],
    x: Axis,
    y: Axis,
    *,
    levels: Sequence[tuple[str, float]] = (),
    now: float | None = None,
) -> str:
    """Lines over one axis; y begins at 0.

    Args:
        levels: Names and values of y that are drawn as level lines, such as a quorum.
        now: A value of x that is marked: what comes behind is a forecast.
    """
    points = [point for one in series for point in one.points]
    across = Scale.over([one for one, _ in points], LEFT, RIGHT)
    heights = [*(one for _, one in points), *(value for _, value in levels)]
    up = Scale.over(heights, BOTTOM, TOP, from_zero=True)
    parts = frame.axes(x, y, across, up, x.labels(across.low, across.high) if points else [])
    if now is not None and across.low <= now <= across.high:
        parts.append(frame.line(across.at(now), TOP, across.at(now), BOTTOM, MUTED, dash="3 3"))
    for _, value in levels:
        parts.append(frame.line(LEFT, up.at(value), RIGHT, up.at(value), MUTED, 1.2, "5 4"))
    for at, one in enumerate(series):
        placed = [(across.at(left), up.at(high)) for left, high in one.drawn()]
        if placed:
            parts.append(frame.path(placed, frame.colour(at), dash=frame.DASHES[at % len(frame.DASHES)]))
    names = [one.name for one in series] + [name for name, _ in levels]
    shown = names if len(names) > 1 else []
    top = frame.legend_top(x)

    def mark(at: int, left: float, middle: float) -> str:
        if at >= len(series):
            return frame.line(left, middle, left + 20, middle, MUTED, 1.2, "5 4")
        dash = frame.DASHES[at % len(frame.DASHES)]
        return frame.line(left, middle, left + 20, middle, frame.colour(at), 1.8, dash)

    parts += frame.legend(shown, mark, top)
    return frame.chart(title, description, parts, top + LINE * len(shown))
