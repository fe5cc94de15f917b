"""Objections to a queued proposal: how much of the votes objects, and how much later it can be executed.

Votes are base units of the source of votes, times unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError
from eth_abi.exceptions import DecodingError

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import OBJECTIONS, TIMELOCK
from ape_dao.core.errors import MissingViewError, ProposalError
from ape_dao.core.governance import operation_id
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import BASIS_POINTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.governance import Proposal


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
    address: str
    """The contract that counts the objections; another than the DAO's own for what was queued before."""

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


def read_waiting(addresses: Mapping[str, str], chain: Chain, proposal: Proposal) -> Waiting:
    """Read the times of a proposal that was queued; 0 for what has expired."""
    operation = operation_id(addresses["governor"], proposal)

    def ask(view: str, *arguments: Any) -> Any:
        return chain.read(artifact(TIMELOCK.name), addresses["timelock"], view, operation, *arguments)

    try:
        expiration = int(ask("getExpiration"))
    except MissingViewError:
        expiration = 0
    return Waiting(
        ready_at=int(ask("getTimestamp")),
        expiration=expiration,
        objections=read_objections(addresses, chain, proposal),
    )


def read_objections(addresses: Mapping[str, str], chain: Chain, proposal: Proposal) -> Objections | None:
    """Those to a queued proposal; None if nobody can object to it."""
    operation = operation_id(addresses["governor"], proposal)
    try:
        schedule = chain.read(artifact(TIMELOCK.name), addresses["timelock"], "getSchedule", operation)
    except MissingViewError:  # a timelock of an earlier version
        return None
    address = str(schedule["extender"])
    if address == ZERO_ADDRESS:
        return None
    try:
        found = chain.read(artifact(OBJECTIONS.name), address, "objectionsTo", operation)
    except (ProviderError, DecodingError):  # an extender of others, which counts no objections
        return None
    return _objections(found, address)


def is_objector(
    addresses: Mapping[str, str], chain: Chain, proposal: Proposal, objections: Objections, account: str
) -> bool:
    """Whether an account objects to a queued proposal now."""
    operation = operation_id(addresses["governor"], proposal)
    return bool(chain.read(artifact(OBJECTIONS.name), objections.address, "isObjector", operation, account))


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


def _objections(found: Mapping[str, Any], address: str) -> Objections | None:
    rules = found["rules"]
    if rules["votes"] == ZERO_ADDRESS or not found["total"]:
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
        address=address,
    )
