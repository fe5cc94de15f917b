"""Where a proposal stands: the votes, what they must reach, and what is due until when.

Votes are base units of the source of votes; under quadratic counting the tally is in roots (times 1e9).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import MAJORITY, OPTIMISTIC, QUADRATIC
from ape_dao.core.governance import ProposalState
from ape_dao.core.units import BASIS_POINTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.chain.client import Chain
    from ape_dao.proposals.onchain import ChainProposal

COUNTING_NAMES = {MAJORITY: "majority", QUADRATIC: "quadratic", OPTIMISTIC: "optimistic"}
OVER = (ProposalState.CANCELED, ProposalState.DEFEATED, ProposalState.EXPIRED, ProposalState.EXECUTED)
"""Final states."""


@dataclass(frozen=True)
class Tally:
    """Votes against the bars of the proposal's own rules."""

    counting: int
    against: int
    for_: int
    abstain: int
    participation: int
    """Votes that count for the quorum."""
    quorum: int | None
    """None before the snapshot, when it is not known."""
    decision_bps: int
    """The approval margin; for optimistic ones the veto share."""
    veto: int | None = None
    """Votes AGAINST that stop an optimistic proposal; None before the snapshot."""

    @property
    def quorum_short(self) -> int:
        """Votes FOR or ABSTAIN that the quorum still needs."""
        return max(0, (self.quorum or 0) - self.participation)

    @property
    def lead_needed(self) -> int:
        """What FOR must be ahead of AGAINST at the present number of both."""
        both = self.for_ + self.against
        return max(1, -(-both * self.decision_bps // BASIS_POINTS))

    @property
    def for_short(self) -> int | None:
        """More FOR that would reach the margin, if nobody else voted; None if no number of them can."""
        free = BASIS_POINTS - self.decision_bps
        gap = self.decision_bps * (self.for_ + self.against) - BASIS_POINTS * (self.for_ - self.against)
        if not free:
            return max(0, 1 - self.for_) if self.against == 0 else None
        return max(0, self.against + 1 - self.for_, -(-gap // free))

    @property
    def passes(self) -> bool:
        """Whether it would pass if the vote ended now."""
        if self.counting == OPTIMISTIC:
            return self.veto is None or self.against < self.veto
        return self.quorum is not None and not self.quorum_short and self.for_short == 0


@dataclass(frozen=True)
class Standing:
    """A proposal at a moment."""

    now: int
    state: ProposalState
    tally: Tally
    rules: Mapping[str, Any]
    """`IProposalKinds.Kind` as it was when the proposal was made."""
    snapshot: int
    deadline: int
    eta: int
    """When it can be executed; 0 until it is queued."""
    expiration: int
    is_proposer_short: bool
    """Whether anybody may cancel it, because its proposer has less than proposing took."""
    predecessor_state: ProposalState | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.state in OVER

    @property
    def is_ready(self) -> bool:
        """Whether it can be executed now."""
        waits = self.predecessor_state not in (None, ProposalState.EXECUTED)
        return self.state is ProposalState.QUEUED and self.now >= self.eta and not waits


def read_standing(addresses: Mapping[str, str], chain: Chain, proposal: ChainProposal) -> Standing:
    """Read the standing of a proposal from the chain, as of its newest block."""
    governor, governor_artifact = addresses["governor"], artifact("DaoGovernor")

    def ask(function: str, *arguments: Any) -> Any:
        return chain.read(governor_artifact, governor, function, *(arguments or (proposal.id,)))

    now, snapshot = chain.timestamp(), int(ask("proposalSnapshot"))
    version = int(ask("proposalRules"))
    rules = chain.read(artifact("ProposalKinds"), addresses["kinds"], "describe", version)["rules"]
    votes = ask("proposalVotes")
    counting = int(rules["counting"])
    is_known = now > snapshot
    is_veto = counting == OPTIMISTIC
    tally = Tally(
        counting=counting,
        against=int(votes["againstVotes"]),
        for_=int(votes["forVotes"]),
        abstain=int(votes["abstainVotes"]),
        participation=int(ask("proposalParticipation")),
        quorum=int(ask("proposalQuorum")) if is_known else None,
        decision_bps=int(rules["decisionBps"]),
        veto=_veto(chain, governor, snapshot, int(rules["decisionBps"])) if is_veto and is_known else None,
    )
    state = ProposalState(int(ask("state")))
    before = proposal.predecessor
    return Standing(
        now=now,
        state=state,
        tally=tally,
        rules=rules,
        snapshot=snapshot,
        deadline=int(ask("proposalDeadline")),
        eta=int(ask("proposalEta")),
        expiration=int(ask("proposalExpiration")),
        is_proposer_short=state in (ProposalState.PENDING, ProposalState.ACTIVE)
        and bool(ask("isProposerShort")),
        predecessor_state=ProposalState(int(ask("state", before))) if before is not None else None,
    )


def _veto(chain: Chain, governor: str, snapshot: int, bps: int) -> int:
    """Votes that stop an optimistic proposal, rounded up as the governor does."""
    source = str(chain.read(artifact("DaoGovernor"), governor, "token"))
    # Every source of votes answers this; the token's ABI names it.
    total = int(chain.read(artifact("GovernanceToken"), source, "getPastTotalSupply", snapshot))
    return -(-total * bps // BASIS_POINTS)
