"""Proposals and ballots. Times are unix seconds, votes are ve wei."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ape_dao import ballots
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.contract_types import ESCALATION, OBJECTIONS
from ape_dao.core.errors import DaoError, ProposalError, RefusedError
from ape_dao.core.governance import (
    STANDARD,
    Action,
    KindRules,
    Proposal,
    ProposalState,
    Support,
    kind_number,
    operation_id,
    read_rules,
    rules_version,
)
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.proposals.escalation import escalated
from ape_dao.proposals.objections import read_objections
from ape_dao.proposals.onchain import ChainProposal, find_proposals
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.sdk.dao import Dao

__all__ = [
    "MAX_TRANSACTION_GAS",
    "STANDARD",
    "Action",
    "ChainProposal",
    "KindRules",
    "Proposal",
    "ProposalState",
    "Support",
    "Tally",
    "cancel",
    "execute",
    "execution_gas",
    "kind_number",
    "kind_rules",
    "object_to",
    "proposal_rules",
    "proposals",
    "propose",
    "queue",
    "require_new",
    "state",
    "tally",
    "vote",
    "vote_split",
    "withdraw_objection",
]
_GAS_OF_EXECUTION = 110_000  # of governor and timelock, without what the actions do


@dataclass(frozen=True)
class Tally:
    """Votes counted so far."""

    against: int
    for_: int
    abstain: int


def propose(
    dao: Dao,
    actions: list[Action],
    description: str,
    *,
    kind: str | int = STANDARD,
    after: Proposal | None = None,
    sender: AccountAPI,
) -> Proposal:
    """Create a proposal that only its author can have made.

    Args:
        kind: The name or the number of its kind.
        after: A proposal that must be executed before this one.

    The description ends in `#proposer=<sender>`, which the governor checks, so that nobody can copy a
    proposal out of the mempool, become its proposer and cancel it.

    Raises:
        DaoError: There is no action, or an earlier proposal has the same calls and the same text.
        RefusedError: The governor refuses: the sender has too few votes, too low a score, or no quota left.
    """
    if not actions:
        raise DaoError("A proposal needs at least one action.")
    mark = f"#proposer={sender.address}"
    signed = description if description.endswith(mark) else f"{description}\n{mark}"
    require_new(dao, actions, signed)
    targets, values, calldatas, description_hash = Proposal(0, tuple(actions), signed).call_arguments
    number = kind if isinstance(kind, int) else kind_number(kind)
    content = (targets, values, calldatas, signed)
    if after is not None:
        receipt = send(dao.governor, "proposeAfter", after.id, number, *content, sender=sender)
    elif number != STANDARD:
        receipt = send(dao.governor, "proposeKind", number, *content, sender=sender)
    else:
        receipt = send(dao.governor, "propose", *content, sender=sender)
    proposal_id = int(dao.governor.hashProposal(targets, values, calldatas, description_hash))
    return Proposal(proposal_id, tuple(actions), signed, receipt)


def proposals(dao: Dao, *states: ProposalState) -> list[ChainProposal]:
    """The proposals of a DAO, the oldest first: all, or those in one of `states`; ready to be voted on."""
    return find_proposals(dao, *states)


def require_new(dao: Dao, actions: list[Action], description: str) -> None:
    """Refuse a proposal whose id is taken: the governor's id is the hash of the calls and the text.

    Raises:
        ProposalError: An earlier proposal has the same calls and the same text.
    """
    number = dao.governor.hashProposal(*Proposal(0, tuple(actions), description).call_arguments)
    if dao.governor.proposalSnapshot(number):
        was = ProposalState(dao.governor.state(number)).name.lower()
        raise ProposalError(
            f"Proposal {number:064x} has the same calls and the same text (it is {was}), "
            "and each counts once. Change the title or the summary, for example add the month."
        )


def kind_rules(dao: Dao, kind: str | int) -> KindRules:
    """The rules of the next proposal of `kind`, by the names of `IProposalKinds.Kind`.

    Raises:
        DaoError: This DAO has no such kind.
    """
    number = kind if isinstance(kind, int) else kind_number(kind)
    word = dao.kinds.currentRules(number)
    if word == 0:
        raise DaoError(f"This DAO has no proposals of kind {kind}.")
    return _rules(dao, rules_version(word))


def proposal_rules(dao: Dao, proposal: Proposal) -> KindRules:
    """The rules that the proposal was born with."""
    return _rules(dao, dao.governor.proposalRules(proposal.id))


def _named(dao: Dao, action: Action, error: Exception) -> str:
    """Why the timelock's call fails, by the name of the contract's error."""
    from ape_dao.core.chain.calls import try_call

    try:
        try_call(dao.chain, str(dao.timelock.address), action.target, action.calldata, action.value)
    except RefusedError as err:
        return str(err)
    return f"{error}."


def execution_gas(dao: Dao, proposal: Proposal) -> int:
    """An estimate of what executing takes, from calls of the timelock as the chain stands now.

    Actions that depend on earlier ones of the same proposal cannot be tried alone.

    Raises:
        DaoError: More than one transaction can have, or an action fails on its own.
    """
    from ape.exceptions import ApeException

    provider, moment = dao.governor.provider, dao.chain.coming_block()
    total = _GAS_OF_EXECUTION
    for index, action in enumerate(proposal.actions):
        request = {
            "from": str(dao.timelock.address),
            "to": action.target,
            "data": "0x" + action.calldata.hex(),
            "value": hex(action.value),
        }
        try:
            total += int(provider.make_request("eth_estimateGas", [request, *moment]), 16)
        except ApeException as err:
            raise DaoError(f"Action {index + 1} fails on its own: {_named(dao, action, err)}") from err
    if total > MAX_TRANSACTION_GAS:
        raise DaoError(
            f"Executing takes about {total:,} gas; a transaction has at most {MAX_TRANSACTION_GAS:,}."
        )
    return total


def state(dao: Dao, proposal: Proposal) -> ProposalState:
    """Where the proposal stands now."""
    return ProposalState(dao.governor.state(proposal.id))


def tally(dao: Dao, proposal: Proposal) -> Tally:
    """Votes counted so far."""
    against, for_, abstain = dao.governor.proposalVotes(proposal.id)
    return Tally(against=against, for_=for_, abstain=abstain)


def vote(
    dao: Dao, proposal: Proposal, support: Support, reason: str = "", *, own: bool = False, sender: AccountAPI
) -> ReceiptAPI:
    """Cast the sender's whole voting power, in place of a ballot that it cast before.

    Args:
        own: Also with its own power where a delegate has that, which is taken from the delegate's ballot.

    Raises:
        RefusedError: The vote is not open, or the sender may not vote.
    """
    if own:
        return send(dao.governor, "castOwnVote", proposal.id, support, reason, b"", sender=sender)
    if reason:
        return send(dao.governor, "castVoteWithReason", proposal.id, support, reason, sender=sender)
    return send(dao.governor, "castVote", proposal.id, support, sender=sender)


def vote_split(
    dao: Dao,
    proposal: Proposal,
    *,
    against: int = 0,
    for_: int = 0,
    abstain: int = 0,
    reason: str = "",
    own: bool = False,
    sender: AccountAPI,
) -> ReceiptAPI:
    """Cast a ballot that divides the sender's votes (base units), in place of one that it cast before.

    Less than all votes are a part, which is added to an earlier split ballot; with `own`, as in `vote`, they
    replace it.

    Raises:
        RefusedError: The vote is not open, or the sender has fewer votes, or fewer left.
    """
    params = ballots.split(against=against, for_=for_, abstain=abstain)
    arguments = (proposal.id, ballots.SPLIT, reason, params)
    function = "castOwnVote" if own else "castVoteWithReasonAndParams"
    return send(dao.governor, function, *arguments, sender=sender)


def cancel(dao: Dao, proposal: Proposal, *, sender: AccountAPI) -> ReceiptAPI:
    """Cancel: the guardian, the proposer while pending, anyone while the proposer is short of power.

    Raises:
        RefusedError: The sender may not, or it is too late.
    """
    return send(dao.governor, "cancel", *proposal.call_arguments, sender=sender)


def queue(dao: Dao, proposal: Proposal, *, sender: AccountAPI) -> ReceiptAPI:
    """Queue a succeeded proposal in the timelock; anyone can.

    Raises:
        RefusedError: It has not succeeded, or is queued already.
    """
    return send(dao.governor, "queue", *proposal.call_arguments, sender=sender)


def execute(dao: Dao, proposal: Proposal, *, value: int = 0, sender: AccountAPI) -> ReceiptAPI:
    """Execute a queued proposal once its delay is over; anyone can.

    The treasury pays the ether that the calls send. `value` is ether (wei) that the sender adds to it.

    Raises:
        RefusedError: The delay is not over, the proposal has expired, or one of its calls fails.
    """
    return send(dao.governor, "execute", *proposal.call_arguments, sender=sender, value=value)


def object_to(dao: Dao, proposal: Proposal, *, sender: AccountAPI) -> ReceiptAPI:
    """Object to a queued proposal with all votes that the sender had one second before it was queued.

    Raises:
        ProposalError: It is not queued, or knows no objections.
        RefusedError: Its time has come, the sender had no votes, or has objected before.
    """
    return _send_objection(dao, proposal, "object", sender)


def withdraw_objection(dao: Dao, proposal: Proposal, *, sender: AccountAPI) -> ReceiptAPI:
    """Take the sender's objection back, for good.

    Raises:
        ProposalError: The proposal is not queued, or knows no objections.
        RefusedError: The sender does not object, or the proposal's time has come.
    """
    return _send_objection(dao, proposal, "withdrawObjection", sender)


def escalate(dao: Dao, proposal: Proposal, *, sender: AccountAPI) -> Proposal:
    """Put a vetoed proposal to a standard vote; anyone can, once. Returns the new proposal.

    Raises:
        DaoError: The DAO's kinds do not escalate.
        RefusedError: No veto ended it, it is too late, or it was escalated before.
    """
    escalation = str(dao.kinds.escalationOf(dao.governor.proposalRules(proposal.id)))
    if escalation == ZERO_ADDRESS:
        raise ProposalError(
            "This proposal cannot be escalated: its kind did not escalate when it was made "
            "(`kinds.optimistic.escalates`)."
        )
    targets, values, calldatas, _ = proposal.call_arguments
    contract = dao.instance(ESCALATION.name, escalation)
    receipt = send(
        contract,
        "escalate",
        dao.governor,
        targets,
        values,
        calldatas,
        proposal.description,
        sender=sender,
    )
    return replace(escalated(escalation, proposal), receipt=receipt)


def _send_objection(dao: Dao, proposal: Proposal, function: str, sender: AccountAPI) -> ReceiptAPI:
    """To the contract that counted objections when the proposal was queued."""
    objections = read_objections(dao.addresses, dao.chain, proposal)
    if objections is None:
        raise ProposalError(
            "No objections move the time of this proposal: it is not queued, or `timelock.objection` was not "
            "in force when it was."
        )
    counting = dao.instance(OBJECTIONS.name, objections.address)
    return send(counting, function, operation_id(dao.addresses["governor"], proposal), sender=sender)


def _rules(dao: Dao, version: int) -> KindRules:
    return read_rules(dao.read("kinds", ("describe", version))[0]["rules"])
