"""`ape dao report`: what a DAO's events come to, as a page and as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.progress import progress_bars
from ape_dao.cli.record import living_record, record_options
from ape_dao.store.store import STORES

if TYPE_CHECKING:
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.record import Record
    from ape_dao.report.document import Document, Moment, Report
    from ape_dao.store.store import Store

REPORT, STATEMENT = Path("report.html"), Path("statement.html")
SIMULATIONS = Path("simulations")
_DIGITS = 16
"""More than any number of a block has."""


@click.command()
@record_options
@click.option(
    "--at",
    metavar="BLOCK|DATE",
    help="Block to report on, or a date (UTC) such as 2025-12-31: the last block up to it. By default the "
    "newest block.",
)
@click.option(
    "--account",
    metavar="ADDRESS",
    help="The statement of this account, an address or an alias of Ape's, instead of the report.",
)
@click.option(
    "--prices",
    type=click.Path(dir_okay=False, path_type=Path),
    help="For a statement: CSV file of prices, date,token,EUR, which gives values in that currency.",
    shell_complete=completing.files,
)
@click.option("--compare", metavar="BLOCK|DATE", help="Earlier block or date; figures say what they were.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Output file of the page; by default {REPORT}, or {STATEMENT}.",
    shell_complete=completing.files,
)
@click.option(
    "--csv",
    "csv_folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write every table and all figures as CSV into this directory.",
    shell_complete=completing.folders,
)
@click.option(
    "--parquet",
    "parquet_folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The same as Parquet; needs DuckDB.",
    shell_complete=completing.folders,
)
@click.option(
    "--simulations",
    type=click.Path(file_okay=False, path_type=Path),
    default=SIMULATIONS,
    show_default=True,
    help="Directory of what `ape dao proposal simulate --json` printed, to show with the proposals.",
    shell_complete=completing.folders,
)
@click.option(
    "--stores",
    default=str(STORES),
    show_default=True,
    help="Directory of event stores.",
    shell_complete=completing.folders,
)
@network_option
@output_options
def cli(
    dao: str | None,
    record: str | None,
    folder: str,
    at: str | None,
    account: str | None,
    prices: Path | None,
    compare: str | None,
    output: Path | None,
    csv_folder: Path | None,
    parquet_folder: Path | None,
    simulations: Path,
    stores: str,
    network: str | None,
) -> None:
    """Report on a DAO: how power is spread, who votes, how proposals end, what revenue comes to.

    With --account it is the statement of one account, for books and taxes: every claim, reinvestment,
    penalty, payment and vote with its time, amount and transaction, and sums by year.

    Brings the store of events up to date first (`ape dao sync`), then writes one HTML file with charts, which
    loads and runs nothing, and says beside each figure how to make it again. `--json` prints the same figures
    and tables (docs/report.schema.json).

    DAO is the name of a record, such as token-metrics; it can be left out if there is only one.
    """
    from ape_dao.core.chain.client import Chain
    from ape_dao.report.making import make_report, read_simulations
    from ape_dao.report.prices import read_prices
    from ape_dao.report.statement import make_statement
    from ape_dao.sdk.events import open_store, sync_events

    out = Output.current()
    _require_fitting(account, prices, compare)
    page = output or (REPORT if account is None else STATEMENT)
    _require_folder(page)
    known_prices = None if prices is None else read_prices(prices)
    found = read_simulations(simulations) if account is None else {}
    with connected(network) as provider, progress_bars() as progress:
        chosen = living_record(provider, dao, record, Path(folder))
        whose = None if account is None else _address(account, chosen)
        sync_events(chosen, provider, Path(stores), report=progress)
        store, chain = open_store(chosen, Path(stores)), Chain(provider).still()
        try:
            moment = _moment(chain, store, at, chosen.start_block)
            if whose is not None:
                report = make_statement(chosen, chain, store, whose, at=moment, prices=known_prices)
            else:
                earlier = compare and _moment(chain, store, compare, chosen.start_block)
                report = make_report(
                    chosen, chain, store, at=moment, compare=earlier or None, simulations=found
                )
        finally:
            store.close()
    _write(out, report, page, csv_folder, parquet_folder)


def _require_fitting(account: str | None, prices: Path | None, compare: str | None) -> None:
    from ape_dao.core.errors import ReportError

    if account is None and prices is not None:
        raise ReportError("--prices gives the values of a statement; give --account too, or leave it out.")
    if account is not None and compare is not None:
        raise ReportError("A statement is not compared with another date; leave --compare out.")


def _address(account: str, record: Record) -> str:
    """The address of an account that is named by it, by a contract's key, or by an alias of Ape's."""
    from ape import accounts

    from ape_dao.cli.network import load_account
    from ape_dao.proposals.registry import Registry
    from ape_dao.sdk.connection import is_test_account

    if is_test_account(account) or account in accounts.aliases:
        return str(load_account(account).address)
    return Registry(record.addresses).address(account)


def _require_folder(output: Path) -> None:
    from ape_dao.core.errors import ReportError

    if not output.parent.is_dir():
        raise ReportError(
            f"There is no folder {output.parent} for the report; create it or name another file."
        )


def _moment(chain: Chain, store: Store, text: str | None, first: int) -> Moment:
    """The block that an option names: by its number, or by a date."""
    from ape_dao.core.units import parse_date
    from ape_dao.report.making import block_at, moment_at

    if text is None or (text.isascii() and text.isdigit() and len(text) < _DIGITS):
        return moment_at(chain, store, None if text is None else int(text))
    return moment_at(chain, store, block_at(chain, parse_date(text), first))


def _write(
    out: Output, report: Report, output: Path, csv_folder: Path | None, parquet_folder: Path | None
) -> None:
    """Write what was asked for, and say what there is."""
    from ape_dao.core.deployment.journal import write_text
    from ape_dao.report.export import write_csv, write_parquet
    from ape_dao.report.page import html_page

    write_text(output, html_page(report.document, report.sections))
    for folder, write in ((csv_folder, write_csv), (parquet_folder, write_parquet)):
        if folder is not None:
            out.note(f"Wrote {len(write(report.document, folder))} files into {folder}.")
    _say(out, report.document)
    what = "report" if report.document.account is None else "statement"
    out.say(f"The {what} is in {output}.")
    out.result(report.document.to_data())


def _say(out: Output, document: Document) -> None:
    """The figures that do not belong to one proposal."""
    from ape_dao.core.text import printable
    from ape_dao.report.document import shown

    for section in document.sections:
        if section.figures and not section.id.startswith("proposal-"):
            out.title(section.title)
            rows = [
                (one.title, shown(one.value, one.kind, one.decimals, one.unit)) for one in section.figures
            ]
            out.table(("what", "value"), [tuple(map(printable, row)) for row in rows])
