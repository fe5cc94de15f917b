"""Commands that pass on what waits: `distribute`, `skim`, and `recipient` for what an account is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli.amounts import amount_text, asset_named
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import SELF, confirm, place_options, signed_options
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.errors import DaoError, RefusedError
from ape_dao.core.units import format_date
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.modules.revenue import vaults as in_vaults
from ape_dao.proposals.assets import Asset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ape.api import AccountAPI

    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.revenue.sdk import Split
    from ape_dao.modules.revenue.vaults import Vault

WORDS = {"revenueShare": "revenue share", "buyback": "buyback", "treasury": "treasury"}


def split_data(split: Split) -> dict[str, int]:
    """The parts of a split by the names that documents use."""
    return {"revenueShare": split.revenue_share, "buyback": split.buyback, "treasury": split.treasury}


@click.command()
@click.argument("tokens", nargs=-1)
@signed_options
def distribute(tokens: tuple[str, ...], account: str | None, place: Place) -> None:
    """Split what waits in the router: of TOKENS, or of every revenue token; anyone can.

    Do it every week: revenue goes to the stakers of the week in which it is split. What was paid in by
    `deposit` is split already; what others sent to the router waits.
    """
    out = Output.current()
    with place.open() as session:
        signer, dao = session.signer(account), session.dao
        assets = [asset_named(session.registry, token) for token in tokens] or list(_listed(session))
        waiting = [asset for asset in assets if revenue.undistributed(dao, asset.address)]
        if not waiting:
            names = ", ".join(asset.symbol or asset.address for asset in assets) or "any token"
            raise DaoError(f"Nothing of {names} waits in the router to be split.")
        done: dict[Asset, Split] = {}
        refused: dict[Asset, RefusedError] = {}
        for asset in waiting:
            try:
                receipt = revenue.distribute(dao, asset.address, sender=signer)
            except RefusedError as err:
                refused[asset] = err
            else:
                done[asset] = revenue.distributed(dao, receipt)
    for asset, split in done.items():
        parts = (f"{WORDS[name]} {amount_text(part, asset)}" for name, part in split_data(split).items())
        out.say(f"Split: {', '.join(parts)}.")
    if refused:
        why = " ".join(f"{asset.symbol or asset.address}: {err}" for asset, err in refused.items())
        raise DaoError(f"Not everything could be split. {why} It waits in the router for a later try.")
    out.result(
        {
            "distributed": [
                {
                    "token": asset.address,
                    "parts": {name: str(part) for name, part in split_data(split).items()},
                }
                for asset, split in done.items()
            ]
        }
    )


def _listed(session: Session) -> Iterator[Asset]:
    """The tokens that the router splits."""
    for token in revenue.router_of(session.dao).tokens():
        yield session.registry.asset_at(str(token)) or Asset(str(token), None, 0)


@click.command()
@click.argument("names", nargs=-1, metavar="[VAULT]...")
@signed_options
def skim(names: tuple[str, ...], account: str | None, place: Place) -> None:
    """Send what the treasury's shares of VAULT gained to the router: of every vault by default; anyone can.

    `ape dao revenue distribute` splits it then. Only gains above what proposals put in are sent.
    """
    out = Output.current()
    with place.open() as session:
        signer, dao = session.signer(account), session.dao
        in_vaults.skimmer_of(dao)
        known = {vault.address: vault for vault in in_vaults.vaults_of(dao)}
        chosen = [_named(session, known, name) for name in names]
        gained = chosen or [vault for vault in known.values() if vault.gain]
        if not gained:
            raise DaoError("No vault of the treasury gained anything; `ape dao revenue vaults` shows them.")
        paid = {vault: _skimmed(session, vault, signer) for vault in gained}
        assets = {vault: asset_of(session, vault) for vault in paid}
    for vault, amount in paid.items():
        out.say(f"{amount_text(amount, assets[vault])} of {vault.address} went to the router.")
    out.result(
        {
            "skimmed": [
                {"vault": vault.address, "asset": vault.asset, "amount": str(amount)}
                for vault, amount in paid.items()
            ]
        }
    )


def _named(session: Session, known: Mapping[str, Vault], name: str) -> Vault:
    """The vault at an address.

    Raises:
        DaoError: The treasury has nothing there, or it gained nothing.
    """
    address = session.registry.address(name)
    vault = known.get(address)
    if vault is None or not vault.principal:
        listed = ", ".join(one.address for one in known.values() if one.principal) or "none"
        raise DaoError(f"The treasury has nothing in a vault at {address}; it has {listed}.")
    asset = asset_of(session, vault)
    if vault.value is None:
        raise DaoError(f"The vault {address} does not say what its shares are worth; try again later.")
    if not vault.gain:
        raise DaoError(
            f"The vault {address} gained nothing: its shares are worth {amount_text(vault.value, asset)}, "
            f"and {amount_text(vault.principal, asset)} were put in."
        )
    return vault


def _skimmed(session: Session, vault: Vault, signer: AccountAPI) -> int:
    return in_vaults.skimmed(session.dao, in_vaults.skim(session.dao, vault.address, sender=signer))


@click.command()
@place_options
@output_options
def vaults(place: Place) -> None:
    """Show what the treasury has in vaults, what they gained or lost, and when that was skimmed last."""
    out = Output.current()
    with place.open() as session:
        in_vaults.skimmer_of(session.dao)
        found = in_vaults.vaults_of(session.dao)
        rows = [_row(vault, asset_of(session, vault)) for vault in found]
    if rows:
        out.table(("vault", "put in", "worth", "gained", "lost", "skimmed so far", "last skim"), rows)
    else:
        out.say("The treasury has nothing in vaults; `ape dao proposal template invest` puts something in.")
    out.result({"vaults": in_vaults.vault_data(found)})


def _row(vault: Vault, asset: Asset) -> tuple[str, ...]:
    unknown = vault.value is None
    shown = (vault.principal, vault.value or 0, vault.gain, vault.loss, vault.skimmed)
    put_in, worth, gained, lost, skimmed = (amount_text(amount, asset) for amount in shown)
    last = "never" if vault.last_skim is None else f"{format_date(vault.last_skim)} UTC"
    return (
        vault.address,
        put_in,
        *(("it does not say",) * 3 if unknown else (worth, gained, lost)),
        skimmed,
        last,
    )


def asset_of(session: Session, vault: Vault) -> Asset:
    """What a vault holds, as amounts are written in."""
    if vault.asset is None:
        return Asset(vault.address, None, 0)
    known = session.registry.asset_at(vault.asset)
    if known is not None:
        return known
    facts = read_token(session.chain, vault.asset)
    return Asset(vault.asset, facts.symbol, facts.decimals or 0)


@click.command()
@click.argument("who", metavar="RECIPIENT")
@yes_option
@signed_options
def recipient(who: str, yes: bool, account: str | None, place: Place) -> None:
    """Have what the account earns paid to RECIPIENT: an address, a name, or self."""
    out = Output.current()
    with place.open() as session:
        signer, dao = session.signer(account), session.dao
        own = str(signer.address)
        address = own if who.lower() == SELF else session.account_address(who)
        before = revenue.recipient_of(dao, own)
        if before != address:
            confirm(out, f"Pay all that {own} earns to {_shown(address, own)} from now on?", yes)
            revenue.set_recipient(dao, address, sender=signer)
    out.say(
        f"What {own} earns is paid to {_shown(address, own)}{', as before' if before == address else ''}."
    )
    out.result({"account": own, "recipient": address, "before": before})


def _shown(address: str, own: str) -> str:
    return "itself" if address == own else address


COMMANDS: Sequence[click.Command] = (distribute, skim, vaults, recipient)
