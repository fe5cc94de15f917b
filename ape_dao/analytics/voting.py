"""Proposals and ballots over time, from the events of the governor."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ape_dao.core.errors import StoreError
from ape_dao.store.columns import as_objects

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ape_dao.analytics.power import PowerHistory
    from ape_dao.store.store import Store, Table

GOVERNOR, TAKEN = "DaoGovernor", "VotesTakenBack"
EVENTS = {
    "ProposalCreated": ("proposalId", "proposer", "description", "voteStart", "voteEnd", "transaction"),
    "ProposalExtended": ("proposalId", "extendedDeadline"),
    "ProposalQueued": ("proposalId", "etaSeconds"),
    "ProposalExecuted": ("proposalId",),
    "ProposalCanceled": ("proposalId",),
    "VoteCast": ("proposalId", "voter", "support", "weight", "reason", "transaction"),
    "VoteCastWithParams": ("proposalId", "voter", "params", "reason", "transaction"),
    "BallotReplaced": ("proposalId",),
    TAKEN: (
        "proposalId",
        "voter",
        "delegate",
        "votes",
        "againstVotes",
        "forVotes",
        "abstainVotes",
        "transaction",
    ),
}
"""Of the governor, which a history is made of, and the columns that it takes."""
AGAINST, FOR, ABSTAIN = range(3)
_SIDES = ("against", "for_", "abstain")
_SPLIT_PART = 32
"""Hexadecimal digits of each of the three numbers of a split ballot."""


@dataclass(frozen=True)
class Proposal:
    """A proposal, as far as events tell. Times are unix seconds; 0 for what did not happen."""

    id: int
    proposer: str
    description: str
    created: int
    snapshot: int
    """Votes are counted as they were at this second, and can be cast from the next one on."""
    deadline: int
    """The last second of the vote, extensions included."""
    queued: int
    eta: int
    """From when on it can be executed, once it is queued."""
    executed: int
    canceled: int
    transaction: str


class Ballot(NamedTuple):
    """A ballot, with the parts cast before it, counted until the next one of the same voter.

    Votes are base units, never roots.
    """

    proposal: int
    voter: str
    time: int
    against: int
    for_: int
    abstain: int
    reason: str
    transaction: str
    is_part: bool = False
    """Whether it was added to a split of the same voter before it, if there is one, and replaced nothing."""

    @property
    def votes(self) -> int:
        """Of all sides together."""
        return self.against + self.for_ + self.abstain


class Taking(NamedTuple):
    """An owner took its power back from its delegate, for its own ballot.

    Votes are base units; sides are as counted, which may be roots.
    """

    proposal: int
    voter: str
    delegate: str
    time: int
    votes: int
    sides: tuple[int, int, int]
    """What that took from the delegate's ballot."""
    transaction: str


