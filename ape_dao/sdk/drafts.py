"""Proposals of files on their way to the governor: what they would do, and whether they can be made.

::

    draft = draft_proposal(dao, load_proposal("share-revenue.yaml"), str(account.address))
    draft.warnings()                      # what its author should know
    draft.check()                         # raises what would keep it from being made
    require_harmless(draft.simulate(SimulatedDao.from_record(record)))   # raises what is critical
    proposal = draft.propose(account)     # a ChainProposal
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.contract_types import ESCROW, TIMELOCK, TOKEN
from ape_dao.core.errors import (
    DaoError,
    NodeError,
    ProposalError,
    SimulationError,
    ToolchainError,
)
from ape_dao.core.findings import Severity
from ape_dao.core.governance import Proposal, kind_number
from ape_dao.core.schema.fields import ETHER
from ape_dao.core.text import printable
from ape_dao.core.units import format_amount, rounded
from ape_dao.proposals.describing import calldata_warnings
from ape_dao.proposals.onchain import find_proposal, find_proposals, read_proposals
from ape_dao.proposals.registry import Registry
from ape_dao.proposals.standing import DEAD
from ape_dao.sdk import governance
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.staking import votes_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from ape.api import AccountAPI

    from ape_dao.core.governance import KindRules
    from ape_dao.proposals.models import ProposalFile
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.sdk.dao import Dao
    from ape_dao.simulation import SimulatedDao, Simulation


@dataclass(frozen=True)
class Draft:
    """A proposal of a file, encoded for one DAO and one proposer; nothing is sent yet."""

    dao: Dao
    file: ProposalFile
    proposer: str
    names: Registry
    """The names of the DAO, in which its text is written."""
    registry: Registry
    """These and the file's own."""
    proposal: Proposal
    rules: KindRules
    """Of its kind."""
    predecessor: ChainProposal | None = None
    """The proposal that must be executed before."""

    def warnings(self) -> list[str]:
        """What the author should know and may ignore; the gas that executing takes, if that is known."""
        before, _ = self.file.checks(self.names)
        results = [check.ask(self.dao.chain) for check in before]
        notes = [
            f"not true now: {result.text} (it is {result.found})." for result in results if not result.ok
        ]
        notes += calldata_warnings(self.registry, self.proposal.actions)
        notes += self._warnings_of_chain()
        try:
            gas = governance.execution_gas(self.dao, self.proposal)
            notes.append(f"executing it takes about {gas:,} gas.")
        except DaoError as err:
            notes.append(
                f"{err} It may depend on the ones before; `ape dao proposal simulate` tries all of them."
            )
        return notes

    def _warnings_of_chain(self) -> list[str]:
        """Calls that go where there is no code, and ether that the treasury does not have."""
        actions, treasury = self.proposal.actions, self.registry.contracts[TIMELOCK.key]
        called = list(dict.fromkeys(action.target for action in actions if action.calldata))
        codes = self.dao.chain.codes_of(called)
        notes = [
            f"{self.registry.name_of(target)} is called, and there is no code at that address."
            for target, code in zip(called, codes, strict=True)
            if not code
        ]
        sent, held = sum(action.value for action in actions), self.dao.chain.balance(treasury)
        if sent > held:
            amounts = [format_amount(amount, symbol=ETHER) for amount in (sent, held)]
            notes.append(
                f"it sends {amounts[0]} in all, and the treasury has {amounts[1]}: whoever executes it would "
                "have to bring the rest."
            )
        return notes

    def check(self) -> None:
        """Refuse what cannot be made now.

        Raises:
            ProposalError: The proposer has too few votes, an earlier proposal is the same, or the one that
                must be executed before never will be.
            RefusedError: The governor would refuse it by its limits, quotas or scores.
        """
        self._require_votes()
        self._require_living_predecessor()
        governance.require_new(self.dao, list(self.proposal.actions), self.proposal.description)
        targets, values, calldatas, _ = self.proposal.call_arguments
        content = (kind_number(self.file.kind), targets, values, calldatas, self.proposal.description)
        if self.predecessor is None:
            dry_run(self.dao.chain, self.proposer, self.dao.governor, "proposeKind", *content)
        else:
            arguments = (self.predecessor.id, *content)
            dry_run(self.dao.chain, self.proposer, self.dao.governor, "proposeAfter", *arguments)

    def simulate(self, dao: SimulatedDao) -> Simulation:
        """Take it through its whole life on a private copy of the chain, as its proposer makes it.

        Raises:
            ProposalError: There is no local node, or the connected chain cannot be copied.
        """
        from ape_dao.simulation import simulate

        provider = self.dao.chain.provider
        try:
            return simulate(provider, dao, self.file, proposer=self.proposer, with_others=False)
        except (NodeError, ToolchainError, SimulationError) as err:
            raise ProposalError(
                f"The proposal cannot be simulated, so nothing was sent: {err} With "
                "--no-simulation it is made without."
            ) from err

    def propose(self, sender: AccountAPI) -> ChainProposal:
        """Make the proposal.

        Raises:
            DaoError: The sender is not the proposer of the draft.
            RefusedError: The governor refuses it.
        """
        if str(sender.address) != self.proposer:
            raise DaoError(f"The text names {self.proposer} as its proposer, not {sender.address}.")
        made = governance.propose(
            self.dao,
            list(self.proposal.actions),
            self.proposal.description,
            kind=self.file.kind,
            after=self.predecessor,
            sender=sender,
        )
        block = made.receipt.block_number if made.receipt is not None else self.dao.start_block
        later = read_proposals(self.dao.addresses["governor"], self.dao.chain, block)
        return find_proposal(str(made.id), later)

    def _require_living_predecessor(self) -> None:
        if self.predecessor is None:
            return
        state = governance.state(self.dao, self.predecessor)
        if state in DEAD:
            raise ProposalError(
                f"Proposal {self.predecessor.short_id}, which `after:` names, is {state.name.lower()} and "
                "will never be executed, so this one could never be. Name another, or take `after:` out."
            )

    def _require_votes(self) -> None:
        # What counts is the second before the block that the transaction comes into, so what there is now.
        votes, threshold = votes_of(self.dao, self.proposer), int(self.rules["threshold"])
        if votes >= threshold:
            return
        symbol = self.names.votes_symbol
        remedies = {
            ESCROW.key: "Lock more tokens (`ape dao lock`)",
            TOKEN.key: "Delegate tokens to it (`ape dao delegate self`)",
        }
        remedy = remedies.get(self.names.votes_key, "More must be awarded to it")
        raise ProposalError(
            f"{self.proposer} has {rounded(votes)} {symbol}; a {self.file.kind} proposal takes "
            f"{rounded(threshold)} {symbol}. {remedy}, or let somebody with more votes propose."
        )


