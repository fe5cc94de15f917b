"""Objections to a queued proposal: how much of the votes objects, and how much later it can be executed.

Votes are base units of the source of votes, times unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import TIMELOCK
from ape_dao.core.errors import MissingViewError, ProposalError
from ape_dao.core.governance import operation_id
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import BASIS_POINTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.chain.client import Chain
    from ape_dao.proposals.onchain import ChainProposal


@dataclass(frozen=True)
class Objections:
    """Those to one operation of the timelock, by the rules of the second in which it was queued."""

    votes: int
    """That object."""
    total: int
    """All votes."""
    queued_at: int
    """Votes count as they were one second before."""
    extension: int
    """Seconds by which it waits longer than the timelock's delay."""
    first_bps: int
    """Above this share it begins to wait longer."""
    second_bps: int
    """From this share on it waits longest."""
    max_extension: int
    """Seconds."""
    source: str
    """The contract whose votes count."""

    @property
    def share_bps(self) -> int:
        """The share that objects, in basis points rounded down."""
        return self.votes * BASIS_POINTS // self.total

    def extension_with(self, votes: int) -> int:
        """The extension if so many votes objected, in seconds rounded down as the timelock does."""
        share = votes * BASIS_POINTS
        if share >= self.second_bps * self.total:
            return self.max_extension
        above = max(0, share - self.first_bps * self.total)
        return self.max_extension * above // ((self.second_bps - self.first_bps) * self.total) if above else 0


@dataclass(frozen=True)
class Waiting:
    """The times of a queued proposal in the timelock, which objections move."""

    ready_at: int
    expiration: int
    """The last second in which it can be executed."""
    objections: Objections | None
    """None if nobody can object to it."""


def read_waiting(addresses: Mapping[str, str], chain: Chain, proposal: ChainProposal) -> Waiting:
    """Read the times of a proposal that was queued; 0 for what has expired."""
    operation = operation_id(addresses["governor"], proposal)

    def ask(view: str, *arguments: Any) -> Any:
        return chain.read(artifact(TIMELOCK.name), addresses["timelock"], view, operation, *arguments)

    try:
        found = ask("objectionsTo")
    except MissingViewError:  # a timelock of an earlier version
        found = None
    try:
        expiration = int(ask("getExpiration"))
    except MissingViewError:
        expiration = 0
    return Waiting(
        ready_at=int(ask("getTimestamp")),
        expiration=expiration,
        objections=None if found is None else _objections(found),
    )


def is_objector(addresses: Mapping[str, str], chain: Chain, proposal: ChainProposal, account: str) -> bool:
    """Whether an account objects to a queued proposal now."""
    operation = operation_id(addresses["governor"], proposal)
    timelock = artifact(TIMELOCK.name)
    return bool(chain.read(timelock, addresses["timelock"], "isObjector", operation, account))


def votes_to_object(chain: Chain, objections: Objections, account: str) -> int:
    """The votes with which an account can object.

    Raises:
        ProposalError: It had none when the proposal was queued.
    """
    # Every source of votes answers this; the token's ABI names it.
    token, before = artifact("GovernanceToken"), objections.queued_at - 1
    votes = int(chain.read(token, objections.source, "getPastVotes", account, before))
    if not votes:
        raise ProposalError(
            f"{account} had no votes one second before the proposal was queued, so it has nothing to object "
            "with; votes that are delegated to another account are for that account to use."
        )
    return votes


def _objections(found: Mapping[str, Any]) -> Objections | None:
    rules = found["rules"]
    if rules["votes"] == ZERO_ADDRESS:
        return None
    return Objections(
        votes=int(found["votes"]),
        total=int(found["total"]),
        queued_at=int(found["scheduledAt"]),
        extension=int(found["extension"]),
        first_bps=int(rules["firstBps"]),
        second_bps=int(rules["secondBps"]),
        max_extension=int(rules["maxExtension"]),
        source=str(rules["votes"]),
    )
