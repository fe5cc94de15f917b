"""What commands that read the store of events share: its place, the block, and files of tables."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.cli import completing
from ape_dao.cli.progress import progress_bars
from ape_dao.cli.record import stores_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape.api import ProviderAPI

    from ape_dao.cli.output import Output
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.record import Record
    from ape_dao.report.document import Document, Moment
    from ape_dao.store.store import Store

F = TypeVar("F", bound="Callable[..., Any]")
_DIGITS = 16
"""More than any number of a block has."""


def history_options(command: F) -> F:
    """``--at``, ``--stores``, ``--csv`` and ``--parquet``."""
    options = (
        click.option(
            "--at",
            metavar="BLOCK|DATE",
            help="Block to report on, or a date (UTC) such as 2025-12-31: the last block up to it. By "
            "default the newest block.",
        ),
        click.option(
            "--csv",
            "csv_folder",
            type=click.Path(file_okay=False, path_type=Path),
            help="Also write every table and all figures as CSV into this directory.",
            shell_complete=completing.folders,
        ),
        click.option(
            "--parquet",
            "parquet_folder",
            type=click.Path(file_okay=False, path_type=Path),
            help="The same as Parquet; needs DuckDB.",
            shell_complete=completing.folders,
        ),
        stores_option,
    )
    decorated: Any = command
    for option in reversed(options):
        decorated = option(decorated)
    return decorated


@dataclass(frozen=True)
class History:
    """The events of a DAO, up to date, and the chain that they are from."""

    record: Record
    chain: Chain
    store: Store

    def moment(self, text: str | None) -> Moment:
        """The block that an option names, by its number or by a date; the newest if None.

        Raises:
            ReportError: There is no such block, or the DAO did not exist then.
        """
        from ape_dao.core.units import parse_date
        from ape_dao.report.making import block_at, moment_at

        if text is None or (text.isascii() and text.isdigit() and len(text) < _DIGITS):
            return moment_at(self.chain, self.store, None if text is None else int(text))
        block = block_at(self.chain, parse_date(text), self.record.start_block)
        return moment_at(self.chain, self.store, block)


@contextmanager
def history(record: Record, provider: ProviderAPI, stores: str) -> Iterator[History]:
    """Bring the store up to date and open it."""
    from ape_dao.core.chain.client import Chain
    from ape_dao.sdk.events import open_store, sync_events

    with progress_bars() as progress:
        sync_events(record, provider, Path(stores), report=progress)
    store = open_store(record, Path(stores))
    try:
        yield History(record, Chain(provider).still(), store)
    finally:
        store.close()


def write_tables(
    out: Output, document: Document, csv_folder: Path | None, parquet_folder: Path | None
) -> None:
    """Write the files of tables that were asked for."""
    from ape_dao.report.export import write_csv, write_parquet

    for folder, write in ((csv_folder, write_csv), (parquet_folder, write_parquet)):
        if folder is not None:
            out.note(f"Wrote {len(write(document, folder))} files into {folder}.")


def say_figures(out: Output, document: Document) -> None:
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
