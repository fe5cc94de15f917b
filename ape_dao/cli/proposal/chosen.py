"""Which proposal a command means."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ape_dao.cli.proposal.words import step_due, votes_symbol
from ape_dao.core import units
from ape_dao.core.errors import ProposalError
from ape_dao.proposals import Registry, load_proposal
from ape_dao.proposals.onchain import ChainProposal, find_by_file, find_proposal, read_proposals
from ape_dao.proposals.standing import Standing, read_standing

if TYPE_CHECKING:
    from ape_dao.cli.session import Session
    from ape_dao.proposals import ProposalFile
    from ape_dao.sdk.governance import ProposalState

_FILE_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Chosen:
    """One proposal of the chain, and its file where a file was named."""

    session: Session
    proposal: ChainProposal
    file: ProposalFile | None = None

    @cached_property
    def registry(self) -> Registry:
        """Names of the DAO, and the file's ABIs."""
        return self.file.registry(self.session.registry) if self.file else self.session.registry

    @cached_property
    def symbol(self) -> str:
        return votes_symbol(self.session.registry)

    def standing(self) -> Standing:
        """Where it stands now."""
        return read_standing(self.session.record.addresses, self.session.chain, self.proposal)

    def require(self, standing: Standing, wanted: ProposalState, verb: str) -> None:
        """Refuse unless the proposal is in the state that an action needs.

        Raises:
            ProposalError: It is in another one; the message says what can be done instead.
        """
        if standing.state is wanted:
            return
        step, due = step_due(standing)
        hint = ""
        if step:
            hint = f"; next: {step}, {units.format_date(due)} UTC"
        raise ProposalError(
            f"Proposal {self.proposal.short_id} is {standing.state.name.lower()}, "
            f"so nobody can {verb} it{hint}."
        )


def is_file(given: str) -> bool:
    """Whether a command's argument names a file rather than an id."""
    return given.endswith(_FILE_ENDINGS) or Path(given).is_file()


def all_proposals(session: Session) -> list[ChainProposal]:
    """Every proposal of the DAO, the oldest first."""
    governor = session.record.address("governor")
    return read_proposals(governor, session.chain, session.record.start_block)


def choose(session: Session, given: str) -> Chosen:
    """The proposal that an id or a file names.

    Raises:
        ProposalError: There is none, or several.
    """
    if is_file(given):
        file = load_proposal(given)
        found = find_by_file(file, session.registry, all_proposals(session), given)
        return Chosen(session, found, file)
    return Chosen(session, find_proposal(given, all_proposals(session)))
