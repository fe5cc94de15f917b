"""`ape dao index`: what an index holds, its auctions, its shares, and new targets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import amount_text, asset_at, asset_named, read_amount
from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options, signed_options
from ape_dao.core import units
from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import DaoError
from ape_dao.core.governance import Action
from ape_dao.core.units import format_date, format_percent
from ape_dao.modules.index import sdk
from ape_dao.modules.index.cli.simulated import simulate
from ape_dao.modules.index.contracts import VAULT
from ape_dao.modules.index.section import ONE
from ape_dao.modules.index.status import auction_text, index_data
from ape_dao.proposals.writing import dump_yaml, write_action

if TYPE_CHECKING:
    from ape.api import ReceiptAPI

    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.index.sdk import IndexOffer, IndexPart, IndexState
    from ape_dao.proposals.assets import Asset

_SHARE_DECIMALS = 18
_WITHIN = click.option("--within", default="10 minutes", show_default=True, help="Until when it may be sent.")


@output_options
@click.group()
def cli() -> None:
    """Show an index; start auctions, take from them, mint, redeem, and write new targets."""


@cli.command()
@place_options
@output_options
def show(place: Place) -> None:
    """Show what the index holds, how far each part is off its target, and which auctions run."""
    out = Output.current()
    with place.open() as session:
        index, now = sdk.state(session.dao), session.chain.timestamp()
        assets = {part.token: asset_at(session.registry, part.token) for part in index.parts}
    numeraire = assets[index.parts[0].token]
    rows = [_row(index, part, assets[part.token], numeraire, now) for part in index.parts]
    out.table(("part", "held", "worth at the last price", "weight", "target", "band", "auction"), rows)
    out.say()
    out.say(f"{_shares(index.supply)} shares, {amount_text(index.value, numeraire)} at the prices paid last.")
    if now < index.paused_until:
        out.note(f"Auctions are paused until {format_date(index.paused_until)} UTC.")
    out.result(index_data(index))


@cli.command()
@click.argument("token")
@place_options
@output_options
def offer(token: str, place: Place) -> None:
    """Show what the auction of TOKEN offers in this second."""
    out = Output.current()
    with place.open() as session:
        index, part, asset, numeraire = _chosen(session, token)
        now, found = session.chain.timestamp(), sdk.offer(session.dao, part.number)
        startable = index.startable_at(part)
    for verb, amount, price in (
        ("sells", found.sell_amount, found.sell_price),
        ("buys", found.buy_amount, found.buy_price),
    ):
        if amount:
            cost = amount * price // ONE
            out.say(
                f"The index {verb} {amount_text(amount, asset)} for {amount_text(cost, numeraire)}, "
                f"{_price_text(price, asset, numeraire)} each."
            )
    if not found.sell_amount and not found.buy_amount:
        out.say(f"Nothing is offered of {token}; {_why_nothing(part, now, startable)}")
    out.result(_offer_data(part, found, startable))


@cli.command()
@click.argument("token")
@signed_options
def start(token: str, account: str | None, place: Place) -> None:
    """Start the auction of TOKEN; anyone can, once its interval has passed."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        index, part, _, _ = _chosen(session, token)
        startable = index.startable_at(part)
        if session.chain.next_timestamp() < startable:
            raise DaoError(f"The next auction of {token} can start on {format_date(startable)} UTC.")
        receipt = sdk.start(session.dao, part.number, sender=signer)
        found = sdk.offer(session.dao, part.number)
    out.say(f"The auction of {token} has begun: {receipt.txn_hash}")
    out.result({**_offer_data(part, found, startable), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("token")
@click.argument("amount", default="max")
@click.option(
    "--buy/--sell",
    "vault_sells",
    default=None,
    help="Buy from the index, or sell to it; by default as it offers.",
)
@click.option(
    "--limit", metavar="AMOUNT", help="The most to pay or least to get; by default what it costs now."
)
@_WITHIN
@yes_option
@signed_options
def take(
    token: str,
    amount: str,
    vault_sells: bool | None,
    limit: str | None,
    within: str,
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Buy AMOUNT of TOKEN from the index, or sell it to the index; all that is offered by default."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        _, part, asset, numeraire = _chosen(session, token)
        found = sdk.offer(session.dao, part.number)
        sells = _direction(found, token) if vault_sells is None else vault_sells
        offered, price = (
            (found.sell_amount, found.sell_price) if sells else (found.buy_amount, found.buy_price)
        )
        units_ = min(read_amount(amount, asset, offered), offered)
        if units_ * 10 < offered or not units_:
            raise DaoError(
                f"{amount_text(units_, asset)} is too little: {amount_text(offered, asset)} are offered, and "
                "a take is at least a tenth of that."
            )
        cost = -(-units_ * price // ONE) if sells else units_ * price // ONE
        bound = cost if limit is None else read_amount(limit, numeraire, cost)
        words = ("Buy", "for at most") if sells else ("Sell", "for at least")
        out.say(f"{words[0]} {amount_text(units_, asset)} {words[1]} {amount_text(bound, numeraire)}.")
        confirm(out, f"{words[0]} it?", yes)
        deadline = session.chain.next_timestamp() + units.parse_duration(within)
        receipt = sdk.take(
            session.dao,
            part.number,
            found.id,
            vault_sells=sells,
            most=units_,
            limit=bound,
            deadline=deadline,
            sender=signer,
        )
        taken = sdk.taken(session.dao, receipt)
    out.say(
        f"{'Bought' if sells else 'Sold'} {amount_text(taken.amount, asset)} for "
        f"{amount_text(taken.payment, numeraire)}: {receipt.txn_hash}"
    )
    out.result(
        {
            "token": part.token,
            "vaultSells": sells,
            "amount": str(taken.amount),
            "payment": str(taken.payment),
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command()
@click.argument("shares")
@yes_option
@signed_options
def mint(shares: str, yes: bool, account: str | None, place: Place) -> None:
    """Mint SHARES for the same part of everything that the index holds."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        count = units.parse_amount(shares, _SHARE_DECIMALS)
        most = [sdk.at_most(amount) for amount in sdk.amounts_for(session.dao, count, is_mint=True)]
        index = sdk.state(session.dao)
        for part in index.parts:
            out.say(f"at most {amount_text(most[part.number], asset_at(session.registry, part.token))}")
        confirm(out, f"Mint {_shares(count)} shares for that?", yes)
        receipt = sdk.mint(session.dao, count, most, sender=signer)
    _done(out, receipt, f"Minted {_shares(count)} shares", count)


@cli.command()
@click.argument("shares")
@yes_option
@signed_options
def redeem(shares: str, yes: bool, account: str | None, place: Place) -> None:
    """Burn SHARES, or max, for the same part of everything that the index holds."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        held = int(sdk.index_of(session.dao).balanceOf(signer.address))
        count = held if shares == "max" else units.parse_amount(shares, _SHARE_DECIMALS)
        if not 0 < count <= held:
            raise DaoError(f"The account has {_shares(held)} shares; give some of them, or max.")
        least = [sdk.at_least(amount) for amount in sdk.amounts_for(session.dao, count, is_mint=False)]
        for part in sdk.state(session.dao).parts:
            what = "a claim to" if part.is_quarantined else "at least"
            out.say(f"{what} {amount_text(least[part.number], asset_at(session.registry, part.token))}")
        confirm(out, f"Redeem {_shares(count)} shares for that?", yes)
        receipt = sdk.redeem(session.dao, count, least, sender=signer)
    _done(out, receipt, f"Redeemed {_shares(count)} shares", count)


@cli.command()
@click.argument("weights", nargs=-1, required=True, metavar="TOKEN=WEIGHT...")
@click.option("--glide", default="7 days", show_default=True, help="How long the new weights take.")
@file_options
@place_options
@output_options
def targets(weights: tuple[str, ...], glide: str, output: str | None, force: bool, place: Place) -> None:
    """Write a proposal for new weights, such as WETH=30%; the numeraire gets what is left."""
    out = Output.current()
    with place.open() as session:
        index = sdk.state(session.dao)
        wanted = _wanted(session, index, weights)
        rows = [
            (
                asset_at(session.registry, part.token).symbol or part.token,
                format_percent(index.weight(part)),
                format_percent(part.final),
                format_percent(wanted[part.number]),
                _change_text(
                    index, part, wanted[part.number], asset_at(session.registry, index.parts[0].token)
                ),
            )
            for part in index.parts
        ]
        data = encode_call(
            artifact(VAULT.name).abi,
            "setTargets",
            {"targets": sdk.targets_with(session.dao, wanted), "glide": units.parse_duration(glide)},
            VAULT.name,
        )
        action = write_action(session.registry, Action(str(sdk.index_of(session.dao).address), data))
    if not out.as_json and output is not None:
        out.table(
            ("part", "weight now", "target before", "target after", "to trade, at the last price"), rows
        )
    text = dump_yaml(
        {
            "title": "New targets of the index",
            "summary": "\n".join(f"{row[0]}: target {row[2]} -> {row[3]}" for row in rows),
            "actions": [action],
        }
    )
    if output is not None:
        require_new(output, force)
        Path(output).write_text(text, encoding="utf-8")
        out.say(f"Wrote {output}. Then run `ape dao proposal create {output}`.")
    elif not out.as_json:
        click.echo(text, nl=False)
    changes = [
        {
            "token": part.token,
            "weight": index.weight(part),
            "before": part.final,
            "after": wanted[part.number],
        }
        for part in index.parts
    ]
    out.result({"text": text, "path": output, "targets": changes})


cli.add_command(simulate)


def _wanted(session: Session, index: IndexState, texts: tuple[str, ...]) -> dict[int, int]:
    """The new weight of every part."""
    by_token = {part.token: part for part in index.parts}
    wanted = {part.number: part.final for part in index.parts}
    for text in texts:
        name, _, weight = text.partition("=")
        part = by_token.get(asset_named(session.registry, name).address)
        if part is None or not part.number or not weight:
            raise DaoError(f"'{text}' is not a part of the index and its weight; write it like WETH=30%.")
        wanted[part.number] = units.parse_percent(weight)
    wanted[0] = units.BASIS_POINTS - sum(weight for number, weight in wanted.items() if number)
    if wanted[0] < 0:
        raise DaoError(
            f"The weights are {format_percent(units.BASIS_POINTS - wanted[0])} together; at most 100%."
        )
    return wanted


def _change_text(index: IndexState, part: IndexPart, weight: int, numeraire: Asset) -> str:
    change = index.value * weight // units.BASIS_POINTS - part.value
    return ("+" if change >= 0 else "-") + amount_text(abs(change), numeraire)


def _chosen(session: Session, token: str) -> tuple[IndexState, IndexPart, Asset, Asset]:
    """The index, a part of it by its token, and the tokens of that and of the numeraire."""
    index, asset = sdk.state(session.dao), asset_named(session.registry, token)
    numeraire = asset_at(session.registry, index.parts[0].token)
    for part in index.parts[1:]:
        if part.token == asset.address:
            return index, part, asset, numeraire
    names = [asset_at(session.registry, part.token).symbol or part.token for part in index.parts[1:]]
    raise DaoError(f"'{token}' is not traded by the index; give one of {', '.join(names)}.")


def _direction(found: IndexOffer, token: str) -> bool:
    if bool(found.sell_amount) == bool(found.buy_amount):
        what = "both directions" if found.sell_amount else "nothing"
        raise DaoError(
            f"The index offers {what} of {token}; see `ape dao index offer`, and give --buy or --sell."
        )
    return bool(found.sell_amount)


def _why_nothing(part: IndexPart, now: int, startable: int) -> str:
    if part.is_quarantined:
        return "it is in quarantine."
    if part.is_running(now):
        return "it is within its band at the prices of this second."
    if now < startable:
        return f"the next auction can start on {format_date(startable)} UTC."
    return "no auction runs; `ape dao index start` begins one."


def _offer_data(part: IndexPart, found: IndexOffer, startable: int) -> dict[str, Any]:
    return {
        "token": part.token,
        "auction": found.id,
        "sellPrice": str(found.sell_price),
        "sellAmount": str(found.sell_amount),
        "buyPrice": str(found.buy_price),
        "buyAmount": str(found.buy_amount),
        "startableAt": startable,
    }


def _row(index: IndexState, part: IndexPart, asset: Asset, numeraire: Asset, now: int) -> tuple[str, ...]:
    return (
        asset.symbol or asset.address,
        amount_text(part.held, asset),
        amount_text(part.value, numeraire),
        format_percent(index.weight(part)),
        format_percent(part.target),
        format_percent(part.band) if part.number else "",
        auction_text(part, now),
    )


def _price_text(price: int, asset: Asset, numeraire: Asset) -> str:
    return amount_text(price * 10**asset.decimals // ONE, numeraire)


def _shares(amount: int) -> str:
    return units.format_amount(amount).replace("_", ",")


def _done(out: Output, receipt: ReceiptAPI, what: str, count: int) -> None:
    out.say(f"{what}: {receipt.txn_hash}")
    out.result({"shares": str(count), "transaction": str(receipt.txn_hash)})
