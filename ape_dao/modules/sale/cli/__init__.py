"""`ape dao sale`: sales to stakers, from the file to the last claim."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.amounts import amount_text, read_amount
from ape_dao.cli.locks import Member, read_end
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.modules.sale import admission, sdk
from ape_dao.modules.sale.cli import planned
from ape_dao.modules.sale.cli.allowance import require_due, require_fitting, show_allowance
from ape_dao.modules.sale.cli.chosen import (
    all_sales,
    chosen_data,
    chosen_sale,
    show_sale,
    waiting_text,
)
from ape_dao.modules.sale.cli.simulated import simulate
from ape_dao.modules.sale.states import Phase, next_step, phase_text

if TYPE_CHECKING:
    from ape_dao.cli.session import Place
    from ape_dao.modules.sale.cli.chosen import Chosen

_NAME_HELP = "NAME is what the DAO's spec calls the sale, or its address."


@output_options
@click.group()
def cli() -> None:
    """Sell to stakers by their power: plan, open, commit, finalize, claim."""


for _command in (*planned.COMMANDS, simulate):
    cli.add_command(_command)


@cli.command(help=f"Show the sale NAME, or all of the DAO's.\n\n{_NAME_HELP}")
@click.argument("name", required=False)
@place_options
@output_options
def show(name: str | None, place: Place) -> None:
    """Show one sale, or all."""
    out = Output.current()
    with place.open() as session:
        if name is not None:
            show_sale(out, chosen_sale(session, name))
            return
        chosen = all_sales(session)
        rows = [
            (sale.name, amount_text(sale.state.terms.lot, sale.token), phase_text(sale.state), _next(sale))
            for sale in chosen
        ]
        documents = [chosen_data(sale) for sale in chosen]
    if rows:
        out.table(("sale", "lot", "state", "next"), rows)
    else:
        out.say("This DAO has no sales.")
    out.result({"sales": documents})


@cli.command(
    help="Show what ACCOUNT may buy in the sale NAME, when, and if nothing, why. ACCOUNT is an address or an "
    f"Ape alias; by default the one that signs.\n\n{_NAME_HELP}"
)
@click.argument("name")
@click.argument("holder", required=False, metavar="[ACCOUNT]")
@signed_options
def allocation(name: str, holder: str | None, account: str | None, place: Place) -> None:
    """Show what an account may buy."""
    out = Output.current()
    with place.open() as session:
        chosen = chosen_sale(session, name)
        address = session.account_address(holder) if holder else str(session.signer(account).address)
        show_allowance(out, chosen, sdk.allowed(session.dao, chosen.address, address))


@cli.command(
    "open",
    help="Open the sale NAME, whose lot must be there, before its first window; anybody can. The seller's "
    f"own account sends what is missing of the lot first.\n\n{_NAME_HELP}",
)
@click.argument("name")
@signed_options
def open_command(name: str, account: str | None, place: Place) -> None:
    """Open a sale."""
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_sale(session, name)
        _require(chosen, Phase.PENDING, "opened")
        missing = chosen.state.terms.lot - chosen.state.balance
        if missing > 0 and str(signer.address) != chosen.state.seller:
            raise DaoError(
                f"{amount_text(missing, chosen.token)} of the lot are not at {chosen.address} yet; the "
                f"seller, {chosen.state.seller}, sends them."
            )
        sdk.open_sale(session.dao, chosen.address, sender=signer)
        show_sale(out, chosen.again())


@cli.command(
    help="Commit AMOUNT of the payment token in the sale NAME, such as 1_000, or max for all that the "
    "account may still commit. It cannot be withdrawn; what is not accepted comes back with `ape dao sale "
    f"claim`.\n\n{_NAME_HELP}"
)
@click.argument("name")
@click.argument("amount")
@click.option(
    "--admission",
    "admitted",
    metavar="FILE",
    help="What the gate signed (`ape dao sale admit`), for a sale that has one.",
    shell_complete=completing.files,
)
@click.option(
    "--approve", "by_transaction", is_flag=True, help="Send an approval instead of signing a permit."
)
@yes_option
@signed_options
def commit(
    name: str,
    amount: str,
    admitted: str | None,
    by_transaction: bool,
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Commit payment."""
    out = Output.current()
    given = admission.read_file(Path(admitted)) if admitted else None
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_sale(session, name)
        address = str(signer.address)
        allowed = sdk.allowed(session.dao, chosen.address, address)
        tokens = read_amount(amount, chosen.payment, allowed.limit - allowed.paid)
        require_fitting(chosen, allowed, tokens, given, session.chain.next_timestamp())
        most = chosen.state.terms.bought(tokens, 1, 1)
        out.say(
            f"{address} commits {amount_text(tokens, chosen.payment)} in window {allowed.window + 1}, for at "
            f"most {amount_text(most, chosen.token)}. It cannot be withdrawn."
        )
        confirm(out, "Commit it?", yes)
        sdk.commit(
            session.dao,
            chosen.address,
            tokens,
            admission=sdk.NO_ADMISSION if given is None else given.as_arguments(),
            by_transaction=by_transaction,
            sender=signer,
        )
        show_allowance(out, chosen.again(), sdk.allowed(session.dao, chosen.address, address))


