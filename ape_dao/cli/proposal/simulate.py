"""`ape dao proposal simulate`: a proposal's lifecycle on a copy of the chain, and what it would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import names_file
from ape_dao.cli.session import place_options
from ape_dao.core.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.cli.session import Place
    from ape_dao.simulation.lifecycle import Votes
    from ape_dao.simulation.report import Grade, PowerLine, SimulationReport

_COLORS: dict[Grade, str] = {"critical": "red", "warning": "yellow", "note": "blue"}
_CELL = 90
"""Characters of one cell on the screen; `--html` and `--json` show the rest."""


@click.command()
@click.argument("proposal", metavar="FILE|ID", shell_complete=completing.files)
@click.option(
    "--votes",
    type=click.Choice(["holders", "tally", "stand-in"]),
    default="holders",
    show_default=True,
    help="Who votes: all holders vote FOR; nobody beyond the present tally; somebody with borrowed votes.",
)
@click.option("--proposer", metavar="ACCOUNT", help="Who proposes a file; by default the strongest holder.")
@click.option("--alone", is_flag=True, help="Skip the second run, after the other open proposals.")
@click.option(
    "--strict", is_flag=True, help="Exit with 1 if there is a critical finding that FILE does not accept."
)
@click.option(
    "--html",
    "html",
    type=click.Path(dir_okay=False, writable=True),
    metavar="FILE",
    help="Also write the report as one HTML file.",
)
@place_options
@output_options
def cli(
    proposal: str, votes: str, proposer: str | None, alone: bool, strict: bool, html: str | None, place: Place
) -> None:
    """Simulate a proposal on a private copy of the chain: create, vote, queue, execute.

    Shows what it calls, who gains or loses power, what moves, what it changes, and what to watch out for. The
    connected chain is only read. FILE is a proposal file; ID is that of a proposal on the chain, whole or its
    first digits.
    """
    from ape_dao.proposals.loading import load_proposal
    from ape_dao.simulation import SimulatedDao, simulate
    from ape_dao.simulation.page import html_page

    out = Output.current()
    subject = load_proposal(proposal) if names_file(proposal) else proposal
    with place.open() as session:
        simulation = simulate(
            session.provider,
            SimulatedDao.from_record(session.record),
            subject,
            votes=cast("Votes", votes),
            proposer=session.account_address(proposer) if proposer else None,
            with_others=not alone,
        )
    report = simulation.report
    if html is not None:
        Path(html).write_text(html_page(report), encoding="utf-8")
        out.note(f"Wrote {html}.")
    show(out, report)
    out.result(report.to_data())
    if strict and simulation.is_critical:
        click.get_current_context().exit(1)


def show(out: Output, report: SimulationReport) -> None:
    """The report for a screen, the findings last, where they are seen."""
    from ape_dao.simulation.report import flattened

    proposal, outcome = report.proposal, report.outcome
    out.title(f"Simulation of '{_text(proposal.title)}', {report.dao}")
    start = f"block {report.block} of chain {report.chain_id}, which is only read"
    out.say(f"{proposal.kind} proposal, {proposal.state}; simulated from {start}.")
    out.title("Calls")
    for depth, call in flattened(report.calls):
        out.say("    " * depth + _text(call.line))
    out.title("How it went")
    stages = [(line.name, line.date, line.by, f"{line.gas_used:,}") for line in outcome.stages]
    out.table(("what", "when (UTC)", "by", "gas"), _merged(stages))
    reason = f": {_text(outcome.reason)}" if outcome.reason else ""
    out.say(f"Outcome: {outcome.ending}{reason}")
    gas = f"{outcome.gas_used:,} gas; a transaction can have at most {outcome.gas_limit:,}"
    out.say(f"Executing takes {gas}.")
    headers = ("where", "what", "who", "before", "after")
    _section(out, "Powers and settings", headers, [_power(line) for line in report.powers])
    moved = [(line.shown, line.from_name, line.to_name) for line in report.transfers]
    _section(out, "Tokens and ether", ("amount", "from", "to"), moved)
    stored = [
        (line.name, line.variable, line.before, line.after) for line in report.storage if not line.is_routine
    ]
    _section(out, "Storage", ("contract", "variable", "before", "after"), stored)
    logged = [
        (line.contract_name, line.event or line.topics[:1], line.shown)
        for line in report.events
        if not line.is_routine
    ]
    _section(out, "Events", ("contract", "event", "arguments"), logged)
    checks = [("holds" if line.ok else "FAILS", line.text, line.found) for line in report.checks]
    _section(out, "Expectations of the file", ("", "expected", "found"), checks)
    if report.after_others is not None:
        others = [(line.title, line.ending, line.reason) for line in report.after_others.others]
        _section(out, "Other open proposals, executed before", ("title", "ending", "why"), others)
    out.title("Findings")
    for line in report.findings:
        is_critical = line.grade == "critical"
        color = None if line.accepted else _COLORS[line.grade]
        grade = click.style(line.grade.upper(), fg=color, bold=is_critical and not line.accepted)
        out.say(f"{grade} {line.rule}: {_text(line.what)}")
        if line.accepted:
            out.say(f"    Accepted: {_text(line.accepted)}")
        elif line.grade != "note":
            out.say(f"    {_text(line.advice)}")
    counts = [_count(report, grade) for grade in _COLORS]
    counts += (
        [f"{accepted} accepted"] if (accepted := sum(bool(line.accepted) for line in report.findings)) else []
    )
    out.say(f"{', '.join(counts)}; simulated in {report.seconds:.1f} s.")


def _power(line: PowerLine) -> Sequence[str]:
    return line.contract_name, line.name, line.holder_name or "", line.shown_before, line.shown_after


def _merged(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """Several votes as one line."""
    voted = [row for row in rows if row[0] == "voted"]
    if len(voted) <= 1:
        return rows
    others = [row for row in rows if row[0] != "voted"]
    return [*others[:1], ("voted", voted[0][1], f"{len(voted)} holders", voted[0][3]), *others[1:]]


def _section(out: Output, title: str, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        out.title(title)
        out.table(headers, [[_cell(cell) for cell in row] for row in rows])


def _cell(value: object) -> str:
    text = _text(value)
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"


def _text(value: object) -> str:
    """Nothing in a proposal may talk to the terminal."""
    return printable(value).replace("\n", " ")


def _count(report: SimulationReport, grade: Grade) -> str:
    count = sum(line.grade == grade and not line.accepted for line in report.findings)
    return f"{count} {grade}" if count == 1 or grade == "critical" else f"{count} {grade}s"