class VotingHistory:
    """All proposals and every ballot, the replaced ones included."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        quadratic: Collection[int] = (),
        power: PowerHistory | None = None,
    ) -> None:
        """The tables of the governor by event.

        Args:
            quadratic: Proposals whose ballots the events give as roots.
            power: Gives the votes behind those.
        """
        self._power = power
        self._quadratic = set(quadratic)
        self._had: dict[int, dict[str, int]] = {}
        """Everybody's votes at the snapshots of those."""
        self.proposals: dict[int, Proposal] = {one.id: one for one in _proposals(tables)}
        """By id, in the order of their creation."""
        self.ballots: dict[int, list[Ballot]] = defaultdict(list)
        """By proposal, in the order of the chain."""
        replacing = set(_in_order(tables["BallotReplaced"]))
        plain, split = tables["VoteCast"], tables["VoteCastWithParams"]
        ballots = self._plain(plain)
        taken = list(_takings(tables[TAKEN])) if TAKEN in tables else []
        self.moved: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        """By proposal, the votes that own ballots brought their voters, and those that delegates lost to
        them, which are negative."""
        for _, one in taken:
            self.moved[one.proposal][one.voter] += one.votes
            self.moved[one.proposal][one.delegate] -= one.votes
        if len(split) or taken:
            cast = [*zip(_in_order(plain), ballots, strict=True), *self._split(split, replacing)]
            ballots = list(self._whole(cast, taken, set(_in_order(plain))))
        for ballot in ballots:
            self.ballots[ballot.proposal].append(ballot)
        self._last: dict[int, dict[str, Ballot]] = {}
        self.courses: dict[int, Sequence[tuple[int, Any]]] = {}
        """What `ape_dao.analytics.metrics.voting.course` has found, by proposal."""

    @classmethod
    def read(
        cls, store: Store, quadratic: Collection[int] = (), power: PowerHistory | None = None
    ) -> VotingHistory:
        """The history that a store has."""
        known = store.tables()  # a governor of an older kit declares fewer events
        tables = {
            event: store.table(GOVERNOR, event, names)
            for event, names in EVENTS.items()
            if event != TAKEN or (GOVERNOR, event) in known
        }
        return cls(tables, quadratic, power)

    def counted(self, proposal: int, until: int | None = None) -> dict[str, Ballot]:
        """The ballot of each voter that counts, after all up to a second: the governor's ``ballotOf``."""
        cast = self.ballots.get(proposal, ())
        if until is not None:
            return {ballot.voter: ballot for ballot in cast if ballot.time <= until}
        if proposal not in self._last:
            self._last[proposal] = {ballot.voter: ballot for ballot in cast}
        return self._last[proposal]

    @cached_property
    def last_ballots(self) -> Mapping[str, Ballot]:
        """The last ballot of each voter, on any proposal."""
        ordered = sorted(
            (one for cast in self.ballots.values() for one in cast), key=lambda ballot: ballot.time
        )
        return {one.voter: one for one in ordered}

    def _plain(self, table: Table) -> list[Ballot]:
        """The ballots for one side, in the order of the chain."""
        names = ("proposalId", "voter", "time", "weight", "reason", "transaction")
        proposals, voters, times, votes, reasons, transactions = (table[name].tolist() for name in names)
        if self._quadratic:
            votes = list(map(self._votes, proposals, voters, votes))
        cast = as_objects(votes)
        sides = (np.where(table["support"] == side, cast, 0).tolist() for side in (AGAINST, FOR, ABSTAIN))
        columns = (proposals, voters, times, *sides, reasons, transactions, repeat(False, len(votes)))
        make = partial(tuple.__new__, Ballot)  # Ballot._make is a function of Python, and slower
        return list(map(make, zip(*columns, strict=True)))

    def _votes(self, proposal: int, voter: str, weight: int) -> int:
        if proposal not in self._quadratic:
            return weight
        if self._power is None:
            raise StoreError(f"Proposal {proposal} counts roots; give the history of power for its votes.")
        if proposal not in self._had:
            self._had[proposal] = self._power.votes_at(self.proposals[proposal].snapshot)
        return self._had[proposal].get(voter, 0)

    def _whole(
        self,
        cast: Sequence[tuple[tuple[int, int], Ballot]],
        taken: Sequence[tuple[tuple[int, int], Taking]],
        plain: Collection[tuple[int, int]],
    ) -> Iterator[Ballot]:
        """Ballots with the parts cast before them; what owners take from one makes another in its place.

        Args:
            plain: The places of ballots for one side.
        """
        ordered: list[tuple[tuple[int, int], Ballot | Taking]] = [*cast, *taken]
        ordered.sort(key=lambda one: one[0])
        held: dict[tuple[int, str], Ballot] = {}
        moved: dict[tuple[int, str], int] = defaultdict(int)
        for place, one in ordered:
            if isinstance(one, Taking):
                key = one.proposal, one.delegate
                before = held.get(key)
                if before is not None:
                    held[key] = self._reduced(before, one, moved[key])
                    yield held[key]
                moved[key] -= one.votes
                moved[one.proposal, one.voter] += one.votes
                continue
            key = one.proposal, one.voter
            is_root = place in plain and one.proposal in self._quadratic
            # The votes of the snapshot, which `_plain` took, and what moved since.
            ballot = _added(one, moved[key]) if is_root and moved[key] else one
            before = held.get(key)
            if ballot.is_part and before is not None:
                sums = (getattr(before, side) + getattr(ballot, side) for side in _SIDES)
                ballot = ballot._replace(**dict(zip(_SIDES, sums, strict=True)))
            held[key] = ballot
            yield ballot

    def _reduced(self, ballot: Ballot, taking: Taking, moved: int) -> Ballot:
        if ballot.proposal not in self._quadratic:
            left = [getattr(ballot, side) - gone for side, gone in zip(_SIDES, taking.sides, strict=True)]
        else:
            votes = self._votes(ballot.proposal, ballot.voter, 0) + moved
            left = [getattr(ballot, side) * (votes - taking.votes) // votes for side in _SIDES]
        sides = dict(zip(_SIDES, left, strict=True))
        return ballot._replace(**sides, time=taking.time, transaction=taking.transaction, is_part=False)

    @staticmethod
    def _split(
        table: Table, replacing: Collection[tuple[int, int]]
    ) -> Iterator[tuple[tuple[int, int], Ballot]]:
        """Args: `replacing`: the places of `BallotReplaced`, behind which the ballot stands in its place."""
        names = ("block", "log_index", "proposalId", "voter", "time", "params", "reason", "transaction")
        for block, index, proposal, voter, time, params, reason, transaction in zip(
            *(table[name].tolist() for name in names), strict=True
        ):
            against, for_, abstain = (
                int(params[2 + side * _SPLIT_PART : 2 + (side + 1) * _SPLIT_PART], 16)
                for side in (AGAINST, FOR, ABSTAIN)
            )
            is_part = (block, index - 1) not in replacing
            yield (
                (block, index),
                Ballot(proposal, voter, time, against, for_, abstain, reason, transaction, is_part),
            )


def _added(ballot: Ballot, votes: int) -> Ballot:
    """A ballot for one side, with so many votes more."""
    return ballot._replace(**{side: held + votes for side in _SIDES if (held := getattr(ballot, side))})


def _takings(table: Table) -> Iterator[tuple[tuple[int, int], Taking]]:
    names = ("proposalId", "voter", "delegate", "time", "votes", "transaction")
    sides = zip(*(table[name].tolist() for name in ("againstVotes", "forVotes", "abstainVotes")), strict=True)
    rows = zip(*(table[name].tolist() for name in names), strict=True)
    for place, (proposal, voter, delegate, time, votes, transaction), gone in zip(
        _in_order(table), rows, sides, strict=True
    ):
        yield place, Taking(proposal, voter, delegate, time, votes, gone, transaction)


def _in_order(table: Table) -> Iterator[tuple[int, int]]:
    return zip(table["block"].tolist(), table["log_index"].tolist(), strict=True)


def _proposals(tables: Mapping[str, Table]) -> Iterator[Proposal]:
    def last(event: str, column: str) -> dict[int, int]:
        return dict(zip(tables[event]["proposalId"].tolist(), tables[event][column].tolist(), strict=True))

    extended = last("ProposalExtended", "extendedDeadline")
    queued, etas = last("ProposalQueued", "time"), last("ProposalQueued", "etaSeconds")
    executed, canceled = last("ProposalExecuted", "time"), last("ProposalCanceled", "time")
    created = tables["ProposalCreated"]
    names = ("proposalId", "proposer", "description", "time", "voteStart", "voteEnd", "transaction")
    for number, proposer, description, time, start, end, transaction in zip(
        *(created[name].tolist() for name in names), strict=True
    ):
        yield Proposal(
            id=number,
            proposer=proposer,
            description=description,
            created=time,
            snapshot=start,
            deadline=extended.get(number, end),
            queued=queued.get(number, 0),
            eta=etas.get(number, 0),
            executed=executed.get(number, 0),
            canceled=canceled.get(number, 0),
            transaction=transaction,
        )
