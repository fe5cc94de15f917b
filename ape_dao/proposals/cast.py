"""The ballots of a proposal, from the governor's events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.governance import Support

if TYPE_CHECKING:
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.events import Event
    from ape_dao.proposals.onchain import ChainProposal

_CAST = ("VoteCast", "VoteCastWithParams")
_SPLIT_PART = 16
"""Bytes of each of the three numbers of a split ballot."""


@dataclass(frozen=True)
class CastBallot:
    """A ballot. Votes are base units; plain ones under quadratic counting are roots (times 1e9)."""

    voter: str
    against: int
    for_: int
    abstain: int
    reason: str
    block: int
    transaction: str
    is_replaced: bool
    """Whether a later ballot of the same voter counts in its place."""

    @property
    def votes(self) -> int:
        """Of all sides together."""
        return self.against + self.for_ + self.abstain


def read_cast(governor: str, chain: Chain, proposal: ChainProposal) -> list[CastBallot]:
    """Every ballot of a proposal, in the order in which they were cast."""
    events = chain.events(artifact("DaoGovernor"), governor, *_CAST, from_block=proposal.block)
    own = [event for event in events if int(event.arguments["proposalId"]) == proposal.id]
    last = {event.arguments["voter"]: at for at, event in enumerate(own)}
    return [_ballot(event, is_replaced=last[event.arguments["voter"]] != at) for at, event in enumerate(own)]


def _ballot(event: Event, *, is_replaced: bool) -> CastBallot:
    given = event.arguments
    if event.name == _CAST[0]:
        votes = [int(given["weight"]) if int(given["support"]) == side else 0 for side in Support]
    else:
        params = bytes.fromhex(str(given["params"]).removeprefix("0x"))
        votes = [
            int.from_bytes(params[_SPLIT_PART * side : _SPLIT_PART * (side + 1)], "big") for side in Support
        ]
    return CastBallot(
        voter=str(given["voter"]),
        against=votes[Support.AGAINST],
        for_=votes[Support.FOR],
        abstain=votes[Support.ABSTAIN],
        reason=str(given["reason"]),
        block=event.block,
        transaction=event.transaction,
        is_replaced=is_replaced,
    )
