"""Amounts of any token, as people write and read them."""

from __future__ import annotations

from decimal import ROUND_DOWN, Context, Decimal
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.schema.fields import is_address
from ape_dao.core.spec.problems import suggest
from ape_dao.proposals.assets import ETHER_ASSET, Asset

if TYPE_CHECKING:
    from ape_dao.proposals.registry import Registry

MAX = "max"
_UNKNOWN_DECIMALS = 18
_SHOWN_DIGITS = 6
_WIDE = Context(prec=200, rounding=ROUND_DOWN)


def amount_text(amount: int, asset: Asset) -> str:
    """An amount with its symbol, with at most six decimals and rounded down; less than that in full."""
    exact = _WIDE.scaleb(Decimal(amount), -asset.decimals)
    short = exact.quantize(Decimal(1).scaleb(-_SHOWN_DIGITS), context=_WIDE)
    number = units.format_number(short if short or not amount else exact).replace("_", ",")
    return f"{number} {asset.symbol or asset.address}"


def asset_at(registry: Registry, address: str) -> Asset:
    """The token at an address; one that the DAO does not deal with has no symbol, and 18 decimals."""
    return registry.asset_at(address) or Asset(address, None, _UNKNOWN_DECIMALS)


def asset_named(registry: Registry, text: str) -> Asset:
    """The token that a symbol or an address names.

    Raises:
        DaoError: The DAO deals with no such token.
    """
    by_symbol = registry.asset_called(text)
    if by_symbol is not None and by_symbol != ETHER_ASSET:
        return by_symbol
    by_address = registry.asset_at(registry.address(text)) if is_address(text) else None
    if by_address is None or by_address == ETHER_ASSET:
        symbols = [asset.symbol for asset in registry.assets if asset.symbol]
        raise DaoError(f"This DAO knows no token '{text}'; {suggest(text, symbols)}")
    return by_address


def read_amount(text: str, asset: Asset, most: int) -> int:
    """An amount of a known token; "max" is `most`.

    Raises:
        UnitError: It is not one.
    """
    if text.strip().lower() == MAX:
        return most
    return units.parse_amount(text, asset.decimals, asset.symbol)


def read_any_amount(text: str, registry: Registry) -> tuple[int, Asset]:
    """An amount that says of which token it is, such as "1,000 USDC" or "1 ETH".

    Raises:
        DaoError: It does not, or not of one that the DAO deals with.
    """
    number, symbol = units.split_unit(text)
    if symbol is None:
        raise DaoError(f"'{text}' has no token symbol; write it like 1,000 USDC.")
    asset = ETHER_ASSET if symbol == ETHER_ASSET.symbol else asset_named(registry, symbol)
    return units.parse_amount(number, asset.decimals), asset
