"""What may be queued and executed, on a real governor, and the end of a round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from utils.checks import reverts_with
from utils.constants import WAD, WEEK
from utils.governance import OPTIMISTIC, STANDARD, State, Support
from utils.kind_stage import KINDS
from utils.options import FULL, OptionsStage

if TYPE_CHECKING:
    from utils.rpc import Contract

REFUSED = "GovernorStageRefused"
YES, NO = FULL, 0


def passed(dao: OptionsStage, options: Contract, winner: int = 0) -> tuple[int, list[Any]]:
    """Two proposals that passed their own votes, of which one won the round."""
    motions = dao.motions(2)
    number = dao.open(options, motions)
    points = [NO, NO, NO]
    points[winner] = YES
    dao.cast(options, number, dao.ann, points)
    dao.go(max(dao.governor.view("proposalSnapshot", one.id) for one in motions) + 1)
    for one in motions:
        dao.vote(one, dao.ann, Support.FOR)
    for one in motions:
        assert dao.close_vote(one) == State.SUCCEEDED
    return number, motions


def test_stage__winner__queued_and_executed(dao: OptionsStage) -> None:
    """OV-01: the winner goes through governor and timelock like any proposal; the others never do."""
    options = dao.vote_of()
    number, (first, second) = passed(dao, options, 1)
    for one in (first, second):
        with reverts_with(REFUSED, one.id, options.address, False):
            dao.queue(one)
    before = dao.token.view("balanceOf", dao.eve)
    (event,) = dao.events(dao.finish(options, number), "RoundSettled")
    assert event == {"round": number, "winners": (1,), "hasQuorum": True, "spent": 0}
    assert [one[3] for one in options.view("optionsOf", number)] == [False, True]
    assert options.view("wonIn", dao.governor.address, second.id) == number
    with reverts_with(REFUSED, first.id, options.address, False):
        dao.queue(first)
    dao.carry_out(second)
    assert dao.token.view("balanceOf", dao.eve) - before == WAD
    assert options.view("mayExecute", dao.governor.address, second.id)
    assert not options.view("mayExecute", dao.governor.address, first.id)


def test_stage__winner_that_fails_its_own_vote__is_replaced_by_nobody(dao: OptionsStage) -> None:
    """OV-13: a round can only say no; what others did to a winner changes no result."""
    options = dao.vote_of(maxWinners=1)
    first, second = dao.motions(2)
    number = dao.open(options, [first, second])
    dao.cast(options, number, dao.ann, [YES, NO, NO])
    dao.cast(options, number, dao.ben, [NO, YES, NO])
    dao.cancel(first, dao.ann)
    dao.go(dao.governor.view("proposalSnapshot", second.id) + 1)
    dao.vote(second, dao.ann, Support.FOR)
    dao.close_vote(second)
    dao.finish(options, number)
    assert options.view("resultOf", number)[0] == (0,)
    with reverts_with(REFUSED, second.id, options.address, False):
        dao.queue(second)


def test_stage__other_governor__not_allowed(dao: OptionsStage) -> None:
    """OV-14: a round on a contract that calls itself a governor lets nothing of another one pass."""
    options = dao.vote_of()
    number, (first, _) = passed(dao, options)
    dao.finish(options, number)
    assert options.view("mayQueue", dao.governor.address, first.id)
    assert not options.view("mayQueue", dao.eve, first.id)
    assert not options.view("mayExecute", dao.eve, first.id)


def test_settle__early_twice_or_unknown__reverts(dao: OptionsStage) -> None:
    """OV-15: a round ends once, by anybody, from its last second on; its result stands."""
    options = dao.vote_of()
    with reverts_with("OptionsVoteUnknownRound", 1):
        options.send("settle", 1, sender=dao.anybody)
    number = dao.open(options, dao.motions(1))
    ends = options.view("roundOf", number)[3]
    dao.cast(options, number, dao.ann, [YES, NO])
    dao.go(ends - 1)
    with reverts_with("OptionsVoteTime", number, ends, 2**256 - 1):
        options.send("settle", number, sender=dao.anybody)
    dao.finish(options, number)
    assert options.view("roundOf", number)[7]
    dao.go(ends + 10 * WEEK)
    with reverts_with("OptionsVoteSettled", number):
        options.send("settle", number, sender=dao.anybody)


def test_views__unknown_round__reverts(dao: OptionsStage) -> None:
    """OV-15: zeros of a round that never was are no result."""
    options = dao.vote_of()
    for view, *asked in (("roundOf", 1), ("optionsOf", 1), ("resultOf", 1), ("ballotOf", 1, dao.ann)):
        with reverts_with("OptionsVoteUnknownRound", 1):
            options.view(view, *asked)


def test_grants__optimistic_kind__one_round_and_no_vote_for_each(dao: OptionsStage) -> None:
    """OV-16: options of a kind that passes unless vetoed take one ballot, and a veto still stops one."""
    options = dao.vote_of(maxWinners=2)
    dao.set_kind(OPTIMISTIC, replace(KINDS[OPTIMISTIC], stage=options.address))
    made = [
        dao.motion(dao.pay(dao.eve, WAD), kind=OPTIMISTIC, description=text)
        for text in ("One", "Two", "Three")
    ]
    for one, by in zip(made, (dao.ann, dao.ben, dao.cy), strict=True):
        dao.propose(one, by)
    number = dao.open(options, made)
    dao.cast(options, number, dao.ann, [YES, NO, YES, NO])
    dao.cast(options, number, dao.ben, [NO, YES, YES, NO])
    dao.go(max(dao.governor.view("proposalSnapshot", one.id) for one in made) + 1)
    dao.vote(made[0], dao.ben, Support.AGAINST)
    for one in made:
        dao.close_vote(one)
    dao.finish(options, number)
    assert [dao.state(one) for one in made] == [State.DEFEATED, State.SUCCEEDED, State.SUCCEEDED]
    with reverts_with(REFUSED, made[1].id, options.address, False):
        dao.queue(made[1])
    dao.carry_out(made[2])


def test_stage__kind_changed_meanwhile__old_stage_decides(dao: OptionsStage) -> None:
    """OV-13: a kind that gets another stage asks it only about proposals made from then on."""
    options = dao.vote_of()
    number, (first, _) = passed(dao, options)
    dao.set_kind(STANDARD, KINDS[STANDARD])
    with reverts_with(REFUSED, first.id, options.address, False):
        dao.queue(first)
    dao.finish(options, number)
    dao.queue(first)