@cli.command(
    help="Decide what each window of the sale NAME gets, after the last one; anybody can.\n\n" + _NAME_HELP
)
@click.argument("name")
@signed_options
def finalize(name: str, account: str | None, place: Place) -> None:
    """Decide what each window gets."""
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_sale(session, name)
        _require(chosen, Phase.OPEN, "finalized")
        if (now := session.chain.next_timestamp()) < (end := chosen.state.terms.end):
            raise DaoError(
                f"The sale '{chosen.name}' runs until {units.format_date(end)} UTC, for "
                f"{units.format_span(end - now)} more; finalize it then."
            )
        sdk.finalize(session.dao, chosen.address, sender=signer)
        show_sale(out, chosen.again())


@cli.command(
    help="Cancel the sale NAME; everybody is paid back. The seller can before the first window, the guardian "
    f"until its last second, and anybody if the sale was not opened in time.\n\n{_NAME_HELP}"
)
@click.argument("name")
@yes_option
@signed_options
def cancel(name: str, yes: bool, account: str | None, place: Place) -> None:
    """Cancel a sale."""
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_sale(session, name)
        paid = amount_text(chosen.state.committed, chosen.payment)
        confirm(out, f"Cancel the sale '{chosen.name}', and pay back {paid}?", yes)
        sdk.cancel(session.dao, chosen.address, sender=signer)
        show_sale(out, chosen.again())


