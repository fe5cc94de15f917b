"""`ape dao conviction`: requests for money of a budget, and who supports them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import amount_text, asset_at, read_amount
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.units import BASIS_POINTS, format_date, format_percent
from ape_dao.modules.conviction import sdk
from ape_dao.modules.conviction.contracts import POOL
from ape_dao.modules.conviction.status import request_data

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.conviction.sdk import RequestState
    from ape_dao.proposals.assets import Asset

_POWER_DECIMALS = 18
_LISTED = 40
"""Characters of a request's text in a list."""


@output_options
@click.group()
def cli() -> None:
    """Ask for money of a budget, support requests, and pay those that enough power supported for long enough.

    Power that supports a request counts as it will be at the request's end, so long locks count more, and it
    counts slowly: in each half-life conviction makes half of its way to the support.
    """


@cli.command()
@click.argument("number", metavar="[NUMBER]", type=int, required=False)
@click.option("--all", "show_all", is_flag=True, help="Closed requests too.")
@signed_options
def show(number: int | None, show_all: bool, account: str | None, place: Place) -> None:
    """Show the requests, or one with its supporters: conviction, threshold, and when it ripens."""
    out = Output.current()
    with place.open() as session:
        asset, now = _asset(session), session.chain.timestamp()
        if number is not None:
            chosen, given = sdk.request_of(session.dao, number), sdk.shares(session.dao, request=number)
            _show_one(out, chosen, given, asset, now)
            return
        found = sdk.requests(session.dao)
    listed = [one for one in found if show_all or one.is_open(now)]
    if listed:
        columns = ("number", "amount", "for", "conviction", "of", "state", "text")
        out.table(columns, [_row(one, asset, now) for one in listed])
    else:
        out.say("No request is open.")
    requests = [request_data(one, now) for one in listed]
    out.result({"asset": asset.address, "requests": requests, "supporters": []})


