"""`ape dao credits`: credits for use of AI services."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.amounts import amount_text, asset_at
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.services import desk, tokens
from ape_dao.modules.services.cli.plans import discount_text, limit_of
from ape_dao.modules.services.cli.signed import hand_out
from ape_dao.modules.services.contracts import TOKENS

if TYPE_CHECKING:
    from ape_dao.cli.session import Place
    from ape_dao.modules.services.desk import Holding
    from ape_dao.modules.services.tokens import Token

_MOST = 2**256 - 1


@output_options
@click.group()
def cli() -> None:
    """Buy credits of AI services and use them.

    Stakers pay less by their score, and credits that were bought at a discount cannot be sent on. `ape dao
    service plans` lists what is sold.
    """


@cli.command()
@click.argument("plan", type=int)
@click.argument("packs", type=click.IntRange(1, 2**32 - 1))
@click.option("--most", metavar="AMOUNT", help="What all packs may cost; what they cost now if left out.")
@click.option(
    "--referrer", metavar="ACCOUNT", help="Who told you: gets a part of the DAO's share by its score."
)
@yes_option
@signed_options
def buy(
    plan: int,
    packs: int,
    most: str | None,
    referrer: str | None,
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Buy PACKS packs of credits of PLAN."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        one = desk.of_kind(session.dao, plan, is_pass=False)
        asset = asset_at(session.registry, one.token)
        quote = desk.quote(session.dao, plan, str(signer.address), packs)
        name = ZERO_ADDRESS if referrer is None else session.account_address(referrer)
        cost = f"{amount_text(quote.cost, asset)}{discount_text(quote.discount_bps)}"
        confirm(out, f"Buy {one.credits * packs:,} credits of the service {one.service} for {cost}?", yes)
        receipt = desk.buy(session.dao, plan, packs, sender=signer, most=limit_of(most, asset), referrer=name)
        (event,) = desk.desk_of(session.dao).CreditsBought.from_receipt(receipt)
    bought, paid, bps = int(event.credits), int(event.cost), int(event.discountBps)
    out.say(f"Bought {bought:,} credits for {amount_text(paid, asset)}: {receipt.txn_hash}")
    if bps:
        out.note("They cannot be sent on, because they were bought at a discount.")
    out.result(
        {
            "plan": plan,
            "credits": str(bought),
            "cost": str(paid),
            "discount": bps,
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command()
@click.argument("plan", type=int)
@click.argument("who", metavar="[ACCOUNT]", required=False)
@signed_options
def show(plan: int, who: str | None, account: str | None, place: Place) -> None:
    """Show the credits of ACCOUNT, or of the signer, and what a pack costs it."""
    out = Output.current()
    with place.open() as session:
        address = session.account_address(who) if who else str(session.signer(account).address)
        one = desk.of_kind(session.dao, plan, is_pass=False)
        held = desk.holding(session.dao, plan, address)
        quote = desk.quote(session.dao, plan, address)
        asset = asset_at(session.registry, one.token)
        has_tokens = session.dao.has(TOKENS.key)
        found = tokens.token_of(session.dao, plan, address) if has_tokens else None
    out.say(f"{held.transferable + held.bound:,} credits, of which {held.bound:,} cannot be sent on")
    out.say(f"{held.used:,} were used; the service may use {_allowance(held.allowance)} without asking.")
    if found:
        out.say(f"{found.balance:,} more are {found.symbol}, the token {found.address}.")
    price = f"{amount_text(quote.cost, asset)}{discount_text(quote.discount_bps)}"
    out.say(f"A pack of {desk.describe(one)} costs {price}.")
    data = {**_data(plan, address, held), **_token_data(found)}
    out.result({**data, "price": str(quote.cost), "discount": quote.discount_bps})


@cli.command()
@click.argument("plan", type=int)
@click.argument("amount", type=click.IntRange(1))
@click.option("--of", "who", metavar="ACCOUNT", help="Whose credits, as the service that it allowed to.")
@yes_option
@signed_options
def burn(plan: int, amount: int, who: str | None, yes: bool, account: str | None, place: Place) -> None:
    """Use AMOUNT credits of PLAN: the signer's own, or as the service those of ACCOUNT."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        address = session.account_address(who) if who else str(signer.address)
        desk.of_kind(session.dao, plan, is_pass=False)
        confirm(out, f"Use {amount:,} credits of {address}?", yes)
        receipt = desk.use(session.dao, plan, address, amount, sender=signer)
        held = desk.holding(session.dao, plan, address)
    out.say(f"Used {amount:,} credits; {held.transferable + held.bound:,} are left: {receipt.txn_hash}")
    out.result({**_data(plan, address, held), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("plan", type=int)
@click.argument("amount", metavar="AMOUNT")
@yes_option
@signed_options
def allow(plan: int, amount: str, yes: bool, account: str | None, place: Place) -> None:
    """Let the service use AMOUNT credits of PLAN, or all, without asking; 0 ends it."""
    out = Output.current()
    limit = _MOST if amount == "all" else units.parse_amount(amount, decimals=0)
    with place.open() as session:
        signer = session.signer(account)
        one = desk.of_kind(session.dao, plan, is_pass=False)
        confirm(out, f"Let the service {one.service} use {_allowance(limit)} of your credits?", yes)
        receipt = desk.allow_use(session.dao, plan, limit, sender=signer)
    out.say(f"The service {one.service} may use {_allowance(limit)}: {receipt.txn_hash}")
    out.result({"plan": plan, "allowance": str(limit), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("plan", type=int)
@click.argument("total", type=click.IntRange(1))
@click.option("--output", "file", type=click.Path(path_type=Path), help="File to write it to.")
@signed_options
def sign(plan: int, total: int, file: Path | None, account: str | None, place: Place) -> None:
    """Sign that all uses of PLAN so far are TOTAL credits: those before, and those of this request."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        desk.of_kind(session.dao, plan, is_pass=False)
        held = desk.holding(session.dao, plan, str(signer.address))
        most = held.used + held.transferable + held.bound
        if not held.used < total <= most:
            raise DaoError(
                f"{held.used:,} credits were used and {most - held.used:,} are left: sign a total from "
                f"{held.used + 1:,} to {most:,}."
                if most > held.used
                else f"No credits of plan {plan} are left; `ape dao credits buy {plan} 1` buys some."
            )
        signed = desk.sign_use(session.dao, plan, total, signer=signer)
    hand_out(out, signed.to_data(), file, f"the signed use of {total:,} credits in all")


@cli.command()
@click.argument("file", type=click.Path(path_type=Path), shell_complete=completing.files)
@signed_options
def redeem(file: Path, account: str | None, place: Place) -> None:
    """Use the credits of a signed use in FILE; anybody can. What was used before is not used again."""
    out = Output.current()
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise DaoError(f"{file} is no signed use of credits: {err}") from err
    signed = desk.SignedUse.from_data(data)
    with place.open() as session:
        signer = session.signer(account)
        desk.of_kind(session.dao, signed.plan, is_pass=False)
        receipt = desk.use_signed(session.dao, signed, sender=signer)
        events = desk.desk_of(session.dao).Used.from_receipt(receipt)
    used = sum(int(event.amount) for event in events)
    out.say(f"Used {used:,} credits of {signed.account}: {receipt.txn_hash}")
    out.result({"plan": signed.plan, "used": str(used), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("plan", type=int)
@click.argument("who", metavar="ACCOUNT")
@click.argument("amount", type=click.IntRange(1, 2**64 - 1))
@yes_option
@signed_options
def grant(plan: int, who: str, amount: int, yes: bool, account: str | None, place: Place) -> None:
    """Give ACCOUNT AMOUNT credits of PLAN, as the service: a gift, or what it should have back."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        address = session.account_address(who)
        desk.of_kind(session.dao, plan, is_pass=False)
        confirm(out, f"Give {amount:,} credits to {address}?", yes)
        receipt = desk.grant(session.dao, plan, address, amount, sender=signer)
    out.say(f"{address} has {amount:,} credits more: {receipt.txn_hash}")
    out.result(
        {"plan": plan, "account": address, "credits": str(amount), "transaction": str(receipt.txn_hash)}
    )


@cli.command()
@click.argument("plan", type=int)
@click.argument("amount", type=click.IntRange(1))
@yes_option
@signed_options
def wrap(plan: int, amount: int, yes: bool, account: str | None, place: Place) -> None:
    """Turn AMOUNT of your credits of PLAN into ERC-20 tokens; the first call creates the token.

    Only credits that can be sent on can be tokens. They are used as credits: unwrap them first.
    """
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        holder = str(signer.address)
        one = desk.of_kind(session.dao, plan, is_pass=False)
        tokens.tokens_of(session.dao)
        if not one.is_transferable:
            raise DaoError(f"Credits of plan {plan} cannot be sent on, so they cannot be tokens.")
        held = desk.holding(session.dao, plan, holder)
        if amount > held.transferable:
            raise DaoError(
                f"{holder} has {held.transferable:,} credits of plan {plan} that can be sent on, fewer than "
                f"{amount:,}; {held.bound:,} more cannot, since they were given or bought at a discount."
            )
        confirm(out, f"Turn {amount:,} credits of plan {plan} into tokens?", yes)
        receipt = tokens.wrap(session.dao, plan, amount, sender=signer)
        found = tokens.token_of(session.dao, plan, holder)
        held = desk.holding(session.dao, plan, holder)
    out.say(f"Wrapped {amount:,} credits: {receipt.txn_hash}")
    if found:
        out.say(f"You have {found.balance:,} {found.symbol}, the token {found.address}.")
    data = {**_data(plan, holder, held), **_token_data(found)}
    out.result({**data, "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("plan", type=int)
@click.argument("amount", type=click.IntRange(1))
@click.option("--to", metavar="ACCOUNT", help="Who gets the credits; you, if left out.")
@yes_option
@signed_options
def unwrap(plan: int, amount: int, to: str | None, yes: bool, account: str | None, place: Place) -> None:
    """Turn AMOUNT of your tokens of PLAN back into credits."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        holder = str(signer.address)
        receiver = session.account_address(to) if to else holder
        desk.of_kind(session.dao, plan, is_pass=False)
        found = tokens.token_of(session.dao, plan, holder)
        if found and amount > found.balance:
            raise DaoError(f"{holder} has {found.balance:,} {found.symbol}, fewer than {amount:,}.")
        confirm(out, f"Turn {amount:,} tokens into credits of {receiver}?", yes)
        receipt = tokens.unwrap(session.dao, plan, amount, sender=signer, to=receiver)
        found = tokens.token_of(session.dao, plan, holder)
        held = desk.holding(session.dao, plan, holder)
    out.say(f"Unwrapped {amount:,} credits: {receipt.txn_hash}")
    data = {**_data(plan, holder, held), **_token_data(found)}
    out.result({**data, "transaction": str(receipt.txn_hash)})


def _token_data(found: Token | None) -> dict[str, Any]:
    """The ERC-20 token of a plan for programs; nothing where there is none."""
    if found is None:
        return {"token": None, "wrapped": "0"}
    return {"token": found.address, "wrapped": str(found.balance)}


def _allowance(amount: int) -> str:
    return "all" if amount == _MOST else f"{amount:,}"


def _data(plan: int, account: str, held: Holding) -> dict[str, Any]:
    return {
        "plan": plan,
        "account": account,
        "transferable": str(held.transferable),
        "bound": str(held.bound),
        "used": str(held.used),
        "allowance": str(held.allowance),
    }
