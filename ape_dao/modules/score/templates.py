"""Proposal files to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template("set-scores", "Change the power that each Staking Score takes", (("score.setThresholds", {}),)),
)
