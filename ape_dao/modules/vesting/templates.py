"""Proposal files to start from."""

from ape_dao.proposals.templates import PLACEHOLDER, Template

TEMPLATES = (
    Template(
        "pay-stream",
        "Stream tokens of the treasury, by a contract that `ape dao vesting stream` created",
        (("token.transfer", {}),),
    ),
    Template(
        "revoke-vesting",
        "Revoke a vesting contract",
        ((f"{PLACEHOLDER}.revoke", {}),),
        contract="VestingGrant",
    ),
)
