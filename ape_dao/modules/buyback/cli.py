"""`ape dao buyback`: the auctions that sell revenue for the governance token."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import amount_text, asset_named, read_amount
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import Session, confirm, place_options, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.modules.buyback import sdk as buyback
from ape_dao.modules.buyback.contracts import PROCEEDS_LOCK
from ape_dao.proposals.assets import Asset

if TYPE_CHECKING:
    from ape_dao.cli.session import Place
    from ape_dao.modules.buyback.sdk import Offer

_PATIENCE = "10 minutes"


@output_options
@click.group()
def cli() -> None:
    """Show the buyback auctions, start them, and buy from them."""


@cli.command()
@place_options
@output_options
def show(place: Place) -> None:
    """Show what is for sale, at which price, and until when the price falls.

    A lot is what was there when its auction started, within the largest lot; the rest and what came in later
    wait for the next one.
    """
    out = Output.current()
    with place.open() as session:
        offers, payment, now = _offers(session), _payment_token(session), session.chain.timestamp()
    rows = [_row(asset, offer, payment, now) for asset, offer in offers]
    pots = [_pot(asset, offer) for asset, offer in offers if offer.in_pot]
    if rows:
        out.table(("lot", "waiting", "auction", "price of one", "price of the lot"), rows)
    else:
        out.say("No token is for sale.")
    if pots:
        out.title("In the pot")
        out.table(("waits", "can be released now"), pots)
    auctions = [_data(asset, offer) for asset, offer in offers]
    out.result({"paymentToken": payment.address, "now": now, "auctions": auctions})


@cli.command()
@click.argument("token")
@account_option
@place_options
@output_options
def start(token: str, account: str | None, place: Place) -> None:
    """Start the auction of all of TOKEN that is there; anyone can, once that is enough for a lot.

    What is due of the DAO's pot, if it has one, is let through first.
    """
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), asset_named(session.registry, token)
        if buyback.releasable(session.dao, asset.address):
            buyback.release(session.dao, asset.address, sender=signer)
        offer = buyback.offer(session.dao, asset.address)
        if not offer.is_running and offer.waiting < offer.min_lot:
            raise DaoError(
                f"The lot of {amount_text(offer.waiting, asset)} is below the minimum of "
                f"{amount_text(offer.min_lot, asset)}."
            )
        now = session.chain.next_timestamp()
        if offer.is_running and now < offer.restartable_at:
            raise DaoError(
                f"An auction of {asset.symbol or asset.address} is running; if nobody buys the rest, it can "
                f"be started again in {units.format_span(offer.restartable_at - now)}."
            )
        buyback.start(session.dao, asset.address, sender=signer)
        started, payment = buyback.offer(session.dao, asset.address), _payment_token(session)
    out.say(
        f"The auction of {amount_text(started.quote.lot, asset)} begins at "
        f"{amount_text(started.quote.price, payment)} for one; the price falls for "
        f"{units.format_span(started.length)}."
    )
    out.result(_data(asset, started))


@cli.command()
@click.argument("token")
@signed_options
def release(token: str, account: str | None, place: Place) -> None:
    """Let what is due of TOKEN through from the pot to the auction, and book what has come in; anyone can.

    Do it every week: only what is booked is due later. `ape dao buyback start` does it too.
    """
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), asset_named(session.registry, token)
        if buyback.pot_balance(session.dao, asset.address) == 0:
            raise DaoError(f"There is no {asset.symbol or asset.address} in a pot of this DAO.")
        receipt = buyback.release(session.dao, asset.address, sender=signer)
        amount = buyback.released(session.dao, receipt)
        left = buyback.pot_balance(session.dao, asset.address)
    out.say(
        f"{amount_text(amount, asset)} went on to the auction; {amount_text(left, asset)} in the pot are "
        "booked for later weeks."
    )
    out.result({"token": asset.address, "released": str(amount), "left": str(left)})


@cli.command()
@click.argument("token")
@signed_options
def order(token: str, account: str | None, place: Place) -> None:
    """Offer what is left of the lot of TOKEN to the solvers of CoW Protocol for ten minutes; anyone can.

    Prints the order as the protocol's API takes it, at the price of the auction when it was placed. An order
    that stands is printed again, without a transaction.
    """
    out = Output.current()
    with place.open() as session:
        dao, asset = session.dao, asset_named(session.registry, token)
        name = asset.symbol or asset.address
        if not buyback.takes_orders(dao):
            raise DaoError("The auctions of this DAO take no orders: revenue.buyback.cow is empty.")
        standing = buyback.standing_order(dao, asset.address)
        if standing is None:
            if not buyback.offer(dao, asset.address).is_running:
                raise DaoError(f"No auction of {name} is running; `ape dao buyback start` starts one.")
            buyback.place_order(dao, asset.address, sender=session.signer(account))
            standing = buyback.standing_order(dao, asset.address)
        if standing is None:
            raise DaoError(f"Others took the whole order of {name} already.")
        document = buyback.order_document(dao, standing)
    out.say(json.dumps(document, indent=1))
    out.result(document)


@cli.command()
@signed_options
def collect(account: str | None, place: Place) -> None:
    """Send what the lock of the buyback earned to the treasury; anyone can.

    Governance tokens stay: what it earned of them, or got otherwise, is locked too.
    """
    out = Output.current()
    with place.open() as session:
        signer, dao = session.signer(account), session.dao
        if PROCEEDS_LOCK not in dao.addresses:
            raise DaoError("What this DAO buys back is not locked: revenue.buyback.proceeds is not `lock`.")
        assets = {asset.address: asset for asset in session.registry.assets}
        found = buyback.collected(dao, buyback.collect(dao, buyback.earned_by_lock(dao), sender=signer))
    payment = str(dao.token.address)
    for token, amount in found.items():
        where = "was locked for ever" if token == payment else "went to the treasury"
        out.say(f"{amount_text(amount, assets[token])} {where}.")
    if not found:
        out.say("The lock has earned nothing that waits.")
    out.result({"collected": [{"token": token, "amount": str(amount)} for token, amount in found.items()]})


@cli.command()
@signed_options
def settle(account: str | None, place: Place) -> None:
    """Burn, lock, or give to the stakers governance tokens that reached the auction without a purchase.

    Anyone can. A purchase does it too.
    """
    out = Output.current()
    with place.open() as session:
        signer, payment = session.signer(account), _payment_token(session)
        auction = buyback.auction_of(session.dao)
        amount = int(session.dao.token.balanceOf(auction))
        if not amount:
            raise DaoError(f"No {payment.symbol or payment.address} came to the auction without a purchase.")
        is_burned = bool(auction.BURN_PROCEEDS())
        buyback.settle(session.dao, sender=signer)
        kept = "locked for ever" if PROCEEDS_LOCK in session.dao.addresses else "given to the stakers"
    out.say(f"{amount_text(amount, payment)} were {'burned' if is_burned else kept}.")
    out.result({"token": payment.address, "amount": str(amount), "burned": is_burned})


@cli.command()
@click.argument("token")
@click.option("--amount", metavar="AMOUNT", help="How much of the lot to buy.  [default: all that is left]")
@click.option("--max-payment", metavar="AMOUNT", help="The most to pay for it.  [default: the present price]")
@click.option("--within", default=_PATIENCE, show_default=True, help="How long the transaction is valid.")
@account_option
@yes_option
@place_options
@output_options
def buy(
    token: str,
    amount: str | None,
    max_payment: str | None,
    within: str,
    account: str | None,
    yes: bool,
    place: Place,
) -> None:
    """Buy the lot of TOKEN, or a part of it, with the governance token.

    Shows the price and asks for confirmation. If others buy before, it is what they left.
    """
    out = Output.current()
    with place.open() as session:
        signer, dao = session.signer(account), session.dao
        address, payment = str(signer.address), _payment_token(session)
        asset = asset_named(session.registry, token)
        offer = buyback.offer(dao, asset.address)
        if not offer.is_running:
            raise DaoError(
                f"No auction of {asset.symbol or asset.address} is running; `ape dao buyback start` starts "
                "one, `ape dao buyback show` says when it can."
            )
        quote = offer.quote if amount is None else offer.part(read_amount(amount, asset, offer.quote.lot))
        if not quote.lot:
            raise DaoError(f"There is nothing to buy; the lot has {amount_text(offer.quote.lot, asset)}.")
        balance = int(dao.token.balanceOf(signer))
        most = quote.payment if max_payment is None else read_amount(max_payment, payment, balance)
        if most < quote.payment:
            raise DaoError(
                f"{amount_text(quote.lot, asset)} cost {amount_text(quote.payment, payment)} now, more than "
                f"{max_payment}."
            )
        if balance < quote.payment:
            raise DaoError(
                f"{address} has {amount_text(balance, payment)}; {amount_text(quote.lot, asset)} cost "
                f"{amount_text(quote.payment, payment)}."
            )
        out.say(
            f"{amount_text(quote.lot, asset)} for {amount_text(quote.payment, payment)}, "
            f"{amount_text(quote.price, payment)} for one."
        )
        confirm(out, "Buy it?", yes)
        limit = replace(quote, payment=min(most, balance))
        deadline = session.chain.next_timestamp() + units.parse_duration(within)
        receipt = buyback.buy(dao, asset.address, limit, deadline=deadline, sender=signer)
        sale = buyback.bought(dao, receipt)
    out.say(f"{address} bought {amount_text(sale.lot, asset)} for {amount_text(sale.payment, payment)}.")
    out.result(
        {
            "account": address,
            "token": asset.address,
            "auctionId": quote.auction_id,
            "lot": str(sale.lot),
            "payment": str(sale.payment),
        }
    )


def _row(asset: Asset, offer: Offer, payment: Asset, now: int) -> tuple[str, ...]:
    lot, waiting = (amount_text(held, asset) for held in (offer.quote.lot, offer.waiting))
    if not offer.is_running:
        state = (
            "can be started" if offer.is_ready else f"can be started from {amount_text(offer.min_lot, asset)}"
        )
        return lot, waiting, state, "", ""
    price = amount_text(offer.quote.price, payment)
    if offer.floor_at > now:
        price += f", falls for {units.format_span(offer.floor_at - now)}"
    else:
        price += ", the floor"
    return lot, waiting, "running", price, amount_text(offer.quote.payment, payment)


def _pot(asset: Asset, offer: Offer) -> tuple[str, str]:
    return amount_text(offer.in_pot, asset), amount_text(offer.releasable, asset)


def _offers(session: Session) -> list[tuple[Asset, Offer]]:
    """Every token that is set up for sale or lies there."""
    own = (session.record.address("token"), session.record.address("escrow"))
    assets = [asset for asset in session.registry.assets if asset.address not in own]
    offers = [(asset, buyback.offer(session.dao, asset.address)) for asset in assets]
    return [(asset, offer) for asset, offer in offers if offer.min_lot or offer.is_running or offer.held]


def _payment_token(session: Session) -> Asset:
    address = session.record.address("token")
    return session.registry.asset_at(address) or Asset(address, None, 18)


def _data(asset: Asset, offer: Offer) -> dict[str, Any]:
    return {
        "token": asset.address,
        "symbol": asset.symbol,
        "decimals": asset.decimals,
        "running": offer.is_running,
        "auctionId": offer.quote.auction_id,
        "lot": str(offer.quote.lot),
        "waiting": str(offer.waiting),
        "inPot": str(offer.in_pot),
        "releasable": str(offer.releasable),
        "minLot": str(offer.min_lot),
        "maxLot": str(offer.max_lot) if offer.max_lot else None,
        "price": str(offer.quote.price),
        "payment": str(offer.quote.payment),
        "floorAt": offer.floor_at if offer.is_running else None,
        "restartableAt": offer.restartable_at if offer.is_running else None,
        "nextStartPrice": str(offer.next_start_price),
    }
