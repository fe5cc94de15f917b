"""`ape dao airdrop build`: a list of recipients to a folder of files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao import units
from ape_dao._cli.airdrop_contract import chosen_target
from ape_dao._cli.airdrop_options import read_account
from ape_dao._cli.options import output_options
from ape_dao._cli.output import Output
from ape_dao._cli.progress import progress_bars
from ape_dao.airdrop.amounts import AmountUnit, parse_amount
from ape_dao.airdrop.build import DUMP, SHARDS, Order
from ape_dao.airdrop.build import build as build_airdrop
from ape_dao.airdrop.leaves import Campaign
from ape_dao.airdrop.manifest import TokenEntry
from ape_dao.airdrop.readers import FORMATS, ColumnNames
from ape_dao.airdrop.recipients import Terms
from ape_dao.exceptions import AirdropError, RecipientsError, UnitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.airdrop.build import Built
    from ape_dao.airdrop.problems import Problems

MOST_SHOWN = 50
"""Problems that are printed; `--report` writes all."""


@click.command()
@click.argument("recipients", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--chain-id", type=click.IntRange(1), help="Chain of the airdrop contract.")
@click.option("--airdrop", metavar="0x…", help="Address of the airdrop contract.")
@click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Instead of both: record of the DAO, whose contracts then must get nothing.",
)
@click.option("--campaign", metavar="NAME", help="Which campaign of the record, if it has several.")
@click.option(
    "--unit",
    type=click.Choice(["base", "token"]),
    required=True,
    help="How amounts are written: in base units (wei), or in whole tokens.",
)
@click.option("--decimals", type=click.IntRange(0, 77), help="Decimals of the token, for --unit token.")
@click.option("--symbol", help="Symbol of the token, which may stand behind amounts.")
@click.option("--total", metavar="AMOUNT", help="What all amounts must add up to, written as in the list.")
@click.option(
    "--reserved",
    multiple=True,
    metavar="NAME=0x…",
    help="An account that must get nothing, such as a contract of the DAO; give it once for each.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write; by default NAME-airdrop.")
@click.option("--format", "file_format", type=click.Choice(list(FORMATS)), help="By default by its name.")
@click.option("--account-column", metavar="NAME", help="Column or key of the accounts.")
@click.option("--amount-column", metavar="NAME", help="Column or key of the amounts.")
@click.option("--dump/--no-dump", default=True, show_default=True, help=f"Write {DUMP}.")
@click.option("--shards/--no-shards", default=True, show_default=True, help="Write a claim page's shards.")
@click.option("--replace", is_flag=True, help="Replace what lies in the folder.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="File for all problems.")
@output_options
def build(
    recipients: Path,
    chain_id: int | None,
    airdrop: str | None,
    record: Path | None,
    campaign: str | None,
    unit: str,
    decimals: int | None,
    symbol: str | None,
    total: str | None,
    reserved: tuple[str, ...],
    out: Path | None,
    file_format: str | None,
    account_column: str | None,
    amount_column: str | None,
    dump: bool,
    shards: bool,
    replace: bool,
    report: Path | None,
) -> None:
    """Check a list of recipients and write everything that proves their claims.

    RECIPIENTS is CSV, JSON Lines or Parquet with an account and an amount a row. Everything that is wrong
    with it is told in one report. The folder appears when it is complete: this can be killed and run again.
    """
    output = Output.current()
    amount_unit = _unit(unit, decimals, symbol)
    target = chosen_target(chain_id, airdrop, record, campaign)
    order = Order(
        source=recipients,
        campaign=Campaign(target.chain_id, target.airdrop),
        folder=out or recipients.with_name(f"{recipients.stem}-airdrop"),
        terms=Terms(
            unit=amount_unit,
            total=None if total is None else _total(total, amount_unit),
            reserved={**target.contracts, **_reserved(reserved)},
        ),
        names=ColumnNames(account_column, amount_column),
        file_format=file_format,
        token=TokenEntry(decimals, symbol),
        with_dump=dump,
        with_shards=shards,
        replace=replace,
    )
    try:
        with progress_bars() as bars:
            built = build_airdrop(order, bars)
    except RecipientsError as err:
        _refuse(output, err.problems, report)
        click.get_current_context().exit(1)
    _show(output, built, order)


def _show(out: Output, built: Built, order: Order) -> None:
    manifest = built.manifest
    token = manifest.token
    amount = int(manifest.total)
    shown = (
        f"{amount:_} base units"
        if token.decimals is None
        else units.format_amount(amount, token.decimals, token.symbol or "tokens")
    )
    word = "written" if built.fresh else "there already, of the same list"
    out.say(f"root        {manifest.root}")
    out.say(f"recipients  {manifest.count:,}")
    out.say(f"total       {shown}")
    out.say(f"contract    {manifest.airdrop} on chain {manifest.chain_id}")
    out.say(f"list        {manifest.input.name}, SHA-256 {manifest.input.sha256}")
    out.say(f"folder      {order.folder}, {word}")
    if SHARDS in manifest.files:
        out.say(f"Publish {order.folder / SHARDS} on any web server, and give the root to the contract.")
    out.result(
        {
            "folder": str(order.folder),
            "fresh": built.fresh,
            "root": manifest.root,
            "count": manifest.count,
            "total": manifest.total,
            "chainId": manifest.chain_id,
            "airdrop": manifest.airdrop,
            "inputSha256": manifest.input.sha256,
            "files": list(manifest.files),
        }
    )


def _refuse(out: Output, problems: Problems, report: Path | None) -> None:
    """Everything that is wrong, once."""
    listed = list(problems)
    if report is not None:
        report.write_text("".join(f"{problem}\n" for problem in listed), encoding="utf-8")
    for problem in listed[:MOST_SHOWN]:
        out.note(f"  {problem}")
    if len(listed) > MOST_SHOWN:
        where = f"{report} has them" if report is not None else "--report FILE writes them"
        out.note(f"  … and {len(problems) - MOST_SHOWN:,} more; {where}.")
    message = f"{problems.summary()}. Nothing was written; mend the list and run this again."
    click.echo(f"{click.style('Error:', fg='red')} {message}", err=True)
    out.result({"error": {"type": RecipientsError.__name__, "message": message}, **problems.to_data()})


def _unit(unit: str, decimals: int | None, symbol: str | None) -> AmountUnit:
    if unit == "base":
        return AmountUnit(None)
    if decimals is None:
        raise AirdropError("Whole tokens need --decimals, such as 18; --unit base reads base units.")
    return AmountUnit(decimals, symbol)


def _total(text: str, unit: AmountUnit) -> int:
    try:
        return parse_amount(text, unit)
    except UnitError as err:
        raise AirdropError(f"--total is wrong: {err}") from err


def _reserved(pairs: Sequence[str]) -> dict[bytes, str]:
    found = {}
    for pair in pairs:
        name, separator, address = pair.partition("=")
        if not separator or not name.strip():
            raise AirdropError(f"'{pair}' names no account; write --reserved treasury=0x….")
        found[bytes.fromhex(read_account(address, "--reserved")[2:])] = name.strip()
    return found
