"""`ape dao vesting`: tokens that become their beneficiary's with time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli.amounts import amount_text, asset_named, read_amount, read_any_amount
from ape_dao.cli.files import printing_options, require_new
from ape_dao.cli.locks import Member, read_end
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import NOBODY, place_options, signed_options
from ape_dao.core import units
from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import TOKEN
from ape_dao.core.errors import DaoError
from ape_dao.core.governance import Action
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import format_date, share
from ape_dao.modules.vesting import sdk as vesting
from ape_dao.modules.vesting.cli.chosen import (
    Chosen,
    all_vestings,
    chosen_data,
    chosen_vesting,
    show_vesting,
)
from ape_dao.modules.vesting.status import next_moment
from ape_dao.proposals.assets import ETHER_ASSET, Asset
from ape_dao.proposals.writing import dump_yaml, write_action
from ape_dao.sdk.staking import Lock

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session

_NAME_HELP = "NAME is what the DAO's spec calls the vesting contract, or its address."


@output_options
@click.group()
def cli() -> None:
    """Show vesting contracts, release and lock what is vested, vote with it, hand it over; stream tokens."""


@cli.command(help=f"Show the vesting contract NAME, or all of the DAO's.\n\n{_NAME_HELP}")
@click.argument("name", required=False)
@place_options
@output_options
def show(name: str | None, place: Place) -> None:
    """Show one vesting contract, or all."""
    out = Output.current()
    with place.open() as session:
        if name is not None:
            show_vesting(out, chosen_vesting(session, name))
            return
        chosen = all_vestings(session)
        rows = [_row(vesting) for vesting in chosen]
        documents = [chosen_data(vesting) for vesting in chosen]
    if rows:
        out.table(("vesting", "total", "vested", "released", "releasable", "next"), rows)
    else:
        out.say("This DAO has no vesting contracts.")
    out.result({"grants": documents})


@cli.command()
@click.argument("beneficiary")
@click.argument("amount")
@click.argument("duration")
@click.option("--start", metavar="DATE", help="When it begins, in UTC.  [default: 00:00 tomorrow]")
@click.option("--cliff", default="0 seconds", show_default=True, help="So long nothing is vested.")
@click.option("--final", is_flag=True, help="No proposal can take back what is not vested.")
@printing_options
@signed_options
def stream(
    beneficiary: str,
    amount: str,
    duration: str,
    start: str | None,
    cliff: str,
    final: bool,
    output: str | None,
    force: bool,
    account: str | None,
    place: Place,
) -> None:
    """Create a vesting contract, and write the proposal that pays AMOUNT of the treasury into it.

    It becomes BENEFICIARY's second by second until DURATION is over, such as "365 days"; AMOUNT names its
    token, such as "12,000 USDC". Anybody can create the contract, which holds nothing before members agree.
    """
    out = Output.current()
    if output is not None:
        require_new(output, force)
    with place.open() as session:
        signer, now = session.signer(account), session.chain.timestamp()
        tomorrow = (now // units.DAY + 1) * units.DAY  # the same contract when the command is run again
        value, asset = _streamed(session, amount)
        receiver = session.account_address(beneficiary)
        begins = units.parse_date(start) if start else tomorrow
        span, waits = units.parse_duration(duration), units.parse_duration(cliff)
        planned = vesting.plan_stream(
            session.dao,
            asset.address,
            receiver,
            start=begins,
            cliff=waits,
            duration=span,
            is_revocable=not final,
        )
        terms = (
            f"{amount_text(value, asset)} to {receiver}, second by second from {format_date(begins)} to "
            f"{format_date(begins + span)} UTC"
        )
        out.say(f"{terms}, {_REVOCABLE[not final]}.")
        is_new = vesting.create_stream(session.dao, planned, sender=signer)
        text = _proposal(session, asset, value, planned.address, terms, is_revocable=not final)
    out.say(f"The vesting contract is at {planned.address}{'' if is_new else ', as before'}.")
    if output is not None:
        Path(output).write_text(text, encoding="utf-8")
        out.say(f"Wrote {output}. Then run `ape dao proposal create {output}`.")
    elif not out.as_json:
        click.echo(text, nl=False)
    out.result({"grant": planned.address, "created": is_new, "text": text, "path": output})


@cli.command(help=f"Pay the beneficiary what is vested; anyone can.\n\n{_NAME_HELP}")
@click.argument("name")
@click.option("--token", metavar="SYMBOL", help="Another token that the contract was sent, or ETH.")
@signed_options
def release(name: str, token: str | None, account: str | None, place: Place) -> None:
    """Pay the beneficiary what is vested."""
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_vesting(session, name)
        asset = chosen.token if token is None else _asset(session, token)
        address = ZERO_ADDRESS if asset == ETHER_ASSET else asset.address
        due = vesting.releasable(session.dao, chosen.address, address)
        if not due:
            raise DaoError(_nothing_due(chosen, asset))
        out.say(f"Releasing {amount_text(due, asset)} to {chosen.state.beneficiary}.")
        receipt = vesting.release(session.dao, chosen.address, address, sender=signer)
        paid = vesting.released(session.dao, receipt)
    out.say(f"Released {amount_text(paid, asset)}: {receipt.txn_hash}")
    out.result(
        {
            "grant": chosen.address,
            "beneficiary": chosen.state.beneficiary,
            "token": asset.address,
            "amount": str(paid),
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command(
    help="Put AMOUNT of what is vested into the beneficiary's own lock.\n\n"
    f"{_NAME_HELP} With END it makes a new lock until then, such as 26 weeks, 2027-06-24 or max; without "
    "END it adds to the lock that the beneficiary holds. The first time, a transaction makes the vesting "
    "contract an operator of the account in the escrow; it locks only what the beneficiary tells it to."
)
@click.argument("name")
@click.argument("amount")
@click.argument("end", required=False)
@signed_options
def lock(name: str, amount: str, end: str | None, account: str | None, place: Place) -> None:
    """Put what is vested into the beneficiary's lock."""
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_vesting(session, name)
        chosen.require_beneficiary(str(signer.address), "lock what is vested")
        chosen.require_escrow()
        member = Member.read(session, str(signer.address), signer)
        tokens = read_amount(amount, member.token, chosen.state.releasable)
        _require_vested(chosen, tokens)
        new, until = _lock_after(member, tokens, end)
        out.say(member.preview(new))
        vesting.lock(session.dao, chosen.address, tokens, until, sender=signer)
        show_vesting(out, chosen.again())


