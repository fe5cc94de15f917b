"""`ape dao proposal cancel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.proposal.words import proposal_data, standing_data
from ape_dao.cli.session import confirm, place_options
from ape_dao.sdk import governance

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@account_option
@yes_option
@place_options
@output_options
def cli(proposal: str, account: str | None, yes: bool, place: Place) -> None:
    """Cancel a proposal.

    The guardian can at any time before execution, except what removes or replaces it or shortens its term;
    the proposer until voting begins; anybody until voting ends, while the proposer has less power than
    proposing took.
    """
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        signer = session.signer(account)
        right = chosen.standing_ahead().right_to_cancel(chosen.proposal, str(signer.address))
        confirm(out, f"Cancel '{chosen.proposal.heading}' as {right}?", yes)
        governance.cancel(session.dao, chosen.proposal, sender=signer)
        standing = chosen.standing()
    out.say(f"Proposal {chosen.proposal.short_id} is cancelled, by {right}.")
    out.result({**proposal_data(chosen.proposal), **standing_data(standing), "by": right})
