"""The auctions that sell revenue for the governance token. Amounts are base units, times unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ape_dao.core.errors import DaoError
from ape_dao.modules.buyback.contracts import AUCTION
from ape_dao.sdk.allowances import approve
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.buyback.abi import BuybackAuction
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Quote:
    """What the running auction of a token asks for its whole lot."""

    auction_id: int
    """0 while no auction runs."""
    lot: int
    """Base units of the token that is sold."""
    payment: int
    """Base units of the governance token."""
    price: int
    """Governance-token units for what the terms of the auction call one unit: one whole token."""


@dataclass(frozen=True)
class Offer:
    """One token and its auction."""

    token: str
    quote: Quote
    min_lot: int
    """What an auction begins with at least."""
    started_at: int
    length: int
    """Seconds for which the price falls."""

    @property
    def is_running(self) -> bool:
        """Whether it can be bought from."""
        return self.quote.auction_id > 0

    @property
    def floor_at(self) -> int:
        """When the price stops falling."""
        return self.started_at + self.length


@dataclass(frozen=True)
class Sale:
    """A lot that was bought."""

    lot: int
    payment: int


def auction_of(dao: Dao) -> BuybackAuction:
    """The contract that sells revenue."""
    return cast("BuybackAuction", dao.contract(AUCTION.key))


def offer(dao: Dao, token: str) -> Offer:
    """The auction of `token` as it is now, be it running or not."""
    auction = auction_of(dao)
    number, lot, price, payment = (int(part) for part in auction.quote(token))
    params, running = auction.paramsOf(token), auction.auctionOf(token)
    return Offer(
        token=token,
        quote=Quote(number, lot, payment, price),
        min_lot=int(params.minLot),
        started_at=int(running.startedAt),
        length=int(running.length),
    )


def quote(dao: Dao, token: str) -> Quote:
    """What the lot of `token` costs now.

    Raises:
        DaoError: No auction of `token` is running.
    """
    current = offer(dao, token).quote
    if not current.auction_id:
        raise DaoError(f"No auction of {token} is running; start one first.")
    return current


def start(dao: Dao, token: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Start the auction of `token`; anyone can, once enough of it is there.

    Raises:
        RefusedError: An auction of it runs, or the lot is too small.
    """
    return send(auction_of(dao), "start", token, sender=sender)


def buy(dao: Dao, token: str, limit: Quote, *, deadline: int, sender: AccountAPI) -> ReceiptAPI:
    """Buy the whole lot of the auction that `limit` names, for at most its payment, until `deadline`.

    The lot can grow until the transaction is in a block, and its payment with it.

    Raises:
        RefusedError: The auction ended, the lot costs more, or the deadline has passed.
    """
    auction = auction_of(dao)
    approve(dao.token, str(auction.address), limit.payment, sender=sender)
    return send(
        auction, "buy", token, limit.auction_id, limit.payment, deadline, sender.address, sender=sender
    )


def bought(dao: Dao, receipt: ReceiptAPI) -> Sale:
    """What a purchase bought, which is the whole lot as it was then, and what it cost."""
    (log,) = auction_of(dao).Bought.from_receipt(receipt)
    return Sale(lot=int(log.lot), payment=int(log.payment))
