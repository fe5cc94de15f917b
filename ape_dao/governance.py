"""Proposals and ballots. Times are unix seconds, votes are ve wei."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from ape_dao.exceptions import DaoError

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

    from ape_dao.dao import Dao


class ProposalState(IntEnum):
    """`IGovernor.ProposalState`."""

    PENDING = 0
    ACTIVE = 1
    CANCELED = 2
    DEFEATED = 3
    SUCCEEDED = 4
    QUEUED = 5
    EXPIRED = 6
    EXECUTED = 7


class Support(IntEnum):
    """What a ballot says, as in OpenZeppelin's simple counting."""

    AGAINST = 0
    FOR = 1
    ABSTAIN = 2


@dataclass(frozen=True)
class Action:
    """One call that the timelock makes when the proposal is executed."""

    target: str
    calldata: bytes
    value: int = 0

    @classmethod
    def call(cls, contract: ContractInstance, function: str, *args: object) -> Action:
        """The call of `function` of `contract` with `args`.

        Raises:
            DaoError: the contract has no such function.
        """
        handler = getattr(contract, function, None)
        if handler is None or not hasattr(handler, "encode_input"):
            raise DaoError(f"{contract.contract_type.name} has no function {function}.")
        return cls(target=str(contract.address), calldata=bytes(handler.encode_input(*args)))


@dataclass(frozen=True)
class Tally:
    """Votes counted so far."""

    against: int
    for_: int
    abstain: int


@dataclass(frozen=True)
class Proposal:
    """What identifies a proposal: the governor's id is the hash of the rest."""

    id: int
    actions: tuple[Action, ...]
    description: str

    @property
    def description_hash(self) -> bytes:
        from eth_utils import keccak

        return keccak(text=self.description)

    @property
    def call_arguments(self) -> tuple[list[str], list[int], list[bytes], bytes]:
        """The arguments of the governor's `queue`, `execute` and `cancel`."""
        return (
            [action.target for action in self.actions],
            [action.value for action in self.actions],
            [action.calldata for action in self.actions],
            self.description_hash,
        )


def propose(dao: Dao, actions: list[Action], description: str, *, sender: AccountAPI) -> Proposal:
    """Create a proposal that only its author can have made.

    The description ends in `#proposer=<sender>`, which the governor checks, so that nobody can copy a
    proposal out of the mempool, become its proposer and cancel it.
    """
    if not actions:
        raise DaoError("A proposal needs at least one action.")
    signed = f"{description}\n#proposer={sender.address}"
    targets, values, calldatas, description_hash = Proposal(0, tuple(actions), signed).call_arguments
    dao.governor.propose(targets, values, calldatas, signed, sender=sender)
    proposal_id = dao.governor.hashProposal(targets, values, calldatas, description_hash)
    return Proposal(id=proposal_id, actions=tuple(actions), description=signed)


def state(dao: Dao, proposal: Proposal) -> ProposalState:
    """Where the proposal stands now."""
    return ProposalState(dao.governor.state(proposal.id))


def tally(dao: Dao, proposal: Proposal) -> Tally:
    """Votes counted so far."""
    against, for_, abstain = dao.governor.proposalVotes(proposal.id)
    return Tally(against=against, for_=for_, abstain=abstain)


def vote(
    dao: Dao, proposal: Proposal, support: Support, reason: str = "", *, sender: AccountAPI
) -> ReceiptAPI:
    """Cast the sender's whole voting power."""
    if reason:
        return dao.governor.castVoteWithReason(proposal.id, support, reason, sender=sender)
    return dao.governor.castVote(proposal.id, support, sender=sender)


def queue(dao: Dao, proposal: Proposal, *, sender: AccountAPI) -> ReceiptAPI:
    """Hand a succeeded proposal to the timelock; anyone can."""
    return dao.governor.queue(*proposal.call_arguments, sender=sender)


def execute(dao: Dao, proposal: Proposal, *, sender: AccountAPI) -> ReceiptAPI:
    """Make the calls of a queued proposal once its delay is over; anyone can."""
    value = sum(action.value for action in proposal.actions)
    return dao.governor.execute(*proposal.call_arguments, sender=sender, value=value)
