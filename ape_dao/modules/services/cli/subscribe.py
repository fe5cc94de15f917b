"""`ape dao subscribe`: passes of AI services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import amount_text, asset_at
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, signed_options
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import format_date
from ape_dao.modules.services import desk
from ape_dao.modules.services.cli.plans import discount_text, limit_of

if TYPE_CHECKING:
    from ape_dao.cli.session import Place
    from ape_dao.modules.services.desk import Pass


@output_options
@click.group()
def cli() -> None:
    """Buy, renew and cancel passes of AI services.

    Whoever renews a pass, it never costs more than its account accepted. `ape dao service plans` lists what
    is sold.
    """


@cli.command()
@click.argument("plan", type=int)
@click.option(
    "--periods", type=click.IntRange(1, 2**16 - 1), default=1, show_default=True, help="To pay now."
)
@click.option(
    "--most", metavar="AMOUNT", help="What a period may cost, also at renewals; today's price if left out."
)
@click.option(
    "--renewals",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="How often anybody may renew it for you: the allowance of the token is good for so many.",
)
@click.option(
    "--referrer", metavar="ACCOUNT", help="Who told you: gets a part of the DAO's share by its score."
)
@yes_option
@signed_options
def buy(
    plan: int,
    periods: int,
    most: str | None,
    renewals: int,
    referrer: str | None,
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Buy a pass of PLAN, or more time for the one that you have."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        one = desk.of_kind(session.dao, plan, is_pass=True)
        asset = asset_at(session.registry, one.token)
        quote = desk.quote(session.dao, plan, str(signer.address))
        limit = limit_of(most, asset)
        name = ZERO_ADDRESS if referrer is None else session.account_address(referrer)
        cost = f"{amount_text(quote.cost * periods, asset)}{discount_text(quote.discount_bps)}"
        confirm(out, f"Buy {desk.describe(one)}, {periods} times, for {cost}?", yes)
        if renewals:
            accepted = amount_text(quote.cost if limit is None else limit, asset)
            confirm(out, f"Let anybody renew it, for at most {accepted} each time?", yes)
        receipt = desk.subscribe(
            session.dao, plan, periods, sender=signer, most=limit, renewals=renewals, referrer=name
        )
        found = desk.pass_of(session.dao, plan, str(signer.address))
    out.say(f"The pass is active until {format_date(found.expires_at)} UTC: {receipt.txn_hash}")
    out.result({**_data(plan, str(signer.address), found), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("plan", type=int)
@click.argument("who", metavar="[ACCOUNT]", required=False)
@signed_options
def renew(plan: int, who: str | None, account: str | None, place: Place) -> None:
    """Renew the pass of ACCOUNT, or of the signer, for a period; anybody can, if the account agreed.

    From a tenth of the period before its end to a tenth after it.
    """
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        address = session.account_address(who) if who else str(signer.address)
        one = desk.of_kind(session.dao, plan, is_pass=True)
        asset = asset_at(session.registry, one.token)
        receipt = desk.renew(session.dao, plan, address, sender=signer)
        (event,) = desk.desk_of(session.dao).Renewed.from_receipt(receipt)
        found = desk.pass_of(session.dao, plan, address)
    paid = int(event.cost)
    until = format_date(found.expires_at)
    out.say(f"Renewed for {amount_text(paid, asset)}; active until {until} UTC: {receipt.txn_hash}")
    out.result({**_data(plan, address, found), "cost": str(paid), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("plan", type=int)
@yes_option
@signed_options
def cancel(plan: int, yes: bool, account: str | None, place: Place) -> None:
    """Let nobody renew your pass of PLAN; it stays active until its end."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        desk.of_kind(session.dao, plan, is_pass=True)
        confirm(out, "End the renewal?", yes)
        receipt = desk.cancel(session.dao, plan, sender=signer)
        found = desk.pass_of(session.dao, plan, str(signer.address))
    out.say(f"It ends on {format_date(found.expires_at)} UTC: {receipt.txn_hash}")
    out.result({**_data(plan, str(signer.address), found), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("plan", type=int)
@click.argument("who", metavar="[ACCOUNT]", required=False)
@signed_options
def show(plan: int, who: str | None, account: str | None, place: Place) -> None:
    """Show the pass of ACCOUNT, or of the signer, and what a period costs it."""
    out = Output.current()
    with place.open() as session:
        address = session.account_address(who) if who else str(session.signer(account).address)
        one = desk.of_kind(session.dao, plan, is_pass=True)
        found, quote = desk.pass_of(session.dao, plan, address), desk.quote(session.dao, plan, address)
        asset = asset_at(session.registry, one.token)
    if not found.expires_at:
        out.say(f"{address} has no pass of plan {plan}.")
    else:
        word = "is active until" if found.is_active else "ended on"
        out.say(f"The pass {word} {format_date(found.expires_at)} UTC.")
    if found.accepted:
        margin = one.period // 10
        out.say(
            f"It can be renewed for at most {amount_text(found.accepted, asset)}, from "
            f"{format_date(found.expires_at - margin)} to {format_date(found.expires_at + margin)} UTC."
        )
    out.say(f"A period costs {amount_text(quote.cost, asset)}{discount_text(quote.discount_bps)}.")
    out.result({**_data(plan, address, found), "price": str(quote.cost), "discount": quote.discount_bps})


def _data(plan: int, account: str, found: Pass) -> dict[str, Any]:
    return {
        "plan": plan,
        "account": account,
        "expiresAt": found.expires_at,
        "isActive": found.is_active,
        "accepted": str(found.accepted),
    }
