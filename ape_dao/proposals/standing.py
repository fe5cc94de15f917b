"""Where a proposal stands: the votes, what they must reach, and what is due until when.

Votes are base units of the source of votes; under quadratic counting the tally is in roots (times 1e9).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import OPTIMISTIC
from ape_dao.core.errors import ProposalError
from ape_dao.core.governance import (
    ProposalState,
    all_votes,
    does_escalate,
    ends_guardian,
    read_rules,
    stage_agrees,
)
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.schema.fields import ETHER
from ape_dao.core.units import BASIS_POINTS
from ape_dao.proposals.escalation import read_escalation
from ape_dao.proposals.objections import read_waiting
from ape_dao.proposals.onchain import read_proposals, short_id
from ape_dao.proposals.time_guards import time_window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.governance import DeployedDao, KindRules
    from ape_dao.proposals.escalation import Escalation
    from ape_dao.proposals.objections import Objections
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.proposals.time_guards import TimeWindow

OVER = (ProposalState.CANCELED, ProposalState.DEFEATED, ProposalState.EXPIRED, ProposalState.EXECUTED)
"""Final states."""
DEAD = (ProposalState.CANCELED, ProposalState.DEFEATED, ProposalState.EXPIRED)
"""Final states without execution."""


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
    floor: int = 0
    """The least quorum; for optimistic ones the votes that must exist."""
    votes: int | None = None
    """All votes at the snapshot, for optimistic ones; None before it."""

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
    def too_few_votes(self) -> bool:
        """Whether fewer votes exist than an optimistic proposal takes, so that it fails whatever happens."""
        return self.votes is not None and self.votes < self.floor

    @property
    def is_vetoed(self) -> bool:
        """Whether AGAINST reaches the veto share of votes that are enough for silence to count."""
        is_enough = bool(self.votes) and not self.too_few_votes
        return is_enough and self.veto is not None and self.against >= self.veto

    @property
    def passes(self) -> bool:
        """Whether it would pass if the vote ended now."""
        if self.counting == OPTIMISTIC:
            return not self.too_few_votes and (self.veto is None or self.against < self.veto)
        return self.quorum is not None and not self.quorum_short and self.for_short == 0


@dataclass(frozen=True)
class Standing:
    """A proposal at a moment."""

    now: int
    state: ProposalState
    tally: Tally
    rules: KindRules
    """As they were when the proposal was made."""
    snapshot: int
    deadline: int
    eta: int
    """When it can be executed, objections included; 0 until it is queued."""
    expiration: int
    is_proposer_short: bool
    """Whether anybody may cancel it, because its proposer has less than proposing took."""
    predecessor_state: ProposalState | None = None
    guardian: str = ZERO_ADDRESS
    """Who may cancel it at any time; the zero address for nobody, also if it ends the guardian's term."""
    is_about_guardian: bool = False
    """Whether it replaces or removes the guardian or shortens its term, so that it cannot cancel it."""
    stage_agrees: bool | None = None
    """Whether its stage lets it be queued or executed, whichever is next; None without a stage, and while
    neither is."""
    objections: Objections | None = None
    """While it is queued, and objections can move its time."""
    escalation: Escalation | None = None
    """Once it was vetoed, if its kind escalates."""
    window: TimeWindow | None = None
    """When it can be executed by what it says itself; None if it says nothing."""

    @property
    def opens(self) -> int:
        """From when on it can be executed, once it is queued."""
        return self.eta if self.window is None else max(self.eta, self.window.earliest)

    @property
    def closes(self) -> int:
        """Until when."""
        return self.expiration if self.window is None else min(self.expiration, self.window.latest)

    @property
    def is_missed(self) -> bool:
        """Whether it is queued and never can be executed, as its own window is over, or comes too late."""
        return self.state is ProposalState.QUEUED and self.closes < max(self.now, self.opens)

    @property
    def can_escalate(self) -> bool:
        """Whether anybody can put it to a standard vote now."""
        escalation = self.escalation
        return escalation is not None and not escalation.is_made and self.now <= escalation.until

    @property
    def is_over(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.state in OVER

    @property
    def is_waiting(self) -> bool:
        """Whether something can still happen to it, or it can go on to a standard vote."""
        return not self.is_over or self.can_escalate

    def has_ended_by(self, time: int) -> bool:
        """Whether it was over at a second, whatever came later: none of its times was ahead any more.

        Only a guardian can do something then: cancel what was defeated, of which there is an event.
        """
        return self.is_over and max(self.deadline, self.eta, self.expiration) < time

    @property
    def is_blocked(self) -> bool:
        """Whether it can never be executed, because the proposal before it never will be, or its own window
        is no more."""
        return not self.is_over and (self.predecessor_state in DEAD or self.is_missed)

    @property
    def is_ready(self) -> bool:
        """Whether it can be executed now."""
        waits = self.predecessor_state not in (None, ProposalState.EXECUTED)
        agrees = self.stage_agrees is not False
        in_time = self.opens <= self.now <= self.closes
        return self.state is ProposalState.QUEUED and in_time and not waits and agrees

    @property
    def next_step(self) -> tuple[str, int]:
        """What has to happen next, and by when; ("", 0) if nothing has to or can."""
        if self.is_blocked:
            return "", 0
        waits = self.stage_agrees is False
        if self.can_escalate and self.escalation is not None:
            return "escalate", self.escalation.until
        if self.state is ProposalState.PENDING:
            return "voting begins", self.snapshot
        if self.state is ProposalState.ACTIVE:
            return "vote", self.deadline
        if self.state is ProposalState.SUCCEEDED:
            return (
                "wait for its stage, then queue" if waits else "queue",
                self.expiration,
            )
        if self.state is ProposalState.QUEUED:
            if self.now < self.opens:
                return "can be executed", self.opens
            if waits:
                return "wait for its stage, then execute", self.closes
            if not self.is_ready:
                return "wait for its predecessor, then execute", self.closes
            return "execute", self.closes
        return "", 0

    def require(self, proposal: ChainProposal, state: ProposalState, verb: str) -> None:
        """Refuse unless the proposal is in the state that an action needs.

        Raises:
            ProposalError: It is in another one; the message says what comes next.
        """
        if self.state is state:
            return
        step, due = self.next_step
        hint = f"; next: {step}, {units.format_date(due)} UTC" if step else ""
        raise ProposalError(
            f"Proposal {proposal.short_id} is {self.state.name.lower()}, so nobody can {verb} it{hint}."
        )

    def require_stage(self, proposal: ChainProposal, verb: str) -> None:
        """Refuse unless the proposal's stage, if it has one, agrees.

        Raises:
            ProposalError: It does not.
        """
        if self.stage_agrees is False:
            raise ProposalError(
                f"The stage {self.rules['stage']} does not agree yet that proposal {proposal.short_id} is "
                f"{verb}; it has time until {units.format_date(self.expiration)} UTC."
            )

    def require_open(self, proposal: ChainProposal) -> None:
        """Refuse unless the vote is open.

        Raises:
            ProposalError: It has not begun, or is over.
        """
        if self.state is ProposalState.PENDING:
            raise ProposalError(f"Voting on {proposal.short_id} begins {when(self.snapshot, self.now)}.")
        if self.state is not ProposalState.ACTIVE:
            raise ProposalError(
                f"Voting on {proposal.short_id} ended {when(self.deadline, self.now)}; "
                f"the proposal is {self.state.name.lower()}."
            )

    def require_executable(self, proposal: ChainProposal, treasury: int) -> None:
        """Refuse unless the proposal can be executed now.

        Args:
            treasury: Wei that the timelock has.

        Raises:
            ProposalError: It is not queued, its delay is not over, another proposal must be executed before,
                or the treasury lacks the ether that it sends.
        """
        self.require(proposal, ProposalState.QUEUED, "execute")
        if self.is_missed and self.window is not None:
            raise ProposalError(
                f"Proposal {proposal.short_id} says itself that it can be executed {self.window}, so it "
                "never will be; propose its calls anew."
            )
        if self.now < self.opens:
            raise ProposalError(f"Proposal {proposal.short_id} can be executed {when(self.opens, self.now)}.")
        if not self.is_ready and self.predecessor_state is not None:
            state = self.predecessor_state.name.lower()
            state = f"{state} and will never be executed" if self.predecessor_state in DEAD else state
            raise ProposalError(
                f"Proposal {proposal.short_id} can be executed only after "
                f"{short_id(proposal.predecessor or 0)}, which is {state}."
            )
        self.require_stage(proposal, "executed")
        value = sum(action.value for action in proposal.actions)
        if value > treasury:
            needed, held = (units.format_amount(amount, symbol=ETHER) for amount in (value, treasury))
            raise ProposalError(f"The calls send {needed}, but the treasury has {held}; send it there first.")

    def require_objectionable(self, proposal: ChainProposal, verb: str) -> Objections:
        """The objections to the proposal, which it takes now.

        Raises:
            ProposalError: It is not queued, its time has come, or nobody can object to it.
        """
        self.require(proposal, ProposalState.QUEUED, verb)
        if self.objections is None:
            raise ProposalError(
                f"No objections move the time of proposal {proposal.short_id}: `timelock.objection` was not "
                "in force when it was queued."
            )
        if self.now >= self.eta:
            raise ProposalError(
                f"Proposal {proposal.short_id} can be executed since {when(self.eta, self.now)}, so no "
                "objection moves its time any more."
            )
        return self.objections

    def require_escalation(self, proposal: ChainProposal) -> Escalation:
        """Refuse unless anybody can put the proposal to a standard vote now.

        Raises:
            ProposalError: Its kind does not escalate, no veto ended it, it went on already, or too late.
        """
        escalation = self.escalation
        if escalation is not None and self.can_escalate:
            return escalation
        if not does_escalate(self.rules) or self.tally.counting != OPTIMISTIC:
            raise ProposalError(
                f"Proposal {proposal.short_id} cannot be escalated: only optimistic proposals can, that were "
                "made while `kinds.optimistic.escalates` was true."
            )
        if escalation is None:
            few = self.state is ProposalState.DEFEATED
            why = "too few votes existed" if few else f"it is {self.state.name.lower()}"
            raise ProposalError(
                f"Proposal {proposal.short_id} cannot be escalated: only a veto sends it to a standard vote, "
                f"and {why}."
            )
        if escalation.is_made:
            raise ProposalError(
                f"Proposal {proposal.short_id} went on to a standard vote already, as "
                f"{short_id(escalation.proposal)}; `ape dao proposal show` shows it."
            )
        raise ProposalError(
            f"Proposal {proposal.short_id} could be escalated until {when(escalation.until, self.now)}; "
            "propose its calls anew."
        )

    def right_to_cancel(self, proposal: ChainProposal, account: str) -> str:
        """By which right an account can cancel the proposal now, in words.

        Raises:
            ProposalError: By none; the message says whose right it is.
        """
        if self.is_over:
            raise ProposalError(
                f"Proposal {proposal.short_id} is {self.state.name.lower()}; there is nothing to cancel."
            )
        if account == self.guardian:
            return "the guardian"
        if account == proposal.proposer and self.state is ProposalState.PENDING:
            return "its proposer"
        if self.is_proposer_short:
            return "anybody, because its proposer is short of power"
        others = [f"the guardian {self.guardian}"] if self.guardian != ZERO_ADDRESS else []
        absence = "it ends the guardian's term" if self.is_about_guardian else "there is no guardian"
        if self.state is ProposalState.PENDING:
            others.append(f"its proposer {proposal.proposer} (until voting begins)")
        who = f"only {' and '.join(others)} can" if others else f"nobody can, because {absence}"
        raise ProposalError(f"{account} cannot cancel proposal {proposal.short_id}; now {who}.")


def when(time: int, now: int) -> str:
    """A moment, and how far it is away: "2027-01-31 12:00:00 UTC (in 2 days)"."""
    distance = units.format_span(abs(time - now))
    return f"{units.format_date(time)} UTC ({f'in {distance}' if time > now else f'{distance} ago'})"


def read_standing(addresses: Mapping[str, str], chain: Chain, proposal: ChainProposal) -> Standing:
    """Read the standing of a proposal from the chain, at the moment at which that is read."""
    governor = addresses["governor"]

    def question(view: str, *arguments: Any) -> Question:
        return Question(artifact("DaoGovernor"), governor, view, arguments)

    views = (
        "proposalSnapshot",
        "proposalRules",
        "proposalVotes",
        "proposalParticipation",
        "state",
        "proposalDeadline",
        "proposalEta",
        "proposalExpiration",
    )
    before = [question("state", proposal.predecessor)] if proposal.predecessor is not None else []
    guardian_questions = (question("proposalGuardian"), question("guardianUntil"))
    questions = [*(question(view, proposal.id) for view in views), *guardian_questions, *before]
    now, answers = chain.timestamp(), chain.read_many(questions)
    snapshot, version, votes, participation, state, deadline, eta, expiration, guardian, until = answers[:10]
    is_about_guardian = guardian != ZERO_ADDRESS and ends_guardian(
        proposal.actions, addresses, str(guardian), int(until)
    )
    table = chain.read(artifact("ProposalKinds"), addresses["kinds"], "describe", version)
    rules = read_rules(table["rules"])
    is_known, is_veto = now > snapshot, int(rules["counting"]) == OPTIMISTIC
    is_votable = ProposalState(state) in (ProposalState.PENDING, ProposalState.ACTIVE)

    is_next = ProposalState(state) in (ProposalState.SUCCEEDED, ProposalState.QUEUED)

    def ask(view: str) -> Any:
        return chain.read(artifact("DaoGovernor"), governor, view, proposal.id)

    waiting = None
    if eta and ProposalState(state) in (ProposalState.QUEUED, ProposalState.EXPIRED):
        waiting = read_waiting(addresses, chain, proposal)
        eta, expiration = max(eta, waiting.ready_at), max(expiration, waiting.expiration)
    votes_then = all_votes(chain, governor, snapshot) if is_veto and is_known else None
    tally = Tally(
        counting=int(rules["counting"]),
        against=int(votes["againstVotes"]),
        for_=int(votes["forVotes"]),
        abstain=int(votes["abstainVotes"]),
        participation=int(participation),
        quorum=int(ask("proposalQuorum")) if is_known else None,
        decision_bps=int(rules["decisionBps"]),
        # Rounded up, as the governor does.
        veto=None if votes_then is None else -(-votes_then * int(rules["decisionBps"]) // BASIS_POINTS),
        floor=int(rules["quorumFloor"]),
        votes=votes_then,
    )
    is_escalating = ProposalState(state) is ProposalState.DEFEATED and does_escalate(rules)
    return Standing(
        now=now,
        state=ProposalState(state),
        tally=tally,
        rules=rules,
        snapshot=snapshot,
        deadline=deadline,
        eta=eta,
        expiration=expiration,
        is_proposer_short=is_votable and bool(ask("isProposerShort")),
        predecessor_state=ProposalState(answers[10]) if before else None,
        guardian=ZERO_ADDRESS if is_about_guardian else str(guardian),
        is_about_guardian=is_about_guardian,
        stage_agrees=stage_agrees(
            chain,
            rules["stage"],
            governor,
            proposal.id,
            at_execution=ProposalState(state) is ProposalState.QUEUED,
        )
        if is_next and rules["stage"] != ZERO_ADDRESS
        else None,
        objections=waiting.objections if waiting and ProposalState(state) is ProposalState.QUEUED else None,
        escalation=read_escalation(governor, chain, rules["escalation"], proposal, expiration)
        if is_escalating and tally.is_vetoed
        else None,
        window=time_window(addresses, proposal.actions),
    )


def all_standings(dao: DeployedDao) -> list[tuple[ChainProposal, Standing]]:
    """Every proposal of a DAO with its standing, the oldest first, all as of the newest block."""
    still = dao.chain.still()
    proposals = read_proposals(dao.addresses["governor"], still, dao.start_block)
    return list(zip(proposals, read_standings(dao.addresses, still, proposals), strict=True))


def read_standings(
    addresses: Mapping[str, str], chain: Chain, proposals: Sequence[ChainProposal]
) -> list[Standing]:
    """The standings of many proposals, asked together, as of the newest block.

    What the governor says of those that have ended for good is kept, and not asked for again.
    """
    still, governor = chain.still(), addresses["governor"]
    known = still.recall(governor, {proposal.id: proposal.canceled for proposal in proposals})
    standings = still.together([partial(read_standing, addresses, still, proposal) for proposal in proposals])
    final = still.final_time()
    pairs = zip(proposals, standings, strict=True)
    ended = {proposal.id for proposal, standing in pairs if standing.has_ended_by(final)}
    if ended - known:
        still.keep(governor, ended - known)
    return standings
