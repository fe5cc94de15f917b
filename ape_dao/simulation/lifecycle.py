"""The lifecycle of a proposal on the copy: created, voted on, queued, executed, each at its time."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any, Literal

from eth_abi import encode
from eth_utils import keccak

from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import GOVERNOR, KINDS, TIMELOCK
from ape_dao.core.deployment.plan import MAX_TRANSACTION_GAS
from ape_dao.core.errors import MissingViewError
from ape_dao.core.governance import (
    STAGE_AGREES,
    Proposal,
    ProposalState,
    Support,
    operation_id,
    stage_question,
)
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.proposals.objections import read_objections
from ape_dao.proposals.time_guards import time_window
from ape_dao.simulation.fork import UNLIMITED_GAS
from ape_dao.simulation.names import explain
from ape_dao.simulation.trace import read_trace
from ape_dao.simulation.voters import OPERATOR, STAND_IN, borrowed_votes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ape_dao.proposals.objections import Objections
    from ape_dao.proposals.time_guards import TimeWindow
    from ape_dao.simulation.fork import Fork, MinedTransaction
    from ape_dao.simulation.subject import Subject
    from ape_dao.simulation.trace import Trace
    from ape_dao.simulation.voters import Voter

Votes = Literal["holders", "tally", "stand-in"]
"""Who votes: the strongest holders vote FOR, nobody any more, or somebody with borrowed votes."""
Ending = Literal["executed", "failed", "refused", "defeated", "expired", "canceled"]
VOTE_GAS = 1_000_000
_CAST_OWN_VOTE = bytes(keccak(text="castOwnVote(uint256,uint8,string,bytes)")[:4])
_AGREES_TO_EVERYTHING = "0x600160005260206000f3"
"""Code that answers every call with a word that is 1."""
_STATE_ENDINGS: dict[ProposalState, Ending] = {
    ProposalState.DEFEATED: "defeated",
    ProposalState.EXPIRED: "expired",
    ProposalState.CANCELED: "canceled",
    ProposalState.EXECUTED: "executed",
}


@dataclass(frozen=True)
class Step:
    """A transaction that moved the proposal on."""

    name: Literal["created", "voted", "queued", "executed"]
    time: int
    """Unix seconds."""
    gas_used: int
    by: str


@dataclass
class Lifecycle:
    """How far a proposal came."""

    subject: Subject
    id: int = 0
    is_traced: bool = False
    """Whether its execution is traced even if it succeeds."""
    steps: list[Step] = field(default_factory=list)
    ending: Ending | None = None
    """None while it goes on."""
    reason: str = ""
    """Why it did not end well."""
    execution: MinedTransaction | None = None
    trace: Trace | None = None
    """Of the execution, also of one that failed."""
    before: int = 0
    """The block before the execution."""
    expiration: int = 0
    """Unix seconds until which it can be executed; 0 if it came not so far."""
    ether_brought: int = 0
    """Wei that had to be sent along, because the treasury had too little."""
    has_voted: bool = False
    """Whether everybody who votes in the simulation did."""
    stage: str = ""
    """The contract that must agree before queueing and execution; empty if there is none."""
    is_refused_by_stage: bool = False
    """Whether it said no, so that the lifecycle went on as if it did not."""
    objections: Objections | None = None
    """Those to it, before this execution; None if nobody could object."""
    needs_more_gas: bool = False
    """Whether it was executed only with more gas than a transaction can have."""

    @property
    def is_executed(self) -> bool:
        """Whether its calls were made."""
        return self.ending == "executed"


def _proposal(lifecycle: Lifecycle) -> Proposal:
    return Proposal(lifecycle.id, lifecycle.subject.actions, lifecycle.subject.text)


class Runner:
    """Takes proposals of one DAO through their lifecycles."""

    def __init__(
        self, fork: Fork, addresses: Mapping[str, str], voters: Sequence[Voter], votes: Votes = "holders"
    ) -> None:
        self.fork = fork
        self.voters, self.votes = voters, votes
        self.addresses = addresses
        self.governor, self.timelock = addresses["governor"], addresses["timelock"]
        self.source = str(self.read("token"))

    def read(self, function: str, *arguments: Any) -> Any:
        """What a view of the governor answers."""
        return self.fork.read(artifact(GOVERNOR.name), self.governor, function, *arguments)

    def state(self, lifecycle: Lifecycle) -> ProposalState:
        """Where the proposal stands on the copy."""
        return ProposalState(int(self.read("state", lifecycle.id)))

    def create(self, subject: Subject, proposer: str, is_traced: bool = False) -> Lifecycle:
        """Propose it, unless it is on the chain already."""
        if subject.id is not None:
            return Lifecycle(subject, id=subject.id, is_traced=is_traced)
        subject = subject.proposed_by(proposer)
        lifecycle = Lifecycle(subject, is_traced=is_traced)
        content = {**subject.arguments(), "description": subject.text}
        del content["descriptionHash"]
        if subject.predecessor:
            call = self._call("proposeAfter", **content, predecessor=subject.predecessor, kind=subject.kind)
        elif subject.kind:
            call = self._call("proposeKind", **content, kind=subject.kind)
        else:
            call = self._call("propose", **content)
        time = max(self._now() + 1, self._first_proposal_at())
        if self.votes == "stand-in":
            with borrowed_votes(self.fork, self.source):
                mined = self.fork.send_and_mine(proposer, self.governor, call, time)
        else:
            mined = self.fork.send_and_mine(proposer, self.governor, call, time)
        if not mined.succeeded:
            lifecycle.ending, lifecycle.reason = "refused", self._why(mined)
            return lifecycle
        targets, values, calldatas = subject.lists
        arguments = (targets, values, [bytes.fromhex(data[2:]) for data in calldatas])
        lifecycle.id = int(self.read("hashProposal", *arguments, subject.arguments()["descriptionHash"]))
        lifecycle.steps.append(Step("created", mined.time, mined.gas_used, proposer))
        return lifecycle

    def _first_proposal_at(self) -> int:
        """The first second in which anybody can propose; any for a table of version 0.1.0."""
        try:
            return int(self.fork.read(artifact(KINDS.name), str(self.read("KINDS")), "FIRST_PROPOSAL_AT"))
        except MissingViewError:
            return 0

    def due(self, lifecycle: Lifecycle) -> int | None:
        """The second at which the next thing can be done for it; None when it is over."""
        if lifecycle.ending is not None:
            return None
        state, now = self.state(lifecycle), self._now()
        if state in _STATE_ENDINGS:
            lifecycle.ending = _STATE_ENDINGS[state]
            lifecycle.reason = lifecycle.reason or f"The proposal was {lifecycle.ending} when its time came."
            return None
        if state == ProposalState.PENDING:
            return int(self.read("proposalSnapshot", lifecycle.id)) + 1
        if state == ProposalState.ACTIVE:
            if self._has_voted(lifecycle):
                return int(self.read("proposalDeadline", lifecycle.id)) + 1
            return now + 1
        if state == ProposalState.QUEUED:
            return max(now + 1, self._first_chance(lifecycle))
        return now + 1

    def _first_chance(self, lifecycle: Lifecycle) -> int:
        """The first second at which its execution can succeed: what it says itself, if that is in time."""
        ready, window = self._ready_at(lifecycle), self._window(lifecycle)
        if window is None or not ready < window.earliest <= self._expiration(lifecycle):
            return ready
        return window.earliest

    def _window(self, lifecycle: Lifecycle) -> TimeWindow | None:
        return time_window(self.addresses, lifecycle.subject.actions)

    def _ready_at(self, lifecycle: Lifecycle) -> int:
        """When the timelock lets it be executed, with the objections that there are on the chain."""
        return int(self._ask_timelock("getTimestamp", lifecycle))

    def _expiration(self, lifecycle: Lifecycle) -> int:
        """The last second in which it can be executed; by the governor for a timelock of an older version."""
        by_governor = int(self.read("proposalExpiration", lifecycle.id))
        try:
            return max(by_governor, int(self._ask_timelock("getExpiration", lifecycle)))
        except MissingViewError:
            return by_governor

    def _ask_timelock(self, view: str, lifecycle: Lifecycle) -> Any:
        operation = operation_id(self.governor, _proposal(lifecycle))
        return self.fork.read(artifact(TIMELOCK.name), self.timelock, view, operation)

    def advance(self, lifecycle: Lifecycle, time: int) -> None:
        """Do what is due at `time`."""
        state = self.state(lifecycle)
        if state in (ProposalState.PENDING, ProposalState.ACTIVE):
            if state == ProposalState.ACTIVE and not self._has_voted(lifecycle):
                self._vote(lifecycle, time)
            else:
                self.fork.mine(time)
        elif state == ProposalState.SUCCEEDED:
            call = self._call("queue", **lifecycle.subject.arguments())
            self._ask_stage(lifecycle, time, at_execution=False)
            mined = self.fork.send_and_mine(OPERATOR, self.governor, call, time)
            if mined.succeeded:
                lifecycle.steps.append(Step("queued", mined.time, mined.gas_used, OPERATOR))
            else:
                lifecycle.ending = "failed"
                lifecycle.reason = f"It could not be queued: {self._why(mined)}"
        elif state == ProposalState.QUEUED:
            self._execute(lifecycle, time)

    def run(self, lifecycles: Sequence[Lifecycle], last: Lifecycle | None = None) -> None:
        """Everything for all of them in the order of time, the earlier ones of the list first.

        Args:
            last: One of them, to be executed after all others that end before it expires.
        """
        agenda = [
            (due, index)
            for index, lifecycle in enumerate(lifecycles)
            if (due := self.due(lifecycle)) is not None
        ]
        heapify(agenda)
        while agenda:
            planned, index = heappop(agenda)
            lifecycle = lifecycles[index]
            due = self.due(lifecycle)
            if due is None:
                continue
            if lifecycle is last and agenda and self.state(lifecycle) == ProposalState.QUEUED:
                others = agenda[0][0]
                if others < self._expiration(lifecycle):
                    due = max(due, others + 1)
            if due > max(planned, self._now() + 1):
                heappush(agenda, (due, index))
                continue
            self.advance(lifecycle, due)
            following = self.due(lifecycle)
            if following is not None:
                heappush(agenda, (following, index))

    def _vote(self, lifecycle: Lifecycle, time: int) -> None:
        lifecycle.has_voted = True
        call = self._call("castVote", proposalId=lifecycle.id, support=int(Support.FOR))
        if self.votes == "stand-in":
            with borrowed_votes(self.fork, self.source):
                mined = self.fork.send_and_mine(STAND_IN, self.governor, call, time)
            lifecycle.steps.append(Step("voted", mined.time, mined.gas_used, STAND_IN))
            return
        submitted = [
            (voter, self.fork.submit(voter.address, self.governor, ballot, gas=VOTE_GAS))
            for voter in self.voters
            if (ballot := self._own_ballot(lifecycle) if voter.is_own else call) is not None
        ]
        self.fork.mine(time)
        for voter, transaction in submitted:
            mined = self.fork.mined(transaction)
            if mined.succeeded:
                lifecycle.steps.append(Step("voted", mined.time, mined.gas_used, voter.address))
        if not any(step.name == "voted" for step in lifecycle.steps):
            lifecycle.reason = "None of the holders could vote on it."

    def _own_ballot(self, lifecycle: Lifecycle) -> bytes | None:
        """The same with power that its owner gave away; None for a governor of an older version."""
        known = self.fork.artifact_at(self.governor, artifact(GOVERNOR.name))
        if not any(entry.get("name") == "castOwnVote" for entry in known.abi):
            return None
        values = (lifecycle.id, int(Support.FOR), "", b"")
        return _CAST_OWN_VOTE + encode(["uint256", "uint8", "string", "bytes"], values)

    def _execute(self, lifecycle: Lifecycle, time: int) -> None:
        """As anybody would: without ether first, then with what is missing, then with any amount of gas."""
        call = self._call("execute", **lifecycle.subject.arguments())
        self._ask_stage(lifecycle, time, at_execution=True)
        lifecycle.before = self.fork.block_number()
        lifecycle.expiration = self._expiration(lifecycle)
        if (window := self._window(lifecycle)) is not None and window.latest >= time:
            lifecycle.expiration = min(lifecycle.expiration, window.latest)
        lifecycle.objections = read_objections(self.addresses, self.fork, _proposal(lifecycle))
        sent = sum(action.value for action in lifecycle.subject.actions)
        missing = max(0, sent - self.fork.balance(self.timelock))
        sender = self.fork.habits.somebody()
        mined = self.fork.send_and_mine(sender, self.governor, call, time)
        if not mined.succeeded and missing:
            lifecycle.before = self.fork.block_number()
            mined = self.fork.send_and_mine(sender, self.governor, call, time, value=missing)
            lifecycle.ether_brought = missing if mined.succeeded else 0
        if not mined.succeeded and mined.gas_used > MAX_TRANSACTION_GAS * 9 // 10:
            with self.fork.without_gas_limit():
                lifecycle.before = self.fork.block_number()
                mined = self.fork.send_and_mine(
                    sender, self.governor, call, time, value=missing, gas=UNLIMITED_GAS
                )
            lifecycle.needs_more_gas = mined.succeeded
        lifecycle.execution = mined
        if lifecycle.is_traced or not mined.succeeded:
            lifecycle.trace = read_trace(self.fork, mined)
        if mined.succeeded:
            lifecycle.ending = "executed"
            lifecycle.steps.append(Step("executed", mined.time, mined.gas_used, OPERATOR))
        else:
            lifecycle.ending, lifecycle.reason = "failed", f"Its execution fails: {self._why(mined)}"

    def _ask_stage(self, lifecycle: Lifecycle, time: int, *, at_execution: bool) -> None:
        """Have the proposal's stage agree, so that what happens then can be seen; not one that it calls."""
        stage = self._stage_of(lifecycle.id)
        if stage == ZERO_ADDRESS:
            return
        lifecycle.stage = stage
        question = stage_question(self.governor, lifecycle.id, at_execution=at_execution)
        if self.fork.calls([(stage, question)], None, time) == [STAGE_AGREES]:
            return
        lifecycle.is_refused_by_stage = True
        if stage.lower() not in {action.target.lower() for action in lifecycle.subject.actions}:
            self.fork.rpc("anvil_setCode", stage, _AGREES_TO_EVERYTHING)

    def _stage_of(self, proposal: int) -> str:
        """The zero address for none, as for a table of an earlier version."""
        table, version = str(self.read("KINDS")), self.read("proposalRules", proposal)
        try:
            return str(self.fork.read(artifact(KINDS.name), table, "stageOf", version))
        except MissingViewError:
            return ZERO_ADDRESS

    def _has_voted(self, lifecycle: Lifecycle) -> bool:
        return self.votes == "tally" or lifecycle.has_voted

    def _why(self, mined: MinedTransaction) -> str:
        return _failure(read_trace(self.fork, mined))

    def _now(self) -> int:
        return self.fork.timestamp()

    def _call(self, function: str, **values: Any) -> bytes:
        known = self.fork.artifact_at(self.governor, artifact(GOVERNOR.name))
        return encode_call(known.abi, function, values, GOVERNOR.name)


def _failure(trace: Trace) -> str:
    """Why a transaction failed, in one sentence."""
    culprit = trace.root.culprit()
    if culprit.output:
        return f"{explain(culprit.output)}, from {culprit.target}"
    return f"{culprit.error or 'no reason given'} in {culprit.target}"
