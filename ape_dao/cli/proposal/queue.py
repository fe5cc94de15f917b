"""`ape dao proposal queue`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.proposal.words import proposal_data, standing_data
from ape_dao.cli.session import place_options
from ape_dao.core.governance import ProposalState
from ape_dao.proposals.standing import when
from ape_dao.sdk import governance

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@account_option
@place_options
@output_options
def cli(proposal: str, account: str | None, place: Place) -> None:
    """Queue a passed proposal in the timelock; anybody can."""
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        ahead = chosen.standing_ahead()
        ahead.require(chosen.proposal, ProposalState.SUCCEEDED, "queue")
        ahead.require_stage(chosen.proposal, "queued")
        governance.queue(session.dao, chosen.proposal, sender=session.signer(account))
        standing = chosen.standing()
    out.say(f"Proposal {chosen.proposal.short_id} is queued.")
    out.say(f"It can be executed {when(standing.eta, standing.now)}.")
    out.say(f"It expires {when(standing.expiration, standing.now)}.")
    out.result({**proposal_data(chosen.proposal), **standing_data(standing)})
