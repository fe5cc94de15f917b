"""`ape dao vesting`: grants that become their beneficiary's with time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import asset_named, read_amount, told
from ape_dao.cli.locks import Member, read_end
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import format_date, share
from ape_dao.modules.vesting import sdk as vesting
from ape_dao.modules.vesting.cli_options import (
    Chosen,
    chosen_grant,
    grant_data,
    grants_of,
    show_grant,
)
from ape_dao.modules.vesting.status import next_moment
from ape_dao.proposals.registry import ETHER_ASSET, Asset
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.staking import Lock

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session

_GRANT_HELP = "GRANT is its name in the DAO's spec, or its address."
_NOBODY, _SELF = "nobody", "self"


@output_options
@click.group()
def cli() -> None:
    """Show grants, pay them out, lock or vote with what is vested, hand them over."""


def _signed(command: Any) -> Any:
    """Options of commands that somebody signs."""
    return account_option(place_options(output_options(command)))


@cli.command(help=f"Show the grant GRANT, or all grants of the DAO.\n\n{_GRANT_HELP}")
@click.argument("grant", required=False)
@place_options
@output_options
def show(grant: str | None, place: Place) -> None:
    out = Output.current()
    with place.open() as session:
        if grant is not None:
            show_grant(out, chosen_grant(session, grant))
            return
        found = grants_of(session)
        rows = [_row(one) for one in found]
        documents = [grant_data(one) for one in found]
    if rows:
        out.table(("grant", "all", "vested", "released", "now to release", "next"), rows)
    else:
        out.say("This DAO was launched without vesting grants.")
    out.result({"grants": documents})


@cli.command(help=f"Pay the beneficiary what is vested; anybody can.\n\n{_GRANT_HELP}")
@click.argument("grant")
@click.option("--token", metavar="SYMBOL", help="Another token that was sent to the grant, or ETH.")
@_signed
def release(grant: str, token: str | None, account: str | None, place: Place) -> None:
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_grant(session, grant)
        asset = chosen.token if token is None else _asset(session, token)
        due = _due(chosen, asset)
        if not due:
            raise DaoError(_nothing_due(chosen, asset))
        out.say(f"{told(due, asset)} go to {chosen.grant.beneficiary}.")
        arguments = () if asset == ETHER_ASSET else (asset.address,)
        dry_run(session.chain, str(signer.address), chosen.contract, "release", *arguments)
        before = _released(chosen, asset)
        receipt = vesting.release(chosen.contract, asset.address, sender=signer)
        paid = _released(chosen, asset) - before
    out.say(f"Paid {told(paid, asset)}: {receipt.txn_hash}")
    out.result(
        {
            "grant": chosen.grant.address,
            "beneficiary": chosen.grant.beneficiary,
            "token": asset.address,
            "amount": str(paid),
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command(
    help="Put AMOUNT of what is vested into the beneficiary's own lock.\n\n"
    f"{_GRANT_HELP} With END a new lock until then, such as 26 weeks, 2027-06-24 or max; without it, it is "
    "added to the lock that the beneficiary holds. The first time, a transaction makes the grant the "
    "account's operator in the escrow; it locks only what the beneficiary tells it to."
)
@click.argument("grant")
@click.argument("amount")
@click.argument("end", required=False)
@_signed
def lock(grant: str, amount: str, end: str | None, account: str | None, place: Place) -> None:
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_grant(session, grant)
        chosen.require_beneficiary(str(signer.address), "lock what is vested")
        chosen.require_escrow()
        me = Member.read(session, str(signer.address), signer)
        wanted = read_amount(amount, me.token, chosen.grant.releasable)
        _require_vested(chosen, wanted)
        new, until = _lock_after(me, wanted, end)
        out.say(me.preview(new))
        vesting.require_operator(session.dao, chosen.contract, sender=signer)
        dry_run(session.chain, me.address, chosen.contract, "lock", wanted, until or 0)
        vesting.lock(session.dao, chosen.contract, wanted, until, sender=signer)
        show_grant(out, chosen.again())


@cli.command(
    help="Let TO vote with the token votes of everything that the grant holds, also of what is not vested; "
    f"TO is an address, an alias of Ape's, self, or nobody.\n\n{_GRANT_HELP} Only grants that were made so "
    "(`unvested_votes` in the spec) can do this, and it counts where a DAO votes with the token itself."
)
@click.argument("grant")
@click.argument("to")
@_signed
def delegate(grant: str, to: str, account: str | None, place: Place) -> None:
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_grant(session, grant)
        if not chosen.grant.is_delegable:
            raise DaoError(
                f"The grant {chosen.name} was made without votes for what is not vested; lock what is vested "
                "instead (`ape dao vesting lock`)."
            )
        chosen.require_beneficiary(str(signer.address), "delegate its votes")
        named = {_SELF: str(signer.address), _NOBODY: ZERO_ADDRESS}
        delegatee = named.get(to.lower()) or session.account_address(to)
        if delegatee == chosen.delegatee:
            raise DaoError(f"{to} has the votes of the grant {chosen.name} already.")
        dry_run(session.chain, str(signer.address), chosen.contract, "delegate", delegatee)
        vesting.delegate(chosen.contract, delegatee, sender=signer)
        show_grant(out, chosen.again())


@cli.command(
    help="Offer the grant to SUCCESSOR, an address or an alias of Ape's; nobody takes the offer back.\n\n"
    f"{_GRANT_HELP} Nothing changes until the successor accepts (`ape dao vesting accept`); then it is the "
    "beneficiary, also of what is vested and not released."
)
@click.argument("grant")
@click.argument("successor")
@_signed
def offer(grant: str, successor: str, account: str | None, place: Place) -> None:
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_grant(session, grant)
        chosen.require_beneficiary(str(signer.address), "offer it to somebody")
        wanted = None if successor.lower() == _NOBODY else session.account_address(successor)
        _require_change(chosen, wanted)
        dry_run(
            session.chain,
            str(signer.address),
            chosen.contract,
            "transferOwnership",
            wanted or ZERO_ADDRESS,
        )
        vesting.offer(chosen.contract, wanted or ZERO_ADDRESS, sender=signer)
        show_grant(out, chosen.again())


@cli.command(help=f"Become the beneficiary of a grant that was offered to the account.\n\n{_GRANT_HELP}")
@click.argument("grant")
@_signed
def accept(grant: str, account: str | None, place: Place) -> None:
    out = Output.current()
    with place.open() as session:
        signer, chosen = session.signer(account), chosen_grant(session, grant)
        successor = chosen.grant.successor
        if successor != signer.address:
            offered = "to nobody" if successor is None else f"to {successor}"
            raise DaoError(
                f"The grant {chosen.name} is offered {offered}, not to {signer.address}; its beneficiary "
                f"{chosen.grant.beneficiary} offers it (`ape dao vesting offer`)."
            )
        dry_run(session.chain, str(signer.address), chosen.contract, "acceptOwnership")
        vesting.accept(chosen.contract, sender=signer)
        show_grant(out, chosen.again())


def _row(chosen: Chosen) -> tuple[str, ...]:
    grant, token = chosen.grant, chosen.token
    return (
        chosen.name,
        told(grant.total, token),
        f"{told(grant.vested, token)} ({share(grant.vested, grant.total)})",
        told(grant.released, token),
        told(grant.releasable, token),
        next_moment(grant),
    )


def _asset(session: Session, given: str) -> Asset:
    return ETHER_ASSET if given.upper() == ETHER_ASSET.symbol else asset_named(session.registry, given)


def _due(chosen: Chosen, asset: Asset) -> int:
    arguments = () if asset == ETHER_ASSET else (asset.address,)
    return int(chosen.contract.releasable(*arguments))


def _released(chosen: Chosen, asset: Asset) -> int:
    arguments = () if asset == ETHER_ASSET else (asset.address,)
    return int(chosen.contract.released(*arguments))


def _nothing_due(chosen: Chosen, asset: Asset) -> str:
    grant = chosen.grant
    what = f"{asset.symbol or asset.address} of the grant {chosen.name}"
    if grant.time < grant.cliff and grant.revoked_at is None:
        span = units.format_span(grant.cliff - grant.time)
        return f"No {what} is vested before {format_date(grant.cliff)} UTC, in {span}."
    return f"Everything of {what} that is vested was released already."


def _require_vested(chosen: Chosen, wanted: int) -> None:
    grant, token = chosen.grant, chosen.token
    if not grant.releasable:
        raise DaoError(_nothing_due(chosen, token))
    if not 0 < wanted <= grant.releasable:
        raise DaoError(
            f"{told(grant.releasable, token)} of the grant {chosen.name} are vested and not released, so "
            f"{told(wanted, token)} cannot be locked; max takes all of it."
        )


def _lock_after(me: Member, amount: int, end: str | None) -> tuple[Lock, int | None]:
    """The lock as it will be, and the end of a new one.

    Raises:
        DaoError: The escrow would refuse it.
    """
    if end is None:
        if not me.lock.amount:
            raise DaoError(f"{me.address} has no lock to add to; give an END for a new one, such as max.")
        me.require_running("add to")
        return Lock(me.lock.amount + amount, me.lock.end, me.lock.permanent), None
    if me.lock.amount:
        raise DaoError(
            f"{me.address} has a lock already; leave END out to add to it, or withdraw it if it is over."
        )
    if amount < me.terms.min_amount:
        raise DaoError(
            f"{told(amount, me.token)} are too few; a lock takes {told(me.terms.min_amount, me.token)}."
        )
    until = read_end(end, me)
    return Lock(amount, until, permanent=False), until


def _require_change(chosen: Chosen, successor: str | None) -> None:
    """Refuse an offer that changes nothing, or that nobody could accept."""
    grant = chosen.grant
    if successor == grant.successor:
        raise DaoError(f"The grant {chosen.name} is offered to {successor or 'nobody'} already.")
    if successor == grant.beneficiary:
        raise DaoError(f"{successor} is the beneficiary already; name somebody else, or nobody.")
    if successor == grant.address:
        raise DaoError("The grant cannot be its own beneficiary; name somebody else, or nobody.")
