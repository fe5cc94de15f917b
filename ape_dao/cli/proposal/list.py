"""`ape dao proposal list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.words import kind_name, proposal_data, standing_data, state_word
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.governance import ProposalState
from ape_dao.proposals.onchain import short_id
from ape_dao.proposals.standing import all_standings
from ape_dao.sdk.stages import saying_of

if TYPE_CHECKING:
    from ape_dao.cli.session import Place
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.proposals.standing import Standing

_TITLE = 60
"""Characters of a title in the table."""
_STATES = [state.name.lower() for state in ProposalState]


@click.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only proposals to which something can still happen.")
@click.option("--state", type=click.Choice(_STATES), help="Only proposals in this state.")
@place_options
@output_options
def cli(only_open: bool, state: str | None, place: Place) -> None:
    """List proposals, newest first."""
    out = Output.current()
    with place.open() as session:
        everything = all_standings(session.dao)
        rows = [
            (proposal, standing, saying_of(session.dao, proposal, standing))
            for proposal, standing in reversed(everything)
            if (standing.is_waiting or not only_open) and state in (None, standing.state.name.lower())
        ]
    if not rows:
        out.say("No proposals." if not everything else f"None of {len(everything)} proposals.")
    else:
        headers = ("id", "state", "kind", "next", "title")
        out.table(headers, [_row(proposal, standing) for proposal, standing, _ in rows])
        for proposal, _, said in rows:
            if said is not None:
                out.say(f"{proposal.short_id}: {said}.")
    out.result(
        {
            "proposals": [
                {**proposal_data(proposal), **standing_data(standing), "stageSays": said}
                for proposal, standing, said in rows
            ]
        }
    )


def _row(proposal: ChainProposal, standing: Standing) -> tuple[str, ...]:
    step, due = standing.next_step
    until = f"{step}: {units.format_date(due)}" if step else ""
    until = "can never be executed" if standing.is_blocked else until
    if standing.escalation is not None and standing.escalation.is_made:
        until = f"went on as {short_id(standing.escalation.proposal)}"
    state, kind = state_word(standing), kind_name(proposal.kind)
    return proposal.short_id, state, kind, until, proposal.heading[:_TITLE]
