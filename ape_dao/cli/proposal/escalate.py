"""`ape dao proposal escalate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.proposal.words import proposal_data, standing_data
from ape_dao.cli.session import signed_options
from ape_dao.proposals.onchain import short_id
from ape_dao.proposals.standing import when
from ape_dao.sdk import governance

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@signed_options
def cli(proposal: str, account: str | None, place: Place) -> None:
    """Put a vetoed proposal to a standard vote; anybody can, once.

    Where `kinds.optimistic.escalates` is true, a veto does not end an optimistic proposal: the same calls
    become a standard proposal, and a majority decides. It takes no votes, and is counted towards nobody's
    quota.
    """
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        chosen.standing_ahead().require_escalation(chosen.proposal)
        made = governance.escalate(session.dao, chosen.proposal, sender=session.signer(account))
        again = choose(session, f"{made.id:064x}")
        standing = again.standing()
    out.say(
        f"Proposal {chosen.proposal.short_id} goes on as standard proposal {short_id(made.id)}; "
        f"voting begins {when(standing.snapshot, standing.now)}."
    )
    out.result(
        {
            **proposal_data(again.proposal),
            **standing_data(standing),
            "escalatedFrom": str(chosen.proposal.id),
        }
    )
