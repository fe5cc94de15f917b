"""`ape dao lock`: create, change, show, withdraw and exit a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.amounts import amount_text, read_amount
from ape_dao.cli.locks import Member, member_of, read_end, report
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.session import confirm, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.sdk import doors, staking
from ape_dao.sdk.staking import Lock

if TYPE_CHECKING:
    from ape_dao.cli.proposal.chosen import Chosen
    from ape_dao.cli.session import Place

_AMOUNT_HELP = 'AMOUNT is like "1,000 TMAI", or max for the whole balance of the account.'
_END_HELP = (
    'END is a duration from now like "26 weeks", a date like 2027-06-24, or max. Locks end on Thursdays at '
    "00:00 UTC, so END is rounded down."
)


@output_options
@click.group()
def cli() -> None:
    """Lock tokens for voting power, and change, show, withdraw or exit a lock."""


def _approve_option(function: Any) -> Any:
    text = "Approve by a transaction instead of a signed permit."
    return click.option("--approve", is_flag=True, help=text)(function)


@cli.command(help=f"Lock AMOUNT until END.\n\n{_AMOUNT_HELP}\n\n{_END_HELP}")
@click.argument("amount")
@click.argument("end")
@_approve_option
@signed_options
def create(amount: str, end: str, approve: bool, account: str | None, place: Place) -> None:
    """Lock tokens."""
    out = Output.current()
    with place.open() as session:
        member = member_of(session, account)
        member.require_no_lock()
        tokens = read_amount(amount, member.token, member.balance)
        member.require_balance(tokens)
        member.require_minimum(tokens)
        until = read_end(end, member)
        out.say(member.preview(Lock(tokens, until, permanent=False)))
        staking.create_lock(session.dao, tokens, until, by_transaction=approve, sender=member.signer)
        report(out, member)


@cli.command(help=f"Add AMOUNT to the lock; its end stays.\n\n{_AMOUNT_HELP}")
@click.argument("amount")
@_approve_option
@signed_options
def increase(amount: str, approve: bool, account: str | None, place: Place) -> None:
    """Add to the lock."""
    out = Output.current()
    with place.open() as session:
        member = member_of(session, account)
        member.require_running("add to")
        tokens = read_amount(amount, member.token, member.balance)
        member.require_balance(tokens)
        if not tokens:
            raise DaoError("Amount must be greater than zero; max adds the whole balance.")
        out.say(member.preview(Lock(member.lock.amount + tokens, member.lock.end, member.lock.permanent)))
        staking.increase_amount(session.dao, tokens, by_transaction=approve, sender=member.signer)
        report(out, member)


@cli.command(help=f"Move the end of the lock to END.\n\n{_END_HELP}")
@click.argument("end")
@signed_options
def extend(end: str, account: str | None, place: Place) -> None:
    """Move the end of the lock."""
    out = Output.current()
    with place.open() as session:
        member = member_of(session, account)
        member.require_lock()
        if member.lock.permanent:
            raise DaoError("A permanent lock has no end; `ape dao lock permanent off` gives it one.")
        until = read_end(end, member)
        if until <= member.lock.end:
            raise DaoError(
                f"The lock ends on {units.format_date(member.lock.end)}; {units.format_date(until)} is not "
                f"later. The latest end is {units.format_date(member.terms.latest_end(member.now))}."
            )
        out.say(member.preview(Lock(member.lock.amount, until, permanent=False)))
        staking.extend_lock(session.dao, until, sender=member.signer)
        report(out, member)


@cli.command()
@click.argument("switch", type=click.Choice(["on", "off"]))
@signed_options
def permanent(switch: str, account: str | None, place: Place) -> None:
    """Make the lock permanent, so that its power does not decay (on), or let it decay again (off).

    Switched off, it runs a full length from now.
    """
    out = Output.current()
    is_permanent = switch == "on"
    with place.open() as session:
        member = member_of(session, account)
        member.require_running("change")
        if member.lock.permanent is is_permanent:
            raise DaoError(f"The lock is already {'' if is_permanent else 'not '}permanent.")
        end = 0 if is_permanent else member.terms.latest_end(member.now)
        out.say(member.preview(Lock(member.lock.amount, end, is_permanent)))
        staking.set_permanent(session.dao, is_permanent, sender=member.signer)
        report(out, member)


@cli.command()
@signed_options
def withdraw(account: str | None, place: Place) -> None:
    """Withdraw all tokens from an expired lock."""
    out = Output.current()
    with place.open() as session:
        member = member_of(session, account)
        member.require_lock()
        if member.lock.permanent:
            raise DaoError("A permanent lock never expires; `ape dao lock permanent off` gives it an end.")
        if not member.is_over:
            raise DaoError(
                f"The lock runs until {units.format_date(member.lock.end)} UTC, for another "
                f"{units.format_span(member.lock.end - member.now)}."
            )
        staking.withdraw(session.dao, sender=member.signer)
        _say_returned(out, member, member.lock.amount, 0)


@cli.command("exit")
@click.option(
    "--objection",
    "proposal",
    metavar="ID|FILE",
    help="Leave without a penalty, because of this queued proposal, to which your votes object.",
    shell_complete=completing.files,
)
@yes_option
@signed_options
def exit_early(proposal: str | None, yes: bool, account: str | None, place: Place) -> None:
    """Exit a lock before its end, for a penalty. Shows the penalty and asks for confirmation.

    Where the DAO has a door for objections, nobody pays a penalty who leaves through it: whoever objects to a
    proposal that so many object to that it waits longest, and neither made it nor voted for it.
    """
    out = Output.current()
    with place.open() as session:
        member = member_of(session, account)
        member.require_lock()
        if proposal is not None:
            _leave(out, member, choose(session, proposal), yes)
            return
        if not member.terms.max_penalty:
            raise DaoError("This DAO has no early exit; tokens are locked to the end.")
        if member.is_over:
            raise DaoError("The lock has expired; `ape dao lock withdraw` returns everything.")
        preview = staking.preview_exit(session.dao, member.address)
        if preview.available_at > member.now:
            raise DaoError(
                f"The lock was changed too recently; early exit is possible from "
                f"{units.format_date(preview.available_at)} UTC, in "
                f"{units.format_span(preview.available_at - member.now)}."
            )
        out.say(
            f"You would get {amount_text(preview.returned, member.token)} back and lose "
            f"{amount_text(preview.penalty, member.token)} as penalty."
        )
        confirm(out, "Exit the lock now?", yes)
        receipt = staking.exit_early(session.dao, preview.returned, sender=member.signer)
        # The penalty falls each second, so a little more comes back than was shown.
        _say_returned(out, member, *staking.exited_early(session.dao, receipt))


@cli.command()
@click.argument("who", metavar="[ACCOUNT]", required=False)
@signed_options
def show(who: str | None, account: str | None, place: Place) -> None:
    """Show the lock, power and votes of ACCOUNT (an address or an alias), or of the signer."""
    out = Output.current()
    with place.open() as session:
        address = session.account_address(who) if who else str(session.signer(account).address)
        report(out, Member.read(session, address))


def _leave(out: Output, member: Member, chosen: Chosen, yes: bool) -> None:
    """Through the door for objections."""
    proposal, dao = chosen.proposal, member.session.dao
    doors.required_door(dao)
    if member.is_over:
        raise DaoError("The lock has expired; `ape dao lock withdraw` returns everything.")
    standing = chosen.standing_ahead()
    objections = standing.require_objectionable(proposal, "leave because of")
    if not doors.is_open(objections):
        have, need = (units.format_percent(bps) for bps in (objections.share_bps, objections.second_bps))
        raise DaoError(
            f"{have} of all votes object to proposal {proposal.short_id}; members can leave from {need} on. "
            f"`ape dao proposal object {proposal.short_id}` adds yours."
        )
    if doors.note(dao, proposal, sender=member.signer) is not None:
        out.say(f"Proposal {proposal.short_id} is noted for everybody who leaves because of it.")
    returned = doors.preview_leave(dao, proposal, member.address)
    rest = member.lock.amount - returned
    out.say(f"You would get {amount_text(returned, member.token)} back, without a penalty.")
    if rest:
        out.say(
            f"{amount_text(rest, member.token)} stay locked: they were added since the time from which "
            "a lock must be held."
        )
    confirm(out, "Leave the lock now?", yes)
    receipt = doors.leave(dao, proposal, sender=member.signer)
    _say_returned(out, member, *staking.exited_early(dao, receipt))


def _say_returned(out: Output, member: Member, returned: int, penalty: int) -> None:
    out.say(f"{amount_text(returned, member.token)} returned to {member.address}.")
    out.result({"account": member.address, "returned": str(returned), "penalty": str(penalty)})
