"""Ballots that members signed for the governor, sorted by whether a chamber counts them too."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ape_dao.ballots import Domain, latest
from ape_dao.ballots.judging import NAMES
from ape_dao.core.errors import RefusedError
from ape_dao.modules.chamber import sdk
from ape_dao.modules.chamber.says import sentence
from ape_dao.sdk.further import Further

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.ballots import BallotFile, Outcome, SignedBallot
    from ape_dao.sdk.dao import Dao

Dropped = list[tuple["BallotFile", str]]
"""Files whose ballots do not count, each with a word for why."""


def further(dao: Dao, files: Sequence[BallotFile], sender: str) -> list[Further]:
    """The ballots that count in the chambers of their proposals; none where the vote is not open."""
    if not sdk.chambers_of(dao):
        return []
    found = []
    for (name, proposal), read in by_chamber(dao, files, []).items():
        try:
            ballots = that_count(dao, name, read, sender, [])
        except RefusedError:
            continue
        if ballots:
            found.append(_further(dao, name, proposal, ballots))
    return found


def _further(dao: Dao, name: str, proposal: int, ballots: list[SignedBallot]) -> Further:
    return Further(
        what=f"the chamber '{name}'",
        stage=name,
        proposal=proposal,
        ballots=ballots,
        relay=lambda sender: sdk.relay(dao, name, ballots, sender=sender),
        saying=partial(_says, dao, name, proposal),
    )


def _says(dao: Dao, name: str, proposal: int) -> str:
    return sentence(sdk.state_of(dao, name, proposal))


def by_chamber(
    dao: Dao, files: Sequence[BallotFile], dropped: Dropped
) -> dict[tuple[str, int], list[BallotFile]]:
    """The ballots by chamber and proposal; those for none are dropped."""
    domain, names = Domain.read(dao), dict[int, str | None]()
    found: dict[tuple[str, int], list[BallotFile]] = {}
    for file in files:
        ballot = file.signed.ballot
        if file.domain != domain or ballot.is_own:
            dropped.append((file, "own" if file.domain == domain else "other-dao"))
            continue
        if ballot.proposal_id not in names:
            names[ballot.proposal_id] = _chamber_or_none(dao, ballot.proposal_id)
        name = names[ballot.proposal_id]
        if name is None:
            dropped.append((file, "no-chamber"))
        else:
            found.setdefault((name, ballot.proposal_id), []).append(file)
    return found


def _chamber_or_none(dao: Dao, proposal: int) -> str | None:
    return sdk.chamber_at(dao, str(dao.kinds.stageOf(dao.governor.proposalRules(proposal))))


def that_count(
    dao: Dao, name: str, files: Sequence[BallotFile], sender: str, dropped: Dropped
) -> list[SignedBallot]:
    """Those that would count, of each voter the newest; a forged one displaces no real one.

    Raises:
        RefusedError: The vote is not open.
    """
    order = sorted(files, key=lambda file: (file.signed.ballot.voter, file.signed.ballot.sequence))
    outcomes: list[Outcome] = sdk.preview(dao, name, [file.signed for file in order], sender)
    counted = [file for file, outcome in zip(order, outcomes, strict=True) if outcome not in NAMES]
    newest = {id(signed) for signed in latest(file.signed for file in counted)}
    for file, outcome in zip(order, outcomes, strict=True):
        if outcome in NAMES:
            dropped.append((file, NAMES[outcome]))
        elif id(file.signed) not in newest:
            dropped.append((file, "older"))
    return [file.signed for file in counted if id(file.signed) in newest]
