"""What was vetoed goes on to a standard vote: once, in time, with the same calls, and by nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from eth_utils import to_checksum_address

from utils.artifacts import compile_contracts
from utils.checks import check_each, reverts_with
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.governance import CONSTITUTIONAL, GRANT, OPTIMISTIC, STANDARD, WINDOW, Support
from utils.kind_stage import KINDS, QUOTAS, KindStage, Motion, State

if TYPE_CHECKING:
    from utils.rpc import Contract
    from utils.rpc import Outcome as Mined


@pytest.fixture
def escalation(dao: KindStage) -> Contract:
    """The contract, named by the standard kind and by the optimistic one."""
    dao.artifacts.update(compile_contracts(["contracts/core/governance/Escalation.sol"]))
    escalation = dao.deploy("Escalation")
    name(dao, escalation.address)
    return escalation


def name(dao: KindStage, escalation: str, *kinds: int) -> None:
    """Make kinds name an escalation: those that can if none are given."""
    for kind in kinds or (STANDARD, OPTIMISTIC):
        dao.set_kind(kind, replace(KINDS[kind], escalation=escalation))


def proposed(dao: KindStage, text: str = "Pay eve") -> Motion:
    """An optimistic payment by ann, whose vote is open; nobody else can take the text."""
    text = f"{text}\n#proposer={to_checksum_address(dao.ann)}"
    return dao.opened(dao.pay(dao.eve, WAD), kind=OPTIMISTIC, description=text)


def vetoed(dao: KindStage, text: str = "Pay eve") -> Motion:
    """The same, which cy's tenth of all votes ended."""
    motion = proposed(dao, text)
    dao.vote(motion, dao.cy, Support.AGAINST)
    assert dao.close_vote(motion) == State.DEFEATED
    return motion


def becomes(dao: KindStage, escalation: Contract, motion: Motion) -> Motion:
    """The standard proposal that a vetoed one becomes."""
    tail = f"\n\nEscalated from proposal {motion.id}.\n#proposer={to_checksum_address(escalation.address)}"
    return dao.motion(*motion.actions, description=motion.description + tail)


def escalate(dao: KindStage, escalation: Contract, motion: Motion, by: str | None = None) -> Mined:
    return escalation.send(
        "escalate",
        dao.governor.address,
        *motion.content,
        motion.description,
        sender=by or dao.anybody,
    )


def test_escalate__vetoed__a_majority_decides(dao: KindStage, escalation: Contract) -> None:
    """BO-121: a veto delays; anybody puts the same calls to a standard vote, and a majority decides."""
    motion = vetoed(dao)
    onward = becomes(dao, escalation, motion)
    assert escalation.view("descriptionOf", motion.id, motion.description) == onward.description
    mined = escalate(dao, escalation, motion)
    assert dao.events(mined, "Escalated") == [
        {"governor": dao.governor.address, "proposalId": motion.id, "escalated": onward.id}
    ]
    version = dao.governor.view("proposalRules", onward.id)
    assert dao.events(mined, "ProposalRulesSet") == [
        {"proposalId": onward.id, "kind": STANDARD, "version": version}
    ]
    assert dao.governor.view("proposalProposer", onward.id) == escalation.address
    assert dao.governor.view("proposalPredecessor", onward.id) == 0
    dao.go(dao.governor.view("proposalSnapshot", onward.id) + 1)
    dao.vote(onward, dao.ann, Support.FOR)
    dao.vote(onward, dao.cy, Support.AGAINST)
    assert dao.close_vote(onward) == State.SUCCEEDED
    dao.carry_out(onward)
    assert dao.token.view("balanceOf", dao.eve) == WAD
    assert dao.state(motion) == State.DEFEATED


def test_escalate__standard_rules__of_its_day(dao: KindStage, escalation: Contract) -> None:
    """BO-122: the new vote has the rules of the standard kind as it is now, without its threshold."""
    motion = vetoed(dao)
    later = replace(KINDS[STANDARD], voting_period=3 * DAY, quorum_bps=7_500, escalation=escalation.address)
    dao.set_kind(STANDARD, later)
    escalate(dao, escalation, motion)
    onward = becomes(dao, escalation, motion)
    kind, rules = dao.kinds.view("describe", dao.governor.view("proposalRules", onward.id))
    assert (kind, rules) == (STANDARD, replace(later, threshold=0).as_tuple())
    snapshot = dao.governor.view("proposalSnapshot", onward.id)
    assert dao.governor.view("proposalDeadline", onward.id) == snapshot + 3 * DAY
    dao.go(snapshot + 1)
    assert dao.governor.view("proposalQuorum", onward.id) == (
        dao.escrow.view("getPastTotalSupply", snapshot) * 7_500 // 10_000
    )
    dao.vote(onward, dao.ann, Support.FOR)
    assert dao.close_vote(onward) == State.DEFEATED


