"""`ape dao usage`: paying for use of AI services."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.amounts import amount_text, asset_at, read_amount
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, signed_options
from ape_dao.core import units
from ape_dao.core.units import format_date
from ape_dao.modules.services import sdk, usage
from ape_dao.modules.services.cli.signed import hand_out
from ape_dao.modules.services.vouchers import Voucher, VoucherError

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.services.usage import UseAccount
    from ape_dao.proposals.assets import Asset


@output_options
@click.group()
def cli() -> None:
    """Deposit, reserve and pay for use of AI services.

    One deposit serves all services. With every request the account signs a voucher for all that it owes the
    service so far; what is reserved for a service is safe for it until an exit ends.
    """


@cli.command()
@click.argument("service", type=int)
@click.argument("who", metavar="[ACCOUNT]", required=False)
@signed_options
def show(service: int, who: str | None, account: str | None, place: Place) -> None:
    """Show how ACCOUNT, or the signer, stands with SERVICE."""
    out = Output.current()
    with place.open() as session:
        address = session.account_address(who) if who else str(session.signer(account).address)
        sdk.service(session.dao, service)
        stands, asset = usage.use_account(session.dao, address, service), _asset(session)
    out.say(f"{amount_text(stands.free, asset)} are free of any service.")
    out.say(
        f"{amount_text(stands.reserved, asset)} are reserved for the service {service}, of which it redeemed "
        f"{amount_text(stands.redeemed, asset)}."
    )
    if stands.exit_at:
        out.note(f"The exit can be finished on {format_date(stands.exit_at)} UTC.")
    out.result(_data(address, service, stands))


@cli.command()
@click.argument("amount")
@yes_option
@signed_options
def deposit(amount: str, yes: bool, account: str | None, place: Place) -> None:
    """Deposit AMOUNT, or max, for use of all services."""
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), _asset(session)
        held = int(session.dao.erc20(asset.address).balanceOf(signer.address))
        units_ = read_amount(amount, asset, held)
        confirm(out, f"Deposit {amount_text(units_, asset)}?", yes)
        receipt = usage.deposit(session.dao, units_, sender=signer)
    _moved(out, "Deposited", units_, asset, str(receipt.txn_hash))


@cli.command()
@click.argument("amount")
@signed_options
def withdraw(amount: str, account: str | None, place: Place) -> None:
    """Take AMOUNT, or max, out of what is free."""
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), _asset(session)
        free = int(usage.vault_of(session.dao).freeOf(signer.address))
        units_ = read_amount(amount, asset, free)
        receipt = usage.withdraw(session.dao, units_, sender=signer)
    _moved(out, "Took out", units_, asset, str(receipt.txn_hash))


@cli.command()
@click.argument("service", type=int)
@click.argument("amount")
@yes_option
@signed_options
def reserve(service: int, amount: str, yes: bool, account: str | None, place: Place) -> None:
    """Reserve AMOUNT more, or max, for SERVICE."""
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), _asset(session)
        one = sdk.service(session.dao, service)
        if one.is_delisted:
            out.note(f"The DAO took the service {service} off its lists.")
        units_ = read_amount(amount, asset, usage.use_account(session.dao, str(signer.address), service).free)
        confirm(out, f"Reserve {amount_text(units_, asset)} for the service {service}?", yes)
        receipt = usage.reserve(session.dao, service, units_, sender=signer)
    _moved(out, "Reserved", units_, asset, str(receipt.txn_hash))


@cli.command()
@click.argument("service", type=int)
@click.argument("total")
@click.option("--for", "payer", metavar="ACCOUNT", help="Whose session key the signer is.")
@click.option("--output", "file", type=click.Path(path_type=Path), help="File to write the voucher to.")
@signed_options
def sign(
    service: int, total: str, payer: str | None, file: Path | None, account: str | None, place: Place
) -> None:
    """Sign a voucher for all that is owed to SERVICE so far: TOTAL, not what the last request cost."""
    out = Output.current()
    with place.open() as session:
        signer, asset = session.signer(account), _asset(session)
        sdk.service(session.dao, service)
        address = session.account_address(payer) if payer else None
        units_ = units.parse_amount(total, asset.decimals, asset.symbol)
        voucher = usage.sign(session.dao, service, units_, signer=signer, payer=address)
        usage.check_voucher(session.dao, voucher)
    hand_out(out, voucher.to_data(), file, f"a voucher for {amount_text(units_, asset)}")


@cli.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), shell_complete=completing.files
)
@signed_options
def redeem(files: tuple[Path, ...], account: str | None, place: Place) -> None:
    """Have the splitter of a service paid by vouchers in FILES; anybody can.

    A voucher that was redeemed before pays nothing again.
    """
    out = Output.current()
    vouchers = [_read(file) for file in files]
    with place.open() as session:
        signer, asset = session.signer(account), _asset(session)
        for voucher in vouchers:
            sdk.service(session.dao, voucher.service)
        receipt = usage.redeem(session.dao, vouchers, sender=signer)
        vault = usage.vault_of(session.dao)
        paid = sum(int(event.amount) for event in vault.Redeemed.from_receipt(receipt))
        skipped = [int(event.index) for event in vault.RowSkipped.from_receipt(receipt)]
    for index in skipped:
        out.note(f"{files[index]} paid nothing: its signature or its reserve does not count.")
    out.say(f"The service was paid {amount_text(paid, asset)}: {receipt.txn_hash}")
    out.result(
        {
            "amount": str(paid),
            "skipped": [str(files[index]) for index in skipped],
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command("exit")
@click.argument("service", type=int)
@yes_option
@signed_options
def leave(service: int, yes: bool, account: str | None, place: Place) -> None:
    """Begin to leave SERVICE, or finish it when its time has come.

    Until the end the service redeems what was signed before. Then the rest is free, and no old voucher
    counts.
    """
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        begun = usage.use_account(session.dao, str(signer.address), service).exit_at
        confirm(out, f"{'Finish' if begun else 'Begin'} the exit from the service {service}?", yes)
        receipt = usage.leave(session.dao, service, sender=signer)
        stands = usage.use_account(session.dao, str(signer.address), service)
    if stands.exit_at:
        out.say(f"The exit can be finished on {format_date(stands.exit_at)} UTC: {receipt.txn_hash}")
    else:
        out.say(f"What was reserved is free: {receipt.txn_hash}")
    out.result({**_data(str(signer.address), service, stands), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("service", type=int)
@click.argument("session_account", metavar="ACCOUNT")
@click.option("--until", required=True, metavar="DATE", help="Until when it signs (UTC); earlier: ends it.")
@signed_options
def key(service: int, session_account: str, until: str, account: str | None, place: Place) -> None:
    """Let ACCOUNT sign vouchers of the signer for SERVICE.

    Ending it takes effect after the exit delay, so that what the service accepted is paid.
    """
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        address = session.account_address(session_account)
        receipt = usage.set_signer(session.dao, service, address, units.parse_date(until), sender=signer)
        counts = int(usage.vault_of(session.dao).signerUntil(signer.address, service, address))
    out.say(f"{address} signs for the service {service} until {format_date(counts)} UTC: {receipt.txn_hash}")
    out.result({"service": service, "key": address, "until": counts, "transaction": str(receipt.txn_hash)})


def _asset(session: Session) -> Asset:
    return asset_at(session.registry, usage.token(session.dao))


def _read(file: Path) -> Voucher:
    """The voucher in a file.

    Raises:
        VoucherError: It cannot be read.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise VoucherError(f"{file} is no voucher: {err}") from err
    if not isinstance(data, dict):
        raise VoucherError(f"{file} is no voucher; `ape dao usage sign` writes one.")
    return Voucher.from_data(data)


def _data(account: str, service: int, stands: UseAccount) -> dict[str, Any]:
    return {
        "account": account,
        "service": service,
        "free": str(stands.free),
        "reserved": str(stands.reserved),
        "redeemed": str(stands.redeemed),
        "exitAt": stands.exit_at,
        "epoch": stands.epoch,
    }


def _moved(out: Output, verb: str, amount: int, asset: Asset, transaction: str) -> None:
    out.say(f"{verb} {amount_text(amount, asset)}: {transaction}")
    out.result({"token": asset.address, "amount": str(amount), "transaction": transaction})
