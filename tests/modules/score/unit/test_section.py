"""What the tiers of a spec give to the kinds of proposals."""

from ape_dao.core.spec import load_preset
from ape_dao.modules.score.contracts import proposer_scores
from ape_dao.modules.score.section import Score


def test_proposer_scores__score_zero__no_proposal():
    """GV-02: who has no score has no quota; each tier has its own."""
    score = load_preset("token-metrics").section(Score)
    scores = proposer_scores(score)
    assert scores.highest == 10
    assert scores.quotas == (0, *(tier.proposals_per_month or 0 for tier in score.tiers))
    assert 0 < scores.quotas[-1] <= 4