def test_escalate__again__reverts(dao: KindStage, escalation: Contract) -> None:
    """BO-123: once, whatever became of the new proposal; and what was escalated is not escalated again."""
    motion = vetoed(dao)
    escalate(dao, escalation, motion)
    onward = becomes(dao, escalation, motion)
    for state in (State.PENDING, State.CANCELED):
        with reverts_with("GovernorUnexpectedProposalState", onward.id, state, bytes(32)):
            escalate(dao, escalation, motion)
        if state == State.PENDING:
            dao.cancel(onward, dao.guardian)
    with reverts_with("EscalationNotOffered", onward.id):
        escalate(dao, escalation, onward)


def test_escalate__not_vetoed__reverts(dao: KindStage, escalation: Contract) -> None:
    """BO-124: neither before the vote is over, nor what passed, expired, was cancelled, or carried out."""
    with reverts_with("GovernorNonexistentProposal", dao.motion(dao.pay(dao.eve, 2)).id):
        escalate(dao, escalation, dao.motion(dao.pay(dao.eve, 2)))
    motion, queued, stopped = (proposed(dao, text) for text in ("One", "Two", "Three"))

    def refused(motion: Motion, state: State) -> None:
        assert dao.state(motion) == state
        with reverts_with("EscalationNotVetoed", motion.id, state):
            escalate(dao, escalation, motion)

    dao.vote(stopped, dao.cy, Support.AGAINST)
    refused(stopped, State.ACTIVE)
    assert dao.close_vote(stopped) == State.DEFEATED
    dao.cancel(stopped, dao.guardian)
    refused(stopped, State.CANCELED)
    refused(motion, State.SUCCEEDED)
    dao.queue(queued)
    refused(queued, State.QUEUED)
    dao.go(dao.governor.view("proposalEta", queued.id))
    dao.execute(queued)
    refused(queued, State.EXECUTED)
    dao.go(dao.governor.view("proposalExpiration", motion.id) + 1)
    refused(motion, State.EXPIRED)


def test_escalate__too_few_votes_existed__reverts(dao: KindStage, escalation: Contract) -> None:
    """BO-124: what failed because silence did not count was not vetoed, though somebody was against it."""
    floor = replace(KINDS[OPTIMISTIC], quorum_floor=10**12 * WAD, escalation=escalation.address)
    dao.set_kind(OPTIMISTIC, floor)
    motion = vetoed(dao)
    with reverts_with("EscalationNotVetoed", motion.id, State.DEFEATED):
        escalate(dao, escalation, motion)


@pytest.mark.parametrize("kind", [STANDARD, CONSTITUTIONAL, GRANT])
def test_escalate__of_another_kind__reverts(dao: KindStage, escalation: Contract, kind: int) -> None:
    """BO-125: a majority's no is final."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind)
    dao.vote(motion, dao.ann, Support.AGAINST)
    assert dao.close_vote(motion) == State.DEFEATED
    with reverts_with("EscalationNotOffered", motion.id):
        escalate(dao, escalation, motion)


def test_escalate__born_without__reverts(dao: KindStage, escalation: Contract) -> None:
    """BO-126: a proposal keeps the rules that it was born with, in both directions."""
    name(dao, ZERO_ADDRESS, OPTIMISTIC)
    born_without = proposed(dao, "Without")
    name(dao, escalation.address, OPTIMISTIC)
    born_with = proposed(dao, "With")
    name(dao, ZERO_ADDRESS, OPTIMISTIC)
    for motion in (born_without, born_with):
        dao.vote(motion, dao.cy, Support.AGAINST)
    assert dao.close_vote(born_with) == State.DEFEATED
    with reverts_with("EscalationNotOffered", born_without.id):
        escalate(dao, escalation, born_without)
    escalate(dao, escalation, born_with)


def test_escalate__too_late__reverts_to_the_second(dao: KindStage, escalation: Contract) -> None:
    """BO-127: what nobody took on in time is over, and does not come back when it is forgotten."""
    motion, late = vetoed(dao, "One"), vetoed(dao, "Two")
    first, second = (dao.governor.view("proposalDeadline", one.id) + WINDOW for one in (motion, late))
    dao.go(first)
    escalate(dao, escalation, motion)
    dao.go(second + 1)
    with reverts_with("EscalationTooLate", late.id, second):
        escalate(dao, escalation, late)


def test_escalate__made_by_another_beforehand__cannot_be(dao: KindStage, escalation: Contract) -> None:
    """BO-128: nobody makes the standard proposal first in order to cancel it, nor cancels the real one."""
    motion = vetoed(dao)
    onward = becomes(dao, escalation, motion)
    with reverts_with("GovernorRestrictedProposer", dao.ann):
        dao.propose(onward, dao.ann)
    escalate(dao, escalation, motion)
    assert dao.governor.view("isProposerShort", onward.id) is False
    for account in (dao.ann, dao.anybody):
        with reverts_with("GovernorUnableToCancel", onward.id, account):
            dao.cancel(onward, account)
    dao.cancel(onward, dao.guardian)
    assert dao.state(onward) == State.CANCELED


def test_escalate__quota__nobodys(dao: KindStage, escalation: Contract) -> None:
    """BO-129: an opponent that vetoes and escalates uses up nobody's quota; its own does not matter."""
    assert QUOTAS[0] == 0
    motions = [vetoed(dao, text) for text in ("One", "Two")]
    accounts = (dao.ann, dao.anybody, escalation.address)
    used = [dao.kinds.view("proposalsInWindow", dao.governor.address, account) for account in accounts]
    for motion in motions:
        escalate(dao, escalation, motion)
    assert used == [
        dao.kinds.view("proposalsInWindow", dao.governor.address, account) for account in accounts
    ]


