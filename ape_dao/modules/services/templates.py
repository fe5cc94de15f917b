"""Proposal files to start from."""

from ape_dao.proposals.templates import Template

TEMPLATES = (
    Template(
        "set-discounts", "What stakers pay for services, and what referrals bring", (("desk.setTiers", {}),)
    ),
    Template(
        "set-platform-share",
        "The DAO's share of services that come",
        (("services.setPlatformShare", {"newBps": "10%"}),),
    ),
    Template(
        "delist-service", "Take a service off the lists", (("services.setDelisted", {"isDelisted": "true"}),)
    ),
)
