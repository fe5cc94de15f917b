"""Ballots in words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ape_dao.ballots import SPLIT, ballot_paths, read_ballot, split_parts
from ape_dao.core.errors import BallotError
from ape_dao.core.governance import castable_votes
from ape_dao.core.units import rounded
from ape_dao.sdk.governance import Support

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.ballots import Ballot, BallotFile, Verdict
    from ape_dao.cli.session import Session

_CHOICES = {support.value: support.name.lower() for support in Support}
UNREADABLE = "unreadable"


def choice_text(ballot: Ballot) -> str:
    """The choice of a ballot: "for", or "60 for, 40 against"."""
    if ballot.support != SPLIT:
        return _CHOICES.get(ballot.support, str(ballot.support))
    try:
        against, for_, abstain = split_parts(ballot.params)
    except BallotError:
        return "a malformed split"
    parts = (("for", for_), ("against", against), ("abstain", abstain))
    return ", ".join(f"{rounded(votes)} {name}" for name, votes in parts if votes) or "nothing"


def ballot_data(ballot: Ballot) -> dict[str, Any]:
    """A ballot for programs."""
    return {
        "proposalId": str(ballot.proposal_id),
        "voter": ballot.voter,
        "choice": choice_text(ballot),
        "own": ballot.is_own,
        "sequence": ballot.sequence,
    }


def read_all(names: Sequence[str]) -> tuple[list[BallotFile], dict[str, str]]:
    """The ballots of files and folders, and why the others cannot be read, by path.

    Raises:
        BallotError: A file or folder that is named does not exist.
    """
    files: list[BallotFile] = []
    problems: dict[str, str] = {}
    for path in ballot_paths(names):
        try:
            files.append(read_ballot(path))
        except BallotError as err:
            problems[str(path)] = str(err).removeprefix(f"{path} ").rstrip(".")
    return files, problems


def dropped_data(verdicts: Sequence[Verdict], unreadable: dict[str, str]) -> list[dict[str, Any]]:
    """The ballots that would not count, for programs."""
    rows = [verdict_data(verdict) for verdict in verdicts if not verdict.counts]
    return rows + [unreadable_data(path, problem) for path, problem in unreadable.items()]


def verdict_data(verdict: Verdict, votes: int | None = None) -> dict[str, Any]:
    """A verdict for programs."""
    return {
        "file": str(verdict.file.path),
        **ballot_data(verdict.signed.ballot),
        "votes": None if votes is None else str(votes),
        "reason": verdict.reason,
        "problem": verdict.problem,
    }


def unreadable_data(path: str, problem: str) -> dict[str, Any]:
    """The same for a file that is not a ballot."""
    nothing = dict.fromkeys(("proposalId", "voter", "choice", "own", "sequence", "votes"))
    return {"file": path, **nothing, "reason": UNREADABLE, "problem": problem}


def votes_of(session: Session, verdicts: Sequence[Verdict]) -> list[int | None]:
    """The votes that each ballot can cast; None for ballots that do not count."""
    chain, governor = session.dao.chain.still(), session.dao.addresses["governor"]
    counted = [verdict.signed.ballot for verdict in verdicts if verdict.counts]
    votes = iter(
        chain.together(
            [
                partial(castable_votes, chain, governor, one.proposal_id, one.voter, own=one.is_own)
                for one in counted
            ]
        )
    )
    return [next(votes) if verdict.counts else None for verdict in verdicts]
