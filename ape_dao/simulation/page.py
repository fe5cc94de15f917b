"""The report as one HTML file: nothing is loaded from elsewhere, and nothing in a proposal becomes markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.pages import safe, table, whole_page
from ape_dao.core.schema.fields import ETHER
from ape_dao.simulation.report import flattened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import JsonValue

    from ape_dao.simulation.report import (
        ArgumentLine,
        CallLine,
        FindingLine,
        FrameLine,
        PowerLine,
        SimulationReport,
    )

_DEEPEST = 8
"""Calls inside calls that are indented further; those inside them would leave no room on a phone."""
_STYLE = "".join(f".d{depth}{{margin-left:{depth * 0.7:.1f}rem}}" for depth in range(_DEEPEST + 1))
_VERDICTS = {
    "critical": "Critical findings: do not vote for this before each of them is explained.",
    "warning": "Warnings: look at each of them before you vote.",
    "note": "Nothing critical was found.",
}


def html_page(report: SimulationReport) -> str:
    """The whole page."""
    title = f"Simulation: {report.proposal.title}"
    return whole_page(title, _body(report, title), _STYLE)


def _body(report: SimulationReport, title: str) -> Iterator[str]:
    proposal, outcome = report.proposal, report.outcome
    yield f"<h1>{safe(title)}</h1>"
    yield f'<p class="verdict {safe(report.verdict)}">{safe(_VERDICTS[report.verdict])}</p>'
    yield table(_facts(report), "facts")
    yield "<h2>Findings</h2>"
    yield from map(_finding, report.findings)
    yield "<h2>Calls</h2>"
    yield from (_call(depth, call) for depth, call in flattened(report.calls))
    yield from _powers("Powers and settings", report.powers)
    if report.after_others is not None:
        others = [(line.title, line.ending, line.reason) for line in report.after_others.others]
        yield from _section("Other open proposals, executed before", ("title", "ending", "why"), others)
        yield from _powers("Powers and settings after those", report.after_others.powers)
    moved = [(line.shown, line.from_name, line.to_name) for line in report.transfers]
    yield from _section("Tokens and ether", ("amount", "from", "to"), moved)
    sums = [(line.name, line.shown) for line in report.balances]
    yield from _section("Balances", ("account", "change"), sums)
    checks = [("holds" if line.ok else "FAILS", line.text, line.found) for line in report.checks]
    yield from _section("Expectations of the file", ("", "expected", "found"), checks)
    stages = [(line.name, line.date, line.by, f"{line.gas_used:,}") for line in outcome.stages]
    yield from _section("How it went", ("what", "when (UTC)", "by", "gas"), stages)
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
    if report.trace is not None:
        frames = [_frame(depth, frame) for depth, frame in flattened([report.trace])]
        yield f"<details><summary>Everything that was called: {len(frames):,} calls</summary>"
        yield from frames
        yield "</details>"
    yield f"<h2>Text of the proposal</h2><pre>{safe(proposal.text)}</pre>"


def _facts(report: SimulationReport) -> list[tuple[str, object]]:
    proposal, outcome = report.proposal, report.outcome
    return [
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


def _finding(line: FindingLine) -> str:
    kind = "accepted" if line.accepted else line.grade
    word = f"{line.grade}, accepted" if line.accepted else line.grade
    advice = f"Accepted: {line.accepted}" if line.accepted else line.advice
    return (
        f'<div class="finding {safe(kind)}"><p class="rule">{safe(word)}: {safe(line.rule)}</p>'
        f'<p>{safe(line.what)}</p><p class="advice">{safe(advice)}</p></div>'
    )


def _call(depth: int, call: CallLine) -> str:
    """One call with its arguments, each on a line of its own; calls inside it follow it, indented."""
    ether = f" with {units.format_amount(int(call.value), symbol=ETHER)}" if int(call.value) else ""
    what = f"{call.name}.{call.function}" if call.function else call.line
    how = "delegatecall " if call.is_delegate else ""
    doubts = [
        text
        for text, is_so in (
            ("the function is a guess from its selector", call.is_guess),
            ("the calldata is not exactly these arguments", not call.is_exact),
            ("the call above only seems to make this one", call.is_assumed),
        )
        if is_so
    ]
    doubt = f" ({'; '.join(doubts)})" if doubts else ""
    address = "" if call.name == call.target else f'<span class="address">{safe(call.target)}</span>'
    arguments = [(argument.name, _argument(argument, call)) for argument in call.arguments]
    return (
        f'<div class="call {_depth(depth)}"><p><b>{safe(how + what)}</b>{safe(ether + doubt)} '
        f"{address}</p>{table(arguments, 'arguments')}</div>"
    )


def _argument(argument: ArgumentLine, call: CallLine) -> str:
    if call.calls and "bytes" in argument.type and not argument.type.startswith("bytes32"):
        return "see the calls below"
    return _written(argument.shown)


def _written(value: JsonValue) -> str:
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_written(item)}" for name, item in value.items())
    return str(value)


def _frame(depth: int, frame: FrameLine) -> str:
    failed = f" FAILED: {frame.error}" if frame.error else ""
    omitted = f" ({frame.omitted:,} calls inside)" if frame.omitted else ""
    ether = f" with {units.format_amount(int(frame.value), symbol=ETHER)}" if int(frame.value) else ""
    function = frame.function or frame.selector
    text = f"{frame.kind.lower()} {frame.to_name}.{function}{ether}{failed}{omitted}"
    return f'<div class="call {_depth(depth)}">{safe(text)}</div>'


def _depth(depth: int) -> str:
    return f"d{min(depth, _DEEPEST)}"


def _powers(title: str, powers: Sequence[PowerLine]) -> Iterator[str]:
    rows = [
        (line.contract_name, line.name, line.holder_name or "", line.shown_before, line.shown_after)
        for line in powers
    ]
    yield from _section(title, ("where", "what", "who", "before", "after"), rows)


def _section(title: str, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    if rows:
        yield f"<h2>{safe(title)}</h2>"
        yield table(rows, "rows", headers)
