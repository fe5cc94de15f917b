"""Votes come back from a delegate that missed enough, and from no other."""

import pytest

from utils.attendance import FOR, SEASON, AttendanceStage
from utils.checks import reverts_with
from utils.constants import WEEK, ZERO_ADDRESS
from utils.rpc import Contract

MISSED = 2


@pytest.fixture
def returns(stage: AttendanceStage) -> Contract:
    """It takes two missed proposals; cy gave its votes to ben, and a season begins."""
    made = stage.deploy("VoteReturns", stage.escrow.address, stage.contract.address, MISSED)
    stage.escrow.send("setLocker", made.address, True, sender=stage.deployer)
    stage.escrow.send("delegate", stage.ben, sender=stage.cy)
    stage.go(stage.start(stage.season + 1))
    return made


def give_back(stage: AttendanceStage, returns: Contract, *seasons: int):
    latest, before, *_ = [*map(stage.listed, seasons), [], []]
    return returns.send("returnVotes", stage.cy, latest, before, sender=stage.anybody)


def missed_season(stage: AttendanceStage, *voted: dict) -> int:
    """A season of these proposals, whose list is complete now."""
    season = stage.paid_season(*voted)
    assert stage.now == stage.claims_from(season)
    return season


def test_return_votes__delegate_missed_all__votes_are_the_accounts_again(stage, returns):
    """PA-48: anybody returns votes that a delegate leaves unused; they count for their account at once."""
    season = missed_season(stage, {stage.ann: FOR}, {stage.ann: FOR})
    assert returns.view("latestSeason") == season
    outcome = give_back(stage, returns, season)
    events = [(event.name, event.args) for event in stage.chain.decode_logs(outcome.logs)]
    told = {"account": stage.cy, "delegatee": stage.ben, "missed": 2}
    changed = {"delegator": stage.cy, "fromDelegate": stage.ben, "toDelegate": stage.cy}
    assert ("VotesReturned", told) in events and ("DelegateChanged", changed) in events
    assert stage.escrow.view("delegates", stage.cy) == stage.cy
    assert stage.power_now(stage.cy) == stage.escrow.view("balanceOf", stage.cy) > 0
    stage.escrow.send("delegate", stage.ben, sender=stage.cy)
    assert stage.escrow.view("delegates", stage.cy) == stage.ben


def test_return_votes__delegate_cast_one_ballot__reverts(stage, returns):
    """PA-49: one ballot, of whichever kind, and nobody can take its delegators away."""
    season = missed_season(stage, {stage.ann: FOR}, {stage.ann: FOR, stage.ben: FOR})
    with reverts_with("VoteReturnsVoted", stage.ben, stage.listed(season)[1].proposal):
        give_back(stage, returns, season)


def test_return_votes__too_few_in_the_latest_season__the_one_before_counts_too(stage, returns):
    """PA-49: proposals of an older season count only with all later ones, so no ballot is skipped."""
    first = missed_season(stage, {stage.ann: FOR})
    with reverts_with("VoteReturnsTooFew", 1, MISSED):
        give_back(stage, returns, first)
    stage.go(stage.start(stage.season + 1))
    second = missed_season(stage, {stage.ann: FOR})
    with reverts_with("VoteReturnsTooFew", 1, MISSED):
        give_back(stage, returns, second)
    with reverts_with("VoteReturnsOtherList", second):
        give_back(stage, returns, first, second)
    assert second - first == 2 and stage.listed(second - 1) == []


def test_return_votes__seasons_that_follow_one_another__add_up(stage, returns):
    season = stage.season
    for index in (0, 1):
        stage.go(max(stage.now, stage.start(season + index)))
        motion = stage.opened(by=stage.ann, description=f"{index}")
        stage.vote(motion, stage.ann, FOR)
        stage.go(stage.deadline(motion) + 1)
        stage.qualify(motion)
    stage.go(stage.claims_from(season + 1) - 1)
    assert returns.view("latestSeason") == season
    with reverts_with("VoteReturnsTooFew", 1, MISSED):
        give_back(stage, returns, season)
    stage.go(stage.claims_from(season + 1))
    give_back(stage, returns, season + 1, season)
    assert stage.escrow.view("delegates", stage.cy) == stage.cy


