"""The stage of consent on a real governor: what bodies say, when it counts, and that it is final."""

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

APPROVAL, NO_OBJECTION, WAIT = range(3)
REFUSED = "GovernorStageRefused"


class Report(IntEnum):
    """IConsentStage.Report."""

    NONE = 0
    APPROVED = 1
    OBJECTED = 2
    WITHDRAWN = 3


@pytest.fixture(scope="module")
def shared() -> Iterator[KindStage]:
    stage = KindStage()
    stage.artifacts.update(compile_contracts(["contracts/modules/consent/ConsentStage.sol"]))
    yield stage
    stage.close()


@pytest.fixture
def dao(shared: KindStage) -> KindStage:
    shared.reset()
    return shared


def with_checks(
    dao: KindStage, *checks: tuple[int, str, int], needed: int | None = None, until: int = 0
) -> Contract:
    """A stage of the standard kind."""
    stage = dao.deploy("ConsentStage", list(checks), len(checks) if needed is None else needed, until)
    dao.set_kind(STANDARD, replace(KINDS[STANDARD], stage=stage.address))
    return stage


def opened(dao: KindStage, text: str = "A proposal") -> Motion:
    motion = dao.opened(dao.pay(dao.eve, WAD), description=text)
    dao.vote(motion, dao.ann, Support.FOR)
    return motion


def end(dao: KindStage, motion: Motion) -> int:
    return int(dao.governor.view("proposalDeadline", motion.id))


def refused(dao: KindStage, stage: Contract, motion: Motion) -> None:
    with reverts_with(REFUSED, motion.id, stage.address, False):
        dao.queue(motion)


def say(dao: KindStage, stage: Contract, act: str, motion: Motion, body: str) -> None:
    stage.send(act, dao.governor.address, motion.id, sender=body)


def test_approval__of_the_body__lets_it_pass(dao: KindStage) -> None:
    """BO-51: only the body's own approval counts, of this proposal of this governor, and it is final."""
    stage = with_checks(dao, (APPROVAL, dao.cy, 0))
    motion, other = opened(dao), opened(dao, "Another")
    with reverts_with("ConsentStageNotBody", dao.ann):
        say(dao, stage, "approve", motion, dao.ann)
    say(dao, stage, "approve", other, dao.cy)
    assert dao.close_vote(motion) == State.SUCCEEDED
    refused(dao, stage, motion)
    say(dao, stage, "approve", motion, dao.cy)
    with reverts_with("ConsentStageFinal", dao.cy, Report.APPROVED):
        say(dao, stage, "approve", motion, dao.cy)
    with reverts_with("ConsentStageFinal", dao.cy, Report.NONE):
        say(dao, stage, "withdrawObjection", motion, dao.cy)
    with reverts_with("ConsentStageNotBody", dao.cy):
        say(dao, stage, "object", motion, dao.cy)
    assert stage.view("reportOf", dao.governor.address, motion.id, dao.cy) == (Report.APPROVED, Report.NONE)
    dao.carry_out(motion)


def test_approval__of_what_nobody_proposed__reverts(dao: KindStage) -> None:
    """BO-52: nobody approves an id before there is a proposal behind it."""
    stage = with_checks(dao, (APPROVAL, dao.cy, 0), (NO_OBJECTION, dao.cy, DAY))
    unborn = dao.motion(dao.pay(dao.eve, WAD))
    for act in ("approve", "object"):
        with reverts_with("ConsentStageUnknownProposal", dao.governor.address, unborn.id):
            say(dao, stage, act, unborn, dao.cy)


def test_no_objection__until_its_time_is_over__to_the_second(dao: KindStage) -> None:
    """BO-53: silence counts only once nobody can object any more; what has passed cannot be undone."""
    stage = with_checks(dao, (NO_OBJECTION, dao.cy, 2 * DAY))
    motion, late = opened(dao), opened(dao, "Another")
    dao.close_vote(motion)
    dao.go(end(dao, motion) + 2 * DAY)
    assert stage.view("mayQueue", dao.governor.address, motion.id) is False
    say(dao, stage, "object", motion, dao.cy)
    dao.go(end(dao, late) + 2 * DAY + 1)
    closed = end(dao, late) + 2 * DAY
    with reverts_with("ConsentStageTooLate", closed):
        say(dao, stage, "object", late, dao.cy)
    refused(dao, stage, motion)
    dao.carry_out(late)


