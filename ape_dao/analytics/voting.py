"""Proposals and ballots over time, from the events of the governor."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ape_dao.analytics.power import PowerHistory
    from ape_dao.store.store import Store, Table

GOVERNOR = "DaoGovernor"
AGAINST, FOR, ABSTAIN = range(3)
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


@dataclass(frozen=True)
class Ballot:
    """A ballot, counted until the next one of the same voter. Votes are base units, never roots."""

    proposal: int
    voter: str
    time: int
    against: int
    for_: int
    abstain: int
    reason: str
    transaction: str

    @property
    def votes(self) -> int:
        """Of all sides together."""
        return self.against + self.for_ + self.abstain


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
        self.proposals: dict[int, Proposal] = {one.id: one for one in _proposals(tables)}
        """By id, in the order of their creation."""
        self.ballots: dict[int, list[Ballot]] = defaultdict(list)
        """By proposal, in the order of the chain."""
        cast = [*self._plain(tables["VoteCast"]), *self._split(tables["VoteCastWithParams"])]
        for _, ballot in sorted(cast, key=lambda one: one[0]):
            self.ballots[ballot.proposal].append(ballot)

    @classmethod
    def read(
        cls, store: Store, quadratic: Collection[int] = (), power: PowerHistory | None = None
    ) -> VotingHistory:
        """The history that a store has."""
        events = (
            "ProposalCreated",
            "ProposalExtended",
            "ProposalQueued",
            "ProposalExecuted",
            "ProposalCanceled",
            "VoteCast",
            "VoteCastWithParams",
        )
        return cls({event: store.table(GOVERNOR, event) for event in events}, quadratic, power)

    def counted(self, proposal: int, until: int | None = None) -> dict[str, Ballot]:
        """The ballot of each voter that counts, after all up to a second: the governor's ``ballotOf``."""
        return {
            ballot.voter: ballot
            for ballot in self.ballots.get(proposal, ())
            if until is None or ballot.time <= until
        }

    def _plain(self, table: Table) -> Iterator[tuple[tuple[int, int], Ballot]]:
        names = (
            "block",
            "log_index",
            "proposalId",
            "voter",
            "time",
            "support",
            "weight",
            "reason",
            "transaction",
        )
        for block, index, proposal, voter, time, support, weight, reason, transaction in zip(
            *(table[name].tolist() for name in names), strict=True
        ):
            votes = self._votes(proposal, voter, weight)
            against, for_, abstain = (votes if side == support else 0 for side in (AGAINST, FOR, ABSTAIN))
            yield (block, index), Ballot(proposal, voter, time, against, for_, abstain, reason, transaction)

    def _votes(self, proposal: int, voter: str, weight: int) -> int:
        if proposal not in self._quadratic:
            return weight
        if self._power is None:
            raise StoreError(f"Proposal {proposal} counts roots; give the history of power for its votes.")
        return self._power.votes_at(self.proposals[proposal].snapshot).get(voter, 0)

    @staticmethod
    def _split(table: Table) -> Iterator[tuple[tuple[int, int], Ballot]]:
        names = ("block", "log_index", "proposalId", "voter", "time", "params", "reason", "transaction")
        for block, index, proposal, voter, time, params, reason, transaction in zip(
            *(table[name].tolist() for name in names), strict=True
        ):
            against, for_, abstain = (
                int(params[2 + side * _SPLIT_PART : 2 + (side + 1) * _SPLIT_PART], 16)
                for side in (AGAINST, FOR, ABSTAIN)
            )
            yield (block, index), Ballot(proposal, voter, time, against, for_, abstain, reason, transaction)


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
