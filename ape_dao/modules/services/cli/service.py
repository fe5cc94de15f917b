"""`ape dao service`: AI services, and what they earn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import amount_text, asset_at, asset_named
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.services import sdk
from ape_dao.modules.services.cli import plans
from ape_dao.modules.services.cli.reputation import cli as reputation
from ape_dao.modules.services.cli.serve import cli as serve
from ape_dao.modules.services.payees import read_payees

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.services.payees import Payee
    from ape_dao.modules.services.sdk import Service

_PAYEES = click.option(
    "--payee",
    "payees",
    multiple=True,
    required=True,
    metavar="ACCOUNT=SHARE",
    help="Who shares what the platform leaves, such as alice=60%; again for each. The first gets the dust.",
)


@output_options
@click.group()
def cli() -> None:
    """Register AI services; split what they earn; sell credits and passes.

    A service is paid at the address of its splitter, in any token: put it into `payTo` of an x402 server.
    """


@cli.command()
@_PAYEES
@click.option("--uri", default="", help="Where its description is.")
@click.option(
    "--hash", "metadata_hash", default=sdk.NO_HASH, metavar="0x…", help="Keccak-256 of the description."
)
@click.option("--royalty", default="0%", show_default=True, help="Of resales, at most 10%; never changes.")
@yes_option
@signed_options
def register(
    payees: tuple[str, ...],
    uri: str,
    metadata_hash: str,
    royalty: str,
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Register a service that belongs to the signer."""
    out = Output.current()
    royalty_bps = units.parse_percent(royalty)
    with place.open() as session:
        signer = session.signer(account)
        listed = read_payees(payees, session.account_address)
        share = int(sdk.registry_of(session.dao).platformBps())
        out.say(f"The DAO gets {units.format_percent(share)} of what it earns; of the rest:")
        _say_payees(out, listed)
        confirm(out, "Register it?", yes)
        number, receipt = sdk.register(
            session.dao, listed, sender=signer, uri=uri, metadata_hash=metadata_hash, royalty_bps=royalty_bps
        )
        one = sdk.service(session.dao, number)
    out.say(f"Service {number} is paid at {one.splitter}: {receipt.txn_hash}")
    out.result({**service_data(one), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("number", type=int, metavar="SERVICE")
@_PAYEES
@yes_option
@signed_options
def payees(number: int, payees: tuple[str, ...], yes: bool, account: str | None, place: Place) -> None:
    """Name who shares what SERVICE receives later; only its owner can.

    Of each token, what is there at its next flush still goes to those before.
    """
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        one = sdk.service(session.dao, number)
        if str(signer.address) != one.owner:
            raise DaoError(f"The service {number} belongs to {one.owner}; only it can name payees.")
        listed = read_payees(payees, session.account_address)
        _say_payees(out, listed)
        confirm(out, "Name them?", yes)
        receipt = sdk.set_payees(session.dao, number, listed, sender=signer)
        one = sdk.service(session.dao, number)
    out.say(f"They share what comes from now on: {receipt.txn_hash}")
    out.result({**service_data(one), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("number", type=int, metavar="SERVICE")
@click.argument("to")
@yes_option
@signed_options
def transfer(number: int, to: str, yes: bool, account: str | None, place: Place) -> None:
    """Give SERVICE to another account; its payees stay until that one names others."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        receiver = session.account_address(to)
        one = sdk.service(session.dao, number)
        confirm(out, f"Give the service {number} to {receiver}?", yes)
        receipt = sdk.transfer(session.dao, one, receiver, sender=signer)
    out.say(f"The service {number} belongs to {receiver}: {receipt.txn_hash}")
    out.result({"service": number, "owner": receiver, "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("number", type=int, metavar="SERVICE")
@click.argument("token")
@signed_options
def flush(number: int, token: str, account: str | None, place: Place) -> None:
    """Split what SERVICE received of TOKEN between the DAO and the payees; anybody can."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        asset = asset_named(session.registry, token)
        one = sdk.service(session.dao, number)
        amount = _waiting(session, one, asset.address)
        receipt = sdk.flush(session.dao, number, asset.address, sender=signer)
    nothing = f"No {asset.symbol or asset.address} waited; from here on it goes to the payees of now"
    out.say(f"{f'{amount_text(amount, asset)} were split' if amount else nothing}: {receipt.txn_hash}")
    out.result(
        {
            "service": number,
            "token": asset.address,
            "amount": str(amount),
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command()
@click.argument("number", type=int, metavar="SERVICE")
@click.argument("token")
@click.argument("who", metavar="[ACCOUNT]", required=False)
@signed_options
def release(number: int, token: str, who: str | None, account: str | None, place: Place) -> None:
    """Pay ACCOUNT, or the signer, what SERVICE owes it of TOKEN, which refused it before; anybody can."""
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        address = session.account_address(who) if who else str(signer.address)
        asset = asset_named(session.registry, token)
        owed = int(sdk.splitter_of(session.dao, number).owedTo(address, asset.address))
        receipt = sdk.release(session.dao, number, address, asset.address, sender=signer)
    out.say(f"{address} was paid {amount_text(owed, asset)}: {receipt.txn_hash}")
    out.result(
        {
            "account": address,
            "token": asset.address,
            "amount": str(owed),
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command()
@click.argument("number", type=int, metavar="SERVICE")
@place_options
@output_options
def show(number: int, place: Place) -> None:
    """Show SERVICE, and what waits at its splitter."""
    out = Output.current()
    with place.open() as session:
        one = sdk.service(session.dao, number)
        listed = sdk.payees_with(session.dao, number, one.payees)
        waiting = {token: _waiting(session, one, token) for token in session.dao.tokens}
        assets = {token: asset_at(session.registry, token) for token in waiting}
    out.say(f"Service {number} of {one.owner}, paid at {one.splitter}")
    if one.uri:
        out.say(f"described at {one.uri}")
    if one.agents != ZERO_ADDRESS:
        out.say(f"agent {one.agent_id} of {one.agents}")
    out.say(f"The DAO gets {units.format_percent(one.platform_bps)}; of the rest:")
    _say_payees(out, listed)
    for token, amount in waiting.items():
        if amount:
            out.say(f"{amount_text(amount, assets[token])} wait: `ape dao service flush {number} {token}`")
    out.result(
        {
            **service_data(one),
            "waiting": {token: str(amount) for token, amount in waiting.items()},
            "payees": [{"account": account, "share": share} for account, share in listed],
        }
    )


@cli.command("list")
@place_options
@output_options
def list_all(place: Place) -> None:
    """List all services."""
    out = Output.current()
    with place.open() as session:
        services = [sdk.service(session.dao, number) for number in range(1, sdk.count(session.dao) + 1)]
    rows = [
        (str(one.id), one.owner, one.splitter, units.format_percent(one.platform_bps), _listing(one))
        for one in services
    ]
    if rows:
        out.table(("service", "owner", "paid at", "DAO's share", ""), rows)
    else:
        out.say("No service is registered; `ape dao service register` does.")
    out.result({"services": [service_data(one) for one in services]})


cli.add_command(serve, "serve")
cli.add_command(reputation, "reputation")
for _command in plans.COMMANDS:
    cli.add_command(_command)


def service_data(one: Service) -> dict[str, Any]:
    """A service for programs."""
    return {
        "service": one.id,
        "owner": one.owner,
        "splitter": one.splitter,
        "platformShare": one.platform_bps,
        "royalty": one.royalty_bps,
        "parentsShare": one.parents_bps,
        "isDelisted": one.is_delisted,
        "uri": one.uri,
        "hash": one.metadata_hash,
        "agents": one.agents,
        "agent": str(one.agent_id),
    }


def _listing(one: Service) -> str:
    return "delisted" if one.is_delisted else ""


def _say_payees(out: Output, payees: list[Payee]) -> None:
    for account, share in payees:
        out.say(f"  {units.format_percent(share)} to {account}")


def _waiting(session: Session, one: Service, token: str) -> int:
    """What a splitter has of a token and does not owe (base units)."""
    held = int(session.dao.erc20(token).balanceOf(one.splitter))
    if not session.chain.have_code([one.splitter])[0]:
        return held
    return held - int(sdk.splitter_of(session.dao, one.id).totalOwed(token))
