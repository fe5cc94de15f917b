"""Where an axis is labelled, and how numbers are written there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Ticks = Callable[[float, float], list[tuple[float, str]]]
    """From the lowest and the highest number of an axis to the numbers to label, with their labels."""

MOST = 5
"""Labels of an axis."""
_STEPS = (1, 2, 5, 10)
_SUFFIXES = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k"))
_DAY = 86_400
_DAYS, _MONTHS = (1, 2, 7, 14), (1, 2, 3, 6, 12, 24, 60, 120)
_FARTHEST = 200 * 366 * _DAY
"""Seconds between two dates beyond which an axis labels plain numbers."""


def short_number(number: float) -> str:
    """A number in few characters: "1.5k", "20M", "0.25"."""
    for size, suffix in _SUFFIXES:
        if abs(number) >= size:
            return f"{number / size:.4g}{suffix}"
    return f"{number:.4g}"


def percent(share: float) -> str:
    """A share from 0 to 1 as a percentage."""
    return f"{share * 100:.4g}%"


def numbers(low: float, high: float, write: Callable[[float], str] = short_number) -> list[tuple[float, str]]:
    """At most `MOST` round numbers from `low` to `high`: multiples of 1, 2 or 5 times a power of ten."""
    least = (high - low) / MOST
    if least <= 0:
        return [(low, write(low))]
    power = 10.0 ** floor(log10(least))
    step = next(factor * power for factor in _STEPS if factor * power >= least * (1 - 1e-9))
    first = -floor(-low / step + 1e-9)
    last = floor(high / step + 1e-9)
    return [(at * step, write(at * step)) for at in range(first, last + 1)][: MOST + 1]


def dates(low: float, high: float) -> list[tuple[float, str]]:
    """At most `MOST` days, or first days of months, from one unix second to another, in UTC."""
    if high - low > _FARTHEST:
        return numbers(low, high)
    for days in _DAYS:
        if (high - low) / (days * _DAY) < MOST:
            return _days(low, high, days)
    first, last = _date(low), _date(high)
    span = (last.year - first.year) * 12 + last.month - first.month
    months = next(one for one in _MONTHS if span / one < MOST or one == _MONTHS[-1])
    counted = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = [datetime(at // 12, at % 12 + 1, 1, tzinfo=UTC) for at in counted if at % months == 0]
    return [(day.timestamp(), f"{day:%b %Y}") for day in starts if low <= day.timestamp() <= high]


def _days(low: float, high: float, days: int) -> list[tuple[float, str]]:
    first = -int(-low // _DAY)
    places = range(first * _DAY, int(high) + 1, days * _DAY)
    if not places:
        return [(low, f"{_date(low):%d %b %H:%M}")]
    return [(at, f"{_date(at):%d %b}".lstrip("0")) for at in places]


def _date(second: float) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(second))
