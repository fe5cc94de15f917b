"""Proposal files to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template("award-reputation", "Award reputation for work", (("reputation.award", {}),)),
    Template("strike-award", "Strike an award before it counts", (("reputation.strike", {}),)),
    Template("slash-reputation", "Take a part of somebody's reputation", (("reputation.slash", {}),)),
    Template("set-awarder", "Let an account award reputation, or no more", (("reputation.setAwarder", {}),)),
    Template("set-reputation-guardian", "Name who can strike awards", (("reputation.setGuardian", {}),)),
)
