"""`ape dao delegates list`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.delegates.files import read_and_judge
from ape_dao.cli.history import history, history_options, say_figures, write_tables
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.cli.session import Place
    from ape_dao.delegates import Judged
    from ape_dao.report.document import Document, Table

STATEMENTS = Path("statements")
_MOST = 30
"""Delegates that are shown where none is named."""


@click.command("list")
@click.argument("accounts", nargs=-1, metavar="[ACCOUNT…]")
@click.option("--all", "everybody", is_flag=True, help="Everybody with votes, not only who votes for others.")
@click.option(
    "--statements",
    type=click.Path(path_type=Path),
    default=STATEMENTS,
    show_default=True,
    help="File, or directory of *.delegate.json files, with statements that delegates signed.",
    shell_complete=completing.files,
)
@history_options
@place_options
@output_options
def cli(
    accounts: tuple[str, ...],
    everybody: bool,
    statements: Path,
    at: str | None,
    csv_folder: Path | None,
    parquet_folder: Path | None,
    stores: str,
    place: Place,
) -> None:
    """Show who votes for others: power, attendance, lateness, reasons, agreement, last vote, statement.

    With ACCOUNT, an address or an alias of Ape's, each proposal that it could vote on, what it did with the
    transaction that shows it, and its statement. All of it is from the DAO's own events, which are brought up
    to date first (`ape dao sync`); `--json` and the exports name the transactions behind every figure
    (docs/report.schema.json).

    \b
    attendance   proposals that it voted on / that it could have voted on
    late         the median share of the voting time that had passed when it voted
    agreement    ballots on the side that had more votes / ballots for or against
    """
    from ape_dao.delegates import newest
    from ape_dao.report.delegates import make_delegates
    from ape_dao.report.facts import Facts

    out = Output.current()
    with place.open() as session:
        asked = [session.account_address(one) for one in accounts]
        judged: list[Judged] = []
        unreadable: dict[str, str] = {}
        if statements != STATEMENTS or statements.is_dir():
            judged, unreadable = read_and_judge(session.record, session.chain, [statements])
        with history(session.record, session.provider, stores) as past:
            facts = Facts(past.record, past.chain, past.store, past.moment(at))
            document = make_delegates(facts, newest(judged), asked, everybody=everybody)
    wrong = len(unreadable) + sum(not one.is_own for one in judged)
    if wrong:
        out.note(f"Files that do not count: {wrong:,}. `ape dao delegates verify {statements}` says why.")
    write_tables(out, document, csv_folder, parquet_folder)
    say_figures(out, document)
    _say(out, document, is_detailed=bool(asked))
    out.result(document.to_data())


def _say(out: Output, document: Document, *, is_detailed: bool) -> None:
    tables = {one.id: one for one in document.sections[0].tables}
    if "cards" not in tables:
        out.say("Nobody votes for others.")
        return
    cards = tables["cards"]
    out.say()
    out.table(_HEADERS, [_card(cards, row) for row in cards.rows[:_MOST]])
    if len(cards.rows) > _MOST:
        out.say(f"{len(cards.rows) - _MOST:,} more are in the exports and with --json.")
    if is_detailed:
        _say_details(out, tables)


def _say_details(out: Output, tables: dict[str, Table]) -> None:
    from ape_dao.core.text import printable

    own: dict[str, list[list[str]]] = {}
    for row in tables["record"].rows if "record" in tables else ():
        account, *cells = [_shown(tables["record"], row, name) for name in _RECORD]
        own.setdefault(account, []).append(cells)
    for account, rows in own.items():
        out.title(f"What {account} could vote on, and did")
        out.table(("proposal", "title", "choice", "more votes", *_RECORD[5:]), rows)
    for row in tables["statements"].rows if "statements" in tables else ():
        of, signed_at = (_shown(tables["statements"], row, name) for name in ("account", "signedAt"))
        out.title(f"{of}, signed {signed_at} UTC")
        out.say(printable(row[tables["statements"].place("text")]))


_RECORD = ("account", "proposal", "title", "choice", "result", "time", "reason", "transaction")
_HEADERS = (
    *("account", "votes", "from others", "delegators", "voted", "late", "reasons", "agreement", "last vote"),
    "statement",
)


def _card(cards: Table, row: Sequence[str | int | float | None]) -> list[str]:
    def shown(name: str) -> str:
        return _shown(cards, row, name)

    voted = f"{shown('attended')} of {shown('could')}"
    if row[cards.place("attendance")] is not None:
        voted += f" ({shown('attendance')})"
    return [
        *(shown(name) for name in ("account", "votes", "fromOthers", "delegators")),
        voted,
        *(shown(name) for name in ("lateness", "reasons", "agreement", "lastSeen", "statement")),
    ]


def _shown(table: Table, row: Sequence[str | int | float | None], name: str) -> str:
    from ape_dao.core.text import printable
    from ape_dao.report.document import row_terms, shown

    at = table.place(name)
    column = table.columns[at]
    decimals, unit = row_terms(table, column, row)
    return printable(shown(row[at], column.kind, decimals, unit)).replace("\n", " ")
