"""What follows a veto: the same calls as a standard proposal, which anybody makes. See `IEscalation`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eth_utils.address import to_checksum_address

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.governance import Proposal, proposal_id

if TYPE_CHECKING:
    from ape_dao.core.chain.client import Chain


@dataclass(frozen=True)
class Escalation:
    """Where a vetoed proposal of a kind that escalates stands."""

    contract: str
    proposal: int
    """Id of the standard proposal that it becomes."""
    is_made: bool
    """Whether that exists."""
    until: int
    """The last second (unix) in which anybody can make it."""


def escalated(contract: str, proposal: Proposal) -> Proposal:
    """The standard proposal that a vetoed one becomes, as the contract makes it."""
    text = (
        f"{proposal.description}\n\nEscalated from proposal {proposal.id}.\n"
        f"#proposer={to_checksum_address(contract)}"
    )
    draft = Proposal(id=0, actions=proposal.actions, description=text)
    return Proposal(id=proposal_id(draft), actions=proposal.actions, description=text)


def read_escalation(
    governor: str, chain: Chain, contract: str, proposal: Proposal, expiration: int
) -> Escalation:
    """Where a proposal stands that was vetoed.

    Args:
        expiration: Until when it could have been queued.
    """
    becomes = escalated(contract, proposal).id
    snapshot = chain.read(artifact("DaoGovernor"), governor, "proposalSnapshot", becomes)
    return Escalation(contract, becomes, is_made=bool(snapshot), until=expiration)
