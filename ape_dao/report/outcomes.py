"""How proposals are called and how they end: what they need and whether they have it, from events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.analytics.metrics.voting import tally
from ape_dao.core.contract_types import OPTIMISTIC, QUADRATIC
from ape_dao.core.governance import ProposalState
from ape_dao.core.schema.models import MAX_EXTENSION
from ape_dao.core.units import BASIS_POINTS
from ape_dao.proposals.describing import read_description
from ape_dao.proposals.standing import Tally as Standing

if TYPE_CHECKING:
    from ape_dao.analytics.voting import Proposal
    from ape_dao.report.facts import Facts


def title_of(proposal: Proposal) -> str:
    """The first line of a proposal's text."""
    return read_description(proposal.description).title or "(no title)"


def quorum_of(facts: Facts, proposal: Proposal) -> int | None:
    """Votes FOR and ABSTAIN that it needs, as the governor's ``proposalQuorum``; None before the snapshot.

    Formula: the larger of the quorum's share of all votes at the snapshot, rounded down, and its floor.
    """
    if proposal.snapshot >= facts.time:
        return None
    rules = facts.rules[proposal.id]
    if rules["counting"] == OPTIMISTIC:
        return 0
    share = _all_votes(facts, proposal) * rules["quorumBps"] // BASIS_POINTS
    return max(share, rules["quorumFloor"])


def state_of(facts: Facts, proposal: Proposal) -> str:
    """The governor's ``state`` at the block, in words; "vetoed" is "defeated" by a veto.

    Formula: from the events, the rules of its birth and the second of the block; whether a vote by square
    roots passed is asked of the governor.
    """
    now, window = facts.time, facts.rules[proposal.id]["executionWindow"]
    if proposal.canceled:
        return "canceled"
    if proposal.executed:
        return "executed"
    if proposal.snapshot >= now:
        return "pending"
    if proposal.deadline >= now:
        return "active"
    if proposal.queued:
        return _queued_state(facts, proposal, proposal.eta + window)
    standing = _standing(facts, proposal)
    if standing is None:
        passed = _asked_state(facts, proposal) is not ProposalState.DEFEATED
    else:
        passed = standing.passes
    if not passed:
        return "vetoed" if standing is not None and standing.is_vetoed else "defeated"
    return "expired" if now > proposal.deadline + window else "succeeded"


def _queued_state(facts: Facts, proposal: Proposal, expiration: int) -> str:
    """Objections make it expire later than its own window says, by `MAX_EXTENSION` at most."""
    if facts.time <= expiration:
        return "queued"
    if facts.time > expiration + MAX_EXTENSION:
        return "expired"
    return "expired" if _asked_state(facts, proposal) is ProposalState.EXPIRED else "queued"


def _asked_state(facts: Facts, proposal: Proposal) -> ProposalState:
    governor = facts.record.artifacts["governor"]
    return ProposalState(facts.chain.read(governor, facts.record.address("governor"), "state", proposal.id))


def _standing(facts: Facts, proposal: Proposal) -> Standing | None:
    """How its vote ended; None for a vote by square roots, which the events do not decide."""
    rules = facts.rules[proposal.id]
    if rules["counting"] == QUADRATIC:
        return None
    now = tally(facts.voting.counted(proposal.id).values())
    votes = _all_votes(facts, proposal)
    return Standing(
        counting=rules["counting"],
        against=now.against,
        for_=now.for_,
        abstain=now.abstain,
        participation=now.participation,
        quorum=quorum_of(facts, proposal),
        decision_bps=rules["decisionBps"],
        veto=-(-votes * rules["decisionBps"] // BASIS_POINTS),
        floor=rules["quorumFloor"],
        votes=votes if rules["counting"] == OPTIMISTIC else None,
    )


def _all_votes(facts: Facts, proposal: Proposal) -> int:
    known = facts.electorates.get(proposal.id)
    return facts.all_votes_at(proposal.snapshot) if known is None else known.total
