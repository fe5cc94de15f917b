"""`ape dao lock`: lock tokens, and change, show or leave a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import read_amount, told
from ape_dao.cli.locks import Member, member_of, read_end, report
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.sdk import staking
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.staking import Lock

if TYPE_CHECKING:
    from ape_dao.cli.session import Place

_AMOUNT_HELP = 'AMOUNT is like "1,000 TMAI", or max for everything that the account has.'
_END_HELP = (
    'END is how long from now, like "26 weeks", or a day like 2027-06-24, or max. Locks end on Thursdays, '
    "00:00 UTC, so it is rounded down."
)


@output_options
@click.group()
def cli() -> None:
    """Lock tokens for voting power, and change, show or leave a lock."""


def _member_options(command: Any) -> Any:
    """Options of commands that somebody signs."""
    return account_option(place_options(output_options(command)))


def _approve_option(function: Any) -> Any:
    text = "Approve by a transaction; without this the account signs a permit, where the token knows permits."
    return click.option("--approve", is_flag=True, help=text)(function)


@cli.command(help=f"Lock AMOUNT until END.\n\n{_AMOUNT_HELP}\n\n{_END_HELP}")
@click.argument("amount")
@click.argument("end")
@_approve_option
@_member_options
def create(amount: str, end: str, approve: bool, account: str | None, place: Place) -> None:
    out = Output.current()
    with place.open() as session:
        me = member_of(session, account)
        if me.lock.amount:
            what = "is over; withdraw it first" if me.is_over else "runs; increase or extend it"
            raise DaoError(f"{me.address} has a lock already, which {what} (`ape dao lock --help`).")
        wanted = read_amount(amount, me.token, me.balance)
        me.require_balance(wanted)
        if wanted < me.terms.min_amount:
            raise DaoError(
                f"{told(wanted, me.token)} are too few; a lock takes {told(me.terms.min_amount, me.token)}."
            )
        until = read_end(end, me)
        new = Lock(wanted, until, permanent=False)
        out.say(me.preview(new))
        permit = me.approval(wanted, approve)
        arguments = (wanted, until) if permit is None else (wanted, until, *permit.as_arguments())
        function = "createLock" if permit is None else "createLockWithPermit"
        dry_run(session.chain, me.address, session.dao.escrow, function, *arguments)
        staking.create_lock(session.dao, wanted, until, permit=permit, sender=me.signer)
        report(out, me)


@cli.command(help=f"Add AMOUNT to the lock; its end stays.\n\n{_AMOUNT_HELP}")
@click.argument("amount")
@_approve_option
@_member_options
def increase(amount: str, approve: bool, account: str | None, place: Place) -> None:
    out = Output.current()
    with place.open() as session:
        me = member_of(session, account)
        me.require_running("add to")
        wanted = read_amount(amount, me.token, me.balance)
        me.require_balance(wanted)
        if not wanted:
            raise DaoError("0 adds nothing; give an amount, or max.")
        out.say(me.preview(Lock(me.lock.amount + wanted, me.lock.end, me.lock.permanent)))
        permit = me.approval(wanted, approve)
        arguments = (wanted,) if permit is None else (wanted, *permit.as_arguments())
        function = "increaseAmount" if permit is None else "increaseAmountWithPermit"
        dry_run(session.chain, me.address, session.dao.escrow, function, *arguments)
        staking.increase_amount(session.dao, wanted, permit=permit, sender=me.signer)
        report(out, me)


@cli.command(help=f"Move the end of the lock to END.\n\n{_END_HELP}")
@click.argument("end")
@_member_options
def extend(end: str, account: str | None, place: Place) -> None:
    out = Output.current()
    with place.open() as session:
        me = member_of(session, account)
        me.require_lock()
        if me.lock.permanent:
            raise DaoError("A permanent lock has no end; `ape dao lock permanent off` gives it one.")
        until = read_end(end, me)
        if until <= me.lock.end:
            raise DaoError(
                f"The lock ends on {units.format_date(me.lock.end)}; {units.format_date(until)} is not "
                f"later. The latest end is {units.format_date(me.terms.latest_end(me.now))}."
            )
        out.say(me.preview(Lock(me.lock.amount, until, permanent=False)))
        dry_run(session.chain, me.address, session.dao.escrow, "extendLock", until)
        staking.extend_lock(session.dao, until, sender=me.signer)
        report(out, me)


@cli.command()
@click.argument("switch", type=click.Choice(["on", "off"]))
@_member_options
def permanent(switch: str, account: str | None, place: Place) -> None:
    """Switch the decay of the lock off (permanent on), or on again: then it ends a full length from now."""
    out = Output.current()
    wanted = switch == "on"
    with place.open() as session:
        me = member_of(session, account)
        me.require_running("change")
        if me.lock.permanent is wanted:
            raise DaoError(f"The lock is {'' if wanted else 'not '}permanent already.")
        end = 0 if wanted else me.terms.latest_end(me.now)
        out.say(me.preview(Lock(me.lock.amount, end, wanted)))
        dry_run(session.chain, me.address, session.dao.escrow, "setPermanent", wanted)
        staking.set_permanent(session.dao, wanted, sender=me.signer)
        report(out, me)


@cli.command()
@_member_options
def withdraw(account: str | None, place: Place) -> None:
    """Take everything back from a lock that is over."""
    out = Output.current()
    with place.open() as session:
        me = member_of(session, account)
        me.require_lock()
        if me.lock.permanent:
            raise DaoError("A permanent lock never opens; `ape dao lock permanent off` gives it an end.")
        if not me.is_over:
            raise DaoError(
                f"The lock opens on {units.format_date(me.lock.end)} UTC, in "
                f"{units.format_span(me.lock.end - me.now)}."
            )
        taken = me.lock.amount
        dry_run(session.chain, me.address, session.dao.escrow, "withdraw")
        staking.withdraw(session.dao, sender=me.signer)
        out.say(f"{told(taken, me.token)} are back at {me.address}.")
        out.result({"account": me.address, "returned": str(taken), "penalty": "0"})


@cli.command("exit")
@yes_option
@_member_options
def leave(yes: bool, account: str | None, place: Place) -> None:
    """Leave a running lock for a penalty; shows it and asks."""
    out = Output.current()
    with place.open() as session:
        me = member_of(session, account)
        me.require_lock()
        if not me.terms.max_penalty:
            raise DaoError("This DAO has no early exit; tokens are locked to the end.")
        if me.is_over:
            raise DaoError("The lock is over; `ape dao lock withdraw` returns everything.")
        returned, penalty, available_at = (int(one) for one in session.dao.escrow.previewExit(me.address))
        if available_at > me.now:
            raise DaoError(
                f"The lock was changed too recently; it can be left from {units.format_date(available_at)} "
                f"UTC on, in {units.format_span(available_at - me.now)}."
            )
        out.say(f"You would get {told(returned, me.token)} and lose {told(penalty, me.token)} as penalty.")
        confirm(out, "Leave the lock now?", yes)
        dry_run(session.chain, me.address, session.dao.escrow, "exitEarly", returned)
        # The penalty falls each second, so a little more comes back than was shown.
        receipt = staking.exit_early(session.dao, returned, sender=me.signer)
        returned, penalty = staking.returned_early(session.dao, receipt)
        out.say(f"{told(returned, me.token)} are back at {me.address}.")
        out.result({"account": me.address, "returned": str(returned), "penalty": str(penalty)})


@cli.command()
@click.argument("who", metavar="ACCOUNT", required=False)
@_member_options
def show(who: str | None, account: str | None, place: Place) -> None:
    """Show the lock, power, votes and score of ACCOUNT (an address or an alias), or of the signer."""
    out = Output.current()
    with place.open() as session:
        address = session.account_address(who) if who else str(session.signer(account).address)
        report(out, Member.read(session, address))
