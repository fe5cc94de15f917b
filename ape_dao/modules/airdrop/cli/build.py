"""`ape dao airdrop build`: a list of recipients to a folder of files."""

from __future__ import annotations

from dataclasses import replace as replace_fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.network import network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.progress import progress_bars
from ape_dao.core import units
from ape_dao.core.errors import UnitError
from ape_dao.modules.airdrop.amounts import AmountUnit, parse_amount
from ape_dao.modules.airdrop.build import DUMP, SHARDS, Order
from ape_dao.modules.airdrop.build import build as build_airdrop
from ape_dao.modules.airdrop.cli.contract import TargetOptions, chosen_target
from ape_dao.modules.airdrop.cli.options import read_account
from ape_dao.modules.airdrop.cli.spec_root import write_root as write_root_into
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.leaves import Campaign
from ape_dao.modules.airdrop.manifest import TokenEntry
from ape_dao.modules.airdrop.problems import RecipientsError
from ape_dao.modules.airdrop.readers import FORMATS, ColumnNames, unpacked_name
from ape_dao.modules.airdrop.recipients import Terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.modules.airdrop.build import Built
    from ape_dao.modules.airdrop.cli.contract import Allotted, Target
    from ape_dao.modules.airdrop.problems import Problems

MOST_SHOWN = 50
"""Problems that are printed; `--report` writes all."""


@click.command()
@click.argument("recipients", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--spec", metavar="FILE", help="Spec of a DAO that is not deployed yet.  [default: the project's]"
)
@click.option("--deployer", metavar="0x…", help="Address that will deploy the spec; or give --account.")
@click.option("--account", metavar="ALIAS", help="Ape account that will deploy the spec.")
@click.option(
    "--address",
    "addresses",
    multiple=True,
    metavar="NAME=0x…",
    help="Address of a name in the spec; repeatable.",
)
@network_option
@click.option("--chain-id", type=click.IntRange(1), help="Chain of the airdrop contract; or give --network.")
@click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Record of a deployed DAO, instead of a spec; with --spec too, a campaign that the spec adds.",
)
@click.option("--campaign", metavar="NAME", help="Campaign of the DAO, if it has several.")
@click.option("--airdrop", metavar="0x…", help="Address of the airdrop contract, instead of a DAO.")
@click.option(
    "--unit",
    type=click.Choice(["base", "token"]),
    help="Unit of the amounts: base units (wei) or whole tokens.  [default with a spec or record: token]",
)
@click.option("--decimals", type=click.IntRange(0, 77), help="Decimals of the token, for --unit token.")
@click.option("--symbol", help="Symbol of the token, which may follow amounts.")
@click.option("--total", metavar="AMOUNT", help="Required sum of all amounts, in the list's unit.")
@click.option(
    "--reserved",
    multiple=True,
    metavar="NAME=0x…",
    help="Refuse a list that pays this account, such as an exchange; repeatable.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Output folder.  [default: NAME-airdrop]")
@click.option(
    "--format", "file_format", type=click.Choice(list(FORMATS)), help="Defaults to the file extension."
)
@click.option("--account-column", metavar="NAME", help="Column or key of the accounts.")
@click.option("--amount-column", metavar="NAME", help="Column or key of the amounts.")
@click.option("--add-up", is_flag=True, help="Add up the amounts of an account that is listed several times.")
@click.option("--dump/--no-dump", default=True, show_default=True, help=f"Write {DUMP}.")
@click.option("--shards/--no-shards", default=True, show_default=True, help="Write shards for a claim page.")
@click.option(
    "--write-root",
    is_flag=True,
    help="Write the root into the file of --spec, which stays as it is otherwise.",
)
@click.option("--replace", is_flag=True, help="Replace the airdrop in the folder.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write all problems to this file."
)
@output_options
def build(
    recipients: Path | None,
    unit: str | None,
    decimals: int | None,
    symbol: str | None,
    total: str | None,
    reserved: tuple[str, ...],
    out: Path | None,
    file_format: str | None,
    account_column: str | None,
    amount_column: str | None,
    add_up: bool,
    dump: bool,
    shards: bool,
    write_root: bool,
    replace: bool,
    report: Path | None,
    **target_options: Any,
) -> None:
    """Check a list of recipients and build its Merkle tree, with a proof of every claim.

    RECIPIENTS is CSV, JSON, JSON Lines or Parquet with an account and an amount a row, maybe packed (.gz).
    JSON is a list, a map from account to amount, a dump of OpenZeppelin's tree, or what Sablier and Uniswap's
    distributor write; where rows are lists, columns are their numbers from 0. Amounts may be hexadecimal
    (base units) or like 1e18; names of ENS are not resolved. Everything that is wrong is in one report. The
    folder appears when it is complete: this can be killed and run again.

    With a DAO's spec or record, list, total, token and contract come from there, and its contracts must get
    nothing; options override them.
    """
    output = Output.current()
    spec, campaign = target_options["spec"], target_options["campaign"]
    if write_root and (spec is None or campaign is None):
        raise AirdropError(
            "--write-root needs the file and the campaign: give --spec FILE and --campaign NAME."
        )
    target = chosen_target(TargetOptions(**target_options))
    amount_unit, token = _unit(unit, decimals, symbol, target.allotted, total)
    source = recipients or _list_of(target)
    order = Order(
        source=source,
        campaign=Campaign(target.chain_id, target.airdrop),
        folder=out or source.with_name(f"{unpacked_name(source).stem}-airdrop"),
        terms=Terms(
            unit=amount_unit,
            total=_total(total, amount_unit, target.allotted),
            reserved={**target.contracts, **_reserved(reserved)},
            add_up=add_up,
        ),
        names=ColumnNames(account_column, amount_column),
        file_format=file_format,
        token=token,
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
    allotted = target.allotted
    if write_root and allotted is not None:
        write_root_into(Path(spec), campaign, built.manifest.root)
        allotted = replace_fields(allotted, root=built.manifest.root)
    _show(output, built, order, allotted)


def _show(out: Output, built: Built, order: Order, allotted: Allotted | None) -> None:
    manifest = built.manifest
    for sentence in built.notes:
        out.note(f"Note: {sentence}")
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
    if allotted is not None:
        out.say(f"claims      {_until(allotted)}")
    out.say(f"list        {manifest.input.name}, SHA-256 {manifest.input.sha256}")
    out.say(f"folder      {order.folder}, {word}")
    out.say(_next_step(manifest.root, allotted))
    if SHARDS in manifest.files:
        out.say(f"Publish {order.folder / SHARDS} on any web server.")
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
            "deadline": None if allotted is None else allotted.deadline,
            "openFor": None if allotted is None else allotted.open_for,
            "files": list(manifest.files),
            "notes": list(built.notes),
        }
    )


