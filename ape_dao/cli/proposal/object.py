"""`ape dao proposal object`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.proposal.words import objection_rows, proposal_data, standing_data
from ape_dao.cli.session import signed_options
from ape_dao.core import units
from ape_dao.core.errors import ProposalError
from ape_dao.core.units import rounded
from ape_dao.proposals.objections import is_objector, votes_to_object
from ape_dao.proposals.standing import when
from ape_dao.sdk import governance

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@click.option("--dry-run", "only_show", is_flag=True, help="Show what would follow; send nothing.")
@signed_options
def cli(proposal: str, only_show: bool, account: str | None, place: Place) -> None:
    """Object to a queued proposal with all votes that the account had when it was queued.

    The more of all votes object, the longer the proposal waits, up to the longest extension of the DAO's
    `timelock.objection`. An account can object once, until the proposal can be executed.
    """
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        signer = session.signer(account)
        objector = str(signer.address)
        ahead = chosen.standing_ahead()
        objections = ahead.require_objectionable(chosen.proposal, "object to")
        chain, addresses = session.chain.ahead(), session.record.addresses
        if is_objector(addresses, chain, chosen.proposal, objections, objector):
            raise ProposalError(f"{objector} objects to proposal {chosen.proposal.short_id} already.")
        votes = votes_to_object(chain, objections, objector)
        extension = max(objections.extension, objections.extension_with(objections.votes + votes))
        expected = ahead.eta - objections.extension + extension
        if not only_show:
            governance.object_to(session.dao, chosen.proposal, sender=signer)
        standing = chosen.standing()
    share = units.format_percent(votes * units.BASIS_POINTS // objections.total)
    verb = "would object" if only_show else "objects"
    out.say(f"{objector} {verb} with {rounded(votes)} {chosen.symbol}, {share} of all votes.")
    if only_show:
        out.say(f"The proposal could be executed {when(expected, standing.now)}. Nothing was sent.")
    else:
        out.table(("what", "now"), list(objection_rows(standing, chosen.symbol)))
        out.say(f"The proposal can be executed {when(standing.eta, standing.now)}.")
    out.result(
        {
            **proposal_data(chosen.proposal),
            **standing_data(standing),
            "objector": objector,
            "votes": str(votes),
            "expectedEta": expected,
            "sent": not only_show,
        }
    )
