"""`ape dao reputation`: who has how much, awards, and moves to new keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import format_date
from ape_dao.modules.reputation import sdk
from ape_dao.modules.reputation.contracts import KEY
from ape_dao.modules.reputation.section import Reputation
from ape_dao.proposals.safe_batch import safe_batch

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session
    from ape_dao.core.governance import Action
    from ape_dao.modules.reputation.sdk import DomainState
    from ape_dao.modules.reputation.section import Domain

ALL = "all"
_NOT_SENT: dict[str, Any] = {"countsFrom": None, "transaction": None}
_domain_option = click.option(
    "--domain", "domain", metavar="NAME", help="Which domain.  [default: the only one]"
)
_safe_option = click.option(
    "--safe", metavar="ACCOUNT", help="Write a transaction of this Safe to --output instead of sending one."
)


@output_options
@click.group()
def cli() -> None:
    """Award reputation, strike awards before they count, and move it to new keys.

    An award counts from the first week that begins three days later, and then falls to zero. Nobody can
    transfer or delegate it. What no awarder may do takes a proposal: `ape dao proposal template
    award-reputation`.
    """


@cli.command()
@click.argument("account", required=False)
@_domain_option
@place_options
@output_options
def show(account: str | None, domain: str | None, place: Place) -> None:
    """Show who has reputation in a domain and what is announced; or what ACCOUNT has everywhere."""
    out = Output.current()
    with place.open() as session:
        now = session.chain.timestamp()
        if account is not None:
            if domain is not None:
                raise DaoError("An account is shown in all domains; leave --domain out.")
            _show_account(out, session, session.account_address(account), now)
            return
        state = sdk.domain(session.dao, session.record.spec, domain)
        rows = [
            (_name(session, one.account), _points(one.reputation), _points(one.votes))
            for one in state.standings
        ]
    out.say(f"{_points(state.total)} of reputation in '{state.name}'; governors read it from {state.votes}.")
    if rows:
        out.table(("account", "reputation", "votes"), rows)
    if state.awards:
        listed = [
            (_name(session, one.account), _points(one.amount), format_date(one.counts_from))
            for one in state.awards
        ]
        out.table(("announced for", "amount", "counts from (UTC)"), listed)
    if state.left:
        out.table(
            ("awarder", "left in this season"),
            [(_name(session, who), _points(left)) for who, left in state.left],
        )
    out.result({"account": None, "move": None, "reputation": None, "domain": _domain_data(state)})


@cli.command()
@click.argument("receiver")
@click.argument("amount")
@click.argument("reason")
@_domain_option
@_safe_option
@yes_option
@account_option
@file_options
@place_options
@output_options
def award(
    receiver: str,
    amount: str,
    reason: str,
    domain: str | None,
    safe: str | None,
    yes: bool,
    account: str | None,
    output: str | None,
    force: bool,
    place: Place,
) -> None:
    """Announce an award of AMOUNT to RECEIVER, as an awarder; the chain keeps the digest of REASON.

    Publish the reason itself where members read it. The guardian can strike the award until it counts.
    """
    out = Output.current()
    _require_both(safe, output, force)
    with place.open() as session:
        chosen = sdk.domain_named(session.record.spec, domain)
        address, value = session.account_address(receiver), units.parse_amount(amount)
        terms = (session.dao, chosen.number, address, value, reason)
        if safe is not None and output is not None:
            awarder = session.account_address(safe)
            _require_left(session, chosen, awarder, value)
            _write(session, sdk.award_call(*terms), awarder, output, f"award {amount} in {chosen.name}")
            out.say(f"Wrote {output}: import it into the transaction builder of the Safe {awarder}.")
            out.result({**_NOT_SENT, "path": output})
            return
        signer = session.signer(account)
        _require_left(session, chosen, str(signer.address), value)
        confirm(out, f"Award {_points(value)} in '{chosen.name}' to {address}?", yes)
        receipt = sdk.award(*terms, sender=signer)
        counts_from = sdk.counts_from(session.chain.timestamp())
    out.say(f"It counts from {format_date(counts_from)} UTC on: {receipt.txn_hash}")
    out.result(
        {
            "countsFrom": counts_from,
            "transaction": str(receipt.txn_hash),
            "path": None,
        }
    )


@cli.command()
@click.argument("receiver", metavar="ACCOUNT")
@click.argument("amount", default=ALL)
@click.option("--counts-from", metavar="DATE", help="Which week, where two are announced.")
@_domain_option
@_safe_option
@account_option
@file_options
@place_options
@output_options
def strike(
    receiver: str,
    amount: str,
    counts_from: str | None,
    domain: str | None,
    safe: str | None,
    account: str | None,
    output: str | None,
    force: bool,
    place: Place,
) -> None:
    """Strike AMOUNT of what is announced for ACCOUNT before it counts, as the guardian; all by default."""
    out = Output.current()
    _require_both(safe, output, force)
    with place.open() as session:
        number = sdk.domain_named(session.record.spec, domain).number
        when = None if counts_from is None else units.parse_date(counts_from)
        chosen = sdk.announced_for(session.dao, number, session.account_address(receiver), when)
        value = chosen.amount if amount == ALL else units.parse_amount(amount)
        if not 0 < value <= chosen.amount:
            raise DaoError(
                f"{_points(chosen.amount)} is announced for {chosen.account}, not {_points(value)}."
            )
        (guardian,) = session.dao.read(KEY, "guardian")
        if safe is not None and output is not None:
            striker = session.account_address(safe)
            _require_guardian(striker, str(guardian))
            _write(session, sdk.strike_call(session.dao, chosen, value), striker, output, "strike an award")
            out.say(f"Wrote {output}: import it into the transaction builder of the Safe {striker}.")
            out.result({"struck": str(value), "path": output, "transaction": None})
            return
        signer = session.signer(account)
        _require_guardian(str(signer.address), str(guardian))
        receipt = sdk.strike(session.dao, chosen, value, sender=signer)
    out.say(f"{_points(value)} of {chosen.account} is struck: {receipt.txn_hash}")
    out.result({"struck": str(value), "path": None, "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("to")
@yes_option
@signed_options
def move(to: str, yes: bool, account: str | None, place: Place) -> None:
    """Begin to move all reputation of the signer to the new key TO.

    Seven days later TO itself takes over, with `ape dao reputation confirm`; until then `cancel` ends it. The
    old key can never have reputation again, and the new one cannot move for 52 weeks.
    """
    out = Output.current()
    with place.open() as session:
        signer, address = session.signer(account), session.account_address(to)
        own = str(signer.address)
        state, now = sdk.move_of(session.dao, own), session.chain.timestamp()
        if now < state.next_at:
            raise DaoError(f"{own} can move again from {format_date(state.next_at)} UTC on; it moved lately.")
        confirm(out, f"Move everything of {own} to {address}, for good?", yes)
        receipt = sdk.move(session.dao, address, sender=signer)
        state = sdk.move_of(session.dao, own)
    out.say(
        f"{address} can take over from {format_date(state.ready_at)} UTC on, for 14 days, with "
        f"`ape dao reputation confirm {own}`: {receipt.txn_hash}"
    )
    out.result({"to": address, "readyAt": state.ready_at, "transaction": str(receipt.txn_hash)})


@cli.command("confirm")
@click.argument("old")
@signed_options
def confirm_move(old: str, account: str | None, place: Place) -> None:
    """Take over the reputation of the account OLD, as the key that it named."""
    out = Output.current()
    with place.open() as session:
        signer, address = session.signer(account), session.account_address(old)
        state, now = sdk.move_of(session.dao, address), session.chain.timestamp()
        if state.to != str(signer.address):
            named = f"to {state.to}" if state.to else "to nobody"
            raise DaoError(f"{address} moves {named}, not to {signer.address}; it names a key by `move`.")
        if now < state.ready_at:
            raise DaoError(f"It can be confirmed from {format_date(state.ready_at)} UTC on.")
        receipt = sdk.confirm_move(session.dao, address, sender=signer)
    out.say(f"The reputation of {address} is that of {signer.address}: {receipt.txn_hash}")
    out.result({"from": address, "to": str(signer.address), "transaction": str(receipt.txn_hash)})


@cli.command()
@signed_options
def cancel(account: str | None, place: Place) -> None:
    """End a move of the signer's that was not confirmed."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        state = sdk.move_of(session.dao, str(signer.address))
        if state.to is None:
            raise DaoError(f"{signer.address} does not move; there is nothing to cancel.")
        receipt = sdk.cancel_move(session.dao, sender=signer)
    out.say(f"The move to {state.to} is cancelled: {receipt.txn_hash}")
    out.result({"to": state.to, "transaction": str(receipt.txn_hash)})


