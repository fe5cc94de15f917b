"""Prices of the parts of an index for each day: made up, or from a file of the user's own."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from random import Random
from typing import TYPE_CHECKING

from ape_dao.core.errors import DaoError
from ape_dao.core.units import DAY, format_date
from ape_dao.modules.index.section import FINE, MAX_PRICE, MIN_PRICE, price_of
from ape_dao.report.prices import read_prices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ape_dao.modules.index.section import Index

FIRST_DAY = 1_800_057_600
"""Where made-up prices begin, unix seconds."""
DAYS_A_YEAR = 365
LONGEST = 50 * DAYS_A_YEAR


@dataclass(frozen=True)
class Prices:
    """What each part is worth on each day, as the contract counts prices; the numeraire is left out."""

    first_day: int
    """Unix seconds."""
    days: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Walk:
    """A geometric random walk, independent for each part, with jumps."""

    volatility: float
    """Standard deviation of the logarithm in a year."""
    jumps: float = 0.0
    """Chance of a jump of a part in a day."""
    jump_size: float = 0.35
    """Standard deviation of the logarithm of a jump."""

    @property
    def moments(self) -> tuple[float, float]:
        """The means of what a part's price grows by in a day, as a part of it, and of the square of that."""
        square = self.jump_size * self.jump_size
        mean = self.jumps * (exp(square / 2) - 1)
        jumped = 1 + self.jumps * (exp(2 * square) - 1)
        return mean, exp(self.volatility**2 / DAYS_A_YEAR) * jumped - 2 * mean - 1

    def prices(self, first: Sequence[int], days: int, seed: int) -> Prices:
        """The same for the same seed; without drift beside the jumps."""
        random = Random(seed)  # noqa: S311 - prices, no secrets
        deviation = self.volatility / sqrt(DAYS_A_YEAR)
        now, found = [float(price) for price in first], []
        for _ in range(days):
            for number in range(len(now)):
                step = random.gauss(-deviation * deviation / 2, deviation)
                if random.random() < self.jumps:
                    step += random.gauss(0, self.jump_size)
                now[number] *= exp(step)
            found.append(tuple(min(max(int(price), MIN_PRICE), MAX_PRICE) for price in now))
        return Prices(FIRST_DAY, tuple(found))


def read_days(path: Path, section: Index) -> Prices:
    """Prices of a CSV file with a line ``date,token,<numeraire>`` on top, for every part and day.

    A part may be named by its symbol or its address. The days go from the first on which all parts have a
    price to the last line; a price stands for at most a week.

    Raises:
        ReportError: The file is not like that; says which line.
        DaoError: It is in another currency, a part has no price on some day, or a price is out of range.
    """
    found = read_prices(path)
    if found.currency.lower() != section.numeraire.lower():
        raise DaoError(
            f"{path} has prices in {found.currency}, but the index counts in {section.numeraire}; give "
            f"prices in that, with the first line date,token,{section.numeraire}."
        )
    names = [part.token for part in section.parts]
    missing = [name for name in names if name.lower() not in found.days]
    if missing:
        raise DaoError(
            f"{path} has no price of {', '.join(missing)}; add lines like 2025-12-31,{missing[0]},1."
        )
    first = max(found.days[name.lower()][0] for name in names)
    last = max(found.days[name.lower()][-1] for name in names)
    if not 1 < last - first + 1 <= LONGEST:
        raise DaoError(
            f"{path}: days in a row with prices of all parts: {max(last - first + 1, 0):,}; "
            f"give 2 to {LONGEST:,}."
        )
    days = []
    for day in range(first, last + 1):
        row = []
        for part in section.parts:
            at = found.at(part.token, part.token, day * DAY)
            price = 0 if at is None else price_of(int(at[1].scaleb(FINE)), section.decimals, part.decimals)
            if at is None:
                raise DaoError(
                    f"{path} has no price of {part.token} in the week to "
                    f"{format_date(day * DAY)[:10]}; add a line."
                )
            if not MIN_PRICE <= price <= MAX_PRICE:
                raise DaoError(
                    f"{path}: the price {at[1]} of {part.token} on {format_date(at[0])[:10]} is out of what "
                    "an index can pay; correct it."
                )
            row.append(price)
        days.append(tuple(row))
    return Prices(first * DAY, tuple(days))
