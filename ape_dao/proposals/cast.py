"""The ballots of a proposal, from the governor's events."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import add
from typing import TYPE_CHECKING, TypeAlias

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.governance import Support

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.events import Event
    from ape_dao.proposals.onchain import ChainProposal

Sides: TypeAlias = tuple[int, ...]
"""Votes against, for and abstaining."""
_PLAIN, _SPLIT, _REPLACED = "VoteCast", "VoteCastWithParams", "BallotReplaced"
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
    """Every ballot of a proposal, in the order in which they were cast."""
    names = (_PLAIN, _SPLIT, _REPLACED)
    events = chain.events(artifact("DaoGovernor"), governor, *names, from_block=proposal.block)
    before = [None, *(event.name for event in events)]
    own = [
        (event, event.name == _SPLIT and name != _REPLACED)
        for event, name in zip(events, before, strict=False)
        if event.name != _REPLACED and int(event.arguments["proposalId"]) == proposal.id
    ]
    last = {event.arguments["voter"]: at for at, (event, _) in enumerate(own)}
    held = ballots_held((event.arguments["voter"], added, _votes(event)) for event, added in own)
    return [
        _ballot(event, votes, is_replaced=last[event.arguments["voter"]] != at)
        for at, ((event, _), votes) in enumerate(zip(own, held, strict=True))
    ]


def _votes(event: Event) -> Sides:
    """What the event alone says."""
    given = event.arguments
    if event.name == _PLAIN:
        return tuple(int(given["weight"]) if int(given["support"]) == side else 0 for side in Support)
    params = bytes.fromhex(str(given["params"]).removeprefix("0x"))
    return tuple(
        int.from_bytes(params[_SPLIT_PART * side : _SPLIT_PART * (side + 1)], "big") for side in Support
    )


def _ballot(event: Event, votes: Sides, *, is_replaced: bool) -> CastBallot:
    return CastBallot(
        voter=str(event.arguments["voter"]),
        against=votes[Support.AGAINST],
        for_=votes[Support.FOR],
        abstain=votes[Support.ABSTAIN],
        reason=str(event.arguments["reason"]),
        block=event.block,
        transaction=event.transaction,
        is_replaced=is_replaced,
    )