def _show_account(out: Output, session: Session, address: str, now: int) -> None:
    names = _domain_names(session)
    found = sdk.reputation_of(session.dao, address)
    state = sdk.move_of(session.dao, address)
    if found:
        rows = [(names.get(number, f"domain {number}"), _points(amount)) for number, amount in found.items()]
        out.table(("domain", "reputation"), rows)
    else:
        out.say(f"{address} has no reputation now.")
    if state.to is not None:
        out.say(f"It moves to {state.to}, which can take over from {format_date(state.ready_at)} UTC on.")
    elif now < state.next_at:
        out.say(f"It can move to a new key from {format_date(state.next_at)} UTC on.")
    moving = None if state.to is None else {"to": state.to, "readyAt": state.ready_at}
    listed = [
        {"domain": names.get(number), "number": number, "amount": str(amount)}
        for number, amount in found.items()
    ]
    out.result({"account": address, "move": moving, "reputation": listed, "domain": None})


def _require_left(session: Session, chosen: Domain, awarder: str, amount: int) -> None:
    """Refuse what the season of an awarder does not allow.

    Raises:
        DaoError: It may award less, or nothing.
    """
    (left,) = session.dao.read(KEY, ("leftOf", chosen.number, awarder))
    (terms,) = session.dao.read(KEY, ("awarderOf", chosen.number, awarder))
    if not terms["perSeason"] or session.chain.timestamp() >= terms["until"]:
        others = ", ".join(one.account for one in chosen.awarders) or "nobody"
        raise DaoError(
            f"{awarder} may award nothing in '{chosen.name}'; {others} may, and votes by "
            "`ape dao proposal template award-reputation`."
        )
    if amount > int(left):
        raise DaoError(
            f"{_points(amount)} is more than {awarder} may still award in this season: {_points(int(left))} "
            f"of {_points(int(terms['perSeason']))}. Award less, or wait for the next season."
        )