@cli.command(
    help="Delegate the token votes of everything that the vesting contract holds to TO, also of what is not "
    f"vested. TO is an address, an Ape alias, self, or nobody.\n\n{_NAME_HELP} Only contracts that were "
    "made so (`unvested_votes` in the spec) can do this, and it counts where a DAO votes with the token "
    "itself."
)
@click.argument("name")
@click.argument("to")
@signed_options
def delegate(name: str, to: str, account: str | None, place: Place) -> None:
    """Delegate the token votes of a vesting contract."""
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_vesting(session, name)
        if not chosen.state.is_delegable:
            raise DaoError(
                f"The vesting contract '{chosen.name}' was made without votes for what is not vested; lock "
                "what is vested instead (`ape dao vesting lock`)."
            )
        chosen.require_beneficiary(str(signer.address), "delegate its votes")
        delegatee = session.delegatee(to, str(signer.address))
        if delegatee == chosen.delegatee:
            raise DaoError(f"{to} already has the votes of the vesting contract '{chosen.name}'.")
        vesting.delegate(session.dao, chosen.address, delegatee, sender=signer)
        show_vesting(out, chosen.again())


@cli.command(
    help="Offer the vesting contract to SUCCESSOR, an address or an Ape alias; `nobody` withdraws the offer."
    f"\n\n{_NAME_HELP} Nothing changes until the successor accepts (`ape dao vesting accept`); then it "
    "is the beneficiary, also of what is vested and not released."
)
@click.argument("name")
@click.argument("successor")
@signed_options
def offer(name: str, successor: str, account: str | None, place: Place) -> None:
    """Offer a vesting contract to a successor."""
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_vesting(session, name)
        chosen.require_beneficiary(str(signer.address), "offer it to somebody")
        address = None if successor.lower() == NOBODY else session.account_address(successor)
        _require_change(chosen, address)
        vesting.offer(session.dao, chosen.address, address or ZERO_ADDRESS, sender=signer)
        show_vesting(out, chosen.again())


