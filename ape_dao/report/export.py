"""A document as files for other programs: CSV with exact numbers, and Parquet in the layout of the store."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from ape_dao.core.deployment.journal import write_text
from ape_dao.core.errors import ReportError
from ape_dao.core.text import clean
from ape_dao.report.document import Table, column, exact, row_terms, shown
from ape_dao.store import parts
from ape_dao.store.columns import as_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ape_dao.report.document import Cell, Document

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""
_TEXTS = ("text", "address", "transaction")
_PARQUET = {
    **dict.fromkeys(("count", "time", "duration"), "BIGINT"),
    **dict.fromkeys(("share", "number"), "DOUBLE"),
    "decimal": "DECIMAL(38, 12)",
}


def write_csv(document: Document, folder: Path) -> list[Path]:
    """Write a file for each table, and one with all figures.

    Amounts are whole tokens with all their digits and the symbol in the column's name, or in a column of its
    own where it differs by row; times are UTC. A text that a spreadsheet would run begins with an apostrophe.
    """
    return _write(document, folder, ".csv", lambda path, one: write_text(path, _csv(one)))


def write_parquet(document: Document, folder: Path) -> list[Path]:
    """The same as Parquet: amounts are base units, as DECIMAL(38,0) and as exact text, times unix seconds.

    Raises:
        ReportError: DuckDB is not installed.
    """
    if not parts.can_write():
        raise ReportError("Parquet needs DuckDB; install 'ape-dao[analytics]', or export CSV.")
    return _write(document, folder, ".parquet", _parquet)


def _write(document: Document, folder: Path, ending: str, write: Callable[[Path, Table], None]) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise ReportError(f"{folder} cannot be made ({err}); give another folder.") from err
    written = []
    for name, one in (("figures", _figures(document)), *document.tables()):
        path = folder / f"{name}{ending}"
        write(path, one)
        written.append(path)
    return written


def _figures(document: Document) -> Table:
    """All figures as one table, each with its value as people read it and as programs do."""
    rows: list[list[Cell]] = [
        [
            section.id,
            one.id,
            one.title,
            None if one.value is None else exact(one.value, one.kind, one.decimals),
            one.unit,
            shown(one.value, one.kind, one.decimals, one.unit),
            None if one.before is None else exact(one.before, one.kind, one.decimals),
            one.recompute,
        ]
        for section in document.sections
        for one in section.figures
    ]
    names = ("section", "id", "title", "value", "unit", "shown", "before", "recompute")
    return Table(
        id="figures",
        title="Figures",
        columns=[column(name, name) for name in names],
        rows=rows,
        recompute="Each row says how.",
    )


def _csv(one: Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        f"{column.title} ({column.unit})" if column.unit else column.title for column in one.columns
    )
    writer.writerows(_csv_row(one, row) for row in one.rows)
    return text.getvalue()


def _csv_row(one: Table, row: Sequence[Cell]) -> Iterator[str]:
    for column_, cell in zip(one.columns, row, strict=True):
        text = clean(exact(cell, column_.kind, row_terms(one, column_, row)[0]))
        is_text = column_.kind in _TEXTS and not _is_number(text)
        yield f"'{text}" if is_text and text.startswith(_FORMULA) else text


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdigit()


def _parquet(path: Path, one: Table) -> None:
    duckdb = parts.duckdb_module()
    columns = {
        column_.id: as_objects([None if row[at] is None else clean(str(row[at])) for row in one.rows])
        for at, column_ in enumerate(one.columns)
    }
    temporary = path.with_suffix(".unfinished")
    quoted = str(temporary).replace("'", "''")
    selected = ", ".join(
        selection for column_ in one.columns for selection in _selected(column_.id, column_.kind)
    )
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("rows", columns)
        connection.execute(
            f"COPY (SELECT {selected} FROM rows) TO '{quoted}' "  # noqa: S608 - our own names
            "(FORMAT parquet, COMPRESSION zstd)"
        )
    temporary.replace(path)


def _selected(name: str, kind: str) -> Iterator[str]:
    """The columns of a file that one column becomes."""
    if kind == "amount":
        yield f'TRY_CAST("{name}" AS DECIMAL(38, 0)) AS "{name}"'
        yield f'CAST("{name}" AS VARCHAR) AS "{name}{parts.TEXT}"'
    else:
        yield f'CAST("{name}" AS {_PARQUET.get(kind, "VARCHAR")}) AS "{name}"'
