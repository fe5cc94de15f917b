"""`ape dao revenue`: deposit, claim, reinvest and show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import asset_named, read_any_amount, told
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import Session, place_options
from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.chain.tokens import approve_at_least
from ape_dao.core.errors import DaoError
from ape_dao.core.spec import is_address
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.proposals.registry import ETHER_ASSET, Asset
from ape_dao.sdk.dry_run import dry_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI

    from ape_dao.cli.session import Place


@output_options
@click.group()
def cli() -> None:
    """Deposit, claim, reinvest and show revenue."""


@cli.command()
@click.argument("amount")
@click.option("--to-stakers", is_flag=True, help="All of it to the stakers of this week, past the split.")
@account_option
@place_options
@output_options
def deposit(amount: str, to_stakers: bool, account: str | None, place: Place) -> None:
    """Give AMOUNT, such as "1,000 USDC" or "1 ETH", to the DAO.

    The router splits it at once between stakers, buyback and treasury, as the DAO decided.
    """
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        units_given, asset = read_any_amount(amount, session.registry)
        if not units_given:
            raise DaoError("0 is nothing to give; give an amount like 1,000 USDC.")
        _require_funds(session, signer, asset, units_given)
        _require_listed(session, asset, to_stakers)
        split = _to_stakers if to_stakers else _to_router
        parts = split(session, signer, asset, units_given)
        shown = _wrapped(session, asset)
    out.say(f"{signer.address} gave {told(units_given, asset)}.")
    for name, part in parts.items():
        out.say(f"  {name}: {told(part, shown)}")
    out.result(
        {
            "from": str(signer.address),
            "token": shown.address,
            "amount": str(units_given),
            "parts": {name: str(part) for name, part in parts.items()},
        }
    )


@cli.command()
@click.argument("tokens", nargs=-1)
@account_option
@place_options
@output_options
def claim(tokens: tuple[str, ...], account: str | None, place: Place) -> None:
    """Pay out what the account earned: in TOKENS, or in everything there is."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        chosen = [_claimable_token(session, one) for one in tokens] or _payable(session)
        due = _claimable(session, str(signer.address), chosen)
        if not any(due.values()):
            names = ", ".join(one.symbol or one.address for one in chosen)
            raise DaoError(
                f"{signer.address} has nothing to claim in {names}. Revenue of a week goes to the power at "
                "the week's start."
            )
        wanted = [asset.address for asset, amount in due.items() if amount]
        recipient = str(session.dao.distributor.recipientOf(signer))
        dry_run(session.chain, str(signer.address), session.dao.distributor, "claim", wanted)
        sent = revenue.paid(session.dao, revenue.claim(session.dao, wanted, sender=signer))
    paid = {asset: sent.get(asset.address, 0) for asset, amount in due.items() if amount}
    for asset, amount in paid.items():
        failed = "" if amount else " (the token refused; it can be claimed again)"
        out.say(f"{told(amount, asset)} went to {recipient}{failed}.")
    out.result(
        {
            "account": str(signer.address),
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
    """Add what the account earned in the DAO's own token to its lock."""
    out = Output.current()
    with place.open() as session:
        signer, dao = session.signer(account), session.dao
        address = str(signer.address)
        token = _own_token(session)
        if not revenue.claimable(dao, address, token.address):
            raise DaoError(
                f"{address} earned nothing in {token.symbol or 'the DAO token'} that could be reinvested; "
                "`ape dao revenue show` says what there is."
            )
        dry_run(session.chain, address, dao.distributor, "reinvest")
        receipt = revenue.reinvest(dao, sender=signer)
        added, paid_out = revenue.reinvested(dao, receipt), sum(revenue.paid(dao, receipt).values())
        locked = int(dao.escrow.locked(address).amount)
    if added:
        out.say(f"{told(added, token)} were added to the lock, which now has {told(locked, token)}.")
    else:
        out.say(f"{told(paid_out, token)} were paid out: there is no running lock to add them to.")
    out.result(
        {
            "account": address,
            "amount": str(added or paid_out),
            "reinvested": added > 0,
            "locked": str(locked),
        }
    )


@cli.command()
@click.argument("who", metavar="ACCOUNT", required=False)
@account_option
@place_options
@output_options
def show(who: str | None, account: str | None, place: Place) -> None:
    """Show the split, what waits in the router, and what ACCOUNT, or the signer, can claim."""
    out = Output.current()
    with place.open() as session:
        address = session.account_address(who) if who else str(session.signer(account).address)
        dao = session.dao
        split = _split(session)
        rows = []
        for asset in _payable(session):
            waiting = int(dao.router.undistributed(asset.address)) if _listed(session, asset) else 0
            owed = revenue.owed(dao, artifact("GovernanceToken").at(asset.address))
            rows.append((asset, waiting, owed, revenue.claimable(dao, address, asset.address)))
        recipient = str(dao.distributor.recipientOf(address))
    shares = ", ".join(f"{name} {units.format_percent(part)}" for name, part in split.items())
    out.say(f"Revenue is split: {shares}.")
    out.say(f"{address} is paid to {'itself' if recipient == address else recipient}.")
    out.table(
        ("token", "to be split", "owed to stakers", "claimable"),
        [(asset.symbol or asset.address, *(told(one, asset) for one in amounts)) for asset, *amounts in rows],
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
                    "owed": str(owed),
                    "claimable": str(claimable),
                }
                for asset, waiting, owed, claimable in rows
            ],
        }
    )


