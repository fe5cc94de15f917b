"""Staking Scores: tiers of power that open quotas of proposals and benefits."""

from ape_dao.core.module import Module
from ape_dao.modules.score.contracts import STAKING_SCORE, parts, proposer_scores
from ape_dao.modules.score.section import Score

MODULE = Module(
    name="score",
    section=Score,
    contracts=(STAKING_SCORE,),
    parts=parts,
    package=__name__,
    scores=proposer_scores,
)
