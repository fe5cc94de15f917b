"""Tokens that everybody knows by their symbols: their decimals, and what one of them is worth, roughly."""

from __future__ import annotations

from dataclasses import dataclass

CENTS = 100
_ETHER = (100 * CENTS, 100_000 * CENTS)
_BITCOIN = (5_000 * CENTS, 2_000_000 * CENTS)


@dataclass(frozen=True)
class KnownToken:
    """What a symbol promises."""

    decimals: int
    least: int
    """US cents that one token is worth at least, in these years."""
    most: int


KNOWN_TOKENS = {
    **dict.fromkeys(("USDC", "USDT", "PYUSD"), KnownToken(6, 90, 110)),
    **dict.fromkeys(("DAI", "USDS"), KnownToken(18, 90, 110)),
    "EURC": KnownToken(6, 80, 160),
    **dict.fromkeys(("WETH", "ETH"), KnownToken(18, *_ETHER)),
    **dict.fromkeys(("WBTC", "CBBTC"), KnownToken(8, *_BITCOIN)),
}
"""By the symbol in capitals."""


def known(symbol: str) -> KnownToken | None:
    """The token of that symbol, however it is written."""
    return KNOWN_TOKENS.get(symbol.upper())