def test_objection__withdrawn__is_final(dao: KindStage) -> None:
    """BO-54: a body takes its objection back once, and cannot play to and fro."""
    stage = with_checks(dao, (NO_OBJECTION, dao.cy, 2 * DAY))
    motion = opened(dao)
    say(dao, stage, "object", motion, dao.cy)
    say(dao, stage, "withdrawObjection", motion, dao.cy)
    for act in ("object", "withdrawObjection"):
        with reverts_with("ConsentStageFinal", dao.cy, Report.WITHDRAWN):
            say(dao, stage, act, motion, dao.cy)
    dao.go(end(dao, motion) + 2 * DAY + 1)
    dao.carry_out(motion)


def test_checks__m_of_n__as_many_as_needed(dao: KindStage) -> None:
    """BO-55: approval of two councils, or one and three days, is 2 of 3."""
    stage = with_checks(
        dao, (APPROVAL, dao.cy, 0), (APPROVAL, dao.ben, 0), (WAIT, ZERO_ADDRESS, 3 * DAY), needed=2
    )
    quick, slow = opened(dao), opened(dao, "Another")
    for body in (dao.cy, dao.ben):
        say(dao, stage, "approve", quick, body)
    say(dao, stage, "approve", slow, dao.cy)
    dao.close_vote(slow)
    dao.carry_out(quick)
    refused(dao, stage, slow)
    assert stage.view("checksOf", dao.governor.address, slow.id)[1] == (True, False, False)
    dao.go(end(dao, slow) + 3 * DAY + 1)
    dao.carry_out(slow)


def test_until__from_then_on__agrees_to_everything(dao: KindStage) -> None:
    """BO-56: a stage that ends lets everything pass from that second on, whatever its bodies say."""
    until = dao.now + 30 * DAY
    stage = with_checks(dao, (APPROVAL, dao.cy, 0), until=until)
    motion = opened(dao)
    dao.close_vote(motion)
    dao.go(until - 1)
    assert stage.view("mayQueue", dao.governor.address, motion.id) is False
    later = dao.motion(dao.pay(dao.eve, WAD), description="Another")
    dao.propose(later)
    dao.go(dao.governor.view("proposalSnapshot", later.id) + 1)
    dao.vote(later, dao.ann, Support.FOR)
    dao.close_vote(later)
    dao.carry_out(later)


def test_constructor__checks_that_make_no_sense__revert(dao: KindStage) -> None:
    """BO-57: a stage that could never agree, or asks the same twice, cannot be made."""
    approval, wait = (APPROVAL, dao.cy, 0), (WAIT, ZERO_ADDRESS, DAY)
    wrong = [
        (0, [(APPROVAL, ZERO_ADDRESS, 0)]),
        (0, [(APPROVAL, dao.cy, DAY)]),
        (0, [(NO_OBJECTION, dao.cy, 0)]),
        (0, [(WAIT, dao.cy, DAY)]),
        (0, [(WAIT, ZERO_ADDRESS, 0)]),
        (1, [approval, approval]),
        (1, [wait, (WAIT, ZERO_ADDRESS, 2 * DAY)]),
    ]

    def check(case: tuple[int, list[tuple[int, str, int]]]) -> None:
        with reverts_with("ConsentStageInvalidCheck", case[0]):
            dao.deploy("ConsentStage", case[1], 1, 0)

    check_each(wrong, check)
    for checks, needed in (([], 0), ([approval], 0), ([approval], 2), ([approval] * 5, 1)):
        with reverts_with("ConsentStageInvalidCount", len(checks), needed):
            dao.deploy("ConsentStage", checks, needed, 0)
    with reverts_with("ConsentStageInvalidEnd", dao.now):
        dao.deploy("ConsentStage", [approval], 1, dao.now)
