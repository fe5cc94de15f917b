"""Proposal files to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template("set-auction", "Set the terms of a buyback auction", (("auction.setParams", {}),)),
    Template("remove-auction", "End the auctions of a token", (("auction.removeParams", {}),)),
    Template("set-pace", "Let more or less of the pot go on sale each week", (("buyback_pot.setPace", {}),)),
    Template(
        "recover-pot",
        "Recover a token from the pot of the buyback",
        (("buyback_pot.recover", {"to": "treasury"}),),
    ),
    Template("recover-lot", "Recover a token from the auction", (("auction.recover", {"to": "treasury"}),)),
)
