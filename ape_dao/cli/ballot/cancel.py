"""`ape dao ballot cancel`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from ape_dao import ballots
from ape_dao.cli import completing
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.errors import BallotError
from ape_dao.sdk.governance import ProposalState

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@click.option(
    "--until", metavar="MOMENT", help="Only what was signed until then, like 2027-01-31 12:00; default: now."
)
@account_option
@place_options
@output_options
def cli(proposal: str, until: str | None, account: str | None, place: Place) -> None:
    """Make the ballots worthless that the account signed on a proposal and that nobody handed in yet.

    A ballot that is counted stays counted; a vote, or a newer signed ballot, changes it.
    """
    out = Output.current()
    with place.open() as session:
        found = choose(session, proposal)
        signer = session.signer(account)
        standing = found.standing()
        short = found.proposal.short_id
        if standing.state not in (ProposalState.PENDING, ProposalState.ACTIVE):
            state = standing.state.name.lower()
            raise BallotError(
                f"Proposal {short} is {state}; no ballot counts any more, so none is cancelled."
            )
        now = standing.now if session.chain.is_local else max(standing.now, int(time.time()))
        sequence = now if until is None else units.parse_date(until)
        if sequence > now:
            raise BallotError(
                f"{units.format_date(sequence)} UTC is in the future, so what you sign until then would be "
                "worthless too; give a moment that has passed."
            )
        governor = session.dao.governor
        stored = int(governor.ballotOf(found.proposal.id, signer)[3])
        if sequence <= stored:
            raise BallotError(
                f"What {signer.address} signed until {units.format_date(stored)} UTC on {short} is worthless "
                "already; give a later --until."
            )
        ballots.cancel(session.dao, found.proposal.id, sequence, sender=signer)
        has_voted = bool(governor.hasVoted(found.proposal.id, signer))
    moment = units.format_date(sequence)
    out.say(f"What {signer.address} signed on proposal {short} until {moment} UTC is worthless now.")
    if has_voted:
        out.say("The ballot that is counted stays counted; `ape dao proposal vote` changes it.")
    out.result(
        {
            "proposalId": str(found.proposal.id),
            "voter": str(signer.address),
            "until": sequence,
            "hasVoted": has_voted,
        }
    )
