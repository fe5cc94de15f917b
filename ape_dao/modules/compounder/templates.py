"""Proposal files to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template(
        "set-adapter", "List an exchange for compounding", (("compounder.setAdapter", {"listed": "true"}),)
    ),
)
