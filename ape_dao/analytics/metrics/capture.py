"""What a stranger must lock to decide alone, now and later if nobody acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.analytics.metrics.forecast import power_forecast
from ape_dao.core.capture import votes_for_margin, votes_for_quorum

if TYPE_CHECKING:
    from ape_dao.analytics.power import PowerHistory


@dataclass(frozen=True)
class Capture:
    """Tokens in locks of the full length, base units, rounded up; None where no number suffices."""

    time: int
    """Unix seconds."""
    for_quorum: int | None
    """To reach the quorum alone while nobody else votes."""
    against_all: int | None
    """To reach it, and the margin, while everybody else votes against."""


def capture_course(
    history: PowerHistory, time: int, weeks: int, *, quorum: int, floor: int, margin: int
) -> list[Capture]:
    """What it takes now and at each week's boundary ahead.

    Formula: with the others' power P, quorum q and margin m the larger of ``q P / (1 - q)`` and the floor,
    and of that and ``P (1 + m) / (1 - m)``; divided by the votes of one token in the longest lock.
    Source: ``Locked``, ``Withdrawn``, ``ExitedEarly``.

    Args:
        quorum: Basis points of all votes.
        floor: The least quorum, votes.
        margin: Basis points of the votes for and against.
    """
    course = []
    for second, others in power_forecast(history, time, weeks):
        share, majority = votes_for_quorum(others, quorum), votes_for_margin(others, margin)
        least = None if share is None else max(share, floor)
        most = None if least is None or majority is None else max(least, majority)
        tokens = [None if votes is None else history.scale.tokens_for(votes) for votes in (least, most)]
        course.append(Capture(second, *tokens))
    return course
