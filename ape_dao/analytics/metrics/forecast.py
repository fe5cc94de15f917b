"""What comes if nobody acts: which tokens unlock when, and how power falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.units import WEEK

if TYPE_CHECKING:
    from ape_dao.analytics.power import PowerHistory


@dataclass(frozen=True)
class UnlockWall:
    """Locked tokens by the end of their locks. Base units."""

    ends: tuple[tuple[int, int], ...]
    """Unix seconds and amount, soonest first."""
    permanent: int
    over: int
    """Of locks that have ended and were not withdrawn."""


def unlock_wall(history: PowerHistory, time: int) -> UnlockWall:
    """Which tokens unlock when, as things are at a second.

    Formula: the amounts of all locks, added up by end. Source: ``Locked``, ``Withdrawn``, ``ExitedEarly``.
    """
    sums, permanent = history.amounts_by_end(time)
    over = sum(amount for end, amount in sums.items() if end <= time)
    coming = sorted((end, amount) for end, amount in sums.items() if end > time)
    return UnlockWall(tuple(coming), permanent, over)


def power_forecast(history: PowerHistory, time: int, weeks: int) -> list[tuple[int, int]]:
    """The total power now and at each week's boundary ahead, if nobody acts: unix seconds and votes.

    Formula: ``totalPowerAt`` of the escrow for each second.
    Source: ``Locked``, ``Withdrawn``, ``ExitedEarly``.
    """
    first = (time // WEEK + 1) * WEEK
    seconds = [time, *(first + week * WEEK for week in range(weeks))]
    return list(zip(seconds, history.totals_at(time, seconds), strict=True))
