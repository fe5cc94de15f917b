"""`ape dao budget`: what accounts spend from the treasury without a vote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import amount_text, asset_at, asset_named, read_any_amount
from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options
from ape_dao.core import units
from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import TOKEN
from ape_dao.core.errors import DaoError
from ape_dao.core.governance import Action
from ape_dao.core.spec.side_doors import WINDOW
from ape_dao.core.units import format_date
from ape_dao.modules.budgets import sdk
from ape_dao.modules.budgets.status import budget_data
from ape_dao.proposals.assets import ETHER_ASSET, Asset
from ape_dao.proposals.writing import dump_yaml, write_action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.api import ReceiptAPI

    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.budgets.sdk import BudgetState

_WORD = 32
_MAX_FREEZE = 14 * units.DAY


@output_options
@click.group()
def cli() -> None:
    """Show the budgets of the treasury; spend, freeze and trim them.

    Budgets are set and recalled by proposals: `ape dao proposal template set-budget`, or `ape dao amend`.
    """


@cli.command()
@place_options
@output_options
def show(place: Place) -> None:
    """Show who may spend how much, and what the treasury allows in all."""
    out = Output.current()
    with place.open() as session:
        budgets, now = sdk.budgets(session.dao), session.chain.timestamp()
        assets = {budget.asset: asset_at(session.registry, budget.asset) for budget in budgets}
        rows = [_row(session, budget, assets[budget.asset], now) for budget in budgets]
        doors = [_door(session, asset, budgets, now) for asset in assets.values()]
    if not budgets:
        out.say("Nobody has a budget.")
        out.result({"budgets": [], "assets": []})
        return
    out.table(("spender", "free now", "in 7 days", "at once", "left in all", "until"), rows)
    out.say()
    out.table(
        ("asset", "promised", "allowed by the treasury", "can leave in 30 days", "in the treasury"),
        [
            tuple(amount_text(door[name], asset) if name else asset.symbol or asset.address for name in _DOOR)
            for asset, door in zip(assets.values(), doors, strict=True)
        ],
    )
    for asset, door in zip(assets.values(), doors, strict=True):
        for line in _troubles(asset, door):
            out.note(line)
    out.result(
        {
            "budgets": [budget_data(budget) for budget in budgets],
            "assets": [
                {"asset": asset.address, **{name: str(amount) for name, amount in door.items()}}
                for asset, door in zip(assets.values(), doors, strict=True)
            ],
        }
    )


_DOOR = ("", "promised", "allowed", "outflow", "treasury")


@cli.command()
@click.argument("amount")
@click.argument("to")
@click.option(
    "--memo", default="", help="What the payment is for, in at most 31 letters, or 32 bytes as 0x…."
)
@account_option
@yes_option
@place_options
@output_options
def spend(amount: str, to: str, memo: str, account: str | None, yes: bool, place: Place) -> None:
    """Pay AMOUNT, such as "100 USDC", from the treasury to TO, out of the account's budget."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        value, asset = _amount(session, amount)
        receiver = session.account_address(to)
        budget = _require_free(session, str(signer.address), asset, value)
        out.say(
            f"{amount_text(value, asset)} of the treasury to {receiver}; then "
            f"{amount_text(budget.free - value, asset)} of the budget are free."
        )
        confirm(out, "Pay it?", yes)
        receipt = sdk.spend(session.dao, asset.address, receiver, value, _word(memo, "--memo"), sender=signer)
    _done(out, receipt, f"Paid {amount_text(value, asset)} to {receiver}", asset, value)


