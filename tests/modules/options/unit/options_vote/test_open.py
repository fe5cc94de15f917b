"""Stages and their terms, and who opens a round on what."""

from __future__ import annotations

from typing import Any

from utils.checks import check_each, reverts_with
from utils.constants import DAY, ZERO_ADDRESS
from utils.options import FULL, TERMS, VOTE_TIME, OptionsStage

REFUSED = "GovernorStageRefused"
YES, NO = FULL, 0


def test_constructor__terms_out_of_their_limits__reverts(dao: OptionsStage) -> None:
    """OV-12: a stage in which nobody can win, or anybody does, is not made."""
    dao.vote_of()
    wrong: list[dict[str, Any]] = [
        {"voteTime": 3_599},
        {"voteTime": 60 * DAY + 1},
        {"quorumBps": 0},
        {"quorumBps": 10_001},
        {"barBps": 0},
        {"barBps": 10_001},
        {"openerBps": 10_001},
        {"maxWinners": 0},
        {"maxWinners": 17},
        {"asset": dao.token.address},
    ]

    def refused(change: dict[str, Any]) -> None:
        given = tuple({**TERMS, **change}.values())
        with reverts_with("OptionsVoteInvalidTerms"):
            dao.deploy("OptionsVote", dao.escrow.address, dao.timelock.address, given)

    check_each(wrong, refused)
    with reverts_with("OptionsVoteInvalidTerms"):
        dao.deploy("OptionsVote", dao.escrow.address, ZERO_ADDRESS, dao.terms())
    with reverts_with("OptionsVoteInvalidTerms"):
        budget_only = tuple({**TERMS, "maxBudget": 1}.values())
        dao.deploy("OptionsVote", dao.escrow.address, dao.timelock.address, budget_only)
    for change in ({"voteTime": 3_600}, {"voteTime": 60 * DAY}, {"maxWinners": 16, "openerBps": 0}):
        made = dao.vote_of(**change)
        assert tuple(made.view("terms")) == dao.terms(**change)
    assert (made.view("VOTES").lower(), made.view("TREASURY").lower()) == (
        dao.escrow.address.lower(),
        dao.timelock.address.lower(),
    )
    assert (made.view("MAX_OPTIONS"), made.view("FULL_POINTS")) == (16, FULL)


def test_open__proposals_before_or_in_their_vote__listed(dao: OptionsStage) -> None:
    """OV-01: what is chosen among was fixed when the round opened: an id is the hash of its calls."""
    options = dao.vote_of(maxBudget=10)
    first, second = dao.motions(2)
    choices = [(first.id, 4), (second.id, 10)]
    mined = options.send("open", dao.governor.address, choices, 10, sender=dao.ann)
    (event,) = dao.events(mined, "RoundOpened")
    assert event == {
        "round": 1,
        "governor": dao.governor.address.lower(),
        "opener": dao.ann,
        "choices": tuple(choices),
        "budget": 10,
        "ends": dao.now + VOTE_TIME,
    }
    assert options.view("optionsOf", 1) == tuple((one, cost, 0, False) for one, cost in choices)
    shown = options.view("roundOf", 1)
    assert shown == (dao.governor.address.lower(), dao.ann, dao.now, dao.now + VOTE_TIME, 10, 0, 0, False)
    assert (options.view("lastRoundOf", dao.ann), options.view("lastRoundOf", dao.ben)) == (1, 0)
    assert options.view("resultOf", 1) == ((), False, 0)  # in the second of the opening, too


def test_open__no_options_or_17__reverts(dao: OptionsStage) -> None:
    """OV-02: sixteen options at most, so no loop is lengthened by others."""
    options = dao.vote_of()
    motions = dao.motions(16)
    for count in (0, 17):
        choices = [(number, 0) for number in range(count)]
        with reverts_with("OptionsVoteInvalidCount", count):
            options.send("open", dao.governor.address, choices, 0, sender=dao.ann)
    assert dao.open(options, motions) == 1
    dao.cast(options, 1, dao.ann, [YES] * 16 + [NO])
    dao.compare(options, 1)
    assert len(options.view("optionsOf", 1)) == 16