@cli.command(
    help="Pay ACCOUNT, by default the one that signs, its refund and what has vested of the sale NAME; "
    "anybody can. With --lock the tokens go into the account's own lock: END makes a new one until then, "
    "such as 26 weeks or max; `--lock add` adds to the one that it holds. The first time, a transaction "
    f"makes the sale an operator of the account in the escrow; it locks only what it owes.\n\n{_NAME_HELP}"
)
@click.argument("name")
@click.argument("holder", required=False, metavar="[ACCOUNT]")
@click.option("--lock", "into", metavar="END", help="Lock the tokens until END, or `add` to the lock.")
@signed_options
def claim(name: str, holder: str | None, into: str | None, account: str | None, place: Place) -> None:
    """Claim refund and tokens."""
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_sale(session, name)
        own = str(signer.address)
        address = session.account_address(holder) if holder else own
        if not chosen.state.phase.is_over:
            raise DaoError(f"Nothing can be claimed yet: {_next(chosen)}.")
        require_due(chosen, sdk.allowed(session.dao, chosen.address, address))
        if into is None:
            receipt = sdk.claim(session.dao, chosen.address, address, sender=signer)
        else:
            if address != own:
                raise DaoError(f"Only {address} itself can lock what it bought; leave --lock out to pay it.")
            end = _lock_end(Member.read(session, own, signer), chosen, into)
            receipt = sdk.claim_and_lock(session.dao, chosen.address, end, sender=signer)
        tokens, refund = sdk.claimed(session.dao, receipt)
    how = "locked" if into else "received"
    out.say(
        f"{address} {how} {amount_text(tokens, chosen.token)} and was refunded "
        f"{amount_text(refund, chosen.payment)}: {receipt.txn_hash}"
    )
    out.result(
        {
            "sale": chosen.address,
            "account": address,
            "tokens": str(tokens),
            "refund": str(refund),
            "locked": into is not None,
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command(
    help="Send the proceeds, the fee and what was not sold of the sale NAME to those who get them; anybody "
    f"can.\n\n{_NAME_HELP}"
)
@click.argument("name")
@signed_options
def pay(name: str, account: str | None, place: Place) -> None:
    """Pay out proceeds, fee and what was not sold."""
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_sale(session, name)
        if not chosen.state.phase.is_over:
            raise DaoError(f"Nothing can be paid out yet: {_next(chosen)}.")
        if not chosen.state.waiting:
            raise DaoError(f"Everything of the sale '{chosen.name}' has been paid out already.")
        waiting = chosen.state.waiting
        done = sdk.pay_out(session.dao, chosen.address, sender=signer)
    refused = {function: str(result) for function, result in done.items() if isinstance(result, DaoError)}
    paid = {function: result for function, result in done.items() if not isinstance(result, DaoError)}
    for function in paid:
        out.say(f"Paid out {waiting_text(chosen, function)}.")
    if refused:
        left = " ".join(f"{waiting_text(chosen, function)}: {why}" for function, why in refused.items())
        raise DaoError(f"Not everything could be paid out. {left} It stays there for a later try.")
    out.result(
        {
            "sale": chosen.address,
            "paid": {function: str(waiting[function]) for function in paid},
            "transactions": {function: str(receipt.txn_hash) for function, receipt in paid.items()},
        }
    )


@cli.command(
    help="Sign, as the gate of the sale NAME, that ACCOUNT may commit CAP of the payment token in all until "
    f"DATE, such as 2027-02-02 12:00; prints the file for `--admission`.\n\n{_NAME_HELP}"
)
@click.argument("name")
@click.argument("holder", metavar="ACCOUNT")
@click.argument("cap")
@click.argument("until", metavar="DATE")
@click.option("--output", "-o", metavar="FILE", help="Where it goes.", shell_complete=completing.files)
@signed_options
def admit(
    name: str, holder: str, cap: str, until: str, output: str | None, account: str | None, place: Place
) -> None:
    """Admit an account."""
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_sale(session, name)
        if chosen.state.gate is None:
            raise DaoError(f"The sale '{chosen.name}' has no gate; everybody with a tier can commit.")
        address = session.account_address(holder)
        most = read_amount(cap, chosen.payment, chosen.state.terms.lot_value)
        signed = admission.sign(
            session.dao, chosen.address, address, most, units.parse_date(until), signer=signer
        )
    text = json.dumps(signed.to_data(), indent=2)
    if output:
        Path(output).write_text(text + "\n", encoding="utf-8")
        out.say(f"Wrote {output}: {address} may commit {amount_text(most, chosen.payment)}.")
    else:
        out.say(text)
    out.result(signed.to_data())


def _next(chosen: Chosen) -> str:
    return next_step(chosen.name, chosen.state)


def _require(chosen: Chosen, phase: Phase, what: str) -> None:
    if chosen.state.phase is not phase:
        raise DaoError(
            f"The sale '{chosen.name}' cannot be {what}: {phase_text(chosen.state)}. Next: {_next(chosen)}."
        )


def _lock_end(member: Member, chosen: Chosen, text: str) -> int | None:
    """The end of a new lock, or None to add to the one that there is.

    Raises:
        DaoError: The escrow would refuse it.
    """
    if chosen.state.token != member.token.address:
        raise DaoError(f"The escrow locks {member.token.symbol}, not what '{chosen.name}' sells.")
    if text.lower() == "add":
        if not member.lock.amount:
            raise DaoError(f"{member.address} has no lock to add to; give an END for a new one, such as max.")
        member.require_running("add to")
        return None
    if member.lock.amount:
        raise DaoError(f"{member.address} already has a lock; `--lock add` adds to it.")
    return read_end(text, member)
