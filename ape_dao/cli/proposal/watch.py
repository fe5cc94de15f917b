"""`ape dao proposal watch`: what needs an action by when."""

from __future__ import annotations

from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.words import (
    escalation_text,
    missing,
    proposal_data,
    standing_data,
    state_word,
)
from ape_dao.cli.session import place_options
from ape_dao.cli.status_document import amendments_data
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.governance import ProposalState
from ape_dao.proposals.standing import all_standings, when
from ape_dao.sdk.amendment import amendments_on_their_way

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.proposals.standing import Standing
    from ape_dao.sdk.amendment import OnItsWay

_EVERY_SECONDS = 15


@click.command()
@click.option("--once", is_flag=True, help="Print what is open now and exit; for scripts.")
@click.option("--every", default=_EVERY_SECONDS, show_default=True, help="Seconds between two reads.")
@place_options
@output_options
def cli(once: bool, every: int, place: Place) -> None:
    """Follow all proposals: what needs an action by when, and each change as it happens."""
    out = Output.current()
    if out.as_json and not once:
        raise DaoError("--json needs --once: the output is one JSON document.")
    if every < 1:
        raise DaoError(f"--every {every} is too short; give at least 1 second.")
    with place.open() as session:
        symbol = session.registry.votes_symbol
        standings = all_standings(session.dao)
        amendments = amendments_on_their_way(session.record, session.dao, Path(place.folder))
        _show(out, standings, symbol)
        for amendment in amendments:
            _tell_executed(out, amendment)
        out.result(
            {
                "now": session.chain.timestamp(),
                "amendments": amendments_data(amendments),
                "open": [_data(proposal, standing, symbol) for proposal, standing in _waiting(standings)],
            }
        )
        while not once:
            sleep(every)
            standings = _follow(out, session, standings, symbol)
            known = {amendment.file for amendment in amendments if amendment.is_executed}
            amendments = amendments_on_their_way(session.record, session.dao, Path(place.folder))
            for amendment in amendments:
                if amendment.file not in known:
                    _tell_executed(out, amendment)


def _tell_executed(out: Output, amendment: OnItsWay) -> None:
    """What is left to do once the last vote on an amendment is carried out."""
    if amendment.is_executed:
        out.say(
            f"The amendment {amendment.file} is executed. `ape dao amend NEW.yaml --finish` compares the DAO "
            "with its spec and writes it into the record."
        )


def _waiting(standings: list[tuple[ChainProposal, Standing]]) -> list[tuple[ChainProposal, Standing]]:
    """Those to which something can still happen, or that can go on to a standard vote."""
    return [pair for pair in standings if pair[1].is_waiting]


def _show(out: Output, standings: list[tuple[ChainProposal, Standing]], symbol: str) -> None:
    """The open ones, the most urgent first."""
    waiting = _waiting(standings)
    if not waiting:
        out.say("No open proposals.")
    for proposal, standing in sorted(waiting, key=lambda pair: (pair[1].is_blocked, pair[1].next_step[1])):
        out.say(f"{proposal.short_id}  {state_word(standing):<9}  {proposal.heading}")
        for sentence in _sentences(standing, symbol):
            out.say(f"            {sentence}")


def _follow(
    out: Output, session: Session, before: list[tuple[ChainProposal, Standing]], symbol: str
) -> list[tuple[ChainProposal, Standing]]:
    """Print what changed since the last read."""
    known = {proposal.id: standing for proposal, standing in before}
    standings = all_standings(session.dao)
    for proposal, standing in standings:
        old, moment = known.get(proposal.id), units.format_date(standing.now)
        if old is None:
            out.say(f"{moment}  new: {proposal.short_id}  {proposal.heading}")
        elif old.state is not standing.state:
            out.say(f"{moment}  {proposal.short_id} is {state_word(standing)}  {proposal.heading}")
        elif _votes(old) != _votes(standing):
            out.say(f"{moment}  votes on {proposal.short_id}  {proposal.heading}")
        else:
            continue
        for sentence in _sentences(standing, symbol):
            out.say(f"            {sentence}")
    return standings


def _votes(standing: Standing) -> tuple[int, int, int]:
    tally = standing.tally
    return tally.for_, tally.against, tally.abstain


def _sentences(standing: Standing, symbol: str) -> list[str]:
    """Who has to do what, by when."""
    if standing.can_escalate:
        return [f"It is {escalation_text(standing)}: `ape dao proposal escalate`."]
    if standing.is_over:
        return []
    if standing.is_blocked and standing.predecessor_state is not None:
        state = standing.predecessor_state.name.lower()
        return [f"It can never be executed: the proposal that must come before it is {state}."]
    if standing.is_missed:
        return [f"It can never be executed: its own calls allow it {standing.window}."]
    step, due = standing.next_step
    action = {
        ProposalState.PENDING: "Voting begins",
        ProposalState.ACTIVE: "Vote until",
        ProposalState.SUCCEEDED: "Anybody: queue it until",
        ProposalState.QUEUED: "Anybody: execute it until" if standing.is_ready else step.capitalize() + ":",
    }[standing.state]
    sentences = [f"{action} {when(due, standing.now)}."]
    if standing.state is ProposalState.ACTIVE:
        needs = [f"Still needs: {sentence}" for sentence in missing(standing, symbol)]
        sentences += needs or ["It would pass as it stands."]
    if standing.is_proposer_short:
        sentences.append("Anybody can cancel it: its proposer has less power than proposing took.")
    return sentences


def _data(proposal: ChainProposal, standing: Standing, symbol: str) -> dict[str, Any]:
    return {**proposal_data(proposal), **standing_data(standing), "missing": missing(standing, symbol)}
