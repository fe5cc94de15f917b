"""What amounts are written in."""

from __future__ import annotations

from dataclasses import dataclass

from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.schema.fields import ETHER

ETHER_DECIMALS = 18


@dataclass(frozen=True)
class Asset:
    """Something that amounts are written in."""

    address: str
    symbol: str | None
    """None if the contract's own symbol is not usable: taken by another asset, or not a plain word."""
    decimals: int


ETHER_ASSET = Asset(ZERO_ADDRESS, ETHER, ETHER_DECIMALS)
