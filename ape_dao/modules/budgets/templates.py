"""Proposal files to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template("set-budget", "Give an account a budget, or new limits", (("budgets.set", {}),)),
    Template("recall-budget", "End a budget", (("budgets.recall", {}),)),
    Template("set-budget-guardian", "Name who can stop budgets for a while", (("budgets.setGuardian", {}),)),
)
