"""The report as one HTML file: nothing is loaded from elsewhere, and nothing in a proposal becomes markup."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.text import printable
from ape_dao.simulation.report import flattened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ape_dao.simulation.report import FrameLine, PowerLine, SimulationReport

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


def html_page(report: SimulationReport) -> str:
    """The whole page."""
    title = _safe(f"Simulation: {report.proposal.title}")
    head = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
    )
    return head + "\n".join(_body(report, title)) + "</body></html>\n"


def _body(report: SimulationReport, title: str) -> Iterator[str]:
    proposal, outcome = report.proposal, report.outcome
    yield f"<h1>{title}</h1>"
    yield f'<p class="verdict {_safe(report.verdict)}">{_safe(_VERDICTS[report.verdict])}</p>'
    facts = [
        ("DAO", report.dao),
        ("chain", f"{report.chain_id}, block {report.block}"),
        ("at", f"{units.format_date(report.time)} UTC"),
        ("state", proposal.state),
        ("kind", proposal.kind),
        ("id", proposal.id or "none yet"),
        ("proposer", proposal.proposer),
        ("fingerprint of the calls", proposal.fingerprint),
        ("outcome", f"{outcome.ending}: {outcome.reason}" if outcome.reason else outcome.ending),
        ("gas", f"{outcome.gas_used:,} of {outcome.gas_limit:,}"),
    ]
    yield _table(("", ""), facts)
    yield "<h2>Findings</h2>"
    findings = [(line.grade, line.rule, line.what, line.advice) for line in report.findings]
    yield _table(("grade", "rule", "what", "what to do"), findings, [line.grade for line in report.findings])
    calls = [_safe("    " * depth + call.line) for depth, call in flattened(report.calls)]
    yield "<h2>Calls</h2><pre>" + "\n".join(calls) + "</pre>"
    yield from _powers("Powers and settings", report.powers)
    if report.after_others is not None:
        others = [(line.title, line.ending, line.reason) for line in report.after_others.others]
        yield from _section("Other open proposals, executed before", ("title", "ending", "why"), others)
        yield from _powers("Powers and settings after those", report.after_others.powers)
    moved = [(line.shown, line.from_name, line.to_name) for line in report.transfers]
    yield from _section("Tokens and ether", ("amount", "from", "to"), moved)
    sums = [(line.name, line.shown) for line in report.balances]
    yield from _section("Balances", ("account", "change"), sums)
    stored = [
        (line.name, line.variable, line.before, line.after) for line in report.storage if not line.is_routine
    ]
    yield from _section("Storage", ("contract", "variable", "before", "after"), stored)
    logged = [
        (line.contract_name, line.event or line.topics, line.shown or line.data)
        for line in report.events
        if not line.is_routine
    ]
    yield from _section("Events", ("contract", "event", "arguments"), logged)
    checks = [("holds" if line.ok else "FAILS", line.text, line.found) for line in report.checks]
    yield from _section("Expectations of the file", ("", "expected", "found"), checks)
    stages = [(line.name, line.date, line.by, f"{line.gas_used:,}") for line in outcome.stages]
    yield from _section("How it went", ("what", "when (UTC)", "by", "gas"), stages)
    if report.trace is not None:
        frames = [_frame_line(depth, frame) for depth, frame in flattened([report.trace])]
        yield "<h2>Everything that was called</h2><pre>" + "\n".join(frames) + "</pre>"
    yield f"<h2>Text of the proposal</h2><pre>{_safe(proposal.text)}</pre>"


def _frame_line(depth: int, frame: FrameLine) -> str:
    failed = f" FAILED: {frame.error}" if frame.error else ""
    omitted = f" ({frame.omitted:,} calls inside)" if frame.omitted else ""
    function = frame.function or frame.selector
    return _safe(f"{'  ' * depth}{frame.kind.lower()} {frame.to_name}.{function}{failed}{omitted}")


def _powers(title: str, powers: Sequence[PowerLine]) -> Iterator[str]:
    rows = [
        (line.contract_name, line.name, line.holder_name or "", line.shown_before, line.shown_after)
        for line in powers
    ]
    yield from _section(title, ("where", "what", "who", "before", "after"), rows)


def _section(title: str, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    if rows:
        yield f"<h2>{_safe(title)}</h2>"
        yield _table(headers, rows)


def _table(headers: Sequence[str], rows: Iterable[Sequence[object]], classes: Sequence[str] = ()) -> str:
    head = "".join(f"<th>{_safe(name)}</th>" for name in headers)
    lines = []
    for index, row in enumerate(rows):
        kind = f' class="{_safe(classes[index])}"' if classes else ""
        lines.append(f"<tr{kind}>" + "".join(f"<td>{_safe(cell)}</td>" for cell in row) + "</tr>")
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>"


def _safe(value: object) -> str:
    """Text that is only text: no markup, no characters that change the order of what is read."""
    text = printable(value)
    shown = text if len(text) <= MAX_CELL else f"{text[:MAX_CELL]}… ({len(text):,} characters)"
    return escape(shown, quote=True)
