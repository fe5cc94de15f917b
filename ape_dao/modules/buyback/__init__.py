"""The buyback: falling-price auctions sell revenue for the governance token."""

from ape_dao.core.module import Module
from ape_dao.modules.buyback.contracts import AUCTION, COW_AUCTION, LOCK, POT, check, parts, token_functions
from ape_dao.modules.buyback.section import Buyback

MODULE = Module(
    name="buyback",
    section=Buyback,
    contracts=(AUCTION, COW_AUCTION, LOCK, POT),
    parts=parts,
    package=__name__,
    within="revenue",
    check=check,
    token_functions=token_functions,
    commands={"buyback": ("ape_dao.modules.buyback.cli", "Show, start and buy from the buyback auctions")},
)
