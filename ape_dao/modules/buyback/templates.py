"""Proposal files to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template("set-auction", "Set the terms of a buyback auction", (("auction.setParams", {}),)),
    Template("remove-auction", "End the auctions of a token", (("auction.removeParams", {}),)),
    Template("recover-lot", "Recover a token from the auction", (("auction.recover", {"to": "treasury"}),)),
)
