"""Which proposal a command means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ape_dao.core.contract_types import OPTIMISTIC
from ape_dao.core.paths import is_file
from ape_dao.proposals.loading import load_proposal
from ape_dao.proposals.onchain import find_by_file, find_proposal, find_proposals
from ape_dao.proposals.standing import read_standing
from ape_dao.proposals.vetoing import read_veto_reach

if TYPE_CHECKING:
    from ape_dao.cli.session import Session
    from ape_dao.proposals.models import ProposalFile
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.proposals.registry import Registry
    from ape_dao.proposals.standing import Standing
    from ape_dao.proposals.vetoing import VetoReach

_FILE_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Chosen:
    """A proposal of the chain, and its file where a file was named."""

    session: Session
    proposal: ChainProposal
    file: ProposalFile | None = None

    @cached_property
    def registry(self) -> Registry:
        """Names of the DAO, and the file's ABIs."""
        return self.file.registry(self.session.registry) if self.file else self.session.registry

    @property
    def symbol(self) -> str:
        """What votes are counted in."""
        return self.session.registry.votes_symbol

    def standing(self) -> Standing:
        """Where it stands now."""
        return read_standing(self.session.record.addresses, self.session.chain, self.proposal)

    def veto_reach(self, standing: Standing) -> VetoReach | None:
        """How much of all votes can object to an optimistic proposal: at its snapshot, before that now."""
        if standing.tally.counting != OPTIMISTIC:
            return None
        at = min(standing.snapshot, standing.now - 1)
        veto_bps = standing.tally.decision_bps
        return read_veto_reach(self.session.record, self.session.dao.chain, at=at, veto_bps=veto_bps)

    def standing_ahead(self) -> Standing:
        """Where it stands when what is sent now comes into a block."""
        return read_standing(self.session.record.addresses, self.session.chain.ahead(), self.proposal)


def names_file(text: str) -> bool:
    """Whether a command's argument names a file rather than an id."""
    return text.endswith(_FILE_ENDINGS) or is_file(text)


def choose(session: Session, text: str) -> Chosen:
    """The proposal that an id or a file names.

    Raises:
        ProposalError: There is none, or several.
    """
    proposals = find_proposals(session.dao)
    if names_file(text):
        file = load_proposal(text)
        return Chosen(session, find_by_file(file, session.registry, proposals, text), file)
    return Chosen(session, find_proposal(text, proposals))