def test_return_votes__list_left_short__reverts(stage, returns):
    """PA-49: the proposal on which the delegate voted cannot be left out."""
    season = missed_season(stage, {stage.ann: FOR}, {stage.ann: FOR, stage.ben: FOR})
    rows = stage.listed(season)
    for latest, before in ((rows[:1], []), ([], []), ([], rows), (rows[1:], [])):
        with reverts_with("VoteReturnsOtherList", season):
            returns.send("returnVotes", stage.cy, latest, before, sender=stage.anybody)


def test_return_votes__kept__reverts_until_it_is_taken_back(stage, returns):
    """PA-50: who wants its votes to stay says so once."""
    season = missed_season(stage, {stage.ann: FOR}, {stage.ann: FOR})
    returns.send("setKept", True, sender=stage.cy)
    assert returns.view("isKept", stage.cy)
    with reverts_with("VoteReturnsKept", stage.cy):
        give_back(stage, returns, season)
    returns.send("setKept", False, sender=stage.cy)
    give_back(stage, returns, season)


def test_return_votes__given_to_nobody_or_oneself__reverts(stage, returns):
    """PA-50: parked votes stay parked."""
    season = missed_season(stage, {stage.ann: FOR}, {stage.ann: FOR})
    for target in (ZERO_ADDRESS, stage.cy):
        stage.escrow.send("delegate", target, sender=stage.cy)
        with reverts_with("VoteReturnsNotGiven", stage.cy):
            give_back(stage, returns, season)


def test_return_votes__given_since__the_new_delegate_has_missed_nothing(stage, returns):
    """PA-49: what an earlier delegate missed, or this one before it had the votes, does not count."""
    season = missed_season(stage, {stage.ann: FOR}, {stage.ann: FOR})
    stage.escrow.send("delegate", stage.dee, sender=stage.cy)
    with reverts_with("VoteReturnsOtherDelegate", stage.dee, stage.listed(season)[0].proposal):
        give_back(stage, returns, season)


def test_return_votes__no_power_at_the_vote__reverts(stage, returns):
    """PA-49: a delegate has missed nothing for an account that had no power then."""
    stage.escrow.send("delegate", stage.ben, sender=stage.eve)
    season = missed_season(stage, {stage.ann: FOR}, {stage.ann: FOR})
    rows = stage.listed(season)
    with reverts_with("VoteReturnsOtherDelegate", stage.ben, rows[0].proposal):
        returns.send("returnVotes", stage.eve, rows, [], sender=stage.anybody)


def test_escrow_return_votes__others_than_lockers__revert(stage, returns):
    """PA-51: only a contract that the DAO appointed ends a delegation, and only for the account itself."""
    for caller in (stage.anybody, stage.ben, stage.timelock.address, stage.cy):
        with reverts_with("VotingEscrowUnauthorized", caller, stage.cy):
            stage.escrow.send("returnVotes", stage.cy, sender=caller)
    stage.escrow.send("setLocker", returns.address, False, sender=stage.deployer)
    season = missed_season(stage, {stage.ann: FOR}, {stage.ann: FOR})
    with reverts_with("VotingEscrowUnauthorized", returns.address, stage.cy):
        give_back(stage, returns, season)


def test_constructor__bad_terms__revert(stage: AttendanceStage):
    for missed in (0, 17):
        with reverts_with("VoteReturnsInvalidTerms"):
            stage.deploy("VoteReturns", stage.escrow.address, stage.contract.address, missed)
    with reverts_with("VoteReturnsInvalidTerms"):
        stage.deploy("VoteReturns", stage.dollars.address, stage.contract.address, 1)
    made = stage.deploy("VoteReturns", stage.escrow.address, stage.contract.address, 16)
    views = {
        "ESCROW": stage.escrow.address,
        "ATTENDANCE": stage.contract.address,
        "MISSED": 16,
    }
    assert {name: made.view(name) for name in views} == views
    assert SEASON >= WEEK
