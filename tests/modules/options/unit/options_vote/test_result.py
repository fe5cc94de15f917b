"""Who wins: quorum, bar, equals, "none of these", and a budget that is shared."""

from __future__ import annotations

from utils.options import FULL, OptionsStage

REFUSED = "GovernorStageRefused"
YES, NO = FULL, 0


def test_result__equals__the_first_of_the_list(dao: OptionsStage) -> None:
    """OV-10: equals are taken in the order of the list, and "none of these" wins against its equal."""
    options = dao.vote_of()
    number = dao.open(options, dao.motions(3))
    dao.cast(options, number, dao.ann, [NO, YES, YES, NO])
    assert options.view("resultOf", number)[0] == (1, 2)
    dao.cast(options, number, dao.ann, [YES, YES, YES, NO])
    assert options.view("resultOf", number)[0] == (0, 1)
    dao.cast(options, number, dao.ann, [YES, YES, YES, YES])
    assert options.view("resultOf", number) == ((), True, 0)
    dao.cast(options, number, dao.ben, [NO, NO, YES, NO])
    assert options.view("resultOf", number)[0] == (2,)
    dao.compare(options, number)


def test_result__abstention__counts_for_the_quorum_only(dao: OptionsStage) -> None:
    """OV-11: without points a ballot moves no option."""
    options = dao.vote_of(quorumBps=3_000)
    number = dao.open(options, dao.motions(1))
    dao.cast(options, number, dao.ben, [YES, NO])
    assert options.view("resultOf", number) == ((), False, 0)
    dao.cast(options, number, dao.cy, [NO, NO])
    assert options.view("resultOf", number) == ((0,), True, 0)
    dao.compare(options, number)


def test_result__bar_and_quorum__to_the_unit(dao: OptionsStage) -> None:
    """OV-12: at the share an option wins, a basis point above it does not."""
    ben_of = 0
    for extra in (0, 1):
        for key in ("barBps", "quorumBps"):
            dao.reset()
            if not ben_of:
                powers = (dao.escrow.view("getPastVotes", dao.ben, dao.now - 1),)
                ben_of = powers[0] * 10_000 // dao.escrow.view("getPastTotalSupply", dao.now - 1)
            options = dao.vote_of(**{key: ben_of + extra})
            number = dao.open(options, dao.motions(1))
            dao.cast(options, number, dao.ben, [YES, NO])
            dao.compare(options, number)
            assert options.view("resultOf", number)[0] == (() if extra else (0,))


def test_result__nobody_voted__nobody_wins(dao: OptionsStage) -> None:
    """OV-12: silence chooses nothing."""
    options = dao.vote_of()
    number = dao.open(options, dao.motions(1))
    assert options.view("resultOf", number) == ((), False, 0)
    (event,) = dao.events(dao.finish(options, number), "RoundSettled")
    assert event == {"round": number, "winners": (), "hasQuorum": False, "spent": 0}


def test_result__shared_budget__in_order_until_it_is_spent(dao: OptionsStage) -> None:
    """OV-04: what no longer fits is passed over, and the winners never cost more than the round has."""
    options = dao.vote_of(maxBudget=100, maxWinners=16)
    number = dao.open(options, dao.motions(4), [60, 50, 30, 10], 100)
    dao.cast(options, number, dao.ann, [YES, NO, NO, NO, NO])
    dao.cast(options, number, dao.ben, [YES, YES, YES, NO, NO])
    dao.cast(options, number, dao.cy, [NO, YES, YES, YES, NO])
    dao.compare(options, number)
    assert options.view("resultOf", number) == ((0, 2, 3), True, 100)


def test_result__as_many_as_the_stage_lets_win(dao: OptionsStage) -> None:
    """OV-10: an election for one seat seats one."""
    for seats in (1, 2, 3):
        dao.reset()
        options = dao.vote_of(maxWinners=seats)
        number = dao.open(options, dao.motions(3))
        dao.cast(options, number, dao.ann, [NO, YES, YES, NO])
        dao.cast(options, number, dao.ben, [YES, NO, YES, NO])
        dao.compare(options, number)
        assert options.view("resultOf", number)[0] == (2, 1, 0)[:seats]
