"""`ape dao proposal show`."""

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
    objection_rows,
    proposal_data,
    rules_text,
    standing_data,
    state_text,
    tally_rows,
    veto_data,
    veto_text,
)
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.governance import ProposalState
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.text import clean, printable
from ape_dao.proposals.describing import (
    calldata_warnings,
    description_problems,
    fingerprint,
    read_description,
)
from ape_dao.proposals.onchain import short_id
from ape_dao.proposals.standing import when
from ape_dao.proposals.writing import dump_proposal
from ape_dao.sdk.doors import door_of, is_open
from ape_dao.sdk.stages import saying_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.cli.proposal.chosen import Chosen
    from ape_dao.cli.session import Place
    from ape_dao.proposals.standing import Standing
    from ape_dao.proposals.vetoing import VetoReach


_STAGE_WORDS = {None: "must agree later", True: "agrees", False: "does not agree"}


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@click.option("--text", is_flag=True, help="Show the whole text that was proposed.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print a proposal file that makes the same calls.")
@place_options
@output_options
def cli(proposal: str, text: bool, as_yaml: bool, place: Place) -> None:
    """Show a proposal: its calls, its votes beside quorum and margin, the time left, and what it still needs.

    The calls are decoded from the chain, not taken from the proposal's text; a text that does not match them
    is reported.
    """
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        standing, registry = chosen.standing(), chosen.registry
        said = saying_of(session.dao, chosen.proposal, standing)
        reach = chosen.veto_reach(standing)
    made = chosen.proposal
    if as_yaml:
        parts = read_description(made.description)
        file = dump_proposal(
            registry,
            made.actions,
            title=clean(made.title),
            summary=clean(parts.summary),
            kind=kind_name(made.kind),
            after=None if made.predecessor is None else str(made.predecessor),
        )
        out.say(file.rstrip("\n"))
        out.result({"text": file})
        return
    problems = [
        problem.sentence for problem in description_problems(session.registry, made.actions, made.description)
    ]
    needs = missing(standing, chosen.symbol)
    out.title(f"{made.heading}  ({made.short_id})")
    out.table(("what", "now"), list(_rows(chosen, standing, needs, said, reach)))
    show_calls(out, registry, made.actions)
    if text:
        out.title("Text")
        out.say(printable(made.description))
    warnings = calldata_warnings(registry, made.actions)
    for problem in (*problems, *warnings):
        out.note(f"Warning: {printable(problem)}")
    out.result(
        {
            **proposal_data(made),
            **standing_data(standing),
            "stageSays": said,
            "vetoReach": veto_data(reach),
            "missing": needs,
            "description": made.description,
            "descriptionProblems": problems,
            "fingerprint": fingerprint(made.actions, read_description(made.description).accepted),
            "calls": calls_data(registry, made.actions),
            "warnings": warnings,
        }
    )


def _rows(
    chosen: Chosen, standing: Standing, needs: list[str], said: str | None, reach: VetoReach | None
) -> Iterator[tuple[str, str]]:
    made = chosen.proposal
    yield "id", f"0x{made.id:064x}"
    note = " (short of power: anybody can cancel)" if standing.is_proposer_short else ""
    yield "proposer", made.proposer + note
    yield "kind", f"{kind_name(made.kind)}: {rules_text(standing.rules)}"
    yield "state", state_text(standing)
    if made.predecessor is not None and standing.predecessor_state is not None:
        yield "after", f"{short_id(made.predecessor)}, which is {standing.predecessor_state.name.lower()}"
    if standing.rules["stage"] != ZERO_ADDRESS:
        yield "stage", f"{standing.rules['stage']} {_STAGE_WORDS[standing.stage_agrees]}"
    if said is not None:
        yield "stage says", said
    yield from tally_rows(standing, chosen.symbol)
    if reach is not None:
        yield "could object", veto_text(reach, chosen.symbol)
    yield from objection_rows(standing, chosen.symbol)
    if standing.objections is not None and standing.now < standing.eta and door_of(chosen.session.dao):
        second = units.format_percent(standing.objections.second_bps)
        how = (
            f"open: `ape dao lock exit --objection {made.short_id}`"
            if is_open(standing.objections)
            else "closed"
        )
        yield "door", f"{how}; who objects may leave a lock without a penalty from {second} on"
    if standing.window is not None:
        yield "window", f"can be executed {standing.window}"
    step, due = standing.next_step
    if step:
        yield "next", f"{step}: {when(due, standing.now)}"
    for number, sentence in enumerate(needs):
        yield ("still needs" if number == 0 else ""), sentence
    if standing.state is ProposalState.ACTIVE and not needs:
        yield "still needs", "nothing"
