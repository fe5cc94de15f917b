"""How ballots count: once, replaced, weighed by time, and as the counting allows."""

from __future__ import annotations

import pytest

from utils.checks import reverts_with
from utils.constants import WAD
from utils.options import APPROVAL, FULL, HALF, SCORE, VOTE_TIME, OptionsStage

REFUSED = "GovernorStageRefused"
YES, NO = FULL, 0


def test_vote__counts_power_of_the_opening_once(dao: OptionsStage) -> None:
    """OV-06: power that is moved or locked later counts for nobody, and a ballot replaces the one before."""
    options = dao.vote_of()
    number = dao.open(options, dao.motions(3))
    power = dao.rounds[number].powers[dao.ben]
    mined = dao.cast(options, number, dao.ben, [YES, NO, YES, NO])
    (event,) = dao.events(mined, "OptionsVoteCast")
    assert event == {
        "round": number,
        "voter": dao.ben,
        "points": (YES, NO, YES, NO),
        "power": power,
        "weight": power,
    }
    assert options.view("ballotOf", number, dao.ben) == ((YES, NO, YES, NO), dao.now)
    dao.compare(options, number)
    dao.escrow.send("delegate", dao.eve, sender=dao.ben)
    dao.lock(dao.eve, 10_000_000 * WAD)
    dao.go(dao.now + 1)
    with reverts_with("OptionsVoteNoPower", number, dao.eve):
        options.send("vote", number, [YES, NO, NO, NO], sender=dao.eve)
    for points in ([NO, YES, NO, NO], [NO, YES, NO, NO], [NO, NO, NO, YES], [NO] * 4, [YES] * 4):
        dao.cast(options, number, dao.ben, points)
        dao.compare(options, number)
    assert options.view("roundOf", number)[5] == power


def test_vote__later_than_half__falls_to_nothing(dao: OptionsStage) -> None:
    """OV-07: whoever waits for the last second changes nothing; a late change weighs less too."""
    options = dao.vote_of()
    number = dao.open(options, dao.motions(2))
    opens, power = dao.now - 1, dao.rounds[number].powers[dao.ann]
    dao.cast(options, number, dao.ben, [YES, NO, NO])
    for after, weight in (
        (HALF, power),
        (HALF + 1, power * (HALF - 1) // HALF),
        (VOTE_TIME - HALF // 4, power // 4),
        (VOTE_TIME - 1, power // HALF),
    ):
        dao.go(opens + after)
        mined = dao.cast(options, number, dao.ann, [NO, YES, NO])
        assert dao.events(mined, "OptionsVoteCast")[0]["weight"] == weight
        dao.compare(options, number)
    assert options.view("resultOf", number)[0] == (0,)


def test_vote__outside_of_its_time__reverts(dao: OptionsStage) -> None:
    """OV-07: from the second after the opening to the last one before the end."""
    options = dao.vote_of()
    motions = dao.motions(1)
    with reverts_with("OptionsVoteUnknownRound", 1):
        options.send("vote", 1, [YES, NO], sender=dao.ann)
    options.send("open", dao.governor.address, [(motions[0].id, 0)], 0, sender=dao.ann)
    opens = dao.now
    with reverts_with("OptionsVoteTime", 1, opens + 1, opens + VOTE_TIME):
        options.send("vote", 1, [YES, NO], sender=dao.ann)
    dao.go(opens + VOTE_TIME - 1)
    options.send("vote", 1, [YES, NO], sender=dao.ann)
    dao.go(opens + VOTE_TIME)
    with reverts_with("OptionsVoteTime", 1, opens + 1, opens + VOTE_TIME):
        options.send("vote", 1, [YES, NO], sender=dao.ben)


@pytest.mark.parametrize(
    ("counting", "points", "is_valid"),
    [
        (APPROVAL, [YES, NO, YES], True),
        (APPROVAL, [YES, 99, NO], False),
        (APPROVAL, [YES, 101, NO], False),
        (APPROVAL, [NO, NO, 1], False),
        (APPROVAL, [YES, NO], False),
        (APPROVAL, [YES, NO, NO, NO], False),
        (SCORE, [60, 30, 10], True),
        (SCORE, [0, 0, 0], True),
        (SCORE, [1, 0, 0], True),
        (SCORE, [60, 30, 11], False),
        (SCORE, [200, 0, 0], False),
        (SCORE, [100], False),
    ],
)
def test_vote__what_the_counting_allows(
    dao: OptionsStage, counting: int, points: list[int], is_valid: bool
) -> None:
    """OV-08: approval is all or nothing for each, score one budget of points for all."""
    options = dao.vote_of(counting=counting)
    number = dao.open(options, dao.motions(2))
    assert dao.rounds[number].allows(points) == is_valid
    if is_valid:
        dao.cast(options, number, dao.ann, points)
        dao.compare(options, number)
        assert options.view("ballotOf", number, dao.ann)[0] == tuple(points)
        return
    with reverts_with("OptionsVoteInvalidBallot", number):
        options.send("vote", number, points, sender=dao.ann)
    assert options.view("ballotOf", number, dao.ann) == ((0, 0, 0), 0)


def test_vote__of_the_treasury__not_counted(dao: OptionsStage) -> None:
    """OV-09: what the treasury holds decides nothing, and makes no quorum harder."""
    options = dao.vote_of(quorumBps=5_000)
    dao.lock(dao.timelock.address, 2_000_000 * WAD)
    dao.go(dao.now + 1)
    number = dao.open(options, dao.motions(1))
    with reverts_with("OptionsVoteNoPower", number, dao.timelock.address):
        options.send("vote", number, [YES, NO], sender=dao.timelock.address)
    dao.cast(options, number, dao.ann, [YES, NO])
    dao.compare(options, number)
    assert options.view("resultOf", number) == ((0,), True, 0)
    assert 2 * dao.rounds[number].powers[dao.ann] < dao.escrow.view("getPastTotalSupply", dao.now - 1)
