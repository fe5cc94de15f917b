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
from ape_dao.core.errors import ProposalError
from ape_dao.sdk import governance
from ape_dao.sdk.governance import ProposalState

if TYPE_CHECKING:
    from ape_dao.cli.proposal.chosen import Chosen
    from ape_dao.cli.session import Place
    from ape_dao.proposals.standing import Standing


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@account_option
@yes_option
@place_options
@output_options
def cli(proposal: str, account: str | None, yes: bool, place: Place) -> None:
    """Cancel a proposal.

    The guardian can, until its execution; the proposer, until voting begins; anybody, until voting ends,
    while the proposer has less power than proposing took.
    """
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        signer = session.signer(account)
        why = _reason(chosen, chosen.standing(), str(signer.address))
        confirm(out, f"Cancel '{chosen.proposal.heading}' as {why}?", yes)
        governance.cancel(session.dao, chosen.proposal, sender=signer)
        standing = chosen.standing()
    out.say(f"Proposal {chosen.proposal.short_id} is cancelled, by {why}.")
    out.result({**proposal_data(chosen.proposal), **standing_data(standing), "by": why})


def _reason(chosen: Chosen, standing: Standing, sender: str) -> str:
    """By which right the sender can cancel.

    Raises:
        ProposalError: By none.
    """
    short, proposer = chosen.proposal.short_id, chosen.proposal.proposer
    if standing.is_over:
        raise ProposalError(f"Proposal {short} is {standing.state.name.lower()}; there is nothing to cancel.")
    guardian = str(chosen.session.dao.governor.proposalGuardian())
    if sender == guardian:
        return "the guardian"
    if sender == proposer and standing.state is ProposalState.PENDING:
        return "its proposer"
    if standing.is_proposer_short:
        return "anybody, because its proposer is short of power"
    who = f"the guardian {guardian}" if int(guardian, 16) else "nobody, for there is no guardian"
    if standing.state is ProposalState.PENDING:
        who += f", and its proposer {proposer} until voting begins"
    raise ProposalError(f"{sender} cannot cancel proposal {short}; now that is for {who}.")
