"""A report as one HTML file for people, on a phone, a screen and paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.pages import safe, table, whole_page
from ape_dao.report.charts.frame import STYLE as CHARTS
from ape_dao.report.document import row_terms, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.report.document import Cell, Document, Figure, Moment, Section, Table

MOST_ROWS, MOST_ENTRIES = 50, 1_000
"""Rows of a table on the page of a report, and of a statement; JSON, CSV and Parquet have all."""
MOST_LETTERS = 280
"""Of a text in a table of the page."""
MOST_TITLE = 100
"""Letters of the title of a section."""
MOST_BYTES = 440_000
"""Of the sections of a report's page, so that it stays below 500 kB whatever members write."""
_STYLE = """
.how{color:#666;font-size:.75rem}td.how{width:45%;overflow-wrap:anywhere!important}
nav ol{columns:2;font-size:.9rem;padding-left:1.2rem}nav a{color:#0b4f8a}
.note-text{color:#444;font-size:.9rem}
h3{font-size:1rem;margin:1rem 0 .25rem}
.wide{overflow-x:auto}
@media(max-width:40rem){nav ol{columns:1}td.how{width:auto}}
@media print{body{max-width:none;font-size:10pt;padding:0}nav,.screen{display:none}
h2{break-after:avoid}tr,figure,.finding{break-inside:avoid}a{color:inherit;text-decoration:none}
thead{display:table-header-group}.wide{overflow:visible}table{font-size:8pt}}
@page{margin:1.5cm}
"""


def html_page(document: Document, sections: Sequence[Section]) -> str:
    """The whole page: the sections of a document with their charts."""
    what = "Report" if document.account is None else "Statement"
    title = f"{what}: {document.dao}"
    return whole_page(title, _body(document, sections, title), CHARTS + _STYLE)


def _body(document: Document, sections: Sequence[Section], title: str) -> Iterator[str]:
    parts = list(_sections(document, sections))
    yield f"<h1>{safe(title)}</h1>"
    yield table(list(_facts(document)), "facts")
    yield (
        '<p class="note-text">Everything here comes from the chain and can be made again: beside each figure '
        "stands how. Amounts are rounded down to four decimals; the exports have all digits.</p>"
    )
    items = "".join(f'<li><a href="#{safe(one.id)}">{safe(_short(one.title))}</a></li>' for one, _ in parts)
    yield f"<nav><ol>{items}</ol></nav>"
    yield from (markup for _, markup in parts)
    if missing := len(sections) - len(parts):
        yield f'<p class="note-text">{missing:,} older sections are only in the exports.</p>'


def _sections(document: Document, sections: Sequence[Section]) -> Iterator[tuple[Section, str]]:
    """The sections that the page has room for, in their order, each with its markup."""
    is_report, room = document.account is None, MOST_BYTES
    for section in sections:
        if section.is_on_page:
            lines = _section(
                section,
                is_compared=document.compared_with is not None,
                most_rows=MOST_ROWS if is_report else MOST_ENTRIES,
            )
            markup = "\n".join(lines)
            room -= len(markup.encode())
            if is_report and room < 0:
                return
            yield section, markup


def _facts(document: Document) -> Iterator[tuple[str, object]]:
    if document.account is not None:
        yield "account", document.account
    yield "chain", document.chain_id
    yield "block", _moment(document.at)
    if document.compared_with is not None:
        yield "compared with block", _moment(document.compared_with)
    again = f"ape dao report --at {document.at.block}"
    if document.account is not None:
        again += f" --account {document.account}"
    if document.compared_with is not None:
        again += f" --compare {document.compared_with.block}"
    yield "makes the same page", " ".join((again, *document.answers))


def _moment(at: Moment) -> str:
    return f"{at.block:,} ({units.format_date(at.time)} UTC, {at.block_hash})"


def _section(section: Section, *, is_compared: bool, most_rows: int) -> Iterator[str]:
    yield f'<section id="{safe(section.id)}"><h2>{safe(_short(section.title))}</h2>'
    if section.note:
        yield f'<p class="note-text">{safe(section.note)}</p>'
    if section.figures:
        headers = ["what", "value", *(["before", "change"] if is_compared else []), "how to make it again"]
        rows = [_figure(one, is_compared=is_compared) for one in section.figures]
        yield _marked(table(rows, "rows", headers))
    if section.charts:
        yield f'<div class="charts">{"".join(section.charts)}</div>'
    for one in section.tables:
        yield from _table(section, one, most_rows)
    for title, text in section.texts:
        yield f"<h3>{safe(title)}</h3><pre>{safe(text)}</pre>"
    yield "</section>"


def _figure(one: Figure, *, is_compared: bool) -> list[object]:
    now = shown(one.value, one.kind, one.decimals, one.unit)
    if not is_compared:
        return [one.title, now, one.recompute]
    before = shown(one.before, one.kind, one.decimals, one.unit)
    return [one.title, now, before, _change(one), one.recompute]


def _change(one: Figure) -> str:
    """By how much a number changed; nothing for texts."""
    if one.value is None or one.before is None or one.kind in ("text", "address", "transaction", "time"):
        return ""
    if one.kind in ("amount", "count", "duration"):
        difference: Cell = int(one.value) - int(one.before)
        text = shown(difference if one.kind == "count" else str(difference), one.kind, one.decimals, one.unit)
        return text if int(difference or 0) <= 0 else f"+{text}"
    return f"{'+' if (change := float(one.value) - float(one.before)) > 0 else ''}" + shown(change, one.kind)


def _table(section: Section, one: Table, most_rows: int) -> Iterator[str]:
    if one.is_hidden:
        yield (
            f'<p class="how">{safe(one.title)}: {len(one.rows):,} rows in the exports, '
            f"{safe(section.id)}-{safe(one.id)}. {safe(one.recompute)}</p>"
        )
        return
    yield f"<h3>{safe(one.title)}</h3>"
    headers = [
        f"{column.title} ({column.unit})" if column.unit else column.title
        for column in one.columns
        if not column.is_hidden
    ]
    rows = [list(_row(one, row)) for row in one.rows[:most_rows]]
    yield f'<div class="wide" role="group" tabindex="0" aria-label="{safe(one.title)}">'
    yield f"{table(rows, 'rows', headers)}</div>"
    if len(one.rows) > most_rows:
        rest = len(one.rows) - most_rows
        yield f'<p class="note-text">{rest:,} more rows are in the JSON, CSV and Parquet exports.</p>'
    yield f'<p class="how">{safe(one.recompute)}</p>'


def _row(one: Table, row: Sequence[Cell]) -> Iterator[str]:
    """The cells that the page shows; a unit that all rows share stands in the header."""
    for column, cell in zip(one.columns, row, strict=True):
        if not column.is_hidden:
            decimals, unit = row_terms(one, column, row)
            text = shown(cell, column.kind, decimals, "" if column.unit else unit)
            yield text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}… ({len(text):,} characters)"


def _short(title: str) -> str:
    """A title that leaves room for others; the texts of proposals have the whole."""
    return title if len(title) <= MOST_TITLE else f"{title[:MOST_TITLE]}…"


def _marked(markup: str) -> str:
    """A table of figures whose last column is written small."""
    return re.sub(
        r'<td title="how to make it again"[^>]*>', '<td class="how" title="how to make it again">', markup
    )
