"""Staking scores: which tier an account's own power reaches. Power is ve wei, times are unix seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ape_dao.sdk.dao import Dao


def score_of(dao: Dao, account: str) -> int:
    """The score of `account` now; 0 for none."""
    return int(dao.contract("score").scoreOf(account))


def score_for(dao: Dao, power: int) -> int:
    """The score that `power` gives."""
    return int(dao.contract("score").scoreForPower(power))


def thresholds(dao: Dao) -> list[int]:
    """The power that each score takes, from score 1 on."""
    return [int(threshold) for threshold in dao.contract("score").thresholds()]
