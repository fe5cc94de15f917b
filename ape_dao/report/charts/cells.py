"""Heat maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.report.charts import frame
from ape_dao.report.charts.frame import GRID, LEFT, LINE, MUTED, RIGHT, TOP, WIDTH
from ape_dao.report.charts.ticks import short_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ROW = 16
_NAME = 102
"""Room for the names of rows."""
_LETTERS = 14
"""Of a name, that fit there."""


def heat_map(
    title: str,
    description: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    unit: str,
    write: Callable[[float], str] = short_number,
) -> str:
    """A cell for each row and column, the darker the higher its value; one without a value is empty.

    Args:
        values: For each row one for each column, none below 0.
        unit: What they are.
    """
    highest = max((value for row in values for value in row if value is not None), default=0) or 1
    width = (RIGHT - _NAME) / max(1, len(columns))
    parts = [frame.text(_NAME, TOP - 8, unit, fill=MUTED)]
    for at, (name, row) in enumerate(zip(rows, values, strict=True)):
        top = TOP + at * _ROW
        shown = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
        parts.append(frame.text(_NAME - 4, top + 12, shown, anchor="end"))
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            words = f"{name}, {column}: {'-' if value is None else write(value)}"
            cell = (_NAME + place * width, top, width - 1, _ROW - 1)
            fill = GRID if value is None else frame.colour(0)
            depth = 0.35 if value is None else 0.08 + 0.92 * value / highest
            parts.append(frame.rectangle(*cell, fill, words, opacity=depth))
    bottom = TOP + len(rows) * _ROW
    every = max(1, -int(-60 // width))
    for place, column in enumerate(columns):
        if place % every == 0:
            left = _NAME + place * width
            parts.append(frame.text(left, bottom + LINE - 3, column[:_LETTERS], fill=MUTED))
    parts += _key(bottom + LINE + 4, write(0), write(highest))
    return frame.chart(title, description, parts, bottom + 2 * LINE + 8)


def _key(top: float, low: str, high: str) -> list[str]:
    """What the depths of the colour mean."""
    depths = (0.08, 0.31, 0.54, 0.77, 1.0)
    left = min(LEFT + 40, WIDTH)
    parts = [frame.text(left - 4, top + 11, low, anchor="end", fill=MUTED)]
    for at, depth in enumerate(depths):
        parts.append(frame.rectangle(left + at * 20, top, 20, 13, frame.colour(0), opacity=depth))
    return [*parts, frame.text(left + 20 * len(depths) + 4, top + 11, high, fill=MUTED)]
