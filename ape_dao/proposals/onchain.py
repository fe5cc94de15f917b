"""Proposals on the chain: finding them, and what they are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.errors import ProposalError
from ape_dao.core.governance import Action, Proposal, ProposalState
from ape_dao.core.text import printable
from ape_dao.proposals.describing import read_description

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.chain.events import Event
    from ape_dao.core.governance import DeployedDao
    from ape_dao.proposals.models import ProposalFile
    from ape_dao.proposals.registry import Registry

SHORT_DIGITS = 10
"""How many digits of an id people see; fewer are accepted too."""
_LEAST_DIGITS = 4
_ENDS = ("ProposalExecuted", "ProposalCanceled")
_HEX = re.compile(r"(0x)?[0-9a-fA-F]{1,64}")


@dataclass(frozen=True, kw_only=True)
class ChainProposal(Proposal):
    """A proposal that was made, with what the governor's events say about it.

    `ape_dao.sdk.governance` takes it as it is: to vote on, queue, execute or cancel.
    """

    proposer: str
    kind: int
    """Its row of the table of kinds; 0 is standard."""
    predecessor: int | None
    """Id of the proposal that must be executed before this one."""
    block: int
    """The block in which it was made."""
    transaction: str
    executed: int
    """The block in which it was executed; 0 while it is not."""
    canceled: int = 0
    """The same for canceling it."""

    @property
    def short_id(self) -> str:
        """The first hexadecimal digits of the id; any command takes them."""
        return short_id(self.id)

    @property
    def title(self) -> str:
        """The first line of the description."""
        return read_description(self.description).title or "(no title)"

    @property
    def heading(self) -> str:
        """The title for a terminal, without characters that it would obey."""
        return printable(self.title)


def short_id(proposal_id: int) -> str:
    """The first hexadecimal digits of an id, which people see and may give."""
    return f"{proposal_id:064x}"[:SHORT_DIGITS]


def find_proposals(dao: DeployedDao, *states: ProposalState) -> list[ChainProposal]:
    """The proposals of a DAO, the oldest first: all, or those in one of `states`.

    ::

        dao = Dao.at(load_record(path))
        proposal = find_proposals(dao, ProposalState.ACTIVE)[-1]
        governance.vote(dao, proposal, Support.FOR, sender=account)
    """
    governor, chain = dao.addresses["governor"], dao.chain.still()
    made = read_proposals(governor, chain, dao.start_block)
    if not states:
        return made
    questions = [Question(artifact("DaoGovernor"), governor, "state", (proposal.id,)) for proposal in made]
    answers = chain.read_many(questions)
    return [proposal for proposal, state in zip(made, answers, strict=True) if ProposalState(state) in states]


def read_proposals(governor: str, chain: Chain, from_block: int = 0) -> list[ChainProposal]:
    """Every proposal of the governor at an address, the oldest first."""
    names = ("ProposalCreated", "ProposalRulesSet", "PredecessorSet", *_ENDS)
    made: list[Event] = []
    kinds: dict[int, int] = {}
    predecessors: dict[int, int] = {}
    ended: dict[str, dict[int, int]] = {name: {} for name in _ENDS}
    for event in chain.events(artifact("DaoGovernor"), governor, *names, from_block=from_block):
        number = int(event.arguments["proposalId"])
        if event.name == "ProposalCreated":
            made.append(event)
        elif event.name == "ProposalRulesSet":
            kinds[number] = int(event.arguments["kind"])
        elif event.name in _ENDS:
            ended[event.name][number] = event.block
        else:
            predecessors[number] = int(event.arguments["predecessor"])
    return [_proposal(event, kinds, predecessors, *ended.values()) for event in made]


def executed_entry(proposal: ChainProposal, chain: Chain) -> dict[str, Any]:
    """What a record says of a proposal that changed the DAO."""
    return {
        "id": str(proposal.id),
        "title": proposal.title,
        "descriptionHash": "0x" + proposal.description_hash.hex(),
        "transaction": proposal.transaction,
        "block": proposal.executed,
        "blockHash": chain.block_hash(proposal.executed),
    }


def find_proposal(proposal_id: str, proposals: Sequence[ChainProposal]) -> ChainProposal:
    """The proposal with this id: in decimal or hexadecimal digits, or the first ones of the latter.

    Raises:
        ProposalError: There is none, or several begin so.
    """
    text = proposal_id.strip().rstrip("…").lower()
    if not proposals:
        raise ProposalError("There are no proposals yet; `ape dao proposal create` makes one.")
    matches = [proposal for proposal in proposals if is_id(text, proposal.id)]
    if not matches and _HEX.fullmatch(text) and len(text.removeprefix("0x")) >= _LEAST_DIGITS:
        digits = text.removeprefix("0x")
        matches = [proposal for proposal in proposals if f"{proposal.id:064x}".startswith(digits)]
    if len(matches) > 1:
        listed = ", ".join(f"{proposal.id:064x}"[: SHORT_DIGITS * 2] for proposal in matches)
        raise ProposalError(
            f"{len(matches)} proposals begin with '{proposal_id}' ({listed}); give more digits."
        )
    if not matches:
        raise ProposalError(
            f"There is no proposal '{proposal_id}'; `ape dao proposal list` shows all of them."
        )
    return matches[0]


def is_id(text: str, number: int) -> bool:
    """Whether a text is a whole id: in decimal or hexadecimal digits, with leading zeros or without."""
    return text in (str(number), hex(number), f"{number:#066x}", f"{number:064x}")


def find_by_file(
    file: ProposalFile, registry: Registry, proposals: Sequence[ChainProposal], name: str
) -> ChainProposal:
    """The newest proposal that was made from this file: the same actions and the same title.

    Raises:
        ProposalError: It has not been proposed yet.
    """
    actions = tuple(file.encode(registry))
    for proposal in reversed(proposals):
        if proposal.actions == actions and proposal.title == file.title:
            return proposal
    raise ProposalError(f"{name} has not been proposed yet; `ape dao proposal create {name}` proposes it.")


def _proposal(
    event: Event,
    kinds: dict[int, int],
    predecessors: dict[int, int],
    executed: dict[int, int],
    canceled: dict[int, int],
) -> ChainProposal:
    created = event.arguments
    number = int(created["proposalId"])
    rows = zip(created["targets"], created["values"], created["calldatas"], strict=True)
    return ChainProposal(
        id=number,
        proposer=str(created["proposer"]),
        actions=tuple(
            Action(str(target), bytes.fromhex(data.removeprefix("0x")), int(value))
            for target, value, data in rows
        ),
        description=str(created["description"]),
        kind=kinds.get(number, 0),
        predecessor=predecessors.get(number),
        block=event.block,
        transaction=event.transaction,
        executed=executed.get(number, 0),
        canceled=canceled.get(number, 0),
    )