def _require_guardian(account: str, guardian: str) -> None:
    if account != guardian:
        who = "nobody but a vote" if guardian == ZERO_ADDRESS else guardian
        raise DaoError(f"{account} cannot strike awards; {who} can.")


def _write(session: Session, call: Action, safe: str, path: str, title: str) -> None:
    batch = safe_batch(
        [call], chain_id=session.chain.chain_id(), safe=safe, title=title, created=session.chain.timestamp()
    )
    Path(path).write_text(json.dumps(batch, indent=2) + "\n", encoding="utf-8")


def _require_both(safe: str | None, output: str | None, force: bool) -> None:
    if (safe is None) != (output is None):
        raise DaoError("--safe and --output belong together: whose transaction, and the file for it.")
    if output is not None:
        require_new(output, force)


def _domain_names(session: Session) -> dict[int, str]:
    section = session.record.spec.section(Reputation)
    return {one.number: one.name for one in section.domains} if section is not None else {}


def _name(session: Session, address: str) -> str:
    names = {at: name for name, at in session.record.spec.addresses.items()}
    return names.get(address, address)


def _points(amount: int) -> str:
    return units.format_amount(amount).replace("_", ",")


def _domain_data(state: DomainState) -> dict[str, Any]:
    return {
        "name": state.name,
        "number": state.number,
        "votes": state.votes,
        "total": str(state.total),
        "standings": [
            {"account": one.account, "reputation": str(one.reputation), "votes": str(one.votes)}
            for one in state.standings
        ],
        "announced": [
            {
                "account": one.account,
                "amount": str(one.amount),
                "reasons": list(one.reasons),
                "awarders": list(one.awarders),
                "countsFrom": one.counts_from,
            }
            for one in state.awards
        ],
        "awarders": [{"account": who, "left": str(left)} for who, left in state.left],
    }
