"""Staking scores: which tier an account's own power reaches. Power is ve wei, times are unix seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ape_dao.modules.score.contracts import STAKING_SCORE

if TYPE_CHECKING:
    from ape_dao.modules.score.abi import StakingScore
    from ape_dao.sdk.dao import Dao


def score_contract(dao: Dao) -> StakingScore:
    """The contract that turns power into scores."""
    return cast("StakingScore", dao.contract(STAKING_SCORE.key))


def score_of(dao: Dao, account: str) -> int:
    """The score of `account` now; 0 for none."""
    return int(score_contract(dao).scoreOf(account))


def score_for(dao: Dao, power: int) -> int:
    """The score that `power` gives."""
    return int(score_contract(dao).scoreForPower(power))


def thresholds(dao: Dao) -> list[int]:
    """The power that each score takes, from score 1 on."""
    return [int(threshold) for threshold in score_contract(dao).thresholds()]
