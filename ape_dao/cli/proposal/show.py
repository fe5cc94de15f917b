"""`ape dao proposal show`: one proposal, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.calls import calls_data, show_calls
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.proposal.words import (
    kind_name,
    missing,
    proposal_data,
    rules_text,
    standing_data,
    step_due,
    tally_rows,
    when,
)
from ape_dao.cli.session import place_options
from ape_dao.core.text import clean, printable
from ape_dao.proposals import description_problems, fingerprint, read_description
from ape_dao.proposals.writing import dump_proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.cli.proposal.chosen import Chosen
    from ape_dao.cli.session import Place
    from ape_dao.proposals.standing import Standing


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@click.option("--text", is_flag=True, help="Show the whole text that was proposed.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print a proposal file that makes the same calls.")
@place_options
@output_options
def cli(proposal: str, text: bool, as_yaml: bool, place: Place) -> None:
    """Show calls, votes against quorum and margin, time left, and what is missing to pass.

    The calls are decoded from the chain, not from the proposal's text; where the text does not belong to
    them, that is said.
    """
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        standing, registry = chosen.standing(), chosen.registry
    one = chosen.proposal
    if as_yaml:
        parts = read_description(one.description)
        file = dump_proposal(
            registry, one.actions, title=clean(one.title), summary=clean(parts.summary),
            kind=kind_name(one.kind), after=None if one.predecessor is None else str(one.predecessor),
        )  # fmt: skip
        out.say(file.rstrip("\n"))
        out.result({"text": file})
        return
    problems = description_problems(session.registry, one.actions, one.description)
    out.title(f"{one.heading}  ({one.short_id})")
    out.table(("what", "now"), list(_rows(chosen, standing)))
    show_calls(out, registry, one.actions)
    if text:
        out.title("Text")
        out.say(printable(one.description))
    for problem in problems:
        out.note(f"Mind: {printable(problem)}")
    lacking = missing(standing, chosen.symbol)
    out.result(
        {
            **proposal_data(one),
            **standing_data(standing),
            "missing": lacking,
            "description": one.description,
            "descriptionProblems": problems,
            "fingerprint": fingerprint(one.actions),
            "calls": calls_data(registry, one.actions),
        }
    )


def _rows(chosen: Chosen, standing: Standing) -> Iterator[tuple[str, str]]:
    one = chosen.proposal
    yield "id", f"0x{one.id:064x}"
    yield (
        "proposer",
        one.proposer + (" (short of power: anybody can cancel)" if standing.is_proposer_short else ""),
    )
    yield "kind", f"{kind_name(one.kind)}: {rules_text(standing.rules, chosen.symbol)}"
    yield "state", standing.state.name.lower()
    if one.predecessor is not None and standing.predecessor_state is not None:
        yield (
            "after",
            f"{one.predecessor:064x}"[:10] + f", which is {standing.predecessor_state.name.lower()}",
        )
    yield from tally_rows(standing, chosen.symbol)
    step, due = step_due(standing)
    if step:
        yield "next", f"{step}: {when(due, standing.now)}"
    lacking = missing(standing, chosen.symbol)
    for number, sentence in enumerate(lacking):
        yield ("missing to pass" if number == 0 else ""), sentence
    if standing.state.name == "ACTIVE" and not lacking:
        yield "missing to pass", "nothing"
