"""`ape dao revenue`: deposit, split, claim, reinvest, show and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli.amounts import amount_text, asset_named, read_any_amount
from ape_dao.cli.history import history, history_options, say_figures, write_tables
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import Session, place_options
from ape_dao.core import units
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.errors import DaoError
from ape_dao.core.schema.fields import is_address
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.modules.revenue.cli import flows
from ape_dao.modules.revenue.cli.flows import WORDS, split_data
from ape_dao.proposals.assets import ETHER_ASSET, Asset
from ape_dao.sdk import staking

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import AccountAPI

    from ape_dao.cli.session import Place


@output_options
@click.group()
def cli() -> None:
    """Deposit, split, claim and report on revenue."""


for _command in flows.COMMANDS:
    cli.add_command(_command)


@cli.command()
@click.argument("amount")
@click.option("--to-stakers", is_flag=True, help="Give all of it to this week's stakers, without the split.")
@account_option
@place_options
@output_options
def deposit(amount: str, to_stakers: bool, account: str | None, place: Place) -> None:
    """Give AMOUNT, such as "1,000 USDC" or "1 ETH", to the DAO as revenue.

    The router splits it at once between revenue share, buyback and treasury, as the DAO decided.
    """
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        number, asset = read_any_amount(amount, session.registry)
        if not number:
            raise DaoError("Amount must be greater than zero.")
        _require_funds(session, signer, asset, number)
        if to_stakers and asset == ETHER_ASSET:
            raise DaoError("Stakers are paid in tokens; wrap the ETH first, or leave --to-stakers out.")
        _require_accepted(session, asset, to_stakers)
        token = _wrapped(session, asset)
        if to_stakers:
            receipt = revenue.deposit(session.dao, token.address, number, sender=signer)
            parts = {"revenueShare": revenue.deposited(session.dao, receipt)}
        else:
            ether_or_token = None if asset == ETHER_ASSET else asset.address
            revenue.send_to_router(session.dao, ether_or_token, number, sender=signer)
            receipt = revenue.distribute(session.dao, token.address, sender=signer)
            parts = split_data(revenue.distributed(session.dao, receipt))
    out.say(f"{signer.address} gave {amount_text(number, asset)}.")
    for name, part in parts.items():
        out.say(f"  {WORDS[name]}: {amount_text(part, token)}")
    out.result(
        {
            "from": str(signer.address),
            "token": token.address,
            "amount": str(number),
            "parts": {name: str(part) for name, part in parts.items()},
        }
    )


@cli.command()
@click.argument("tokens", nargs=-1)
@click.option(
    "--part",
    type=click.IntRange(min=1),
    metavar="STATES",
    help="Read at most so many states of the lock, where it changed too often for one transaction; claim "
    "again for the rest.",
)
@account_option
@place_options
@output_options
def claim(tokens: tuple[str, ...], part: int | None, account: str | None, place: Place) -> None:
    """Claim what the account earned: in TOKENS, or in every revenue token."""
    out = Output.current()
    with place.open() as session:
        signer, dao = session.signer(account), session.dao
        address = str(signer.address)
        assets = [_claimable_asset(session, token) for token in tokens] or _payable(session)
        due = [asset for asset in assets if revenue.claimable(dao, address, asset.address)]
        if not due:
            names = ", ".join(asset.symbol or asset.address for asset in assets)
            raise DaoError(
                f"{address} has nothing to claim in {names}. Revenue of a week goes to the power at "
                "the week's start."
            )
        recipient = revenue.recipient_of(dao, address)
        receipt = revenue.claim(dao, [asset.address for asset in due], part=part, sender=signer)
        claimed = revenue.claimed(dao, receipt)
    paid = {asset: claimed.get(asset.address, 0) for asset in due}
    for asset, amount in paid.items():
        failed = "" if amount else " (the token refused; it can be claimed again)"
        out.say(f"{amount_text(amount, asset)} went to {recipient}{failed}.")
    out.result(
        {
            "account": address,
            "recipient": recipient,
            "paid": [{"token": asset.address, "amount": str(amount)} for asset, amount in paid.items()],
        }
    )
    if not all(paid.values()):
        click.get_current_context().exit(1)


@cli.command()
@account_option
@place_options
@output_options
def reinvest(account: str | None, place: Place) -> None:
    """Add what the account earned in the governance token to its lock."""
    out = Output.current()
    with place.open() as session:
        signer, dao = session.signer(account), session.dao
        address, token = str(signer.address), _own_token(session)
        if not revenue.claimable(dao, address, token.address):
            raise DaoError(
                f"{address} has earned no {token.symbol or 'governance tokens'} to reinvest; "
                "`ape dao revenue show` lists what it can claim."
            )
        done = revenue.reinvested(dao, revenue.reinvest(dao, sender=signer))
        locked = staking.lock_of(dao, address).amount
    if done.locked:
        out.say(
            f"{amount_text(done.locked, token)} were added to the lock, which now has "
            f"{amount_text(locked, token)}."
        )
    else:
        out.say(
            f"{amount_text(done.paid_out, token)} were paid out: there is no running lock to add them to."
        )
    out.result(
        {
            "account": address,
            "amount": str(done.locked or done.paid_out),
            "reinvested": done.locked > 0,
            "locked": str(locked),
        }
    )


@cli.command()
@click.argument("who", metavar="[ACCOUNT]", required=False)
@account_option
@place_options
@output_options
def show(who: str | None, account: str | None, place: Place) -> None:
    """Show the split, what waits in the router, and what ACCOUNT, or the signer, can claim."""
    out = Output.current()
    with place.open() as session:
        address = session.account_address(who) if who else str(session.signer(account).address)
        dao = session.dao
        split = split_data(revenue.split_rule(dao))
        assets = _payable(session)
        owed = revenue.owed(dao, *(asset.address for asset in assets))
        rows = [
            (
                asset,
                revenue.undistributed(dao, asset.address),
                owed[asset.address],
                revenue.claimable(dao, address, asset.address),
            )
            for asset in assets
        ]
        recipient = revenue.recipient_of(dao, address)
    shares = ", ".join(f"{WORDS[name]} {units.format_percent(part)}" for name, part in split.items())
    out.say(f"Revenue is split: {shares}.")
    out.say(f"{address} is paid to {'itself' if recipient == address else recipient}.")
    out.table(
        ("token", "to be split", "owed to stakers", "claimable"),
        [
            (asset.symbol or asset.address, *(amount_text(amount, asset) for amount in amounts))
            for asset, *amounts in rows
        ],
    )
    out.result(
        {
            "account": address,
            "recipient": recipient,
            "split": split,
            "tokens": [
                {
                    "token": asset.address,
                    "symbol": asset.symbol,
                    "decimals": asset.decimals,
                    "undistributed": str(waiting),
                    "owed": str(unpaid),
                    "claimable": str(claimable),
                }
                for asset, waiting, unpaid, claimable in rows
            ],
        }
    )


@cli.command()
@history_options
@place_options
@output_options
def report(
    at: str | None, csv_folder: Path | None, parquet_folder: Path | None, stores: str, place: Place
) -> None:
    """Show the weekly ledger: revenue and its split, what auctions sold and bought, and what was burned.

    Net flow is what was bought for each token that came into circulation from vesting, airdrops, sales and
    new tokens. Prices stand beside the auctions' floor and start. All of it is from the DAO's own events,
    which are brought up to date first (`ape dao sync`).
    """
    from ape_dao.report.document import Document, row_terms, shown
    from ape_dao.report.facts import Facts
    from ape_dao.report.ledger import ledger_section

    out = Output.current()
    with place.open() as session, history(session.record, session.provider, stores) as past:
        facts = Facts(past.record, past.chain, past.store, past.moment(at))
        section = ledger_section(facts)
    if section is None:
        raise DaoError(
            "Nothing was paid in, bought or brought into circulation up to then; "
            "`ape dao revenue deposit` pays revenue in."
        )
    document = Document(
        dao=past.record.name, chain_id=past.record.chain_id, at=facts.at, sections=[section.model]
    )
    for table in section.tables:
        out.title(table.title)
        kept = [one for one in table.columns if not one.is_hidden]
        rows = [
            [
                shown(cell, one.kind, *row_terms(table, one, row))
                for one, cell in zip(table.columns, row, strict=True)
                if one in kept
            ]
            for row in table.rows
        ]
        out.table([one.title for one in kept], rows)
    write_tables(out, document, csv_folder, parquet_folder)
    say_figures(out, document)
    out.result(document.to_data())


def _require_funds(session: Session, signer: AccountAPI, asset: Asset, amount: int) -> None:
    if asset == ETHER_ASSET:
        balance = session.chain.balance(str(signer.address))
    else:
        balance = int(session.dao.erc20(asset.address).balanceOf(signer))
    if balance < amount:
        raise DaoError(
            f"{signer.address} has {amount_text(balance, asset)}, not {amount_text(amount, asset)}."
        )


def _require_accepted(session: Session, asset: Asset, to_stakers: bool) -> None:
    """Refuse tokens that would be stuck: nobody splits or pays what is not listed."""
    dao, registry = session.dao, session.registry
    if revenue.is_accepted(dao, _wrapped(session, asset).address, to_stakers=to_stakers):
        return
    symbols = [
        token.symbol or token.address
        for token in registry.assets
        if revenue.is_accepted(dao, token.address, to_stakers=to_stakers)
    ]
    if not to_stakers and revenue.is_accepted(dao, revenue.wrapped_ether(dao)):
        symbols.insert(0, "ETH")
    choice = f"deposit {' or '.join(symbols)}" if symbols else "it has none now"
    raise DaoError(f"{asset.symbol or asset.address} is not a revenue token of this DAO; {choice}.")


def _wrapped(session: Session, asset: Asset) -> Asset:
    """The token that ether becomes."""
    if asset != ETHER_ASSET:
        return asset
    weth = revenue.wrapped_ether(session.dao)
    return session.registry.asset_at(weth) or Asset(weth, None, ETHER_ASSET.decimals)


def _payable(session: Session) -> list[Asset]:
    """The tokens that stakers can be paid in."""
    tokens = revenue.payable_tokens(session.dao)
    return [session.registry.asset_at(token) or Asset(token, None, 0) for token in tokens]


def _claimable_asset(session: Session, text: str) -> Asset:
    """The token that a symbol or an address names; an address also one that is off the list by now."""
    if is_address(text):
        address = session.registry.address(text)
        if session.registry.asset_at(address) is None and revenue.was_paid_in(session.dao, address):
            facts = read_token(session.chain, address)
            return Asset(address, facts.symbol, facts.decimals or 0)
    return asset_named(session.registry, text)


def _own_token(session: Session) -> Asset:
    address = session.record.address("token")
    return session.registry.asset_at(address) or Asset(address, None, 18)
