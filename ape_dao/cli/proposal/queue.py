"""`ape dao proposal queue`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.proposal.words import proposal_data, standing_data, when
from ape_dao.cli.session import place_options
from ape_dao.sdk import governance
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.governance import ProposalState

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@account_option
@place_options
@output_options
def cli(proposal: str, account: str | None, place: Place) -> None:
    """Hand a proposal that passed to the timelock; anybody can."""
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        chosen.require(chosen.standing(), ProposalState.SUCCEEDED, "queue")
        signer = session.signer(account)
        dry_run(
            session.chain,
            str(signer.address),
            session.dao.governor,
            "queue",
            *chosen.proposal.call_arguments,
        )
        governance.queue(session.dao, chosen.proposal, sender=signer)
        standing = chosen.standing()
    out.say(f"Proposal {chosen.proposal.short_id} is queued.")
    out.say(f"It can be executed {when(standing.eta, standing.now)}.")
    out.say(f"It expires {when(standing.expiration, standing.now)}.")
    out.result({**proposal_data(chosen.proposal), **standing_data(standing)})
