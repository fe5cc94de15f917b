"""Prices of tokens by day, from a file of the user's own; nothing is asked of any service."""

from __future__ import annotations

import csv
from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.errors import ReportError, UnitError
from ape_dao.core.units import DAY

if TYPE_CHECKING:
    from pathlib import Path

OLDEST = 7
"""Days for which a price stands if no later one is there, so that a file may leave out weekends."""
_CENT = Decimal("0.01")
_HEADER = ("date", "token")


@dataclass
class Prices:
    """What one whole token was worth at the end of a day (UTC)."""

    currency: str
    days: dict[str, list[int]] = field(default_factory=dict)
    """By symbol or address in lower case: number of the day, in order."""
    values: dict[str, list[Decimal]] = field(default_factory=dict)

    def at(self, token: str, symbol: str, time: int) -> tuple[int, Decimal] | None:
        """The price that counts at a second: that of its day, or the last one of the week before.

        Returns:
            Unix seconds of the day of the price, and the price; None if there is none.
        """
        day = time // DAY
        for name in (token.lower(), symbol.lower()):
            place = bisect_right(self.days.get(name, []), day) - 1
            if place >= 0 and day - self.days[name][place] <= OLDEST:
                return self.days[name][place] * DAY, self.values[name][place]
        return None


def value_of(amount: int, decimals: int, price: Decimal) -> Decimal:
    """What base units are worth, to the cent; half a cent goes to the even one."""
    return (Decimal(amount).scaleb(-decimals) * price).quantize(_CENT, ROUND_HALF_EVEN)


def read_prices(path: Path) -> Prices:
    """Read ``date,token,<currency>``: a line for each day and token, by its symbol or its address.

    Raises:
        ReportError: There is no such file, or a line is not like that; says which.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as err:
        raise ReportError(f"{path} cannot be read as a CSV file of prices: {err}") from err
    header = [cell.strip() for cell in lines[0]] if lines else []
    if len(header) != 3 or tuple(header[:2]) != _HEADER or not header[2]:
        raise ReportError(
            f"{path} must begin with the line date,token,EUR (or another currency), then have a line like "
            "2025-12-31,TMAI,0.12 for each day and token."
        )
    found: dict[str, dict[int, Decimal]] = {}
    for number, line in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in line):
            token, day, price = _line(path, number, line)
            if day in found.setdefault(token, {}):
                raise ReportError(f"{path}, line {number}: there is a price of {token} on that day already.")
            found[token][day] = price
    prices = Prices(header[2])
    for token, by_day in found.items():
        prices.days[token] = sorted(by_day)
        prices.values[token] = [by_day[day] for day in prices.days[token]]
    return prices


def _line(path: Path, number: int, line: list[str]) -> tuple[str, int, Decimal]:
    try:
        date, token, price = (cell.strip() for cell in line)
        day, value = units.parse_date(date), units.parse_number(price)
    except (ValueError, UnitError) as err:
        raise ReportError(
            f"{path}, line {number}: write it like 2025-12-31,TMAI,0.12, not '{','.join(line)}'."
        ) from err
    if value < 0 or not token:
        raise ReportError(f"{path}, line {number}: a token's symbol or address, and a price of at least 0.")
    return token.lower(), day // DAY, value