@cli.command(
    help=f"Become the beneficiary of a vesting contract that was offered to the account.\n\n{_NAME_HELP}"
)
@click.argument("name")
@signed_options
def accept(name: str, account: str | None, place: Place) -> None:
    """Become the beneficiary."""
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_vesting(session, name)
        successor = chosen.state.successor
        if successor != signer.address:
            offered = "to nobody" if successor is None else f"to {successor}"
            raise DaoError(
                f"The vesting contract '{chosen.name}' is offered {offered}, not to {signer.address}; its "
                f"beneficiary {chosen.state.beneficiary} offers it (`ape dao vesting offer`)."
            )
        vesting.accept(session.dao, chosen.address, sender=signer)
        show_vesting(out, chosen.again())


_REVOCABLE = {True: "and a proposal can end it", False: "and nobody can end it"}


def _streamed(session: Session, text: str) -> tuple[int, Asset]:
    """What the treasury pays.

    Raises:
        DaoError: It is nothing, or ether, which has to be wrapped first.
    """
    value, asset = read_any_amount(text, session.registry)
    if asset == ETHER_ASSET:
        raise DaoError(
            "Ether is streamed as wrapped ether: write it as such, and wrap it by a proposal that calls "
            "`deposit` of that token with a `value`."
        )
    if not value:
        raise DaoError(f"'{text}' is nothing to stream; give an amount above zero.")
    return value, asset


def _proposal(
    session: Session, asset: Asset, value: int, grant: str, terms: str, *, is_revocable: bool
) -> str:
    """A proposal file that pays a vesting contract."""
    data = encode_call(artifact(TOKEN.name).abi, "transfer", {"to": grant, "value": value}, TOKEN.name)
    ends = "A proposal can revoke it." if is_revocable else "It cannot be revoked."
    return dump_yaml(
        {
            "title": f"Stream {amount_text(value, asset)}",
            "summary": f"Pay {terms}, by the vesting contract at {grant}. {ends}",
            "actions": [write_action(session.registry, Action(asset.address, data))],
        }
    )


def _row(chosen: Chosen) -> tuple[str, ...]:
    state, token = chosen.state, chosen.token
    return (
        chosen.name,
        amount_text(state.total, token),
        f"{amount_text(state.vested, token)} ({share(state.vested, state.total)})",
        amount_text(state.released, token),
        amount_text(state.releasable, token),
        next_moment(state),
    )


def _asset(session: Session, symbol: str) -> Asset:
    return ETHER_ASSET if symbol.upper() == ETHER_ASSET.symbol else asset_named(session.registry, symbol)


def _nothing_due(chosen: Chosen, asset: Asset) -> str:
    state = chosen.state
    what = f"{asset.symbol or asset.address} of '{chosen.name}'"
    if state.time < state.cliff and state.revoked_at is None:
        span = units.format_span(state.cliff - state.time)
        return f"No {what} is vested before {format_date(state.cliff)} UTC, in {span}."
    return f"All vested {what} has been released already."


def _require_vested(chosen: Chosen, amount: int) -> None:
    state, token = chosen.state, chosen.token
    if not state.releasable:
        raise DaoError(_nothing_due(chosen, token))
    if not 0 < amount <= state.releasable:
        raise DaoError(
            f"{amount_text(amount, token)} cannot be locked: {amount_text(state.releasable, token)} of "
            f"'{chosen.name}' are vested and not released; max takes all of it."
        )


def _lock_after(member: Member, amount: int, end: str | None) -> tuple[Lock, int | None]:
    """The lock as it will be, and the end of a new one.

    Raises:
        DaoError: The escrow would refuse it.
    """
    if end is None:
        if not member.lock.amount:
            raise DaoError(f"{member.address} has no lock to add to; give an END for a new one, such as max.")
        member.require_running("add to")
        return Lock(member.lock.amount + amount, member.lock.end, member.lock.permanent), None
    if member.lock.amount:
        raise DaoError(
            f"{member.address} already has a lock; leave END out to add to it, or withdraw it if it has "
            "expired."
        )
    member.require_minimum(amount)
    until = read_end(end, member)
    return Lock(amount, until, permanent=False), until


def _require_change(chosen: Chosen, successor: str | None) -> None:
    """Refuse an offer that changes nothing, or that nobody could accept."""
    state = chosen.state
    if successor == state.successor:
        raise DaoError(f"The vesting contract '{chosen.name}' is already offered to {successor or 'nobody'}.")
    if successor == state.beneficiary:
        raise DaoError(f"{successor} is the beneficiary already; name somebody else, or nobody.")
    if successor == state.address:
        raise DaoError("A vesting contract cannot be its own beneficiary; name somebody else, or nobody.")
