"""A stage must agree before a proposal of its kind is queued, and before it is executed; it does no more."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING

import pytest

from utils.artifacts import compile_contracts
from utils.checks import check_each, reverts_with
from utils.constants import WAD, ZERO_ADDRESS
from utils.governance import CONSTITUTIONAL, GRANT, OPTIMISTIC, STANDARD, WINDOW, Support
from utils.kind_stage import KINDS, KindStage, Motion, State

if TYPE_CHECKING:
    from utils.rpc import Contract

REFUSED = "GovernorStageRefused"
STAGE_GAS = 200_000
ONLY_SUCCEEDED = (1 << State.SUCCEEDED).to_bytes(32, "big")


class Answer(IntEnum):
    """MockStage.Answer."""

    NO = 0
    YES = 1
    REVERT = 2
    BURN_GAS = 3
    TWO = 4
    LONG_YES = 5
    SHORT_YES = 6
    REENTER = 7


BAD = [answer for answer in Answer if answer is not Answer.YES]


@pytest.fixture
def stage(dao: KindStage) -> Contract:
    """A stage that agrees to everything, until it is told otherwise."""
    dao.artifacts.update(compile_contracts(["contracts/mocks/MockStage.sol"]))
    stage = dao.deploy("MockStage")
    stage.send("set", Answer.YES, Answer.YES, sender=dao.anybody)
    return stage


def passed(dao: KindStage, kind: int = STANDARD, text: str = "A proposal") -> Motion:
    """A payment whose vote is over and was won."""
    motion = dao.opened(dao.pay(dao.eve, WAD), kind=kind, description=text)
    for voter in (dao.ann, dao.ben):
        dao.vote(motion, voter, Support.FOR)
    assert dao.close_vote(motion) == State.SUCCEEDED
    return motion


def with_stage(dao: KindStage, stage: Contract, kind: int = STANDARD) -> None:
    dao.set_kind(kind, replace(KINDS[kind], stage=stage.address))


@pytest.mark.parametrize("kind", [STANDARD, CONSTITUTIONAL, GRANT, OPTIMISTIC])
def test_stage__agrees__executed(dao: KindStage, stage: Contract, kind: int) -> None:
    with_stage(dao, stage, kind)
    motion = passed(dao, kind)
    dao.carry_out(motion)
    assert dao.state(motion) == State.EXECUTED
    assert dao.token.view("balanceOf", dao.eve) == WAD


def test_stage__any_other_answer__not_queued(dao: KindStage, stage: Contract) -> None:
    """BO-41: a stage that refuses, reverts, burns its gas, answers another word, too much or too little, or
    calls back says no; the proposal stays where it was."""
    with_stage(dao, stage)
    motion = passed(dao)

    def check(answer: Answer) -> None:
        stage.send("set", answer, Answer.YES, sender=dao.anybody)
        with reverts_with(REFUSED, motion.id, stage.address, False):
            dao.queue(motion)
        assert dao.state(motion) == State.SUCCEEDED

    check_each(BAD, check)
    stage.send("set", Answer.YES, Answer.YES, sender=dao.anybody)
    dao.carry_out(motion)


def test_stage__any_other_answer__not_executed(dao: KindStage, stage: Contract) -> None:
    """BO-41: the same once it is queued and its delay is over."""
    with_stage(dao, stage)
    motion = passed(dao)
    dao.queue(motion)
    dao.go(dao.governor.view("proposalEta", motion.id))

    def check(answer: Answer) -> None:
        stage.send("set", Answer.YES, answer, sender=dao.anybody)
        with reverts_with(REFUSED, motion.id, stage.address, True):
            dao.execute(motion)
        assert dao.state(motion) == State.QUEUED
        assert dao.token.view("balanceOf", dao.eve) == 0

    check_each(BAD, check)
    stage.send("set", Answer.YES, Answer.YES, sender=dao.anybody)
    dao.execute(motion)


def test_stage__without_code__no(dao: KindStage, stage: Contract) -> None:
    """BO-42: a stage that destroyed itself says no, and an account without code becomes none."""
    with_stage(dao, stage)
    motion = passed(dao)
    dao.anvil.call("anvil_setCode", stage.address, "0x")
    with reverts_with(REFUSED, motion.id, stage.address, False):
        dao.queue(motion)
    with reverts_with("ProposalKindsStageNotContract", dao.eve):
        dao.set_kind(STANDARD, replace(KINDS[STANDARD], stage=dao.eve))


def test_stage__refuses_for_ever__expires(dao: KindStage, stage: Contract) -> None:
    """BO-43: what a stage holds up dies like any other, and cannot be queued once the stage agrees."""
    stage.send("set", Answer.NO, Answer.YES, sender=dao.anybody)
    with_stage(dao, stage)
    motion = passed(dao)
    dao.go(dao.governor.view("proposalDeadline", motion.id) + WINDOW + 1)
    stage.send("set", Answer.YES, Answer.YES, sender=dao.anybody)
    assert dao.state(motion) == State.EXPIRED
    with reverts_with("GovernorUnexpectedProposalState", motion.id, State.EXPIRED, ONLY_SUCCEEDED):
        dao.queue(motion)


def test_stage__kind_changed_meanwhile__old_stage_decides(dao: KindStage, stage: Contract) -> None:
    """BO-44: a proposal keeps the stage it was born with, also none."""
    before = passed(dao, text="Born without a stage")
    stage.send("set", Answer.NO, Answer.NO, sender=dao.anybody)
    with_stage(dao, stage)
    dao.carry_out(before)
    born = passed(dao, text="Born with a stage")
    dao.set_kind(STANDARD, KINDS[STANDARD])
    dao.kinds.send("removeKind", GRANT, sender=dao.timelock.address)
    with reverts_with(REFUSED, born.id, stage.address, False):
        dao.queue(born)
    dao.carry_out(passed(dao, text="Born after it"))
    version = dao.governor.view("proposalRules", born.id)
    assert dao.kinds.view("stageOf", version) == stage.address
    assert dao.kinds.view("describe", version)[1][-2] == stage.address
    assert dao.kinds.view("stageOf", version + 1) == ZERO_ADDRESS


def test_stage__constitutional_kind__is_the_way_out(dao: KindStage, stage: Contract) -> None:
    """BO-45: a stage that stops every standard proposal is taken off by a kind without one."""
    stage.send("set", Answer.BURN_GAS, Answer.BURN_GAS, sender=dao.anybody)
    with_stage(dao, stage)
    off = dao.call(dao.kinds, "setKind", STANDARD, KINDS[STANDARD].as_tuple())
    motion = dao.opened(off, kind=CONSTITUTIONAL)
    for voter in (dao.ann, dao.ben):
        dao.vote(motion, voter, Support.FOR)
    dao.close_vote(motion)
    dao.carry_out(motion)
    dao.carry_out(passed(dao, text="Free again"))


def test_stage__cannot_pass_what_failed(dao: KindStage, stage: Contract) -> None:
    """BO-46: a stage that agrees to everything passes no lost vote, and stops no guardian."""
    with_stage(dao, stage)
    lost = dao.opened(dao.pay(dao.eve, WAD))
    dao.vote(lost, dao.ann, Support.AGAINST)
    assert dao.close_vote(lost) == State.DEFEATED
    with reverts_with("GovernorUnexpectedProposalState", lost.id, State.DEFEATED, ONLY_SUCCEEDED):
        dao.queue(lost)
    won = passed(dao, text="Won")
    dao.queue(won)
    dao.cancel(won, dao.guardian)
    assert dao.state(won) == State.CANCELED


def test_stage__asked_about_this_governor_only(dao: KindStage, stage: Contract) -> None:
    """BO-47: the stage is told whose proposal it is, and each is its own question."""
    with_stage(dao, stage)
    first, second = passed(dao, text="First"), passed(dao, text="Second")
    stage.send("allow", second.id, sender=dao.anybody)
    with reverts_with(REFUSED, first.id, stage.address, False):
        dao.queue(first)
    dao.queue(second)


def test_stage__burning_gas__bounded(dao: KindStage, stage: Contract) -> None:
    """BO-48: what a stage uses up is bounded, so that its refusal costs whoever queues no more than that."""
    stage.send("set", Answer.BURN_GAS, Answer.YES, sender=dao.anybody)
    with_stage(dao, stage)
    motion = passed(dao)
    dao.governor.queue("queue", *motion.tail, sender=dao.anybody)
    (outcome,) = dao.chain.mine(dao.now)
    assert not outcome.ok
    assert dao.kinds.view("STAGE_GAS") == STAGE_GAS < outcome.gas < STAGE_GAS + 150_000
