"""`ape dao proposal watch`: what needs an action by when."""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import all_proposals
from ape_dao.cli.proposal.words import missing, proposal_data, standing_data, step_due, votes_symbol, when
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.proposals.standing import read_standing
from ape_dao.sdk.governance import ProposalState

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.proposals.standing import Standing

_EVERY_SECONDS = 15


@click.command()
@click.option("--once", is_flag=True, help="Say what is open now and end; for scripts.")
@click.option("--every", default=_EVERY_SECONDS, show_default=True, help="Seconds between two looks.")
@place_options
@output_options
def cli(once: bool, every: int, place: Place) -> None:
    """Follow all proposals: what needs an action by when, and each change as it happens."""
    out = Output.current()
    if out.as_json and not once:
        raise DaoError("--json needs --once: a document has an end.")
    if every < 1:
        raise DaoError(f"--every {every} is too little; give at least 1 second.")
    with place.open() as session:
        symbol = votes_symbol(session.registry)
        standings = _look(session)
        _tell(out, standings, symbol)
        rows = [_row(one, standing, symbol) for one, standing in standings if not standing.is_over]
        out.result({"now": session.chain.timestamp(), "open": rows})
        while not once:
            sleep(every)
            standings = _follow(out, session, standings, symbol)


def _look(session: Session) -> list[tuple[ChainProposal, Standing]]:
    addresses, chain = session.record.addresses, session.chain
    return [(one, read_standing(addresses, chain, one)) for one in all_proposals(session)]


def _tell(out: Output, standings: list[tuple[ChainProposal, Standing]], symbol: str) -> None:
    """The open ones, the most urgent first."""
    waiting = [(one, standing) for one, standing in standings if not standing.is_over]
    if not waiting:
        out.say("Nothing is open.")
    for one, standing in sorted(waiting, key=lambda pair: step_due(pair[1])[1]):
        out.say(f"{one.short_id}  {standing.state.name.lower():<9}  {one.heading}")
        for sentence in _sentences(standing, symbol):
            out.say(f"            {sentence}")


def _follow(
    out: Output, session: Session, before: list[tuple[ChainProposal, Standing]], symbol: str
) -> list[tuple[ChainProposal, Standing]]:
    """Say what changed since the last look."""
    known = {one.id: standing for one, standing in before}
    found = _look(session)
    for one, standing in found:
        old = known.get(one.id)
        moment = units.format_date(standing.now)
        if old is None:
            out.say(f"{moment}  new: {one.short_id}  {one.heading}")
        elif old.state is not standing.state:
            out.say(f"{moment}  {one.short_id} is {standing.state.name.lower()}  {one.heading}")
        elif _votes(old) != _votes(standing):
            out.say(f"{moment}  votes on {one.short_id}  {one.heading}")
        else:
            continue
        for sentence in _sentences(standing, symbol):
            out.say(f"            {sentence}")
    return found


def _votes(standing: Standing) -> tuple[int, int, int]:
    tally = standing.tally
    return tally.for_, tally.against, tally.abstain


def _sentences(standing: Standing, symbol: str) -> list[str]:
    """Who has to do what, until when."""
    if standing.is_over:
        return []
    step, due = step_due(standing)
    said = {
        ProposalState.PENDING: "Voting begins",
        ProposalState.ACTIVE: "Vote until",
        ProposalState.SUCCEEDED: "Anybody: queue it until",
        ProposalState.QUEUED: "Anybody: execute it until" if standing.is_ready else step.capitalize() + ":",
    }[standing.state]
    found = [f"{said} {when(due, standing.now)}."]
    lacking = missing(standing, symbol)
    if standing.state is ProposalState.ACTIVE:
        found += [f"Missing to pass: {sentence}" for sentence in lacking] or ["It would pass as it stands."]
    if standing.is_proposer_short:
        found.append("Anybody can cancel it: its proposer has less power than proposing took.")
    return found


def _row(one: ChainProposal, standing: Standing, symbol: str) -> dict[str, Any]:
    return {**proposal_data(one), **standing_data(standing), "missing": missing(standing, symbol)}
