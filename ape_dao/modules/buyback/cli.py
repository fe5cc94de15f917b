"""`ape dao buyback`: the auctions that sell revenue for the DAO's token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import asset_named, read_amount, told
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import Session, confirm, place_options
from ape_dao.core import units
from ape_dao.core.chain.tokens import approve_at_least
from ape_dao.core.errors import DaoError
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.modules.revenue.sdk import Quote
from ape_dao.proposals.registry import Asset
from ape_dao.sdk.dry_run import dry_run

if TYPE_CHECKING:
    from ape_dao.cli.session import Place

_PATIENCE = "10 minutes"


@dataclass(frozen=True)
class _Offer:
    """One token and its auction."""

    asset: Asset
    quote: Quote
    """Its auction's id is 0 while none runs."""
    price: int
    """Of what the terms of the auction call one unit: one whole token."""
    min_lot: int
    started_at: int
    length: int

    @property
    def is_running(self) -> bool:
        return self.quote.auction_id > 0

    @property
    def floor_at(self) -> int:
        return self.started_at + self.length


@output_options
@click.group()
def cli() -> None:
    """Show the buyback auctions, start them, and buy from them."""


@cli.command()
@place_options
@output_options
def show(place: Place) -> None:
    """Show what is for sale, at which price, and until when the price falls."""
    out = Output.current()
    with place.open() as session:
        offers, token, now = _offers(session), _payment_token(session), session.chain.timestamp()
    rows = []
    for one in offers:
        if one.is_running:
            state = "runs"
            if one.floor_at > now:
                price = f"{told(one.price, token)}, falls for {units.format_span(one.floor_at - now)}"
            else:
                price = f"{told(one.price, token)}, the floor"
        else:
            ready = one.quote.lot >= one.min_lot
            state = "can be started" if ready else f"from {told(one.min_lot, one.asset)} on"
            price = ""
        payment = told(one.quote.payment, token) if one.is_running else ""
        rows.append((told(one.quote.lot, one.asset), state, price, payment))
    if rows:
        out.table(("lot", "auction", "price of one", "price of the lot"), rows)
    else:
        out.say("No token is for sale.")
    out.result({"paymentToken": token.address, "now": now, "auctions": [_data(one) for one in offers]})


@cli.command()
@click.argument("token")
@account_option
@place_options
@output_options
def start(token: str, account: str | None, place: Place) -> None:
    """Start the auction of TOKEN; anybody can, once enough of it is there."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        offer = _offer(session, asset_named(session.registry, token))
        if not offer.is_running and offer.quote.lot < offer.min_lot:
            raise DaoError(
                f"The auction has {told(offer.quote.lot, offer.asset)}; it begins with "
                f"{told(offer.min_lot, offer.asset)}."
            )
        dry_run(session.chain, str(signer.address), session.dao.auction, "start", offer.asset.address)
        session.dao.auction.start(offer.asset.address, sender=signer)
        begun, payment = _offer(session, offer.asset), _payment_token(session)
    out.say(
        f"The auction of {told(begun.quote.lot, begun.asset)} begins at {told(begun.price, payment)} "
        f"for one; the price falls for {units.format_span(begun.length)}."
    )
    out.result(_data(begun))


@cli.command()
@click.argument("token")
@click.option("--max-payment", metavar="AMOUNT", help="Pay no more; the present price if not given.")
@click.option("--within", default=_PATIENCE, show_default=True, help="How long the offer holds.")
@account_option
@yes_option
@place_options
@output_options
def buy(
    token: str, max_payment: str | None, within: str, account: str | None, yes: bool, place: Place
) -> None:
    """Buy the whole lot of TOKEN for the DAO's own token; shows the price and asks."""
    out = Output.current()
    with place.open() as session:
        signer, dao = session.signer(account), session.dao
        address, payment = str(signer.address), _payment_token(session)
        offer = _offer(session, asset_named(session.registry, token))
        if not offer.is_running:
            raise DaoError(
                f"No auction of {offer.asset.symbol or offer.asset.address} is running; "
                "`ape dao buyback start` begins one, `ape dao buyback show` says when it can."
            )
        if not offer.quote.lot:
            raise DaoError("The lot is empty; it fills when revenue is split.")
        balance = int(dao.token.balanceOf(signer))
        most = offer.quote.payment if max_payment is None else read_amount(max_payment, payment, balance)
        if most < offer.quote.payment:
            raise DaoError(
                f"The lot costs {told(offer.quote.payment, payment)} now, more than {max_payment}."
            )
        if balance < offer.quote.payment:
            raise DaoError(
                f"{address} has {told(balance, payment)}; the lot costs {told(offer.quote.payment, payment)}."
            )
        lot = told(offer.quote.lot, offer.asset)
        out.say(f"{lot} for {told(offer.quote.payment, payment)}, {told(offer.price, payment)} for one.")
        confirm(out, "Buy it?", yes)
        wanted = Quote(offer.quote.auction_id, offer.quote.lot, min(most, balance))
        deadline = session.chain.next_timestamp() + units.parse_duration(within)
        approve_at_least(dao.token, dao.auction.address, wanted.payment, sender=signer)
        arguments = (offer.asset.address, wanted.auction_id, wanted.payment, deadline, address)
        dry_run(session.chain, address, dao.auction, "buy", *arguments)
        receipt = revenue.buy(dao, offer.asset.address, wanted, deadline=deadline, sender=signer)
        sale = revenue.bought(dao, receipt)
    out.say(f"{address} bought {told(sale.lot, offer.asset)} for {told(sale.payment, payment)}.")
    out.result(
        {
            "account": address,
            "token": offer.asset.address,
            "auctionId": offer.quote.auction_id,
            "lot": str(sale.lot),
            "payment": str(sale.payment),
        }
    )


def _offers(session: Session) -> list[_Offer]:
    """Every token that is set up for sale or lies there."""
    own = session.record.address("token")
    tokens = [
        one for one in session.registry.assets if one.address not in (own, session.record.address("escrow"))
    ]
    offers = [_offer(session, one) for one in tokens]
    return [one for one in offers if one.min_lot or one.is_running or one.quote.lot]


def _offer(session: Session, asset: Asset) -> _Offer:
    auction = session.dao.auction
    number, lot, price, payment = (int(one) for one in auction.quote(asset.address))
    params, running = auction.paramsOf(asset.address), auction.auctionOf(asset.address)
    return _Offer(
        asset=asset,
        quote=Quote(number, lot, payment),
        price=price,
        min_lot=int(params.minLot),
        started_at=int(running.startedAt),
        length=int(running.length),
    )


def _payment_token(session: Session) -> Asset:
    address = session.record.address("token")
    return session.registry.asset_at(address) or Asset(address, None, 18)


def _data(offer: _Offer) -> dict[str, Any]:
    return {
        "token": offer.asset.address,
        "symbol": offer.asset.symbol,
        "decimals": offer.asset.decimals,
        "running": offer.is_running,
        "auctionId": offer.quote.auction_id,
        "lot": str(offer.quote.lot),
        "minLot": str(offer.min_lot),
        "price": str(offer.price),
        "payment": str(offer.quote.payment),
        "floorAt": offer.floor_at if offer.is_running else None,
    }