@cli.command()
@click.argument("label")
@click.argument("amount")
@click.option("--for", "span", default="10 days", show_default=True, help="How long it is kept.")
@account_option
@place_options
@output_options
def reserve(label: str, amount: str, span: str, account: str | None, place: Place) -> None:
    """Keep AMOUNT of the account's budget for one payment, under LABEL, a word of your choice."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        value, asset = _amount(session, amount)
        budget = _require_free(session, str(signer.address), asset, value)
        until = session.chain.next_timestamp() + units.parse_duration(span)
        if until > budget.until:
            raise DaoError(
                f"The budget ends on {format_date(budget.until)} UTC, before {span} have passed; give a "
                "shorter --for."
            )
        receipt = sdk.reserve(session.dao, asset.address, _word(label, "LABEL"), value, until, sender=signer)
    _done(out, receipt, f"{amount_text(value, asset)} are kept until {format_date(until)} UTC", asset, value)


@cli.command()
@click.argument("label")
@click.argument("token")
@click.argument("to")
@click.option(
    "--memo", default="", help="What the payment is for, in at most 31 letters, or 32 bytes as 0x…."
)
@account_option
@place_options
@output_options
def pay(label: str, token: str, to: str, memo: str, account: str | None, place: Place) -> None:
    """Pay to TO all that the account reserved of TOKEN under LABEL."""
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), asset_named(session.registry, token)
        value = _reserved(session, str(signer.address), asset, label)
        receiver = session.account_address(to)
        words = _word(label, "LABEL"), receiver, _word(memo, "--memo")
        receipt = sdk.spend_reserved(session.dao, asset.address, *words, sender=signer)
    _done(out, receipt, f"Paid {amount_text(value, asset)} to {receiver}", asset, value)


@cli.command()
@click.argument("label")
@click.argument("token")
@click.option("--spender", metavar="ACCOUNT", help="Whose reservation.  [default: the account's own]")
@account_option
@place_options
@output_options
def release(label: str, token: str, spender: str | None, account: str | None, place: Place) -> None:
    """Make free what was reserved of TOKEN under LABEL; anyone can, once its time is over."""
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), asset_named(session.registry, token)
        owner = str(signer.address) if spender is None else session.account_address(spender)
        value = _reserved(session, owner, asset, label)
        receipt = sdk.release(session.dao, owner, asset.address, _word(label, "LABEL"), sender=signer)
    _done(out, receipt, f"{amount_text(value, asset)} are free again", asset, value)


@cli.command()
@click.argument("spender")
@click.argument("token")
@click.argument("span", default="14 days")
@account_option
@place_options
@output_options
def freeze(spender: str, token: str, span: str, account: str | None, place: Place) -> None:
    """Stop the budget of SPENDER in TOKEN for SPAN, 14 days at most; the guardian of the budgets can.

    Nothing is lost: what becomes free meanwhile can be paid afterwards, unless a proposal recalls the budget.
    """
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), asset_named(session.registry, token)
        budget = _budget(session, session.account_address(spender), asset)
        now, seconds = session.chain.next_timestamp(), units.parse_duration(span)
        if not 0 < seconds <= _MAX_FREEZE:
            raise DaoError(f"A freeze lasts at most 14 days, not {span}.")
        if now < budget.freezable_from:
            raise DaoError(
                f"The last freeze of this budget ended too short ago; the next can begin on "
                f"{format_date(budget.freezable_from)} UTC. A proposal can recall the budget."
            )
        until = now + seconds
        receipt = sdk.freeze(session.dao, budget.spender, asset.address, until, sender=signer)
    out.say(f"{budget.spender} spends no {asset.symbol} until {format_date(until)} UTC: {receipt.txn_hash}")
    out.result(
        {
            "spender": budget.spender,
            "asset": asset.address,
            "until": until,
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command()
@click.argument("token")
@account_option
@place_options
@output_options
def trim(token: str, account: str | None, place: Place) -> None:
    """Lower what the treasury allows of TOKEN to what the budgets may still pay; anyone can."""
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), asset_named(session.registry, token)
        before = sdk.allowed(session.dao, asset.address)
        if before <= sdk.promised(session.dao, asset.address):
            raise DaoError("The treasury allows no more than the budgets may still pay; nothing to trim.")
        receipt = sdk.trim(session.dao, asset.address, sender=signer)
        excess = before - sdk.allowed(session.dao, asset.address)
    _done(out, receipt, f"The treasury allows {amount_text(excess, asset)} less", asset, excess)


@cli.command()
@file_options
@place_options
@output_options
def allow(output: str | None, force: bool, place: Place) -> None:
    """Write a proposal that lets the budgets take from the treasury exactly what they may still pay.

    A launch sets budgets and allows nothing: they pay once members have voted for this.
    """
    out = Output.current()
    with place.open() as session:
        assets = [
            asset_at(session.registry, one)
            for one in dict.fromkeys(one.asset for one in sdk.budgets(session.dao))
        ]
        actions = [action for asset in assets for action in _approvals(session, asset)]
    if not actions:
        raise DaoError("The treasury allows exactly what the budgets may still pay; nothing to propose.")
    text = dump_yaml(
        {
            "title": "Allow what the budgets may pay",
            "summary": "The treasury lets the budgets take what they may still pay, and no more.",
            "actions": actions,
        }
    )
    if output is not None:
        require_new(output, force)
        Path(output).write_text(text, encoding="utf-8")
        out.say(f"Wrote {output}. Then run `ape dao proposal create {output}`.")
    elif not out.as_json:
        click.echo(text, nl=False)
    out.result({"text": text, "path": output})


def _approvals(session: Session, asset: Asset) -> Iterator[dict[str, Any]]:
    """The calls that make the allowance exact; some tokens change none but a zero allowance."""
    now, needed = (one(session.dao, asset.address) for one in (sdk.allowed, sdk.promised))
    if now == needed:
        return
    for value in (0, needed) if now and needed else (needed,):
        spender = str(sdk.budgets_of(session.dao).address)
        data = encode_call(
            artifact(TOKEN.name).abi, "approve", {"spender": spender, "value": value}, TOKEN.name
        )
        yield write_action(session.registry, Action(asset.address, data))


def _amount(session: Session, text: str) -> tuple[int, Asset]:
    value, asset = read_any_amount(text, session.registry)
    if asset == ETHER_ASSET:
        raise DaoError("Budgets pay tokens; for ether give wrapped ether, such as 1 WETH.")
    return value, asset


def _budget(session: Session, spender: str, asset: Asset) -> BudgetState:
    budgets = sdk.budgets(session.dao)
    found = [one for one in budgets if (one.spender, one.asset) == (spender, asset.address)]
    if not found:
        others = ", ".join(dict.fromkeys(one.spender for one in budgets)) or "nobody"
        raise DaoError(
            f"{spender} has no budget of {asset.symbol or asset.address}; budgets have {others} "
            "(`ape dao budget show`)."
        )
    return found[0]


def _require_free(session: Session, spender: str, asset: Asset, value: int) -> BudgetState:
    """The budget, if it can pay that now.

    Raises:
        DaoError: It cannot; says why.
    """
    budget, now = _budget(session, spender, asset), session.chain.timestamp()
    if now >= budget.until:
        raise DaoError(f"The budget ended on {format_date(budget.until)} UTC; a proposal can set it again.")
    if now < budget.frozen_until:
        raise DaoError(f"The budget is frozen until {format_date(budget.frozen_until)} UTC.")
    if not 0 < value <= budget.free:
        raise DaoError(
            f"{amount_text(value, asset)} cannot be paid: {amount_text(budget.free, asset)} are free now, "
            f"and {amount_text(budget.per_week, asset)} become free in 7 days."
        )
    held = int(session.dao.erc20(asset.address).balanceOf(session.dao.timelock))
    for what, amount in (("has", held), ("allows the budgets", sdk.allowed(session.dao, asset.address))):
        if amount < value:
            help_text = "" if what == "has" else " `ape dao budget allow` writes the proposal for more."
            raise DaoError(f"The treasury {what} {amount_text(amount, asset)}, less than that.{help_text}")
    return budget


def _reserved(session: Session, spender: str, asset: Asset, label: str) -> int:
    amount, _ = sdk.budgets_of(session.dao).reservationOf(spender, asset.address, _word(label, "LABEL"))
    if not amount:
        raise DaoError(f"{spender} has reserved no {asset.symbol or asset.address} under '{label}'.")
    return int(amount)


def _word(text: str, what: str) -> bytes:
    """Up to 31 letters, or 32 bytes as hexadecimal digits."""
    try:
        word = bytes.fromhex(text[2:]) if text.startswith("0x") else text.encode()
    except ValueError as err:
        raise DaoError(f"{what} '{text}' is not hexadecimal.") from err
    if len(word) > _WORD or (text.startswith("0x") and len(word) != _WORD):
        raise DaoError(
            f"{what} '{text}' is too long, or not 32 bytes: give up to 32 letters, or 0x and 64 digits."
        )
    return word.ljust(_WORD, b"\0")


def _door(session: Session, asset: Asset, budgets: list[BudgetState], now: int) -> dict[str, int]:
    mine = [budget for budget in budgets if budget.asset == asset.address]
    return {
        "promised": sdk.promised(session.dao, asset.address),
        "allowed": sdk.allowed(session.dao, asset.address),
        "outflow": sum(budget.outflow(WINDOW, now) for budget in mine),
        "treasury": int(session.dao.erc20(asset.address).balanceOf(session.dao.timelock)),
    }


def _troubles(asset: Asset, door: dict[str, int]) -> Iterator[str]:
    if door["allowed"] < door["promised"]:
        yield (
            f"The treasury allows less {asset.symbol or asset.address} than budgets may still pay: "
            "`ape dao budget allow` writes the proposal."
        )
    elif door["allowed"] > door["promised"]:
        yield (
            f"The treasury allows more {asset.symbol or asset.address} than budgets may still pay: "
            "`ape dao budget trim` takes back what is too much."
        )


def _row(session: Session, budget: BudgetState, asset: Asset, now: int) -> tuple[str, ...]:
    free = amount_text(budget.free, asset)
    if now < budget.frozen_until:
        free += f", frozen until {format_date(budget.frozen_until)}"
    if budget.reserved:
        free += f", {amount_text(budget.reserved, asset)} reserved"
    names = {address: name for name, address in session.record.spec.addresses.items()}
    return (
        names.get(budget.spender, budget.spender),
        free,
        amount_text(budget.per_week, asset),
        amount_text(budget.at_once, asset),
        amount_text(budget.left, asset),
        format_date(budget.until) if now < budget.until else f"over since {format_date(budget.until)}",
    )


def _done(out: Output, receipt: ReceiptAPI, what: str, asset: Asset, value: int) -> None:
    out.say(f"{what}: {receipt.txn_hash}")
    out.result({"asset": asset.address, "amount": str(value), "transaction": str(receipt.txn_hash)})