def _next_step(root: str, allotted: Allotted | None) -> str:
    """Where the root has to go."""
    if allotted is None:
        return "Give the root to the contract (`setRoot`)."
    if allotted.root is None:
        return (
            "Write the root into the spec (`root` of the airdrop) before the launch; afterwards a proposal "
            "sets it (`ape dao proposal template set-airdrop-list`)."
        )
    if allotted.root == root:
        return "The spec has this root."
    return f"The spec has another root, {allotted.root}: that of another list, chain or contract."


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
    message = f"{problems.summary()}. Nothing was written; fix the list and run this again."
    click.echo(f"{click.style('Error:', fg='red')} {message}", err=True)
    out.result({"error": {"type": RecipientsError.__name__, "message": message}, **problems.to_data()})


def _unit(
    unit: str | None, decimals: int | None, symbol: str | None, allotted: Allotted | None, total: str | None
) -> tuple[AmountUnit, TokenEntry]:
    """How amounts are written, and how they are shown."""
    if allotted is not None:
        decimals = allotted.decimals if decimals is None else decimals
        symbol = symbol or allotted.symbol
        if unit is None and (total is not None or allotted.total is not None):
            unit = "token"  # the total would not fit if that were wrong
    token = TokenEntry(decimals, symbol)
    if unit is None:
        raise AirdropError(
            "How are amounts written? Give --unit token for whole tokens, or --unit base for base units."
        )
    if unit == "base":
        return AmountUnit(None), token
    if decimals is None:
        raise AirdropError("Whole tokens need --decimals, such as 18; --unit base reads base units.")
    return AmountUnit(decimals, symbol), token


def _total(text: str | None, unit: AmountUnit, allotted: Allotted | None) -> int | None:
    """What the list must add up to, in base units."""
    if text is None:
        return None if allotted is None else allotted.total
    try:
        return parse_amount(text, unit)
    except UnitError as err:
        raise AirdropError(f"--total is wrong: {err}") from err


def _list_of(target: Target) -> Path:
    """The list that the spec names."""
    if target.allotted is None or target.allotted.file is None:
        raise AirdropError("Which list? Give RECIPIENTS, or name it in the spec (`file` of the airdrop).")
    if not target.allotted.file.is_file():
        raise AirdropError(
            f"The spec's list {target.allotted.file} does not exist; write it, or give RECIPIENTS."
        )
    return target.allotted.file


def _until(allotted: Allotted) -> str:
    if allotted.deadline is not None:
        return f"until {units.format_date(allotted.deadline)} UTC"
    return f"for {units.format_duration(allotted.open_for or 0)} from the launch"


def _reserved(pairs: Sequence[str]) -> dict[bytes, str]:
    reserved = {}
    for pair in pairs:
        name, separator, address = pair.partition("=")
        if not separator or not name.strip():
            raise AirdropError(f"'{pair}' names no account; write --reserved treasury=0x….")
        reserved[bytes.fromhex(read_account(address, "--reserved")[2:])] = name.strip()
    return reserved