@cli.command()
@click.argument("amount")
@click.argument("to")
@click.argument("text")
@click.option("--for", "span", default="50 days", show_default=True, help="How long it can be supported.")
@yes_option
@signed_options
def request(amount: str, to: str, text: str, span: str, yes: bool, account: str | None, place: Place) -> None:
    """Ask for AMOUNT of the budget's asset for TO; TEXT says what for.

    Locks that end before the request give it nothing, so a shorter request has more support.
    """
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), _asset(session)
        value, receiver = read_amount(amount, asset, 0), session.account_address(to)
        end = session.chain.next_timestamp() + units.parse_duration(span)
        out.say(f"{amount_text(value, asset)} for {receiver}, until {format_date(end)} UTC.")
        confirm(out, "Ask for it?", yes)
        receipt = sdk.request(session.dao, receiver, value, end, text, sender=signer)
        made = max(one.id for one in sdk.requests(session.dao) if one.requester == str(signer.address))
    out.say(f"Request {made}: {receipt.txn_hash}")
    out.result({"number": made, "amount": str(value), "end": end, "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("number", type=int)
@click.argument("share")
@signed_options
def support(number: int, share: str, account: str | None, place: Place) -> None:
    """Give a request SHARE of the account's power, such as 40%; 0% takes the support away.

    Shares that the account gave to requests which are closed by now are taken back by the same call.
    """
    out = Output.current()
    bps = units.parse_percent(share)
    with place.open() as session:
        signer, now = session.signer(account), session.chain.timestamp()
        states = {one.id: one for one in sdk.requests(session.dao)}
        if number not in states:
            sdk.request_of(session.dao, number)
        own = sdk.shares(session.dao, account=str(signer.address))
        over = [one.request for one in own if not states[one.request].is_open(now)]
        used = sum(one.bps for one in own if one.request not in (number, *over))
        if used + bps > BASIS_POINTS:
            others = ", ".join(
                f"{format_percent(one.bps)} to {one.request}"
                for one in own
                if one.request not in (number, *over)
            )
            raise DaoError(
                f"{format_percent(bps)} cannot be given: {format_percent(BASIS_POINTS - used)} are left, as "
                f"the account gives {others}. Take some of that away first."
            )
        given = {**dict.fromkeys((one for one in over if one != number), 0), number: bps}
        receipt = sdk.support(session.dao, given, sender=signer)
        state = sdk.request_of(session.dao, number)
    out.say(f"Request {number} has {format_percent(bps)} of {signer.address}: {receipt.txn_hash}")
    out.say(_outlook(state, session.chain.timestamp()))
    out.result({"number": number, "share": bps, "freed": over, "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("number", type=int)
@signed_options
def prune(number: int, account: str | None, place: Place) -> None:
    """Take away support of a request whose power is gone, after early exits; anybody can."""
    out = Output.current()
    with place.open() as session:
        signer, state = session.signer(account), sdk.request_of(session.dao, number)
        gone = sdk.stale(session.dao, number)
        _require_open(state, session.chain.timestamp())
        if not gone:
            raise DaoError(
                f"Every supporter of request {number} has the power that counts; nothing to prune."
            )
        receipts = sdk.prune(session.dao, number, [one.account for one in gone], sender=signer)
    lost = sum(one.power - one.promised for one in gone)
    out.say(f"{units.format_amount(lost)} power of {len(gone)} accounts no longer counts.")
    transactions = [str(receipt.txn_hash) for receipt in receipts]
    accounts = [one.account for one in gone]
    out.result({"number": number, "accounts": accounts, "power": str(lost), "transactions": transactions})


@cli.command()
@click.argument("number", type=int)
@signed_options
def ripen(number: int, account: str | None, place: Place) -> None:
    """Reserve the money of a request whose conviction is at the threshold; anybody can."""
    out = Output.current()
    with place.open() as session:
        signer, state = session.signer(account), sdk.request_of(session.dao, number)
        now = session.chain.timestamp()
        _require_open(state, now)
        if state.conviction < state.threshold:
            raise DaoError(f"Request {number} is not ripe. {_outlook(state, now)}")
        receipt = sdk.ripen(session.dao, number, sender=signer)
        state, asset = sdk.request_of(session.dao, number), _asset(session)
    out.say(
        f"{amount_text(state.amount, asset)} are reserved for request {number}; it can be paid from "
        f"{format_date(state.payable_at)} UTC on: {receipt.txn_hash}"
    )
    out.result({"number": number, "payableAt": state.payable_at, "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("number", type=int)
@yes_option
@signed_options
def enact(number: int, yes: bool, account: str | None, place: Place) -> None:
    """Pay a request that ripened, once its delay has passed; anybody can.

    Support whose power is gone is taken away before, if there is any.
    """
    out = Output.current()
    with place.open() as session:
        signer, state = session.signer(account), sdk.request_of(session.dao, number)
        asset, now = _asset(session), session.chain.timestamp()
        _require_open(state, now)
        if not state.payable_at or now < state.payable_at:
            when = (
                f"from {format_date(state.payable_at)} UTC on" if state.payable_at else "once it has ripened"
            )
            raise DaoError(f"Request {number} can be paid {when}.")
        gone = sdk.stale(session.dao, number)
        out.say(f"{amount_text(state.amount, asset)} to {state.to}.")
        confirm(out, "Pay it?", yes)
        if gone:
            sdk.prune(session.dao, number, [one.account for one in gone], sender=signer)
        receipt = sdk.enact(session.dao, number, sender=signer)
    out.say(f"Paid {amount_text(state.amount, asset)} to {state.to}: {receipt.txn_hash}")
    out.result(
        {
            "number": number,
            "to": state.to,
            "asset": asset.address,
            "amount": str(state.amount),
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command()
@click.argument("number", type=int)
@signed_options
def withdraw(number: int, account: str | None, place: Place) -> None:
    """Close a request that the account made; what was reserved is free again."""
    out = Output.current()
    with place.open() as session:
        signer, state = session.signer(account), sdk.request_of(session.dao, number)
        _require_open(state, session.chain.timestamp())
        if state.requester != str(signer.address):
            raise DaoError(f"{state.requester} made request {number}; only that account can withdraw it.")
        receipt = sdk.withdraw(session.dao, number, sender=signer)
    out.say(f"Request {number} is withdrawn: {receipt.txn_hash}")
    out.result({"number": number, "transaction": str(receipt.txn_hash)})


def _asset(session: Session) -> Asset:
    (address,) = session.dao.read(POOL.key, "ASSET")
    return asset_at(session.registry, str(address))


def _require_open(state: RequestState, now: int) -> None:
    if not state.is_open(now):
        raise DaoError(f"Request {state.id} is {state.word(now)}; nothing can be done with it any more.")


def _outlook(state: RequestState, now: int) -> str:
    """When it ripens, and what is missing."""
    if state.threshold == sdk.NEVER:
        return "It asks for more than the budget allows by now."
    needed = f"conviction is {_power(state.conviction)}, and {_power(state.threshold)} are needed"
    if state.conviction >= state.threshold:
        return f"It is ripe: {needed}."
    if state.ripens_at:
        days = units.format_duration(max(state.ripens_at - now, 0) // units.HOUR * units.HOUR or units.HOUR)
        return (
            f"It ripens on {format_date(state.ripens_at)} UTC, in about {days}, if nothing changes: {needed}."
        )
    return f"It does not ripen with {_power(state.support)} of support: {needed}."


def _power(amount: int) -> str:
    return units.format_number(amount // 10**_POWER_DECIMALS).replace("_", ",")


def _row(state: RequestState, asset: Asset, now: int) -> tuple[str, ...]:
    is_over = state.threshold == sdk.NEVER
    return (
        str(state.id),
        amount_text(state.amount, asset),
        state.to,
        _power(state.conviction),
        "too much" if is_over else _power(state.threshold),
        state.word(now) if not state.is_open(now) else f"open until {format_date(state.end)}",
        state.text if len(state.text) <= _LISTED else f"{state.text[: _LISTED - 1]}…",
    )


def _show_one(out: Output, state: RequestState, given: list[sdk.Share], asset: Asset, now: int) -> None:
    lines: list[tuple[str, Any]] = [
        ("request", state.id),
        ("text", state.text),
        ("amount", amount_text(state.amount, asset)),
        ("for", state.to),
        ("made by", state.requester),
        ("until", f"{format_date(state.end)} UTC"),
        ("state", state.word(now)),
    ]
    out.table(("", ""), [(name, str(value)) for name, value in lines])
    if state.is_open(now):
        out.say(_outlook(state, now))
    if given:
        out.say()
        rows = [
            (one.account, format_percent(one.bps), _power(one.power), _power(one.promised)) for one in given
        ]
        out.table(("supporter", "share", "power that counts", "power that its lock promises"), rows)
    if any(one.promised < one.power for one in given) and state.is_open(now):
        out.note(f"Some of that power is gone: `ape dao conviction prune {state.id}`.")
    out.result(
        {
            "asset": asset.address,
            "requests": [request_data(state, now)],
            "supporters": [
                {
                    "account": one.account,
                    "share": one.bps,
                    "power": str(one.power),
                    "promised": str(one.promised),
                }
                for one in given
            ],
        }
    )
