"""Ballots over time, and what is made of them."""

import pytest

from ape_dao.analytics.metrics.voting import (
    course,
    delegate_cards,
    execution_lag,
    last_swing,
    participation,
    proposer_concentration,
    tally,
    time_to_quorum,
)
from ape_dao.analytics.voting import VotingHistory
from ape_dao.core.errors import StoreError
from utils.tables import table

START, END = 1_000, 2_000


def created(number, **fields):
    row = {"proposalId": number, "proposer": "0xpp", "description": "", "voteStart": START, "voteEnd": END}
    return {**row, **fields}


def vote(voter, support, weight, time, *, proposal=1, reason=""):
    fields = {"proposalId": proposal, "voter": voter, "support": support, "weight": weight}
    return {**fields, "time": time, "block": time, "reason": reason}


def split(voter, against, for_, abstain, time, *, replaces=False):
    """A split; `replaces`: it comes directly after `BallotReplaced`."""
    params = "0x" + "".join(f"{one:032x}" for one in (against, for_, abstain))
    return {
        "proposalId": 1,
        "voter": voter,
        "params": params,
        "time": time,
        "block": time,
        "reason": "",
        "log_index": int(replaces),
    }


def history(*votes, splits=(), proposals=None, quadratic=(), **tables):
    number = ("proposalId",)
    ballot = (*number, "voter", "support", "weight", "reason", "params")
    return VotingHistory(
        {
            "ProposalCreated": table(*(proposals or [created(1)])),
            "ProposalExtended": table(*tables.get("extended", ()), names=(*number, "extendedDeadline")),
            "ProposalQueued": table(*tables.get("queued", ()), names=(*number, "etaSeconds")),
            "ProposalExecuted": table(*tables.get("executed", ()), names=number),
            "ProposalCanceled": table(*tables.get("canceled", ()), names=number),
            "VoteCast": table(*votes, names=ballot),
            "VoteCastWithParams": table(*splits, names=ballot),
            "BallotReplaced": table(
                *({"block": one["block"], "log_index": 0} for one in splits if one["log_index"])
            ),
        },
        quadratic,
    )


def test_counted__replaced__the_last_one():
    past = history(
        vote("0xa", 1, 10, 1_100),
        vote("0xa", 0, 10, 1_300),
        splits=[split("0xa", 1, 2, 3, 1_200, replaces=True)],
    )
    at = {time: past.counted(1, time) for time in (1_099, 1_100, 1_200)}
    assert at[1_099] == {}
    assert (at[1_100]["0xa"].for_, at[1_200]["0xa"].votes) == (10, 6)
    now = tally(past.counted(1).values())
    assert (now.against, now.for_, now.abstain, now.margin) == (10, 0, 0, -1)


def test_counted__parts__added_until_one_replaces_them():
    """EV-20."""
    parts = [split("0xa", 1, 2, 3, 1_100), split("0xb", 5, 0, 0, 1_150), split("0xa", 0, 10, 0, 1_200)]
    past = history(splits=[*parts, split("0xa", 0, 0, 20, 1_300, replaces=True)])
    sides = [(one.against, one.for_, one.abstain) for one in past.ballots[1] if one.voter == "0xa"]
    assert sides == [(1, 2, 3), (1, 12, 3), (0, 0, 20)]
    assert [now.participation for _, now in course(past, past.proposals[1])] == [5, 5, 15, 20]
    assert past.counted(1, 1_250)["0xa"].votes == 16


def test_history__quadratic_without_power__says_what_to_give():
    with pytest.raises(StoreError, match="history of power"):
        history(vote("0xa", 1, 10, 1_100), quadratic=[1])


def test_participation__by_power_and_by_head():
    past = history(vote("0xa", 1, 30, 1_100), vote("0xb", 0, 10, 1_100))
    found = participation(past.counted(1), 3, total=100)
    assert (found.by_power, found.by_head, found.voters, found.could) == (0.4, 2 / 3, 2, 3)


def test_time_to_quorum__lost_again__counts_from_the_last_time():
    past = history(
        vote("0xa", 1, 50, 1_100),
        vote("0xa", 0, 50, 1_200),
        vote("0xb", 2, 60, 1_500),
        vote("0xc", 1, 1, 1_600),
    )
    assert time_to_quorum(past, past.proposals[1], 50) == 500
    assert time_to_quorum(past, past.proposals[1], 62) is None


def test_last_swing__lead_changes__share_of_the_time():
    past = history(vote("0xa", 1, 50, 1_100), vote("0xb", 0, 60, 1_900))
    assert last_swing(past, past.proposals[1]) == 0.9
    assert last_swing(history(vote("0xa", 1, 50, 1_100)), past.proposals[1]) is None


def test_last_swing__extended__of_the_longer_time():
    past = history(
        vote("0xa", 1, 50, 1_100),
        vote("0xb", 0, 60, 1_900),
        extended=[{"proposalId": 1, "extendedDeadline": 2_800}],
    )
    assert last_swing(past, past.proposals[1]) == 0.5


def test_execution_lag__from_the_second_it_could_be_executed():
    queued, executed = {"proposalId": 1, "etaSeconds": 3_000}, {"proposalId": 1, "time": 3_500}
    assert execution_lag(history(queued=[queued], executed=[executed]).proposals[1]) == 500
    assert execution_lag(history(executed=[executed]).proposals[1]) == 1_500
    assert execution_lag(history(queued=[queued]).proposals[1]) is None


def test_proposer_concentration__two_of_three_by_one():
    past = history(proposals=[created(1), created(2), created(3, proposer="0xqq")])
    assert proposer_concentration(past.proposals.values()) == pytest.approx(5 / 9)


def test_delegate_card__every_figure():
    proposals = [created(1), created(2), created(3), created(4, voteEnd=9_000), created(5)]
    past = history(
        vote("0xa", 1, 10, 1_200, reason="good"),
        vote("0xb", 1, 90, 1_300),
        vote("0xa", 0, 10, 1_600, proposal=2),
        vote("0xb", 1, 90, 1_700, proposal=2),
        vote("0xa", 1, 10, 1_950, proposal=4),
        proposals=proposals,
        canceled=[{"proposalId": 5, "time": 1_500}],
    )
    votes = {number: {"0xa": 10 if number != 3 else 0, "0xb": 90} for number in range(1, 6)}
    card, other = delegate_cards(past, ["0xa", "0xb"], votes, now=3_000)
    assert (card.could_attend, card.attended, card.lateness) == (2, 2, pytest.approx(0.4))
    assert (card.reasons, card.agreed, card.decided, card.last_seen) == (1, 1, 2, 1_950)
    assert card.transactions == (f"0x{0:064x}", f"0x{2:064x}")
    assert (other.could_attend, other.attended) == (3, 2)


def test_delegate_card__votes_taken_back__could_vote_on_the_rest_only():
    """OB-14: without votes left it missed nothing; a ballot that it cast before stays one."""
    past = history(vote("0xa", 1, 10, 1_200, proposal=2), proposals=[created(one) for one in (1, 2, 3)])
    votes = {1: {"0xa": 0}, 2: {"0xa": 0}, 3: {"0xa": 5}}
    (card,) = delegate_cards(past, ["0xa"], votes, now=3_000)
    assert (card.could, card.attended) == ((2, 3), 1)
    (card,) = delegate_cards(past, ["0xa"], {3: {"0xa": 5}}, now=3_000)
    assert (card.could, card.attended) == ((3,), 0)  # of proposals that are not asked for nothing is told
