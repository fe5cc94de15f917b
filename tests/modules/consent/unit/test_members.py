"""Another stage as a check of a stage of consent: asked each time, and believed as little as any stage."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING

import pytest

from utils.artifacts import compile_contracts
from utils.checks import check_each, reverts_with
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.governance import STANDARD, Support
from utils.kind_stage import KINDS, KindStage, Motion, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from utils.rpc import Contract

APPROVAL, NO_OBJECTION, WAIT, MEMBER = range(4)
REFUSED = "GovernorStageRefused"
STAGE_GAS = 200_000


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


@pytest.fixture(scope="module")
def shared() -> Iterator[KindStage]:
    stage = KindStage()
    sources = ["contracts/modules/consent/ConsentStage.sol", "contracts/mocks/MockStage.sol"]
    stage.artifacts.update(compile_contracts(sources))
    yield stage
    stage.close()


@pytest.fixture
def dao(shared: KindStage) -> KindStage:
    shared.reset()
    return shared


def member(dao: KindStage, at_queue: Answer = Answer.YES, at_execution: Answer = Answer.YES) -> Contract:
    stage = dao.deploy("MockStage")
    answer(dao, stage, at_queue, at_execution)
    return stage


def answer(dao: KindStage, stage: Contract, at_queue: Answer, at_execution: Answer) -> None:
    stage.send("set", at_queue, at_execution, sender=dao.anybody)


def with_checks(dao: KindStage, *checks: tuple[int, str, int], needed: int) -> Contract:
    """A stage of the standard kind."""
    stage = dao.deploy("ConsentStage", list(checks), needed, 0)
    dao.set_kind(STANDARD, replace(KINDS[STANDARD], stage=stage.address))
    return stage


def passed(dao: KindStage) -> Motion:
    motion = dao.opened(dao.pay(dao.eve, WAD))
    dao.vote(motion, dao.ann, Support.FOR)
    assert dao.close_vote(motion) == State.SUCCEEDED
    return motion


def met(dao: KindStage, stage: Contract, motion: Motion) -> tuple[bool, ...]:
    return tuple(stage.view("checksOf", dao.governor.address, motion.id)[1])


def test_member__agrees__is_one_of_those_needed(dao: KindStage) -> None:
    """BO-131: two of a council's approval, another stage and a wait; another stage counts as one."""
    other = member(dao, Answer.NO)
    checks = (APPROVAL, dao.cy, 0), (MEMBER, other.address, 0), (WAIT, ZERO_ADDRESS, 3 * DAY)
    stage = with_checks(dao, *checks, needed=2)
    motion = passed(dao)
    stage.send("approve", dao.governor.address, motion.id, sender=dao.cy)
    assert met(dao, stage, motion) == (True, False, False)
    with reverts_with(REFUSED, motion.id, stage.address, False):
        dao.queue(motion)
    answer(dao, other, Answer.YES, Answer.YES)
    assert met(dao, stage, motion) == (True, True, False)
    dao.carry_out(motion)
    assert stage.view("checks") == checks


def test_member__any_other_answer__a_no_of_that_check_only(dao: KindStage) -> None:
    """BO-132: one that reverts, burns its gas, answers another word, too much or too little, or calls back
    says no; what the others say still counts."""
    first, second = member(dao), member(dao)
    checks = (MEMBER, first.address, 0), (MEMBER, second.address, 0), (APPROVAL, dao.cy, 0)
    stage = with_checks(dao, *checks, needed=1)
    motion = passed(dao)

    def check(said: Answer) -> None:
        for other in (first, second):
            answer(dao, other, said, said)
        assert met(dao, stage, motion) == (False, False, False)
        with reverts_with(REFUSED, motion.id, stage.address, False):
            dao.queue(motion)

    check_each(BAD, check)
    answer(dao, first, Answer.BURN_GAS, Answer.BURN_GAS)
    dao.anvil.call("anvil_setCode", second.address, "0x")
    assert met(dao, stage, motion) == (False, False, False)
    stage.send("approve", dao.governor.address, motion.id, sender=dao.cy)
    dao.carry_out(motion)


def test_member__burns_its_gas__the_stage_still_answers(dao: KindStage) -> None:
    """BO-133: two that burn all gas they get leave enough for an answer within what a stage has."""
    others = [member(dao, Answer.BURN_GAS, Answer.BURN_GAS) for _ in range(2)]
    burning = [(MEMBER, other.address, 0) for other in others]
    stage = with_checks(dao, *burning, (NO_OBJECTION, dao.cy, 1), (APPROVAL, dao.cy, 0), needed=2)
    motion = passed(dao)
    stage.send("approve", dao.governor.address, motion.id, sender=dao.cy)
    dao.go(dao.now + 1)
    question = stage.encode("mayQueue", dao.governor.address, motion.id)
    asked = dao.anvil.call(
        "eth_call",
        {"to": stage.address, "data": question, "gas": hex(STAGE_GAS + 21_000 + 16 * len(question) // 2)},
        "latest",
    )
    assert int(asked, 16) == 1
    dao.carry_out(motion)


def test_member__asked_again_at_execution__can_still_say_no(dao: KindStage) -> None:
    """BO-134: it is asked what the stage is asked: at queueing and at execution."""
    other = member(dao, Answer.YES, Answer.NO)
    stage = with_checks(dao, (MEMBER, other.address, 0), needed=1)
    motion = passed(dao)
    dao.queue(motion)
    assert met(dao, stage, motion) == (False,)
    dao.go(dao.governor.view("proposalEta", motion.id))
    with reverts_with(REFUSED, motion.id, stage.address, True):
        dao.execute(motion)
    answer(dao, other, Answer.NO, Answer.YES)
    dao.execute(motion)


def test_constructor__members_that_make_no_sense__revert(dao: KindStage) -> None:
    """BO-135: no code, a time, the same one twice, and one more than there is gas for."""
    first, second, third = (member(dao).address for _ in range(3))
    wrong = [
        (0, [(MEMBER, dao.cy, 0)]),
        (0, [(MEMBER, ZERO_ADDRESS, 0)]),
        (0, [(MEMBER, first, DAY)]),
        (1, [(MEMBER, first, 0), (MEMBER, first, 0)]),
        (2, [(MEMBER, first, 0), (MEMBER, second, 0), (MEMBER, third, 0)]),
    ]

    def check(case: tuple[int, list[tuple[int, str, int]]]) -> None:
        with reverts_with("ConsentStageInvalidCheck", case[0]):
            dao.deploy("ConsentStage", case[1], 1, 0)

    check_each(wrong, check)
    stage = dao.deploy("ConsentStage", [(MEMBER, first, 0), (MEMBER, second, 0)], 1, 0)
    assert (stage.view("MAX_MEMBERS"), stage.view("MEMBER_GAS")) == (2, 70_000)