def require_harmless(simulation: Simulation, despite: Collection[str] = ()) -> None:
    """Refuse what a simulation found to be critical, such as a proposal that cannot be executed.

    Args:
        despite: Rules of findings that are wanted all the same.

    Raises:
        ProposalError: Something is critical, and neither accepted by the file nor named.
    """
    critical = [
        finding
        for finding in simulation.findings
        if finding.severity is Severity.CRITICAL and not finding.accepted and finding.rule not in despite
    ]
    if critical:
        told = " ".join(f"{finding.rule}: {printable(finding.what)}" for finding in critical)
        rules = " ".join(f"--despite {rule}" for rule in dict.fromkeys(found.rule for found in critical))
        raise ProposalError(
            f"The simulation calls this critical, so nothing was sent. {told} Change the proposal, say in "
            f"the file why it is wanted (`accept:`), or give {rules}; `ape dao proposal simulate` shows more."
        )


def draft_proposal(dao: Dao, file: ProposalFile, proposer: str, names: Registry | None = None) -> Draft:
    """Encode the proposal of a file.

    Args:
        names: The DAO's, if they are read already.

    Raises:
        ProposalError: Something in the file does not fit this DAO.
        DaoError: This DAO has no proposals of that kind.
    """
    names = names or Registry.of(dao)
    registry = file.registry(names)
    actions = tuple(file.actions_for(registry))
    predecessor = None if file.after is None else find_proposal(file.after, find_proposals(dao))
    return Draft(
        dao=dao,
        file=file,
        proposer=proposer,
        names=names,
        registry=registry,
        proposal=Proposal(0, actions, file.description(names, proposer)),
        rules=governance.kind_rules(dao, file.kind),
        predecessor=predecessor,
    )
