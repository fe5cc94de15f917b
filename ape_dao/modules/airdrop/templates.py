"""Proposal files to start from."""

from ape_dao.proposals.templates import PLACEHOLDER, Template

TEMPLATES = (
    Template(
        "set-airdrop-list",
        "Set the list of an airdrop",
        ((f"{PLACEHOLDER}.setRoot", {}),),
        contract="MerkleAirdrop",
    ),
    Template(
        "sweep-airdrop",
        "Return unclaimed tokens of an airdrop to the treasury",
        ((f"{PLACEHOLDER}.sweep", {"token": "token"}),),
        contract="MerkleAirdrop",
    ),
)
