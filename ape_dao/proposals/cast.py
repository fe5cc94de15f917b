"""The ballots of a proposal, from the governor's events."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from operator import add
from typing import TYPE_CHECKING, Any, TypeAlias

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.governance import Support

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.events import Event
    from ape_dao.proposals.onchain import ChainProposal

Sides: TypeAlias = tuple[int, ...]
"""Votes against, for and abstaining."""
_PLAIN, _SPLIT, _REPLACED, _TAKEN = "VoteCast", "VoteCastWithParams", "BallotReplaced", "VotesTakenBack"
_FIELDS = ("againstVotes", "forVotes", "abstainVotes")
_SPLIT_PART = 16
"""Bytes of each of the three numbers of a split ballot."""


@dataclass(frozen=True)
class CastBallot:
    """A ballot, as it counts with the parts cast before it.

    Votes are base units; plain ones under quadratic counting are roots (times 1e9).
    """

    voter: str
    against: int
    for_: int
    abstain: int
    reason: str
    block: int
    transaction: str
    is_replaced: bool
    """Whether a later ballot of the same voter counts in its place, or a later part with it."""
    is_own: bool = False
    """Whether it holds power that the voter took back from its delegate."""
    is_reduced: bool = False
    """Whether owners took votes back from it; it is what is left then."""

    @property
    def votes(self) -> int:
        """Of all sides together."""
        return self.against + self.for_ + self.abstain


def ballots_held(cast: Iterable[tuple[Hashable, bool, Sides]]) -> Iterator[Sides]:
    """What a voter's ballot is after each event, in the order of the chain.

    Args:
        cast: Whose ballot of which proposal it is, whether it is added to the one before, and its votes.
            Added are splits that do not come directly after `BallotReplaced`.
    """
    held: dict[Hashable, Sides] = defaultdict(lambda: (0, 0, 0))
    for whose, is_added, votes in cast:
        held[whose] = tuple(map(add, held[whose], votes)) if is_added else votes
        yield held[whose]


def read_cast(governor: str, chain: Chain, proposal: ChainProposal) -> list[CastBallot]:
    """Every ballot of a proposal, in the order in which they were cast.

    A ballot from which owners took votes back is what is left of it.
    """
    kit = chain.artifact_at(governor, artifact("DaoGovernor"))
    known = {entry.get("name") for entry in kit.abi}
    names = [name for name in (_PLAIN, _SPLIT, _REPLACED, _TAKEN) if name in known]
    events = [
        event
        for event in chain.events(kit, governor, *names, from_block=proposal.block)
        if int(event.arguments["proposalId"]) == proposal.id
    ]
    before = [None, *(event.name for event in events)]
    cast = [
        (place, event, event.name == _SPLIT and name != _REPLACED)
        for place, (event, name) in enumerate(zip(events, before, strict=False))
        if event.name in (_PLAIN, _SPLIT)
    ]
    taken = [(place, event.arguments) for place, event in enumerate(events) if event.name == _TAKEN]
    last = {event.arguments["voter"]: place for place, event, _ in cast}
    own = {given["voter"]: place for place, given in taken}
    held = ballots_held((event.arguments["voter"], added, _votes(event)) for _, event, added in cast)
    ballots: list[CastBallot] = []
    for (place, event, _), votes in zip(cast, held, strict=True):
        voter = event.arguments["voter"]
        ballot = _ballot(event, votes, is_replaced=last[voter] != place, is_own=own.get(voter, place) < place)
        later = [given for when, given in taken if given["delegate"] == voter and when > place]
        if later and not ballot.is_replaced:
            against, for_, abstain = (
                _split_left(kit, governor, chain, proposal.id, voter)
                if event.name == _SPLIT
                else _plain_left(ballot, later)
            )
            ballot = replace(ballot, against=against, for_=for_, abstain=abstain, is_reduced=True)
        ballots.append(ballot)
    return ballots


def _split_left(kit: Artifact, governor: str, chain: Chain, proposal: int, voter: str) -> Sides:
    """In votes, as the split itself; the events have roots where those are counted."""
    answer = chain.read(kit, governor, "ballotOf", proposal, voter)
    return tuple(int(answer[name]) for name in _FIELDS)


def _plain_left(ballot: CastBallot, taken: Sequence[Mapping[str, Any]]) -> Sides:
    held = (ballot.against, ballot.for_, ballot.abstain)
    return tuple(
        votes - sum(int(given[name]) for given in taken) for votes, name in zip(held, _FIELDS, strict=True)
    )


def _votes(event: Event) -> Sides:
    """What the event alone says."""
    given = event.arguments
    if event.name == _PLAIN:
        return tuple(int(given["weight"]) if int(given["support"]) == side else 0 for side in Support)
    params = bytes.fromhex(str(given["params"]).removeprefix("0x"))
    return tuple(
        int.from_bytes(params[_SPLIT_PART * side : _SPLIT_PART * (side + 1)], "big") for side in Support
    )


def _ballot(event: Event, votes: Sides, *, is_replaced: bool, is_own: bool) -> CastBallot:
    return CastBallot(
        voter=str(event.arguments["voter"]),
        against=votes[Support.AGAINST],
        for_=votes[Support.FOR],
        abstain=votes[Support.ABSTAIN],
        reason=str(event.arguments["reason"]),
        block=event.block,
        transaction=event.transaction,
        is_replaced=is_replaced,
        is_own=is_own,
    )
