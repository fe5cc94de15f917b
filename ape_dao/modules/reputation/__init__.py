"""Reputation: awards in domains that nobody can transfer, which fall to zero; votes for any governor."""

from ape_dao.core.module import Module
from ape_dao.modules.reputation.contracts import DOMAIN_VOTES, REPUTATION, check, obstacles, parts
from ape_dao.modules.reputation.section import Reputation

MODULE = Module(
    name="reputation",
    section=Reputation,
    contracts=(REPUTATION, DOMAIN_VOTES),
    parts=parts,
    package=__name__,
    check=check,
    obstacles=obstacles,
    commands={"reputation": ("ape_dao.modules.reputation.cli", "Award reputation, strike awards, move keys")},
)