def test_escalate__waits_for_another__waits_on(dao: KindStage, escalation: Contract) -> None:
    """BO-130: a proposal that had to come after another keeps its place."""
    first = dao.motion(dao.pay(dao.eve, 1), description="First")
    dao.propose(first)
    second = dao.motion(dao.pay(dao.eve, WAD), kind=OPTIMISTIC, description="Second")
    dao.propose(second, after=first)
    dao.go(dao.governor.view("proposalSnapshot", second.id) + 1)
    dao.vote(second, dao.cy, Support.AGAINST)
    assert dao.close_vote(second) == State.DEFEATED
    mined = escalate(dao, escalation, second)
    onward = becomes(dao, escalation, second)
    assert dao.events(mined, "PredecessorSet") == [{"proposalId": onward.id, "predecessor": first.id}]
    assert dao.governor.view("proposalPredecessor", onward.id) == first.id


def test_set_kind__escalation__two_versions_of_standard_rules(dao: KindStage, escalation: Contract) -> None:
    """BO-122: the last one told is the one for everybody; other kinds have one."""
    rules = replace(KINDS[STANDARD], min_score=1, escalation=escalation.address)
    before = dao.kinds.view("versionCount")
    mined = dao.kinds.send("setKind", STANDARD, rules.as_tuple(), sender=dao.timelock.address)
    told = [(one["kind"], one["version"]) for one in dao.events(mined, "KindSet")]
    assert told == [(STANDARD, before + 1), (STANDARD, before + 2)]
    bare = replace(rules, min_score=0, threshold=0)
    described = [dao.kinds.view("describe", before + number) for number in (1, 2)]
    assert described == [(STANDARD, bare.as_tuple()), (STANDARD, rules.as_tuple())]
    assert dao.kinds.view("standardRulesAt", dao.now) == dao.kinds.view("rulesOf", before + 2)
    assert dao.kinds.view("currentRules", STANDARD) == dao.kinds.view("rulesOf", before + 2)
    assert dao.kinds.view("proposalThreshold") == rules.threshold
    name(dao, escalation.address, OPTIMISTIC)
    assert dao.kinds.view("versionCount") == before + 3


def test_propose__escalation_of_another_kind__as_anybody(dao: KindStage, escalation: Contract) -> None:
    """BO-129: the right is to make standard proposals; for other kinds it counts like any account."""
    content = dao.motion(dao.pay(dao.eve, 1)).content

    def admitted(kind: int, proposer: str) -> tuple[int, int, int]:
        answer: tuple[int, int, int] = dao.kinds.view("admit", kind, proposer, *content)
        return answer

    bare = dao.kinds.view("versionCount") - 2
    assert admitted(STANDARD, escalation.address) == (dao.kinds.view("rulesOf", bare), 0, 0)
    for kind, proposer in ((STANDARD, dao.eve), (CONSTITUTIONAL, escalation.address)):
        with reverts_with("ProposalKindsQuotaUsed", proposer, 0, 0):
            admitted(kind, proposer)
    name(dao, ZERO_ADDRESS)
    with reverts_with("ProposalKindsQuotaUsed", escalation.address, 0, 0):
        admitted(STANDARD, escalation.address)


def test_set_kind__escalation_that_cannot_be__reverts(dao: KindStage, escalation: Contract) -> None:
    """BO-125: only optimistic kinds and the standard one name a contract."""
    wrong = [(CONSTITUTIONAL, escalation.address), (GRANT, escalation.address), (OPTIMISTIC, dao.eve)]

    def check(case: tuple[int, str]) -> None:
        with reverts_with("ProposalKindsInvalidEscalation", *case):
            name(dao, case[1], case[0])

    check_each([*wrong, (STANDARD, dao.eve)], check)


def test_escalate__no_longer_named_by_the_standard_kind__reverts(
    dao: KindStage, escalation: Contract
) -> None:
    """BO-128: the contract has power over a governor only while its standard kind names it."""
    name(dao, ZERO_ADDRESS, STANDARD)
    motion = vetoed(dao)
    with reverts_with("ProposalKindsQuotaUsed", escalation.address, 0, 0):
        escalate(dao, escalation, motion)
