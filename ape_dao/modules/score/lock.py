"""What the score says about a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.score.contracts import STAKING_SCORE
from ape_dao.modules.score.sdk import score_for, thresholds
from ape_dao.sdk.staking import Standing

if TYPE_CHECKING:
    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.staking import Lock, Terms


def standing(dao: Dao, terms: Terms, lock: Lock, now: int) -> Standing:
    """The score that a lock gives, and the last second of it."""
    if not dao.has(STAKING_SCORE.key):
        return Standing("score", None)
    score = score_for(dao, terms.power(lock, now))
    if not score or lock.permanent:
        return Standing("score", score)
    return Standing("score", score, terms.lasts_until(lock, thresholds(dao)[score - 1]))