def _to_router(session: Session, signer: AccountAPI, asset: Asset, amount: int) -> dict[str, int]:
    """Send to the router and split; what each got of all that the router then had."""
    router = session.dao.router
    token = _wrapped(session, asset).address
    if asset == ETHER_ASSET:
        signer.transfer(router.address, amount)
    else:
        artifact("GovernanceToken").at(token).transfer(router.address, amount, sender=signer)
    dry_run(session.chain, str(signer.address), router, "distribute", token)
    return revenue.parts(session.dao, revenue.distribute(session.dao, token, sender=signer))


def _to_stakers(session: Session, signer: AccountAPI, asset: Asset, amount: int) -> dict[str, int]:
    if asset == ETHER_ASSET:
        raise DaoError("Stakers are paid in tokens; wrap the ETH first, or leave --to-stakers out.")
    token = artifact("GovernanceToken").at(asset.address)
    distributor = session.dao.distributor
    approve_at_least(token, distributor.address, amount, sender=signer)
    dry_run(session.chain, str(signer.address), distributor, "deposit", asset.address, amount)
    receipt = revenue.deposit(session.dao, token, amount, sender=signer)
    return {"stakers": revenue.received(session.dao, receipt)}


def _require_funds(session: Session, signer: AccountAPI, asset: Asset, amount: int) -> None:
    if asset == ETHER_ASSET:
        has = session.chain.balance(str(signer.address))
    else:
        has = int(artifact("GovernanceToken").at(asset.address).balanceOf(signer))
    if has < amount:
        raise DaoError(f"{signer.address} has {told(has, asset)}, not {told(amount, asset)}.")


def _require_listed(session: Session, asset: Asset, to_stakers: bool) -> None:
    """Refuse tokens that would be stuck: nobody splits or pays what is not listed."""
    if _is_taken(session, _wrapped(session, asset).address, to_stakers):
        return
    ether = not to_stakers and _is_taken(session, str(session.dao.router.WETH()), to_stakers)
    symbols = [
        one.symbol or one.address
        for one in session.registry.assets
        if _is_taken(session, one.address, to_stakers)
    ]
    choice = ", ".join(symbols)
    raise DaoError(
        f"{asset.symbol or asset.address} is no revenue token here; "
        + (f"give {'ETH or ' if ether else ''}{choice}." if choice else "there is none now.")
    )


def _is_taken(session: Session, token: str, to_stakers: bool) -> bool:
    """Whether a token goes all the way; the router passes on to the stakers what both have on their lists."""
    dao = session.dao
    if to_stakers:
        return bool(dao.distributor.isListed(token))
    has_stakers = bool(dao.router.revenueShareBps())
    return bool(dao.router.isListed(token)) and (not has_stakers or bool(dao.distributor.isListed(token)))


def _wrapped(session: Session, asset: Asset) -> Asset:
    """The token that ether becomes."""
    if asset != ETHER_ASSET:
        return asset
    weth = str(session.dao.router.WETH())
    return session.registry.asset_at(weth) or Asset(weth, None, ETHER_ASSET.decimals)


def _payable(session: Session) -> list[Asset]:
    """The tokens that stakers can be paid in."""
    found = [str(one) for one in session.dao.distributor.tokens()]
    return [session.registry.asset_at(one) or Asset(one, None, 0) for one in found]


def _claimable_token(session: Session, given: str) -> Asset:
    """The token that a symbol or an address names; an address also one that is off the list by now."""
    if is_address(given):
        address = session.registry.address(given)
        state = session.dao.distributor.tokenState(address)
        if session.registry.asset_at(address) is None and state.lastEpoch:
            facts = read_token(session.chain, address)
            return Asset(address, facts.symbol, facts.decimals or 0)
    return asset_named(session.registry, given)


def _claimable(session: Session, account: str, assets: Sequence[Asset]) -> dict[Asset, int]:
    return {asset: int(revenue.claimable(session.dao, account, asset.address)) for asset in assets}


def _own_token(session: Session) -> Asset:
    address = session.record.address("token")
    return session.registry.asset_at(address) or Asset(address, None, 18)


def _listed(session: Session, asset: Asset) -> bool:
    return bool(session.dao.router.isListed(asset.address))


def _split(session: Session) -> dict[str, Any]:
    router = session.dao.router
    return {
        "stakers": int(router.revenueShareBps()),
        "buyback": int(router.buybackBps()),
        "treasury": int(router.treasuryBps()),
    }
