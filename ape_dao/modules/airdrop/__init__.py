"""Airdrops: a part of the supply goes to a list of recipients, each of whom claims its row."""

from ape_dao.core.module import ALLOCATIONS, Module
from ape_dao.modules.airdrop.contracts import MERKLE_AIRDROP, describes, obstacles, parts
from ape_dao.modules.airdrop.section import Airdrop

MODULE = Module(
    name="airdrop",
    section=Airdrop,
    contracts=(MERKLE_AIRDROP,),
    parts=parts,
    package=__name__,
    within=ALLOCATIONS,
    obstacles=obstacles,
    describes=describes,
    commands={
        "airdrop": ("ape_dao.modules.airdrop.cli", "Build an airdrop; find, check and send its claims")
    },
)
