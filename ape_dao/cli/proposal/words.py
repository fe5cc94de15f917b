"""Proposals in words: states, votes against their bars, what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.contract_types import COUNTING, KIND_NAMES, OPTIMISTIC, QUADRATIC
from ape_dao.core.governance import ProposalState, does_escalate
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import rounded, share
from ape_dao.proposals.onchain import short_id
from ape_dao.proposals.standing import when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.governance import KindRules
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.proposals.standing import Standing, Tally
    from ape_dao.proposals.vetoing import VetoReach

_ROOT_WEIGHT = "roots"
VETOED = "vetoed"
"""What people read in place of "defeated" where a veto did that; programs read `state` and `vetoed`."""


def kind_name(number: int) -> str:
    """The word for a kind, or its number."""
    return KIND_NAMES[number] if number < len(KIND_NAMES) else str(number)


def tally_rows(standing: Standing, symbol: str) -> Iterator[tuple[str, str]]:
    """The votes beside what they must reach."""
    tally = standing.tally
    unit = _ROOT_WEIGHT if tally.counting == QUADRATIC else symbol
    both = tally.for_ + tally.against
    yield "for", f"{rounded(tally.for_)} {unit}{_part(tally.for_, both)}"
    yield "against", f"{rounded(tally.against)} {unit}{_part(tally.against, both)}"
    yield "abstain", f"{rounded(tally.abstain)} {unit}"
    if tally.counting == OPTIMISTIC:
        share = units.format_percent(tally.decision_bps)
        limit = "known once voting begins" if tally.veto is None else f"{rounded(tally.veto)} {symbol}"
        title = "to a standard vote by" if does_escalate(standing.rules) else "stopped by"
        yield title, f"{share} of all votes AGAINST: {limit}"
        if tally.floor:
            exist = "" if tally.votes is None else f"; there are {rounded(tally.votes)}"
            yield "passes only if", f"{rounded(tally.floor)} {symbol} exist when voting begins{exist}"
        return
    quorum = units.format_percent(int(standing.rules["quorumBps"]))
    if tally.floor:
        quorum = f"{quorum} of all votes, at least {rounded(tally.floor)}"
    else:
        quorum = f"{quorum} of all votes"
    if tally.quorum is None:
        yield "quorum", f"{quorum}; known once voting begins"
    else:
        reached = "reached" if not tally.quorum_short else "not reached"
        have, need = rounded(tally.participation), rounded(tally.quorum)
        yield "quorum", f"{have} of {need} {symbol} ({quorum}): {reached}"
    margin = units.format_percent(tally.decision_bps)
    lead = tally.for_ - tally.against
    reached = "reached" if tally.for_short == 0 else "not reached"
    ahead = f"FOR leads by {rounded(lead)}" if lead >= 0 else f"AGAINST leads by {rounded(-lead)}"
    yield "margin", f"{ahead}; FOR must lead by {rounded(tally.lead_needed)} {unit} ({margin}): {reached}"


def missing(standing: Standing, symbol: str) -> list[str]:
    """What a proposal still needs to pass, if the vote ended now; empty if nothing."""
    tally = standing.tally
    if standing.state is ProposalState.PENDING:
        return ["Voting has not begun."]
    if standing.state is not ProposalState.ACTIVE:
        return []
    if tally.counting == OPTIMISTIC:
        if tally.too_few_votes:
            return [f"Too few votes exist: it takes {rounded(tally.floor)} {symbol} in all, used or not."]
        goes_on = "send it to a standard vote" if does_escalate(standing.rules) else "stop it"
        return [] if tally.passes else [f"Enough votes are AGAINST to {goes_on}."]
    needs = []
    if tally.quorum_short:
        needs.append(f"{_least(tally.quorum_short)} {symbol} more FOR or ABSTAIN for the quorum.")
    if tally.for_short is None:
        needs.append("No vote may be AGAINST: the margin is 100%.")
    elif tally.for_short:
        unit = _ROOT_WEIGHT if tally.counting == QUADRATIC else symbol
        needs.append(
            f"{_least(tally.for_short)} {unit} more FOR for the margin, if nobody else votes AGAINST."
        )
    return needs


def rules_text(rules: KindRules) -> str:
    """The rules that decide a proposal, in a line."""
    counting = int(rules["counting"])
    voting = units.format_duration(int(rules["votingPeriod"]))
    if counting == OPTIMISTIC:
        goes_on = ", who send it to a standard vote" if does_escalate(rules) else ""
        share = units.format_percent(int(rules["decisionBps"]))
        return f"passes after {voting} unless {share} are AGAINST{goes_on}"
    quorum, margin = (units.format_percent(int(rules[name])) for name in ("quorumBps", "decisionBps"))
    floor = int(rules["quorumFloor"])
    least = f" (at least {rounded(floor)} votes)" if floor else ""
    return f"{COUNTING[counting]}, quorum {quorum}{least}, margin {margin}, {voting} of voting"


def objection_rows(standing: Standing, symbol: str) -> Iterator[tuple[str, str]]:
    """How much of the votes objects to a queued proposal, and what follows."""
    objections = standing.objections
    if objections is None:
        return
    first, second = (units.format_percent(bps) for bps in (objections.first_bps, objections.second_bps))
    share = units.format_percent(objections.share_bps)
    yield "objections", f"{rounded(objections.votes)} {symbol}, {share} of all votes"
    longest = units.format_span(objections.max_extension)
    moved = units.format_span(objections.extension) if objections.extension else "nothing"
    yield (
        "they add",
        f"{moved} to the timelock's delay; above {first} they add, from {second} on {longest}",
    )


def veto_text(reach: VetoReach, symbol: str) -> str:
    """How much of all votes can object, and how much of that a veto takes; without a final stop."""
    if not reach.total:
        return "nobody: there are no votes"
    able = f"{rounded(reach.can_object)} {symbol}, {share(reach.can_object, reach.total)} of all votes"
    silent = [
        f"{rounded(votes)} {why}"
        for votes, why in ((reach.parked, "are nobody's"), (reach.own, "the DAO's own contracts have"))
        if votes
    ]
    able += f" ({', '.join(silent)})" if silent else ""
    if reach.is_out_of_reach:
        return f"{able}; a veto is out of reach, it takes {rounded(reach.veto)}"
    return f"{able}; a veto takes {share(reach.veto, reach.can_object)} of it"


def veto_data(reach: VetoReach | None) -> dict[str, Any] | None:
    """The same for programs; votes are base units as text."""
    if reach is None:
        return None
    return {
        "at": reach.at,
        "total": str(reach.total),
        "parked": str(reach.parked),
        "own": str(reach.own),
        "canObject": str(reach.can_object),
        "veto": str(reach.veto),
        "outOfReach": reach.is_out_of_reach,
    }


def standing_data(standing: Standing) -> dict[str, Any]:
    """A standing for programs; times are unix seconds, votes base units as text."""
    tally = standing.tally
    step, due = standing.next_step
    return {
        "state": standing.state.name.lower(),
        "vetoed": state_word(standing) == VETOED,
        "now": standing.now,
        "snapshot": standing.snapshot,
        "deadline": standing.deadline,
        "eta": standing.eta,
        "expiration": standing.expiration,
        "window": None
        if standing.window is None
        else {"earliest": standing.window.earliest, "latest": standing.window.latest},
        "nextStep": step or None,
        "due": due or None,
        "proposerShort": standing.is_proposer_short,
        "stage": None if standing.rules["stage"] == ZERO_ADDRESS else standing.rules["stage"],
        "stageAgrees": standing.stage_agrees,
        "objections": _objections_data(standing),
        "escalation": _escalation_data(standing),
        "tally": _tally_data(tally),
    }


def proposal_data(proposal: ChainProposal) -> dict[str, Any]:
    """What does not change about a proposal, for programs."""
    return {
        "id": str(proposal.id),
        "shortId": proposal.short_id,
        "title": proposal.title,
        "kind": kind_name(proposal.kind),
        "proposer": proposal.proposer,
        "predecessor": None if proposal.predecessor is None else str(proposal.predecessor),
        "block": proposal.block,
        "transaction": proposal.transaction,
    }


def _objections_data(standing: Standing) -> dict[str, Any] | None:
    objections = standing.objections
    if objections is None:
        return None
    return {
        "votes": str(objections.votes),
        "total": str(objections.total),
        "extension": objections.extension,
        "firstBps": objections.first_bps,
        "secondBps": objections.second_bps,
        "maxExtension": objections.max_extension,
        "queuedAt": objections.queued_at,
    }


def _escalation_data(standing: Standing) -> dict[str, Any] | None:
    escalation = standing.escalation
    if escalation is None:
        return None
    return {
        "until": escalation.until,
        "proposal": str(escalation.proposal) if escalation.is_made else None,
    }


def escalation_text(standing: Standing) -> str | None:
    """What becomes of a vetoed proposal whose kind escalates, without a final stop; None for others."""
    escalation = standing.escalation
    if escalation is None:
        return None
    if escalation.is_made:
        return f"{VETOED}; went on to a standard vote as {short_id(escalation.proposal)}"
    verb = "can" if standing.can_escalate else "could"
    return f"{VETOED}; {verb} be escalated until {when(escalation.until, standing.now)}"


def state_word(standing: Standing) -> str:
    """The state in a word: the governor's, but of a vetoed proposal that it was vetoed."""
    is_vetoed = standing.state is ProposalState.DEFEATED and standing.tally.is_vetoed
    return VETOED if is_vetoed else standing.state.name.lower()


def state_text(standing: Standing) -> str:
    """The state, and what becomes of a vetoed proposal; without a final stop."""
    return escalation_text(standing) or state_word(standing)


def _tally_data(tally: Tally) -> dict[str, Any]:
    def exact(value: int | None) -> str | None:
        return None if value is None else str(value)

    return {
        "counting": COUNTING[tally.counting],
        "for": str(tally.for_),
        "against": str(tally.against),
        "abstain": str(tally.abstain),
        "participation": str(tally.participation),
        "quorum": exact(tally.quorum),
        "quorumShort": str(tally.quorum_short),
        "forShort": exact(tally.for_short),
        "veto": exact(tally.veto),
        "floor": str(tally.floor),
        "passes": tally.passes,
    }


def _part(votes: int, both: int) -> str:
    return f" ({votes * 100 / both:.1f}%)" if both else ""


def _least(votes: int) -> str:
    """Votes that are missing, with two decimals and rounded up, so that this many are enough."""
    cent = units.WAD // 100
    return rounded(-(-votes // cent) * cent)
