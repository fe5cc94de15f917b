"""`ape dao report`: what a DAO's events come to, as a page and as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.history import history, history_options, say_figures, write_tables
from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.record import living_record, record_options

if TYPE_CHECKING:
    from ape_dao.core.deployment.record import Record

REPORT, STATEMENT = Path("report.html"), Path("statement.html")
SIMULATIONS = Path("simulations")


@click.command()
@record_options
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
    "--simulations",
    type=click.Path(file_okay=False, path_type=Path),
    default=SIMULATIONS,
    show_default=True,
    help="Directory of what `ape dao proposal simulate --json` printed, to show with the proposals.",
    shell_complete=completing.folders,
)
@click.option(
    "--audited/--not-audited",
    default=None,
    help="For the indicators: whether an audit of the deployed code is published.",
)
@click.option(
    "--gas-paid/--gas-not-paid",
    default=None,
    help="For the indicators: whether somebody pays the gas of votes.",
)
@click.option(
    "--treasury",
    metavar="AMOUNT",
    help="For the indicators: what the treasury without the governance token is worth, in governance tokens.",
)
@history_options
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
    audited: bool | None,
    gas_paid: bool | None,
    treasury: str | None,
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
    from ape_dao.core.deployment.journal import write_text
    from ape_dao.report.making import Answers, make_report, read_simulations
    from ape_dao.report.page import html_page
    from ape_dao.report.prices import read_prices
    from ape_dao.report.statement import make_statement

    out = Output.current()
    answers = Answers(audited, gas_paid, treasury)
    _require_fitting(account, prices, compare, answers.options())
    page = output or (REPORT if account is None else STATEMENT)
    _require_folder(page)
    known_prices = None if prices is None else read_prices(prices)
    found = read_simulations(simulations) if account is None else {}
    with connected(network) as provider:
        chosen = living_record(provider, dao, record, Path(folder))
        whose = None if account is None else _address(account, chosen)
        with history(chosen, provider, stores) as past:
            of, moment = (past.record, past.chain, past.store), past.moment(at)
            if whose is not None:
                report = make_statement(*of, whose, at=moment, prices=known_prices)
            else:
                earlier = None if compare is None else past.moment(compare)
                report = make_report(*of, at=moment, compare=earlier, simulations=found, answers=answers)
    write_text(page, html_page(report.document, report.sections))
    write_tables(out, report.document, csv_folder, parquet_folder)
    say_figures(out, report.document)
    out.say(f"The {'report' if whose is None else 'statement'} is in {page}.")
    out.result(report.document.to_data())


def _require_fitting(
    account: str | None, prices: Path | None, compare: str | None, answers: list[str]
) -> None:
    from ape_dao.core.errors import ReportError

    if account is None and prices is not None:
        raise ReportError("--prices gives the values of a statement; give --account too, or leave it out.")
    if account is not None and compare is not None:
        raise ReportError("A statement is not compared with another date; leave --compare out.")
    if account is not None and answers:
        raise ReportError(f"A statement has no indicators; leave {', '.join(answers)} out.")


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
