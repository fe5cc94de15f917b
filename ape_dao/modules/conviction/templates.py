"""Proposal files to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template("set-conviction", "Change what requests need from now on", (("conviction.setSettings", {}),)),
    Template(
        "set-conviction-budgets", "Choose the budgets that pay requests", (("conviction.setBudgets", {}),)
    ),
    Template("cancel-request", "Close a request, and free what was reserved", (("conviction.cancel", {}),)),
)
