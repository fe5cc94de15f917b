"""Pages of one HTML file: nothing is loaded from elsewhere, nothing runs, and no text becomes markup."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from ape_dao.core.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""For the reader's browser: run nothing, load nothing, whatever a file should turn out to hold."""
MAX_CELL = 2_000
"""Characters of one value; the rest is only in the JSON."""
LONGEST_WORD = 24
"""Letters; longer words, such as addresses, are broken where there is no room for them."""
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
STYLE = """
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:0 auto;padding:1rem;color:#1c1c1c;
overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #ccc}
p{margin:.25rem 0}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #e5e5e5;vertical-align:top}
th{font-weight:600}.facts td:first-child,.arguments td:first-child{color:#555;width:11rem}
.arguments td{border:0;padding-top:0;padding-bottom:0}
pre{white-space:pre-wrap;background:#f6f6f6;padding:.8rem;font-size:.85rem}
.verdict{padding:.6rem 1rem;font-weight:600}.finding{padding:.5rem .8rem;margin:.5rem 0;border-left:4px solid}
.rule{font-weight:600}.advice{color:#444;font-size:.9rem}
.critical{background:#fde2e0;border-color:#b3261e}.warning{background:#fff3d1;border-color:#a86a00}
.note{background:#eef4fb;border-color:#5b7fa6}.accepted{background:#f1f1f1;border-color:#8a8a8a}
.call{border-left:2px solid #ccc;padding:.15rem 0 .15rem .6rem;margin:.3rem 0}
.address{color:#666;font-size:.8rem}
summary{cursor:pointer;font-weight:600;margin-top:1.5rem}
.date{white-space:nowrap}
@media screen and (min-width:40.01rem){.rows td,.rows th{overflow-wrap:normal}
.rows td.long,.rows th.long{overflow-wrap:anywhere;min-width:9em}}
@media(max-width:40rem){body{font-size:15px;padding:.7rem}
.rows tr:first-child{display:none}.rows tr{display:block;padding:.4rem 0;border-bottom:1px solid #ccc}
.rows td{display:block;border:0;padding:0}.rows td[title]::before{content:attr(title) ": ";color:#666}
.facts td{display:block;width:auto!important;padding:0}.facts td:first-child{border:0}
.arguments tr{display:block}.arguments td{display:inline;padding:0}
.arguments td:first-child::after{content:": "}}
"""
"""What all pages look like."""


def whole_page(title: str, body: Iterable[str], style: str = "") -> str:
    """The text of the file.

    Args:
        title: Not yet escaped.
        body: Markup.
        style: CSS besides `STYLE`.
    """
    head = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{safe(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}{style}</style></head><body><main>'
    )
    return head + "\n".join(body) + "</main></body></html>\n"


def table(rows: Iterable[Sequence[object]], kind: str, headers: Sequence[str] = ()) -> str:
    """A table; on a narrow screen each row of "rows" is a block of lines, which begin with their headers.

    Args:
        kind: "facts" for two columns, "rows" for more, "arguments" for those of a call.
    """
    lines = (
        [f"<tr>{''.join(f'<th{_long(name)}>{safe(name)}</th>' for name in headers)}</tr>"] if headers else []
    )
    for row in rows:
        cells = zip(row, headers or [""] * len(row), strict=True)
        lines.append("<tr>" + "".join(_cell(value, header) for value, header in cells) + "</tr>")
    return f'<table class="{kind}">{"".join(lines)}</table>' if lines else ""


def safe(value: object) -> str:
    """Text that is only text: no markup, no characters that change the order of what is read."""
    text = printable(value)
    shown = text if len(text) <= MAX_CELL else f"{text[:MAX_CELL]}… ({len(text):,} characters)"
    return escape(shown, quote=True)


def _cell(value: object, header: str) -> str:
    title = f' title="{safe(header)}"' if header and value not in ("", None) else ""
    text = _DATE.sub(r'<span class="date">\g<0></span>', safe(value))
    return f"<td{title}{_long(value)}>{text}</td>"


def _long(value: object) -> str:
    """The class of a cell with a word that may be broken."""
    return ' class="long"' if any(len(word) > LONGEST_WORD for word in str(value).split()) else ""
