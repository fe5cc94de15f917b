"""`ape dao ballot cancel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.sdk import voting

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@click.option(
    "--until",
    metavar="MOMENT",
    help="Only ballots signed up to this moment, like 2027-01-31 12:00; default: now.",
)
@account_option
@place_options
@output_options
def cli(proposal: str, until: str | None, account: str | None, place: Place) -> None:
    """Invalidate the ballots that the account has signed on a proposal and that nobody has relayed yet.

    A ballot that is already counted stays counted; a vote, or a newer signed ballot, changes it.
    """
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal).proposal
        signer = session.signer(account)
        voter, last = str(signer.address), None if until is None else units.parse_date(until)
        voting.invalidate_ballots(session.dao, chosen, last, sender=signer)
        invalid_until = voting.invalid_until(session.dao, chosen, voter)
        has_voted = bool(session.dao.governor.hasVoted(chosen.id, voter))
    moment = units.format_date(invalid_until)
    out.say(f"Ballots that {voter} signed on proposal {chosen.short_id} until {moment} UTC are invalid now.")
    if has_voted:
        out.say("The ballot that is counted stays counted; `ape dao proposal vote` changes it.")
    out.result({"proposalId": str(chosen.id), "voter": voter, "until": invalid_until, "hasVoted": has_voted})
