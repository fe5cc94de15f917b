"""`ape dao proposal vote`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.choice import CHOICES, choice_options, require_one_way
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.proposal.words import missing, proposal_data, standing_data, tally_rows, when
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.errors import ProposalError
from ape_dao.core.units import rounded
from ape_dao.sdk import governance
from ape_dao.sdk.governance import ProposalState

if TYPE_CHECKING:
    from ape_dao.cli.proposal.chosen import Chosen
    from ape_dao.cli.session import Place
    from ape_dao.proposals.standing import Standing


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@choice_options("PART", "60%, or an amount of votes")
@click.option("--reason", default="", help="Why; everybody can read it.")
@account_option
@place_options
@output_options
def cli(
    proposal: str,
    choice: str | None,
    for_: str | None,
    against: str | None,
    abstain: str | None,
    reason: str,
    account: str | None,
    place: Place,
) -> None:
    """Vote for, against or abstain, or split the votes; a second vote replaces the first.

    \b
    ape dao proposal vote 3f9a11 for --reason "Revenue belongs to those who lock."
    ape dao proposal vote 3f9a11 --for 60% --against 40%
    """
    out = Output.current()
    parts = {"against": against, "for": for_, "abstain": abstain}
    require_one_way(choice, parts, ProposalError, "--for 60% --against 40%")
    with place.open() as session:
        chosen = choose(session, proposal)
        signer = session.signer(account)
        standing = chosen.standing()
        _require_open(chosen, standing)
        votes = _votes(chosen, standing, str(signer.address))
        before = _ballot(chosen, str(signer.address))
        content = chosen.proposal
        if choice is not None:
            cast = {name: votes if name == choice else 0 for name in parts}
            governance.vote(session.dao, content, CHOICES[choice], reason, sender=signer)
        else:
            cast = _split(parts, votes, chosen.symbol)
            governance.vote_split(
                session.dao,
                content,
                against=cast["against"],
                for_=cast["for"],
                abstain=cast["abstain"],
                reason=reason,
                sender=signer,
            )
        standing = chosen.standing()
    said = ", ".join(f"{rounded(number)} {name}" for name, number in cast.items() if number)
    out.say(f"{signer.address} votes with {said} ({chosen.symbol}).")
    if before:
        out.say(
            f"That replaces its ballot of {', '.join(f'{rounded(n)} {name}' for name, n in before.items())}."
        )
    out.table(("what", "now"), list(tally_rows(standing, chosen.symbol)))
    for sentence in missing(standing, chosen.symbol):
        out.say(f"Missing to pass: {sentence}")
    out.result(
        {
            **proposal_data(chosen.proposal),
            **standing_data(standing),
            "voter": str(signer.address),
            "votes": {name: str(number) for name, number in cast.items()},
            "replaced": {name: str(number) for name, number in before.items()} or None,
        }
    )


def _require_open(chosen: Chosen, standing: Standing) -> None:
    short = chosen.proposal.short_id
    if standing.state is ProposalState.PENDING:
        raise ProposalError(f"Voting on {short} begins {when(standing.snapshot, standing.now)}.")
    if standing.state is not ProposalState.ACTIVE:
        state = standing.state.name.lower()
        raise ProposalError(
            f"Voting on {short} ended {when(standing.deadline, standing.now)}; the proposal is {state}."
        )


def _votes(chosen: Chosen, standing: Standing, voter: str) -> int:
    """The votes of an account on this proposal.

    Raises:
        ProposalError: It has none that count.
    """
    dao = chosen.session.dao
    votes = int(dao.governor.getVotes(voter, standing.snapshot))
    if votes == 0:
        moment = units.format_date(standing.snapshot)
        why = (
            "no lock, or its votes were delegated. Locking now counts for the next proposal."
            if chosen.session.are_votes_locked
            else "its tokens were not delegated to it. `ape dao delegate self` counts for the next proposal."
        )
        raise ProposalError(
            f"{voter} had no votes when voting on {chosen.proposal.short_id} began ({moment} UTC): {why}"
        )
    needed = int(dao.governor.proposalMinPower(chosen.proposal.id))
    if needed and int(standing.rules["counting"]) == 1:
        own = int(dao.kinds.ownPower(voter, standing.snapshot))
        if own < needed:
            raise ProposalError(
                f"{voter} had {rounded(own)} power of its own when voting began; in this kind of proposal "
                f"only ballots of accounts with {rounded(needed)} count."
            )
    return votes


def _ballot(chosen: Chosen, voter: str) -> dict[str, int]:
    """What the account said before; empty if nothing."""
    against, for_, abstain, _ = chosen.session.dao.governor.ballotOf(chosen.proposal.id, voter)
    found = {"against": int(against), "for": int(for_), "abstain": int(abstain)}
    return {name: number for name, number in found.items() if number}


def _split(parts: dict[str, str | None], votes: int, symbol: str) -> dict[str, int]:
    """The parts in base units, rounded down.

    Raises:
        ProposalError: They are more than the votes of the account, or nothing.
    """
    found = {name: _part(given, votes, symbol) for name, given in parts.items()}
    total = sum(found.values())
    if total > votes:
        raise ProposalError(f"The parts are {rounded(total)} {symbol}; the account has {rounded(votes)}.")
    if not total:
        raise ProposalError("The parts are all nothing; give some, such as --for 60% --against 40%.")
    return found


def _part(given: str | None, votes: int, symbol: str) -> int:
    if given is None:
        return 0
    if given.strip().endswith("%"):
        return votes * units.parse_percent(given) // units.BASIS_POINTS
    return units.parse_amount(given, symbol=symbol)
