"""Proposal files to start from."""

from ape_dao.proposals.templates import PLACEHOLDER, Template

TEMPLATES = (
    Template(
        "revoke-vesting",
        "Revoke a vesting contract",
        ((f"{PLACEHOLDER}.revoke", {}),),
        contract="VestingGrant",
    ),
)