def test_open__what_is_no_option__reverts(dao: OptionsStage) -> None:
    """OV-03: a proposal that does not exist, is listed twice, is past its vote or ends before the round."""
    options = dao.vote_of()
    first, second = dao.motions(2)

    def opened(*ids: int) -> None:
        options.send("open", dao.governor.address, [(one, 0) for one in ids], 0, sender=dao.ann)

    with reverts_with("GovernorNonexistentProposal", 7):
        opened(first.id, 7)
    with reverts_with("OptionsVoteInvalidOption", 1, first.id):
        opened(first.id, first.id)
    dao.cancel(second, dao.ann)
    with reverts_with("OptionsVoteInvalidOption", 0, second.id):
        opened(second.id, first.id)
    deadline = dao.governor.view("proposalDeadline", first.id)
    dao.go(deadline - VOTE_TIME + 1)
    with reverts_with("OptionsVoteEndsTooLate", first.id, dao.now + VOTE_TIME, deadline):
        opened(first.id)
    dao.go(deadline + 1)
    with reverts_with("OptionsVoteInvalidOption", 0, first.id):
        opened(first.id)


def test_open__the_last_second__possible(dao: OptionsStage) -> None:
    """OV-03: a round that ends with the vote is decided before anything can be queued."""
    options = dao.vote_of()
    (first,) = dao.motions(1)
    dao.go(dao.governor.view("proposalDeadline", first.id) - VOTE_TIME)
    assert dao.open(options, [first]) == 1


def test_open__costs_and_budget__within_their_limits(dao: OptionsStage) -> None:
    """OV-04: a round gives no more than its stage allows, and an option no more than its round."""
    options = dao.vote_of(maxBudget=10)
    motions = dao.motions(2)
    choices = [(motions[0].id, 3), (motions[1].id, 6)]
    with reverts_with("OptionsVoteBudget", 11, 10):
        options.send("open", dao.governor.address, choices, 11, sender=dao.ann)
    with reverts_with("OptionsVoteCost", 1, 6, 5):
        options.send("open", dao.governor.address, choices, 5, sender=dao.ann)
    assert dao.open(options, motions, [3, 6], 6) == 1


def test_open__too_little_power__reverts(dao: OptionsStage) -> None:
    """OV-05: junk rounds take power of the second before, and one runs at a time for each account."""
    options = dao.vote_of()
    (first,) = dao.motions(1)
    power = dao.escrow.view("getPastVotes", dao.dee, dao.now - 1)
    total = dao.escrow.view("getPastTotalSupply", dao.now - 1)
    needed = -(-total * 50 // 10_000)
    assert power < needed
    with reverts_with("OptionsVoteOpenerPower", dao.dee, power, needed):
        options.send("open", dao.governor.address, [(first.id, 0)], 0, sender=dao.dee)
    exact = power * 10_000 // total
    alone = dao.vote_of(openerBps=exact)
    assert dao.open(alone, [first], by=dao.dee) == 1
    over = dao.vote_of(openerBps=exact + 1)
    power = dao.escrow.view("getPastVotes", dao.dee, dao.now - 1)
    total = dao.escrow.view("getPastTotalSupply", dao.now - 1)
    needed = -(-total * (exact + 1) // 10_000)
    with reverts_with("OptionsVoteOpenerPower", dao.dee, power, needed):
        over.send("open", dao.governor.address, [(first.id, 0)], 0, sender=dao.dee)


def test_open__another_round_runs__reverts(dao: OptionsStage) -> None:
    """OV-05: others can open theirs meanwhile, and the same proposal can be an option of both."""
    options = dao.vote_of(voteTime=3_600)
    (first,) = dao.motions(1)
    dao.open(options, [first])
    until = options.view("roundOf", 1)[3]
    with reverts_with("OptionsVoteOpenerBusy", dao.ann, until):
        options.send("open", dao.governor.address, [(first.id, 0)], 0, sender=dao.ann)
    assert dao.open(options, [first], by=dao.ben) == 2
    dao.go(until - 1)
    with reverts_with("OptionsVoteOpenerBusy", dao.ann, until):
        options.send("open", dao.governor.address, [(first.id, 0)], 0, sender=dao.ann)
    dao.go(until)
    assert dao.open(options, [first]) == 3
