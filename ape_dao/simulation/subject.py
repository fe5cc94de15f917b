"""What is simulated: the content of a proposal, from a file or from the chain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import GOVERNOR
from ape_dao.core.errors import SimulationError
from ape_dao.core.governance import Action, ProposalState
from ape_dao.core.text import clean, text_bytes
from ape_dao.proposals.describing import PROPOSER
from ape_dao.proposals.onchain import is_id, read_proposals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.proposals.onchain import ChainProposal

OPEN = (ProposalState.PENDING, ProposalState.ACTIVE, ProposalState.SUCCEEDED, ProposalState.QUEUED)
"""States from which a proposal can still come to be executed."""
_SHORTEST_ID = 4
"""Digits."""


@dataclass(frozen=True)
class Subject:
    """One proposal."""

    title: str
    actions: tuple[Action, ...]
    text: str
    """The description."""
    kind: int = 0
    predecessor: int = 0
    """Id of the proposal that must be executed before; 0 for none."""
    id: int | None = None
    """None while it is not on the chain."""
    proposer: str | None = None
    state: ProposalState | None = None
    """Where it stood on the connected chain."""
    created: int = 0
    """Block of its creation; 0 while it is not on the chain."""
    executed: int = 0
    """Block of its execution; 0 while it is not executed."""

    @classmethod
    def of(cls, proposal: ChainProposal, state: ProposalState) -> Subject:
        """A proposal of the chain, which stands at `state`."""
        return cls(
            title=title_of(proposal.description),
            actions=proposal.actions,
            text=proposal.description,
            kind=proposal.kind,
            predecessor=proposal.predecessor or 0,
            id=proposal.id,
            proposer=proposal.proposer,
            state=state,
            created=proposal.block,
            executed=proposal.executed,
        )

    @property
    def lists(self) -> tuple[list[str], list[int], list[str]]:
        """Targets, values and calldata, as the governor's functions take them."""
        return (
            [action.target for action in self.actions],
            [action.value for action in self.actions],
            ["0x" + action.calldata.hex() for action in self.actions],
        )

    def proposed_by(self, proposer: str) -> Subject:
        """The proposal as `proposer` makes it, with the line that lets nobody else make it first."""
        return replace(self, text=f"{self.body}\n#proposer={proposer}", proposer=proposer)

    def arguments(self) -> dict[str, Any]:
        """The content as the governor's `queue`, `execute` and `cancel` name it."""
        targets, values, calldatas = self.lists
        return {
            "targets": targets,
            "values": values,
            "calldatas": [bytes.fromhex(data[2:]) for data in calldatas],
            "descriptionHash": bytes(keccak(text_bytes(self.text))),
        }

    def again(self) -> Subject:
        """A new proposal of the same actions, because this one is over."""
        text = f"{clean(self.body)}\n\n(once more)"
        return replace(self, text=text, id=None, proposer=None, created=0, executed=0)

    @property
    def body(self) -> str:
        """The description without the line that names its proposer."""
        return PROPOSER.sub("", self.text).removesuffix("\n") or self.text


def proposals_on(chain: Chain, governor: str, start_block: int) -> list[Subject]:
    """Every proposal of the governor, in the order of creation."""
    still = chain.still()
    made = read_proposals(governor, still, start_block)
    states = still.read_many(
        [Question(artifact(GOVERNOR.name), governor, "state", (proposal.id,)) for proposal in made]
    )
    return [
        Subject.of(proposal, ProposalState(int(state))) for proposal, state in zip(made, states, strict=True)
    ]


def find(proposals: Sequence[Subject], id_text: str) -> Subject:
    """The proposal with an id, decimal or 0x; the first digits are enough if no other begins so.

    Raises:
        SimulationError: There is none, or several.
    """
    text = id_text.strip().lower().rstrip("…")
    fitting = [proposal for proposal in proposals if is_id(text, proposal.id or 0)] or [
        proposal for proposal in proposals if _begins(proposal.id or 0, text)
    ]
    if len(fitting) != 1:
        known = ", ".join(f"0x{proposal.id:064x}"[:12] + "…" for proposal in proposals) or "none"
        raise SimulationError(
            f"{len(fitting)} proposals have the id {id_text}; this DAO has {known}. "
            "Give more digits, or the name of a proposal file."
        )
    return fitting[0]


def title_of(text: str) -> str:
    """The first line of a proposal's text, without marks of a heading."""
    lines = text.strip().splitlines()
    return lines[0].lstrip("# ").strip() if lines else "(no text)"


def _begins(number: int, text: str) -> bool:
    digits = text.removeprefix("0x")
    return len(digits) >= _SHORTEST_ID and f"{number:064x}".startswith(digits)
