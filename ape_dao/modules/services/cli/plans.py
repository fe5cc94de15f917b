"""`ape dao service plan …` and its kin: what services sell at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import amount_text, asset_at, read_amount, read_any_amount
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import NOBODY, confirm, place_options, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.services import desk, sdk

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.services.desk import Plan
    from ape_dao.proposals.assets import Asset


@click.command("plan")
@click.argument("service", type=int)
@click.option("--price", required=True, metavar="AMOUNT", help='Of a pack or a period, such as "10 USDC".')
@click.option("--credits", "pack", type=click.IntRange(1), metavar="N", help="Credits in a pack.")
@click.option("--period", metavar="TIME", help="Sells passes for this long instead of credits.")
@click.option(
    "--discount",
    type=click.Choice(desk.DISCOUNTS),
    default="none",
    show_default=True,
    help="Which discount of their score stakers get.",
)
@click.option(
    "--transferable", is_flag=True, help="Credits that were bought at the full price can be sent on."
)
@click.option(
    "--most-discounted",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Credits that an account may have, to buy at a discount; 0 for any number.",
)
@yes_option
@signed_options
def create(
    service: int,
    price: str,
    pack: int | None,
    period: str | None,
    discount: str,
    transferable: bool,
    most_discounted: int,
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Sell credits of SERVICE, or passes; only its owner can. Nothing but the price can change later."""
    out = Output.current()
    if (pack is None) == (period is None):
        raise DaoError("A plan sells credits or passes: give --credits or --period, and not both.")
    if period is not None and (transferable or most_discounted):
        raise DaoError("--transferable and --most-discounted are about credits; leave them out of a pass.")
    with place.open() as session:
        signer = session.signer(account)
        one = sdk.service(session.dao, service)
        if str(signer.address) != one.owner:
            raise DaoError(f"The service {service} belongs to {one.owner}; only it can make plans.")
        amount, asset = read_any_amount(price, session.registry)
        terms = desk.Plan(
            id=0,
            token=asset.address,
            service=service,
            period=0 if period is None else units.parse_duration(period),
            discount=discount,
            is_transferable=transferable,
            is_closed=False,
            price=amount,
            credits=pack or 0,
            max_discounted=most_discounted,
        )
        if asset.address not in session.dao.tokens:
            out.note(f"The router does not list {price.split()[-1]}: the DAO's share of it lies there.")
        confirm(out, f"Sell {desk.describe(terms)} for {amount_text(amount, asset)}?", yes)
        number, receipt = desk.create(session.dao, terms, sender=signer)
    out.say(
        f"Plan {number} sells {desk.describe(terms)} for {amount_text(amount, asset)}: {receipt.txn_hash}"
    )
    out.result({"plan": number, "service": service, "transaction": str(receipt.txn_hash)})


@click.command("plans")
@click.argument("service", type=int, required=False)
@place_options
@output_options
def list_plans(service: int | None, place: Place) -> None:
    """List what is sold, by all services or by SERVICE."""
    out = Output.current()
    with place.open() as session:
        found = [one for one in desk.plans(session.dao) if service in (None, one.service)]
        assets = {one.token: asset_at(session.registry, one.token) for one in found}
    rows = [
        (
            str(one.id),
            str(one.service),
            desk.describe(one),
            amount_text(one.price, assets[one.token]),
            one.discount,
            "closed" if one.is_closed else "",
        )
        for one in found
    ]
    if rows:
        out.table(("plan", "service", "sells", "for", "discount", ""), rows)
    else:
        out.say("Nothing is sold; `ape dao service plan` makes a plan.")
    out.result({"plans": [plan_data(one) for one in found]})


@click.command("price")
@click.argument("plan", type=int)
@click.argument("price", metavar="AMOUNT")
@yes_option
@signed_options
def set_price(plan: int, price: str, yes: bool, account: str | None, place: Place) -> None:
    """Change the price of PLAN. No renewal ever costs more than its account accepted."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        one = _own(session, plan, str(signer.address))
        asset = asset_at(session.registry, one.token)
        amount = read_amount(price, asset, one.price)
        confirm(out, f"Take {amount_text(amount, asset)} instead of {amount_text(one.price, asset)}?", yes)
        receipt = desk.set_price(session.dao, plan, amount, sender=signer)
    out.say(f"Plan {plan} sells {desk.describe(one)} for {amount_text(amount, asset)}: {receipt.txn_hash}")
    out.result({"plan": plan, "price": str(amount), "transaction": str(receipt.txn_hash)})


@click.command("close")
@click.argument("plan", type=int)
@click.option("--open-again", is_flag=True, help="Sell it again.")
@yes_option
@signed_options
def close(plan: int, open_again: bool, yes: bool, account: str | None, place: Place) -> None:
    """Sell and renew nothing more of PLAN. Credits and passes that were bought stay."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        _own(session, plan, str(signer.address))
        confirm(out, f"{'Open' if open_again else 'Close'} plan {plan}?", yes)
        receipt = desk.set_closed(session.dao, plan, not open_again, sender=signer)
    out.say(f"Plan {plan} is {'open' if open_again else 'closed'}: {receipt.txn_hash}")
    out.result({"plan": plan, "isClosed": not open_again, "transaction": str(receipt.txn_hash)})


@click.command("operator")
@click.argument("service", type=int)
@click.argument("operator", metavar="ACCOUNT")
@signed_options
def set_operator(service: int, operator: str, account: str | None, place: Place) -> None:
    """Let ACCOUNT, or nobody, use and grant credits of SERVICE for its owner, as long as that owns it."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        sdk.service(session.dao, service)
        address = ZERO_ADDRESS if operator == NOBODY else session.account_address(operator)
        receipt = desk.set_operator(session.dao, service, address, sender=signer)
    out.say(f"{operator} acts for the service {service}: {receipt.txn_hash}")
    out.result({"service": service, "operator": address, "transaction": str(receipt.txn_hash)})


COMMANDS = (create, list_plans, set_price, close, set_operator)


def plan_data(one: Plan) -> dict[str, Any]:
    """A plan for programs."""
    return {
        "plan": one.id,
        "service": one.service,
        "token": one.token,
        "price": str(one.price),
        "credits": str(one.credits),
        "period": one.period,
        "discount": one.discount,
        "isTransferable": one.is_transferable,
        "maxDiscounted": str(one.max_discounted),
        "isClosed": one.is_closed,
    }


def limit_of(text: str | None, asset: Asset) -> int | None:
    """The most that something may cost; None for what it costs now."""
    return None if text is None else units.parse_amount(text, asset.decimals, asset.symbol)


def discount_text(bps: int) -> str:
    """How a discount is said behind a cost; nothing for none."""
    return f" ({units.format_percent(bps)} less by your score)" if bps else ""


def _own(session: Session, number: int, account: str) -> Plan:
    """A plan of a service of an account.

    Raises:
        DaoError: The service belongs to another, or there is no such plan.
    """
    one = desk.plan(session.dao, number)
    owner = sdk.service(session.dao, one.service).owner
    if account != owner:
        raise DaoError(f"The plan {number} is of the service {one.service} of {owner}; only it changes that.")
    return one
