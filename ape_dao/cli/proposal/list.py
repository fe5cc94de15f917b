"""`ape dao proposal list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import all_proposals
from ape_dao.cli.proposal.words import kind_name, proposal_data, standing_data, step_due
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.proposals.standing import read_standing
from ape_dao.sdk.governance import ProposalState

if TYPE_CHECKING:
    from ape_dao.cli.session import Place

_STATES = [state.name.lower() for state in ProposalState]


@click.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only those that are not over.")
@click.option("--state", type=click.Choice(_STATES), help="Only those in this state.")
@place_options
@output_options
def cli(only_open: bool, state: str | None, place: Place) -> None:
    """List the proposals, the newest first."""
    out = Output.current()
    with place.open() as session:
        addresses, chain = session.record.addresses, session.chain
        found = [(one, read_standing(addresses, chain, one)) for one in reversed(all_proposals(session))]
    chosen = [
        (one, standing)
        for one, standing in found
        if not (only_open and standing.is_over) and state in (None, standing.state.name.lower())
    ]
    if not chosen:
        out.say("No proposals." if not found else f"None of {len(found)} proposals.")
    else:
        rows = []
        for one, standing in chosen:
            step, due = step_due(standing)
            until = f"{step}: {units.format_date(due)}" if step else ""
            rows.append(
                (one.short_id, standing.state.name.lower(), kind_name(one.kind), until, one.heading[:60])
            )
        out.table(("id", "state", "kind", "next", "title"), rows)
    out.result({"proposals": [{**proposal_data(one), **standing_data(standing)} for one, standing in chosen]})
