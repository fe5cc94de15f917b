"""Contracts that anybody creates: a sale to the stakers of a DAO, and a gate for auctions elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS, Context
from ape_dao.modules.sale.contracts import TIER_SALE, obstacles, terms_of
from ape_dao.modules.sale.section import MIN_TOKENS
from ape_dao.sdk.creations import creation_of

if TYPE_CHECKING:
    from ape_dao.modules.sale.file import Wanted
    from ape_dao.sdk.creations import Creation
    from ape_dao.sdk.dao import Dao


GATE = "ScoreGate"


def plan_creation(dao: Dao, wanted: Wanted, seller: str) -> Creation:
    """What a seller would create.

    Raises:
        DaoError: The contract would refuse its terms, or a token is not what the file says.
    """
    _require_sound(dao, wanted)
    sale, context = wanted.sale, Context(wanted.spec, seller, dao.addresses)
    known = dao.addresses

    def optional(name: str | None) -> str:
        return ZERO_ADDRESS if name is None else context.account(name)

    config = {
        **terms_of(sale),
        "escrow": known["escrow"],
        "token": wanted.token.address if wanted.token else known["token"],
        "payment": context.account(sale.payment),
        "seller": seller,
        "proceedsTo": context.account(sale.proceeds_to) if wanted.names_receiver else seller,
        "router": known["router"] if sale.router_share else ZERO_ADDRESS,
        "gate": optional(sale.gate),
        "guardian": optional(sale.guardian),
        "lot": wanted.lot,
        "unit": wanted.unit,
    }
    return creation_of(TIER_SALE.name, config, sale.key)


def plan_gate(dao: Dao, wanted: Wanted, easy_auction: str | None) -> Creation:
    """A gate for auctions elsewhere, with snapshot, windows and table of a sale; its price means nothing.

    By power, all accounts together may bid what the lot of the sale would be worth.

    Args:
        easy_auction: Whose auctions it serves; None for validation hooks only.

    Raises:
        DaoError: The contract would refuse its terms.
    """
    for _, reason in obstacles(wanted.sale, dao.chain.timestamp()):
        raise DaoError(reason)
    terms = terms_of(wanted.sale)
    config = {
        "escrow": dao.addresses["escrow"],
        "easyAuction": easy_auction or ZERO_ADDRESS,
        "snapshot": terms["snapshot"],
        "byPower": terms["byPower"],
        "budget": wanted.lot * terms["price"] // wanted.unit if terms["byPower"] else 0,
        "windows": terms["windows"],
        "tiers": terms["tiers"],
    }
    return creation_of(GATE, config, f"gate_{wanted.sale.name}")


def _require_sound(dao: Dao, wanted: Wanted) -> None:
    """What the contract would refuse without saying it in the words of the file."""
    sale, chain = wanted.sale, dao.chain
    for _, reason in obstacles(sale, chain.timestamp()):
        raise DaoError(reason)
    if sale.router_share and "router" not in dao.addresses:
        raise DaoError("This DAO has no router; leave router_share out.")
    price, minimum = sale.paid(sale.price), sale.paid(sale.minimum)
    if price * MIN_TOKENS > minimum * wanted.unit:
        raise DaoError(
            f"The price {sale.price} is too coarse for a token of so few decimals and a minimum of "
            f"{sale.minimum}: the minimum must buy at least {MIN_TOKENS:_} base units."
        )
    payment = Context(wanted.spec, ZERO_ADDRESS, dao.addresses).account(sale.payment)
    told = [("sale.decimals", payment, sale.decimals)]
    if wanted.token:
        told.append(("token.decimals", wanted.token.address, wanted.token.decimals))
    for key, address, decimals in told:
        facts = read_token(chain, address)
        if not facts.has_code:
            raise DaoError(f"There is no token at {address} on {chain.network_name}.")
        if facts.decimals is not None and facts.decimals != decimals:
            raise DaoError(f"{key} is {decimals}, but the token at {address} has {facts.decimals}.")


def lot_text(wanted: Wanted) -> str:
    """The lot, in whole tokens."""
    decimals = wanted.token.decimals if wanted.token else 18
    return units.format_amount(wanted.lot, decimals, wanted.symbol).replace("_", ",")
