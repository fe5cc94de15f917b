"""`ape dao proposal simulate`: a proposal's whole life on a copy of the chain, and what it would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options
from ape_dao.core.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.cli.session import Place
    from ape_dao.simulation.life import Votes

_COLORS = {"critical": "red", "warning": "yellow", "note": "blue"}
_CELL = 90
"""Characters of one cell on the screen; `--html` and `--json` show the rest."""


@click.command()
@click.argument("proposal", metavar="FILE|ID", shell_complete=completing.files)
@click.option(
    "--votes",
    type=click.Choice(["holders", "tally", "stand-in"]),
    default="holders",
    show_default=True,
    help="Who votes: all holders say FOR; nobody beyond the present tally; somebody with borrowed votes.",
)
@click.option("--proposer", metavar="ACCOUNT", help="Who proposes a file; else the strongest holder.")
@click.option("--alone", is_flag=True, help="Do not try it after the other open proposals.")
@click.option("--strict", is_flag=True, help="Exit with 1 if there is a critical finding.")
@click.option(
    "--html", "html", type=click.Path(dir_okay=False, writable=True), metavar="FILE", help="Write a page."
)
@place_options
@output_options
def cli(
    proposal: str, votes: str, proposer: str | None, alone: bool, strict: bool, html: str | None, place: Place
) -> None:
    """Simulate a proposal on a private copy of the chain: create, vote, queue, execute.

    Shows what it calls, who gains or loses power, what moves, what it changes, and what to be afraid of. The
    given chain is only read. FILE is a proposal file; ID is one of the chain, whole or its first digits.
    """
    from ape_dao.proposals import load_proposal
    from ape_dao.simulation import house_of, simulate
    from ape_dao.simulation.page import html_page

    out = Output.current()
    is_file = proposal.endswith((".yaml", ".yml")) or Path(proposal).is_file()
    given = load_proposal(proposal) if is_file else proposal
    with place.open() as session:
        simulation = simulate(
            session.provider,
            house_of(session.record),
            given,
            votes=cast("Votes", votes),
            proposer=session.account_address(proposer) if proposer else None,
            with_others=not alone,
        )
    if html is not None:
        Path(html).write_text(html_page(simulation.document), encoding="utf-8")
        out.note(f"Wrote {html}.")
    show(out, simulation.document)
    out.result(simulation.document)
    if strict and simulation.is_critical:
        click.get_current_context().exit(1)


def show(out: Output, document: dict[str, Any]) -> None:
    """The report for a screen, the findings last, where they are seen."""
    from ape_dao.simulation.document import flat_calls

    proposal, outcome = document["proposal"], document["outcome"]
    out.title(f"Simulation of '{_text(proposal['title'])}', {document['dao']}")
    where = f"block {document['block']} of chain {document['chainId']}, which is only read"
    out.say(f"{proposal['kind']} proposal, {proposal['state']}; {where}.")
    out.title("Calls")
    for depth, one in flat_calls(document["calls"]):
        out.say("    " * depth + _text(one["line"]))
    out.title("How it went")
    rows = [(one["name"], one["date"], one["by"], f"{one['gasUsed']:,}") for one in outcome["stages"]]
    out.table(("what", "when (UTC)", "by", "gas"), _merged(rows))
    reason = f": {_text(outcome['reason'])}" if outcome["reason"] else ""
    out.say(f"It ends {outcome['ending']}{reason}")
    out.say(f"Executing takes {outcome['gasUsed']:,} gas; a transaction has at most {outcome['gasLimit']:,}.")
    _section(out, "Powers and settings", ("where", "what", "who", "before", "after"), _powers(document))
    moved = [(one["shown"], one["fromName"], one["toName"]) for one in document["transfers"]]
    _section(out, "Tokens and ether", ("amount", "from", "to"), moved)
    stored = [
        (one["name"], one["variable"], one["before"], one["after"])
        for one in document["storage"]
        if not one["isRoutine"]
    ]
    _section(out, "Storage", ("contract", "variable", "before", "after"), stored)
    logged = [
        (one["contractName"], one["event"] or one["topics"][:1], _pairs(one))
        for one in document["events"]
        if not one["isRoutine"]
    ]
    _section(out, "Events", ("contract", "event", "arguments"), logged)
    checks = [("holds" if one["ok"] else "FAILS", one["text"], one["found"]) for one in document["checks"]]
    _section(out, "Expectations of the file", ("", "expected", "found"), checks)
    if after := document["afterOthers"]:
        others = [(one["title"], one["ending"], one["reason"]) for one in after["others"]]
        _section(out, "Other open proposals, executed before", ("title", "ending", "why"), others)
    out.title("Findings")
    for one in document["findings"]:
        grade = click.style(one["grade"].upper(), fg=_COLORS[one["grade"]], bold=one["grade"] == "critical")
        out.say(f"{grade} {one['rule']}: {_text(one['what'])}")
        if one["grade"] != "note":
            out.say(f"    {_text(one['advice'])}")
    counts = [f"{_count(document, grade)} {grade}" for grade in _COLORS]
    out.say(f"{', '.join(counts)}; simulated in {document['seconds']:.1f} s.")


def _powers(document: dict[str, Any]) -> list[Sequence[Any]]:
    return [
        (one["contractName"], one["name"], one["holderName"] or "", one["shownBefore"], one["shownAfter"])
        for one in document["powers"]
    ]


def _merged(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """Several ballots as one line."""
    voted = [row for row in rows if row[0] == "voted"]
    if len(voted) <= 1:
        return rows
    others = [row for row in rows if row[0] != "voted"]
    return [*others[:1], ("voted", voted[0][1], f"{len(voted)} holders", voted[0][3]), *others[1:]]


def _pairs(event: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in (event["arguments"] or {}).items())


def _section(out: Output, title: str, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        out.title(title)
        out.table(headers, [[_cell(cell) for cell in row] for row in rows])


def _cell(value: Any) -> str:
    text = _text(value).replace("\n", " ")
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"


def _text(value: Any) -> str:
    """Nothing in a proposal may talk to the terminal."""
    return printable(value).replace("\n", " ")


def _count(document: dict[str, Any], grade: str) -> int:
    return sum(one["grade"] == grade for one in document["findings"])
