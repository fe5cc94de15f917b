"""Participation, outcomes and delegates; all from the governor's events (`ape_dao.analytics.voting`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from ape_dao.analytics.metrics.distribution import hhi

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ape_dao.analytics.voting import Ballot, Proposal, VotingHistory


class Tally(NamedTuple):
    """Votes for each side, base units."""

    against: int
    for_: int
    abstain: int

    @property
    def participation(self) -> int:
        """What counts towards a quorum: FOR and ABSTAIN."""
        return self.for_ + self.abstain

    @property
    def margin(self) -> float | None:
        """By how much FOR leads, from -1 to 1; None without votes for either side.

        Formula: ``(for - against) / (for + against)``.
        """
        decided = self.for_ + self.against
        return (self.for_ - self.against) / decided if decided else None


@dataclass(frozen=True)
class Participation:
    """Who took part, as shares from 0 to 1."""

    by_power: float
    by_head: float
    voters: int
    could: int
    """Accounts that had votes at the snapshot."""


@dataclass(frozen=True)
class DelegateCard:
    """What one voter did, with the transactions that show it."""

    voter: str
    could: tuple[int, ...]
    """Ids of the proposals whose vote is over and on which it had votes, what owners took back left out."""
    attended: int
    lateness: float | None
    """The median share of the voting time that had passed when its counted ballots came; None without any."""
    reasons: int
    """Counted ballots with a reason."""
    agreed: int
    """Counted ballots on the side that had more votes, of those that chose one."""
    decided: int
    last_seen: int
    """Unix seconds of its last ballot; 0 for none."""
    transactions: tuple[str, ...]

    @property
    def could_attend(self) -> int:
        """How many proposals it could have voted on."""
        return len(self.could)

    @property
    def attendance(self) -> float | None:
        """Attended / could attend; None where it could attend none."""
        return self.attended / len(self.could) if self.could else None


def tally(ballots: Iterable[Ballot]) -> Tally:
    """The votes of ballots that count.

    Formula: for each side the sum over voters of their last ballot.
    Source: ``VoteCast``, ``VoteCastWithParams``.
    """
    held = list(ballots)
    return Tally(
        sum(one.against for one in held), sum(one.for_ for one in held), sum(one.abstain for one in held)
    )


def participation(ballots: Mapping[str, Ballot], could: int, total: int) -> Participation:
    """How much of what could vote did.

    Formula: by power ``sum of the counted ballots' votes / total``; by head ``voters / accounts with votes``.
    Source: ``VoteCast``, ``VoteCastWithParams``; the events of `PowerHistory`.

    Args:
        ballots: Those that count, by voter.
        could: Accounts with votes at the snapshot.
        total: All power at the snapshot, parked power included.
    """
    cast = sum(tally(ballots.values()))
    return Participation(
        by_power=cast / total if total else 0.0,
        by_head=len(ballots) / could if could else 0.0,
        voters=len(ballots),
        could=could,
    )


def time_to_quorum(history: VotingHistory, proposal: Proposal, quorum: int) -> int | None:
    """Seconds from the snapshot to the ballot that reached the quorum for good; None if it is not reached.

    Formula: the first ballot from which on FOR and ABSTAIN of all counted ballots never fall below it.
    Source: ``VoteCast``, ``VoteCastWithParams``, ``ProposalCreated``.
    """
    reached: int | None = None
    for time, (_, for_, abstain) in course(history, proposal):
        if for_ + abstain < quorum:
            reached = None
        elif reached is None:
            reached = time - proposal.snapshot
    return reached


def last_swing(history: VotingHistory, proposal: Proposal) -> float | None:
    """The share of the voting time that had passed when the lead last changed; None if it never did.

    Formula: ``(time of the ballot - snapshot) / (deadline - snapshot)``. FOR leads with more than AGAINST.
    Source: ``VoteCast``, ``VoteCastWithParams``, ``ProposalCreated``, ``ProposalExtended``.
    """
    swing, leads = None, None
    for time, (against, for_, _) in course(history, proposal):
        is_ahead = for_ > against
        if leads is not None and is_ahead != leads:
            swing = time_passed(proposal, time)
        leads = is_ahead
    return swing


def execution_lag(proposal: Proposal) -> int | None:
    """Seconds from when a proposal could be executed to when it was; None if it was not.

    Formula: ``executed - (eta, or the deadline if it needed no queue)``.
    Source: ``ProposalExecuted``, ``ProposalQueued``, ``ProposalCreated``, ``ProposalExtended``.
    """
    if not proposal.executed:
        return None
    return proposal.executed - (proposal.eta or proposal.deadline)


def proposer_concentration(proposals: Iterable[Proposal]) -> float:
    """How far few propose: 1 if one account makes all proposals.

    Formula: the Herfindahl-Hirschman index (`hhi`) of the proposers' numbers of proposals.
    Source: ``ProposalCreated``.
    """
    counts: dict[str, int] = {}
    for one in proposals:
        counts[one.proposer] = counts.get(one.proposer, 0) + 1
    return hhi(counts.values())


def delegate_cards(
    history: VotingHistory,
    voters: Sequence[str],
    votes_at_snapshot: Mapping[int, Mapping[str, int]],
    now: int,
) -> list[DelegateCard]:
    """What each of some voters did with its votes, over proposals that ended without being canceled.

    Formula: could attend: proposals on which the voter had votes, with what own ballots moved, or has a
    ballot; attended: those with a ballot of it; lateness: the median of
    ``(time - snapshot) / (deadline - snapshot)`` of its counted ballots;
    agreement: ballots on the side that had more votes / ballots for or against; last seen: its last ballot.
    Source: ``ProposalCreated``, ``ProposalExtended``, ``VoteCast``, ``VoteCastWithParams``,
    ``VotesTakenBack``.

    Args:
        votes_at_snapshot: By proposal, the votes of each account at its snapshot, and what own ballots moved.
        now: Unix seconds.
    """
    over = [one for one in history.proposals.values() if one.deadline < now and not one.canceled]
    results = {one.id: side_of(tally(history.counted(one.id).values())) for one in over}
    return [_card(history, voter, over, results, votes_at_snapshot) for voter in voters]


def _card(
    history: VotingHistory,
    voter: str,
    over: Sequence[Proposal],
    results: Mapping[int, bool | None],
    votes_at_snapshot: Mapping[int, Mapping[str, int]],
) -> DelegateCard:
    ballots = {one.id: ballot for one in over if (ballot := history.counted(one.id).get(voter)) is not None}
    known = [one for one in over if one.id in votes_at_snapshot]
    could = [one for one in known if one.id in ballots or votes_at_snapshot[one.id].get(voter, 0) > 0]
    cast = [(one, ballots[one.id]) for one in could if one.id in ballots]
    chosen = [(side, results[one.id]) for one, ballot in cast if (side := side_of(ballot)) is not None]
    last = history.last_ballots.get(voter)
    return DelegateCard(
        voter=voter,
        could=tuple(one.id for one in could),
        attended=len(cast),
        lateness=median([time_passed(one, ballot.time) for one, ballot in cast]) if cast else None,
        reasons=sum(bool(ballot.reason) for _, ballot in cast),
        agreed=sum(side == result for side, result in chosen),
        decided=len(chosen),
        last_seen=0 if last is None else last.time,
        transactions=tuple(dict.fromkeys(ballot.transaction for _, ballot in cast)),
    )


def side_of(votes: Ballot | Tally) -> bool | None:
    """What has more votes: True for FOR, False for AGAINST, None if neither has more."""
    return None if votes.for_ == votes.against else votes.for_ > votes.against


def time_passed(proposal: Proposal, time: int) -> float:
    """Which share of a proposal's voting time had passed at a second."""
    return (time - proposal.snapshot) / max(1, proposal.deadline - proposal.snapshot)


def course(history: VotingHistory, proposal: Proposal) -> Sequence[tuple[int, Tally]]:
    """The tally after each ballot, with its second."""
    if proposal.id not in history.courses:
        history.courses[proposal.id] = running(history.ballots.get(proposal.id, ()))
    return history.courses[proposal.id]


def running(ballots: Iterable[Ballot]) -> list[tuple[int, Tally]]:
    """The tally after each of a proposal's ballots, with its second."""
    against = for_ = abstain = 0
    counted: dict[str, Ballot] = {}
    found = []
    make = partial(tuple.__new__, Tally)  # without Tally's own function of Python, which takes longer
    for ballot in ballots:
        old = counted.get(ballot.voter)
        if old is not None:
            against, for_, abstain = against - old.against, for_ - old.for_, abstain - old.abstain
        against, for_, abstain = against + ballot.against, for_ + ballot.for_, abstain + ballot.abstain
        counted[ballot.voter] = ballot
        found.append((ballot.time, make((against, for_, abstain))))
    return found
