"""Proposal files to start from: an option of a round. The terms of a stage never change."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template(
        "option-grant", "An option of a grant round", (("token.transfer", {}),), proposed_as="optimistic"
    ),
)
