"""`ape dao proposal withdraw-objection`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.options import yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.proposal.words import objection_rows, proposal_data, standing_data
from ape_dao.cli.session import confirm, signed_options
from ape_dao.core.errors import ProposalError
from ape_dao.core.units import rounded
from ape_dao.proposals.objections import is_objector, votes_to_object
from ape_dao.proposals.standing import when
from ape_dao.sdk import governance

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command("withdraw-objection")
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@click.option("--dry-run", "only_show", is_flag=True, help="Check everything; send nothing.")
@yes_option
@signed_options
def cli(proposal: str, only_show: bool, yes: bool, account: str | None, place: Place) -> None:
    """Take an objection back, for good: the account can't object to the proposal again.

    The proposal comes forward to where the other objections leave it, but not nearer than the timelock's
    delay from now, so that others have time to object themselves.
    """
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        signer = session.signer(account)
        objector = str(signer.address)
        ahead = chosen.standing_ahead()
        objections = ahead.require_objectionable(chosen.proposal, "withdraw an objection to")
        chain = session.chain.ahead()
        if not is_objector(session.record.addresses, chain, chosen.proposal, objections, objector):
            raise ProposalError(
                f"{objector} does not object to proposal {chosen.proposal.short_id}, so there is nothing to "
                "take back."
            )
        votes = votes_to_object(chain, objections, objector)
        if not only_show:
            confirm(out, f"Take the objection to '{chosen.proposal.heading}' back, for good?", yes)
            governance.withdraw_objection(session.dao, chosen.proposal, sender=signer)
        standing = chosen.standing()
    verb = "would take" if only_show else "takes"
    out.say(f"{objector} {verb} its objection back: {rounded(votes)} {chosen.symbol}.")
    if only_show:
        out.say("Nothing was sent.")
    else:
        out.table(("what", "now"), list(objection_rows(standing, chosen.symbol)))
        out.say(f"The proposal can be executed {when(standing.eta, standing.now)}.")
    out.result(
        {
            **proposal_data(chosen.proposal),
            **standing_data(standing),
            "objector": objector,
            "votes": str(votes),
            "sent": not only_show,
        }
    )
