"""The report as one HTML file: nothing is loaded from elsewhere, and nothing in a proposal becomes markup."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.text import printable
from ape_dao.simulation.document import flat_calls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #ccc}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.25rem .6rem;
border-bottom:1px solid #e5e5e5;vertical-align:top;overflow-wrap:anywhere}th{font-weight:600}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f6f6;padding:.8rem}
code{font-size:.85rem;overflow-wrap:anywhere}.critical{background:#fde2e0}.warning{background:#fff3d1}
.note{background:#eef4fb}.verdict{padding:.6rem 1rem;font-weight:600}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""For the reader's browser: run nothing, load nothing, whatever this file should turn out to hold."""
_VERDICTS = {
    "critical": "Critical findings: do not vote for this before each of them is explained.",
    "warning": "Warnings: look at each of them before you vote.",
    "note": "Nothing critical was found.",
}
MAX_CELL = 2_000
"""Characters of one value; the rest is only in the JSON."""


def html_page(document: dict[str, Any]) -> str:
    """The whole page."""
    title = _safe(f"Simulation: {document['proposal']['title']}")
    head = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
    )
    return head + "\n".join(_body(document, title)) + "</body></html>\n"


def _body(document: dict[str, Any], title: str) -> Iterator[str]:
    verdict, proposal, outcome = document["verdict"], document["proposal"], document["outcome"]
    yield f"<h1>{title}</h1>"
    yield f'<p class="verdict {_safe(verdict)}">{_safe(_VERDICTS[verdict])}</p>'
    facts = [
        ("DAO", document["dao"]),
        ("chain", f"{document['chainId']}, block {document['block']}"),
        ("at", f"{units.format_date(document['time'])} UTC"),
        ("state", proposal["state"]),
        ("kind", proposal["kind"]),
        ("id", proposal["id"] or "none yet"),
        ("proposer", proposal["proposer"]),
        ("fingerprint of the calls", proposal["fingerprint"]),
        ("outcome", outcome["ending"] + (f": {outcome['reason']}" if outcome["reason"] else "")),
        ("gas", f"{outcome['gasUsed']:,} of {outcome['gasLimit']:,}"),
    ]
    yield _table(("", ""), facts)
    yield "<h2>Findings</h2>"
    rows = [(one["grade"], one["rule"], one["what"], one["advice"]) for one in document["findings"]]
    yield _table(("grade", "rule", "what", "what to do"), rows, [row[0] for row in rows])
    yield "<h2>Calls</h2><pre>" + "\n".join(_call_lines(document)) + "</pre>"
    yield from _section("Powers and settings", ("where", "what", "who", "before", "after"), _powers(document))
    after = document.get("afterOthers")
    if after:
        others = [(one["title"], one["ending"], one["reason"]) for one in after["others"]]
        yield from _section("Other open proposals, executed before", ("title", "ending", "why"), others)
        rows_ = _powers(after)
        yield from _section(
            "Powers and settings after those", ("where", "what", "who", "before", "after"), rows_
        )
    moved = [(one["shown"], one["fromName"], one["toName"]) for one in document["transfers"]]
    yield from _section("Tokens and ether", ("amount", "from", "to"), moved)
    sums = [(one["name"], one["shown"]) for one in document["balances"]]
    yield from _section("Balances", ("account", "change"), sums)
    stored = [
        (one["name"], one["variable"], one["before"], one["after"])
        for one in document["storage"]
        if not one["isRoutine"]
    ]
    yield from _section("Storage", ("contract", "variable", "before", "after"), stored)
    logged = [
        (one["contractName"], one["event"] or one["topics"], one["arguments"] or one["data"])
        for one in document["events"]
        if not one["isRoutine"]
    ]
    yield from _section("Events", ("contract", "event", "arguments"), logged)
    checks = [("holds" if one["ok"] else "FAILS", one["text"], one["found"]) for one in document["checks"]]
    yield from _section("Expectations of the file", ("", "expected", "found"), checks)
    stages = [(one["name"], one["date"], one["by"], f"{one['gasUsed']:,}") for one in outcome["stages"]]
    yield from _section("How it went", ("what", "when (UTC)", "by", "gas"), stages)
    if document["trace"]:
        lines = [_frame_line(depth, one) for depth, one in flat_calls([document["trace"]])]
        yield "<h2>Everything that was called</h2><pre>" + "\n".join(lines) + "</pre>"
    yield f"<h2>Text of the proposal</h2><pre>{_safe(proposal['text'])}</pre>"


def _frame_line(depth: int, frame: dict[str, Any]) -> str:
    failed = f" FAILED: {frame['error']}" if frame["error"] else ""
    function = frame["function"] or frame["selector"]
    return _safe(f"{'  ' * depth}{frame['kind'].lower()} {frame['toName']}.{function}{failed}")


def _call_lines(document: dict[str, Any]) -> Iterator[str]:
    for depth, one in flat_calls(document["calls"]):
        yield f"{'    ' * depth}{_safe(one['line'])}"


def _powers(part: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (one["contractName"], one["name"], one["holderName"] or "", one["shownBefore"], one["shownAfter"])
        for one in part["powers"]
    ]


def _section(title: str, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    if rows:
        yield f"<h2>{_safe(title)}</h2>"
        yield _table(headers, rows)


def _table(headers: Sequence[str], rows: Iterable[Sequence[Any]], classes: Sequence[str] = ()) -> str:
    head = "".join(f"<th>{_safe(name)}</th>" for name in headers)
    lines = []
    for index, row in enumerate(rows):
        kind = f' class="{_safe(classes[index])}"' if classes else ""
        lines.append(f"<tr{kind}>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>")
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>"


def _safe(value: Any) -> str:
    """Text that is only text: no markup, no characters that change the order of what is read."""
    text = printable(value)
    shown = text if len(text) <= MAX_CELL else f"{text[:MAX_CELL]}… ({len(text):,} characters)"
    return escape(shown, quote=True)
