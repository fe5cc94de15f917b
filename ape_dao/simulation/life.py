"""The life of a proposal on the copy: created, voted on, queued, executed, each at its time."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any, Literal

from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.sdk.governance import ProposalState, Support
from ape_dao.simulation.fork import UNLIMITED_GAS
from ape_dao.simulation.names import explain
from ape_dao.simulation.subject import GOVERNOR
from ape_dao.simulation.trace import read_trace
from ape_dao.simulation.voters import OPERATOR, STAND_IN, borrowed_votes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.simulation.fork import Fork, Sent
    from ape_dao.simulation.subject import Subject
    from ape_dao.simulation.trace import Trace
    from ape_dao.simulation.voters import Voter

Votes = Literal["holders", "tally", "stand-in"]
"""Who votes: the strongest holders say FOR, nobody any more, or somebody with borrowed votes."""
Ending = Literal["executed", "failed", "refused", "defeated", "expired", "canceled"]
VOTE_GAS = 1_000_000
_STATE_ENDINGS: dict[ProposalState, Ending] = {
    ProposalState.DEFEATED: "defeated",
    ProposalState.EXPIRED: "expired",
    ProposalState.CANCELED: "canceled",
    ProposalState.EXECUTED: "executed",
}


@dataclass(frozen=True)
class Stage:
    """Something that was done for the proposal."""

    name: Literal["created", "voted", "queued", "executed"]
    time: int
    gas_used: int
    by: str


@dataclass
class Life:
    """How far a proposal came."""

    subject: Subject
    id: int = 0
    is_watched: bool = False
    """Whether its execution is traced even if it succeeds."""
    stages: list[Stage] = field(default_factory=list)
    ending: Ending | None = None
    """None while it goes on."""
    reason: str = ""
    """Why it did not end well."""
    execution: Sent | None = None
    trace: Trace | None = None
    """Of the execution, also of one that failed."""
    before: int = 0
    """The block before the execution."""
    ether_brought: int = 0
    """Ether that had to be sent along, because the treasury had too little."""
    has_voted: bool = False
    """Whether everybody who votes in the simulation did."""
    needs_more_gas: bool = False
    """Whether it was executed only with more gas than a transaction can have."""

    @property
    def is_executed(self) -> bool:
        return self.ending == "executed"


class Stagehand:
    """Moves proposals of one DAO through their lives."""

    def __init__(
        self, fork: Fork, addresses: Mapping[str, str], voters: Sequence[Voter], votes: Votes = "holders"
    ) -> None:
        self.fork = fork
        self.voters, self.votes = voters, votes
        self.governor, self.timelock = addresses["governor"], addresses["timelock"]
        self.source = str(self.ask("token"))

    def ask(self, function: str, *arguments: Any) -> Any:
        """What a view of the governor answers."""
        return self.fork.read(contracts.artifact(GOVERNOR), self.governor, function, *arguments)

    def state(self, life: Life) -> ProposalState:
        return ProposalState(int(self.ask("state", life.id)))

    def create(self, subject: Subject, proposer: str, is_watched: bool = False) -> Life:
        """Propose it, unless it is on the chain already."""
        if subject.id is not None:
            return Life(subject, id=subject.id, is_watched=is_watched)
        subject = subject.proposed_by(proposer)
        life = Life(subject, is_watched=is_watched)
        content = {**subject.arguments(), "description": subject.text}
        del content["descriptionHash"]
        if subject.predecessor:
            call = self._call("proposeAfter", **content, predecessor=subject.predecessor, kind=subject.kind)
        elif subject.kind:
            call = self._call("proposeKind", **content, kind=subject.kind)
        else:
            call = self._call("propose", **content)
        if self.votes == "stand-in":
            with borrowed_votes(self.fork, self.source):
                sent = self.fork.do(proposer, self.governor, call, self._now() + 1)
        else:
            sent = self.fork.do(proposer, self.governor, call, self._now() + 1)
        if not sent.succeeded:
            life.ending, life.reason = "refused", self._why(sent)
            return life
        targets, values, calldatas = subject.lists
        arguments = (targets, values, [bytes.fromhex(one[2:]) for one in calldatas])
        life.id = int(self.ask("hashProposal", *arguments, subject.arguments()["descriptionHash"]))
        life.stages.append(Stage("created", sent.time, sent.gas_used, proposer))
        return life

    def due(self, life: Life) -> int | None:
        """When the next thing can be done for it; None when it is over."""
        if life.ending is not None:
            return None
        state, now = self.state(life), self._now()
        if state in _STATE_ENDINGS:
            life.ending = _STATE_ENDINGS[state]
            life.reason = life.reason or f"The proposal was {life.ending} when its time came."
            return None
        if state == ProposalState.PENDING:
            return int(self.ask("proposalSnapshot", life.id)) + 1
        if state == ProposalState.ACTIVE:
            return int(self.ask("proposalDeadline", life.id)) + 1 if self._has_voted(life) else now + 1
        if state == ProposalState.QUEUED:
            return max(now + 1, int(self.ask("proposalEta", life.id)))
        return now + 1

    def advance(self, life: Life, time: int) -> None:
        """Do what is due at `time`."""
        state = self.state(life)
        if state in (ProposalState.PENDING, ProposalState.ACTIVE):
            if state == ProposalState.ACTIVE and not self._has_voted(life):
                self._vote(life, time)
            else:
                self.fork.mine(time)
        elif state == ProposalState.SUCCEEDED:
            call = self._call("queue", **life.subject.arguments())
            sent = self.fork.do(OPERATOR, self.governor, call, time)
            if sent.succeeded:
                life.stages.append(Stage("queued", sent.time, sent.gas_used, OPERATOR))
            else:
                life.ending, life.reason = "failed", f"It could not be queued: {self._why(sent)}"
        elif state == ProposalState.QUEUED:
            self._execute(life, time)

    def play(self, lives: Sequence[Life], last: Life | None = None) -> None:
        """Everything for all of them in the order of time, the earlier ones of the list first.

        Args:
            last: One of them, to be executed after all others that end before it expires.
        """
        agenda = [(due, index) for index, life in enumerate(lives) if (due := self.due(life)) is not None]
        heapify(agenda)
        while agenda:
            planned, index = heappop(agenda)
            life = lives[index]
            due = self.due(life)
            if due is None:
                continue
            if life is last and agenda and self.state(life) == ProposalState.QUEUED:
                others = agenda[0][0]
                if others < int(self.ask("proposalExpiration", life.id)):
                    due = max(due, others + 1)
            if due > max(planned, self._now() + 1):
                heappush(agenda, (due, index))
                continue
            self.advance(life, due)
            following = self.due(life)
            if following is not None:
                heappush(agenda, (following, index))

    def _vote(self, life: Life, time: int) -> None:
        life.has_voted = True
        if self.votes == "stand-in":
            call = self._call("castVote", proposalId=life.id, support=int(Support.FOR))
            with borrowed_votes(self.fork, self.source):
                sent = self.fork.do(STAND_IN, self.governor, call, time)
            life.stages.append(Stage("voted", sent.time, sent.gas_used, STAND_IN))
            return
        call = self._call("castVote", proposalId=life.id, support=int(Support.FOR))
        waiting = [
            (voter, self.fork.hand_in(voter.address, self.governor, call, gas=VOTE_GAS))
            for voter in self.voters
        ]
        self.fork.mine(time)
        for voter, transaction in waiting:
            sent = self.fork.sent(transaction)
            if sent.succeeded:
                life.stages.append(Stage("voted", sent.time, sent.gas_used, voter.address))
        if not any(stage.name == "voted" for stage in life.stages):
            life.reason = "None of the holders could vote on it."

    def _execute(self, life: Life, time: int) -> None:
        """As anybody would: without ether first, then with what is missing, then with any amount of gas."""
        call = self._call("execute", **life.subject.arguments())
        life.before = self.fork.block_number()
        wanted = sum(action.value for action in life.subject.actions)
        missing = max(0, wanted - self.fork.balance(self.timelock))
        sent = self.fork.do(OPERATOR, self.governor, call, time)
        if not sent.succeeded and missing:
            life.before = self.fork.block_number()
            sent = self.fork.do(OPERATOR, self.governor, call, time, value=missing)
            life.ether_brought = missing if sent.succeeded else 0
        if not sent.succeeded and sent.gas_used > MAX_TRANSACTION_GAS * 9 // 10:
            with self.fork.without_gas_limit():
                life.before = self.fork.block_number()
                sent = self.fork.do(OPERATOR, self.governor, call, time, value=missing, gas=UNLIMITED_GAS)
            life.needs_more_gas = sent.succeeded
        life.execution = sent
        if life.is_watched or not sent.succeeded:
            life.trace = read_trace(self.fork, sent)
        if sent.succeeded:
            life.ending = "executed"
            life.stages.append(Stage("executed", sent.time, sent.gas_used, OPERATOR))
        else:
            life.ending, life.reason = "failed", f"Its execution fails: {self._why(sent)}"

    def _has_voted(self, life: Life) -> bool:
        return self.votes == "tally" or life.has_voted

    def _why(self, sent: Sent) -> str:
        return _blame(read_trace(self.fork, sent))

    def _now(self) -> int:
        return self.fork.timestamp()

    def _call(self, function: str, **values: Any) -> bytes:
        return encode_call(contracts.artifact(GOVERNOR).abi, function, values, GOVERNOR)


def _blame(trace: Trace) -> str:
    """Why a transaction failed, in one sentence."""
    culprit = trace.root.culprit()
    if culprit.output:
        return f"{explain(culprit.output)}, said by {culprit.target}"
    return f"{culprit.error or 'no reason given'} in {culprit.target}"
