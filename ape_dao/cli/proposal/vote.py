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
from ape_dao.cli.proposal.words import missing, proposal_data, standing_data, tally_rows
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.errors import ProposalError
from ape_dao.core.units import rounded
from ape_dao.sdk import governance, voting

if TYPE_CHECKING:
    from ape_dao.cli.session import Place
    from ape_dao.sdk.governance import Tally


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@choice_options("PART", "60%, or an amount of votes")
@click.option(
    "--own", is_flag=True, help="Also with your own power that a delegate has, taken from its ballot."
)
@click.option("--reason", default="", help="Published with the vote.")
@account_option
@place_options
@output_options
def cli(
    proposal: str,
    choice: str | None,
    for_: str | None,
    against: str | None,
    abstain: str | None,
    own: bool,
    reason: str,
    account: str | None,
    place: Place,
) -> None:
    """Vote for, against or abstain, or split the votes; a second vote replaces the first.

    A split of less than all votes is a part: after another split it is added, while there are votes left.

    Whoever gave its votes to a delegate can vote itself, proposal by proposal, with --own. Its own power
    then no longer counts in the delegate's ballot, whichever of the two comes first.

    \b
    ape dao proposal vote 3f9a11 for --reason "Revenue belongs to those who lock."
    ape dao proposal vote 3f9a11 --for 60% --against 40%
    ape dao proposal vote 3f9a11 against --own
    """
    out = Output.current()
    parts = {"against": against, "for": for_, "abstain": abstain}
    require_one_way(choice, parts, ProposalError, "--for 60% --against 40%")
    with place.open() as session:
        chosen = choose(session, proposal)
        signer = session.signer(account)
        voter = str(signer.address)
        chosen.standing_ahead().require_open(chosen.proposal)
        votes = voting.votes_on(session.dao, chosen.proposal, voter, own=own)
        taken = votes - voting.votes_held(session.dao, chosen.proposal, voter) if own else 0
        before = _named(voting.ballot_of(session.dao, chosen.proposal, voter))
        is_added = False
        if choice is not None:
            cast = {name: votes if name == choice else 0 for name in parts}
            governance.vote(session.dao, chosen.proposal, CHOICES[choice], reason, own=own, sender=signer)
        else:
            cast = _split(parts, votes, chosen.symbol, replaces=any(before.values()))
            is_added = not own and _is_added(cast, before, votes, chosen.symbol)
            governance.vote_split(
                session.dao,
                chosen.proposal,
                against=cast["against"],
                for_=cast["for"],
                abstain=cast["abstain"],
                reason=reason,
                own=own,
                sender=signer,
            )
        standing = chosen.standing()
    out.say(f"{voter} votes with {_text(cast)} ({chosen.symbol}).")
    if taken:
        out.say(f"{rounded(taken)} of them are its own, taken back from its delegate for this proposal.")
    if any(before.values()):
        out.say(f"That {'is added to' if is_added else 'replaces'} its ballot of {_text(before)}.")
    out.table(("what", "now"), list(tally_rows(standing, chosen.symbol)))
    for sentence in missing(standing, chosen.symbol):
        out.say(f"Still needs: {sentence}")
    replaced = {name: str(number) for name, number in before.items() if number and not is_added}
    out.result(
        {
            **proposal_data(chosen.proposal),
            **standing_data(standing),
            "voter": voter,
            "votes": {name: str(number) for name, number in cast.items()},
            "replaced": replaced or None,
            "takenBack": str(taken) if own else None,
        }
    )


def _named(tally: Tally) -> dict[str, int]:
    return {"against": tally.against, "for": tally.for_, "abstain": tally.abstain}


def _text(votes: dict[str, int]) -> str:
    return ", ".join(f"{rounded(number)} {name}" for name, number in votes.items() if number)


def _split(parts: dict[str, str | None], votes: int, symbol: str, *, replaces: bool) -> dict[str, int]:
    """The parts in base units, rounded down; those of 100% that replace a ballot are all votes.

    Raises:
        ProposalError: They are more than the votes of the account, or nothing.
    """
    cast = {name: _part(part, votes, symbol) for name, part in parts.items()}
    total = sum(cast.values())
    if replaces and _is_all(parts) and total < votes:
        cast[max(cast, key=lambda name: cast[name])] += votes - total
        total = votes
    if total > votes:
        raise ProposalError(f"The parts are {rounded(total)} {symbol}; the account has {rounded(votes)}.")
    if not total:
        raise ProposalError("The parts add up to zero; give some, such as --for 60% --against 40%.")
    return cast


def _is_added(cast: dict[str, int], before: dict[str, int], votes: int, symbol: str) -> bool:
    """Whether the governor adds the parts to those of an earlier ballot.

    Raises:
        ProposalError: It would, but there are not so many votes left.
    """
    used, more = sum(before.values()), sum(cast.values())
    if not 0 < used < votes or more == votes:
        return False
    if used + more > votes:
        raise ProposalError(
            f"The account has given {rounded(used)} of its {rounded(votes)} {symbol}, so {rounded(more)} "
            "more are too many; give what is left, or all votes at once to replace the ballot."
        )
    return True


def _is_all(parts: dict[str, str | None]) -> bool:
    given = [part.strip() for part in parts.values() if part is not None]
    return all(part.endswith("%") for part in given) and (
        sum(map(units.parse_percent, given)) == units.BASIS_POINTS
    )


def _part(part: str | None, votes: int, symbol: str) -> int:
    if part is None:
        return 0
    if part.strip().endswith("%"):
        return votes * units.parse_percent(part) // units.BASIS_POINTS
    return units.parse_amount(part, symbol=symbol)
