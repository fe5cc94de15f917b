"""`ape dao proposal votes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.session import place_options
from ape_dao.core.text import printable
from ape_dao.core.units import rounded
from ape_dao.proposals.cast import read_cast

if TYPE_CHECKING:
    from ape_dao.cli.session import Place
    from ape_dao.proposals.cast import CastBallot


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@click.option("--all", "all_ballots", is_flag=True, help="Also ballots that their voters replaced later.")
@place_options
@output_options
def cli(proposal: str, all_ballots: bool, place: Place) -> None:
    """Show who voted what on a proposal, with the reasons, the largest votes first.

    Where ballots count as square roots, plain ones are shown in roots. A ballot with power that its voter
    took back from a delegate is marked as own; the delegate's is what is left.
    """
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        ballots = read_cast(session.record.address("governor"), session.dao.chain.still(), chosen.proposal)
        symbol = chosen.symbol
    shown = [one for one in ballots if all_ballots or not one.is_replaced]
    shown.sort(key=lambda one: -one.votes)
    out.title(f"{chosen.proposal.heading}  ({chosen.proposal.short_id})")
    if shown:
        out.table(("voter", f"votes ({symbol})", "choice", "reason"), [_row(one) for one in shown])
    else:
        out.say("No ballots.")
    out.result({"id": str(chosen.proposal.id), "ballots": [_data(one) for one in shown]})


def _row(ballot: CastBallot) -> tuple[str, str, str, str]:
    sides = {"for": ballot.for_, "against": ballot.against, "abstain": ballot.abstain}
    used = {name: votes for name, votes in sides.items() if votes}
    split = ", ".join(f"{name} {rounded(votes)}" for name, votes in used.items())
    choice = split if len(used) > 1 else "".join(used)
    if ballot.is_own:
        choice += " (own)"
    if ballot.is_reduced:
        choice += " (less what owners took back)"
    if ballot.is_replaced:
        choice += " (replaced)"
    return ballot.voter, rounded(ballot.votes), choice, printable(ballot.reason)


def _data(ballot: CastBallot) -> dict[str, Any]:
    """A ballot for programs; votes are base units as text."""
    return {
        "voter": ballot.voter,
        "for": str(ballot.for_),
        "against": str(ballot.against),
        "abstain": str(ballot.abstain),
        "reason": ballot.reason,
        "block": ballot.block,
        "transaction": ballot.transaction,
        "replaced": ballot.is_replaced,
        "own": ballot.is_own,
        "reduced": ballot.is_reduced,
    }
