"""A part of what votes earn stays with whoever casts them; the rest is for whose power they are."""

from dataclasses import replace
from fractions import Fraction
from math import floor

import pytest

from model.attendance import Terms, pay, shared
from utils.attendance import ABSTAIN, AGAINST, FOR, POT, TERMS, AttendanceStage
from utils.constants import ZERO_ADDRESS
from utils.governance import split
from utils.rpc import Reverted

SHARED = replace(TERMS, delegate_bps=3_000)


@pytest.fixture
def paying(stage: AttendanceStage) -> AttendanceStage:
    """A contract that leaves 30% to delegates, in the first second of its first season."""
    return on_terms(stage, SHARED)


def on_terms(stage: AttendanceStage, terms: Terms) -> AttendanceStage:
    stage.contract = stage.attendance(terms)
    stage.go(stage.start(stage.contract.view("FIRST_SEASON")))
    return stage


def exact(
    stage: AttendanceStage,
    season: int,
    account: str,
    terms: Terms = SHARED,
    owners: dict[int, tuple[str, ...]] | None = None,
) -> Fraction:
    """By the model, from powers, past delegates, past votes and ballots; `owners` cast own ballots."""
    begin, listed = stage.start(season), stage.listed(season)
    votes, total = stage.share(account, begin)
    owned = []
    for one in listed:
        snapshot = stage.governor.view("proposalSnapshot", one.proposal)
        own = (owners or {}).get(one.proposal, ())
        given = {owner: stage.escrow.view("pastDelegate", owner, snapshot) for owner in (*own, account)}
        powers = {owner: stage.escrow.view("powerAt", owner, snapshot) for owner in (*own, account)}
        caster = account if account in own else given[account]
        held = stage.escrow.view("getPastVotes", caster, snapshot)
        held += sum(powers[owner] * ((owner == caster) - (given[owner] == caster)) for owner in own)
        owned.append(stage.ballot(caster, one).part(powers[account], held))
    of_votes = pay(terms, votes, total, [stage.ballot(account, one) for one in listed])
    of_power = pay(terms, stage.escrow.view("powerAt", account, begin), total, owned)
    return shared(terms, of_votes, of_power)


def test_earned__any_delegations__by_the_model(paying: AttendanceStage):
    """PA-44: delegates, delegators, both at once, moves within the season, splits and abstentions: each
    account within three units of the model, and all together never above the pot."""
    paying.escrow.send("delegate", paying.ben, sender=paying.cy)
    paying.escrow.send("delegate", paying.ann, sender=paying.ben)
    paying.go(paying.start(paying.season + 1))
    season = paying.season
    first = paying.opened(by=paying.ann, description="first")
    paying.vote(first, paying.ann, FOR)
    paying.vote(first, paying.ben, ABSTAIN)
    paying.escrow.send("delegate", paying.dee, sender=paying.cy)
    second = paying.opened(
        by=paying.ann if paying.power_now(paying.ben) < 10**22 else paying.ben, description="second"
    )
    half = paying.power(second, paying.ann) // 3
    paying.vote(second, paying.ann, 255, split(half, half, 0))
    paying.vote(second, paying.dee, AGAINST)
    paying.go(max(paying.deadline(motion) for motion in (first, second)) + 1)
    paying.qualify(first)
    everybody = (paying.ann, paying.ben, paying.cy, paying.dee, paying.eve)
    earned = [paying.earned(season, one) for one in everybody]
    for account, amount in zip(everybody, earned, strict=True):
        assert 0 <= floor(exact(paying, season, account)) - amount <= 3, account
    assert 0 < sum(earned) <= POT
    assert earned[2] > 0 and earned[4] == 0


def test_earned__own_ballots__by_the_model(paying: AttendanceStage):
    """OB-12: own ballots earn their owners what the delegate's would have, the delegate nothing for them, and
    those who stay with the delegate what they had; within three units of the model, never above the pot."""
    for owner in (paying.cy, paying.dee):
        paying.escrow.send("delegate", paying.ben, sender=owner)
    paying.go(paying.start(paying.season + 1))
    season = paying.season
    first = paying.opened(by=paying.ann, description="first")
    paying.vote(first, paying.ann, FOR)
    paying.vote(first, paying.ben, FOR)
    paying.vote_own(first, paying.cy, AGAINST)
    second = paying.opened(by=paying.ben, description="second")
    paying.vote(second, paying.ann, FOR)
    half = paying.power(second, paying.ben) // 2
    paying.vote_own(second, paying.dee, 255, split(5, 7, 11))
    paying.vote(second, paying.ben, 255, split(0, half, half // 9))
    paying.go(max(paying.deadline(motion) for motion in (first, second)) + 1)
    for motion in (first, second):
        paying.qualify(motion)
    owners = {first.id: (paying.cy,), second.id: (paying.dee,)}
    everybody = (paying.ann, paying.ben, paying.cy, paying.dee, paying.eve)
    earned = [paying.earned(season, one) for one in everybody]
    for account, amount in zip(everybody, earned, strict=True):
        assert 0 <= floor(exact(paying, season, account, owners=owners)) - amount <= 3, account
    assert 0 < sum(earned) <= POT


@pytest.mark.parametrize("own", [False, True])
def test_earned__own_ballot_on_everything__the_same_for_the_owner(paying: AttendanceStage, own: bool):
    """OB-12: the owner earns the same, whoever casts its power; the delegate what is left earns."""
    paying.escrow.send("delegate", paying.ben, sender=paying.cy)
    paying.go(paying.start(paying.season + 1))
    motion = paying.opened(by=paying.ann)
    paying.vote(motion, paying.ann, FOR)
    paying.vote(motion, paying.ben, FOR)
    if own:
        paying.vote_own(motion, paying.cy, AGAINST)
    paying.close_vote(motion)
    paying.qualify(motion)
    season = paying.deadline(motion) // TERMS.season
    _, total = paying.share(paying.ben, paying.start(season))
    held, given = (
        paying.escrow.view("powerAt", one, paying.start(season)) for one in (paying.ben, paying.cy)
    )
    assert abs(paying.earned(season, paying.cy) - POT * given * 7 // (total * 10)) <= 3
    cast = min(held * 10_000 // SHARED.full_bps, held + given) if own else held + given
    assert abs(paying.earned(season, paying.ben) - POT * (held * 7 + cast * 3) // (total * 10)) <= 4


def test_earned__delegator__gets_the_rest_of_what_its_delegate_cast(paying: AttendanceStage):
    """PA-44: the delegate keeps its share of the delegator's pay, and all of its own."""
    paying.escrow.send("delegate", paying.ben, sender=paying.cy)
    paying.go(paying.start(paying.season + 1))
    season = paying.paid_season({paying.ann: FOR, paying.ben: FOR})
    _, total = paying.share(paying.ben, paying.start(season))
    own, given = (paying.escrow.view("powerAt", one, paying.start(season)) for one in (paying.ben, paying.cy))
    assert abs(paying.earned(season, paying.cy) - POT * given * 7 // (total * 10)) <= 3
    assert abs(paying.earned(season, paying.ben) - POT * (own * 10 + given * 3) // (total * 10)) <= 3
    paying.claim(season, paying.cy)
    paying.claim(season, paying.ben)
    assert paying.balance(paying.cy) == paying.earned(season, paying.cy)


def test_earned__without_delegation__all_of_it(stage: AttendanceStage):
    """PA-45: who votes with its own power earns the same, whatever delegates keep."""
    earned = []
    for share in (10_000, 3_000, 0):
        before = stage.chain.snapshot()
        on_terms(stage, replace(TERMS, delegate_bps=share))
        season = stage.paid_season({stage.ann: FOR, stage.ben: ABSTAIN}, {stage.ann: AGAINST})
        earned.append((stage.earned(season, stage.ann), stage.earned(season, stage.ben)))
        stage.chain.restore(before)
    assert all(abs(one - other) <= 3 for one, other in zip(earned[0], earned[1], strict=True))
    assert all(abs(one - other) <= 3 for one, other in zip(earned[0], earned[2], strict=True))
    assert min(earned[0]) > 0


def test_earned__delegated_in_the_first_second_only__takes_nothing_from_the_delegate(paying: AttendanceStage):
    """PA-46: votes that were there when the season began and left before the vote lower nobody's pay."""
    paying.go(paying.start(paying.season + 1) - 1)
    earned = []
    for comes_and_goes in (False, True):
        before = paying.chain.snapshot()
        if comes_and_goes:
            paying.escrow.send("delegate", paying.ben, sender=paying.cy)
        paying.go(paying.start(paying.season + 1) + 1)
        if comes_and_goes:
            paying.escrow.send("delegate", paying.cy, sender=paying.cy)
        season = paying.paid_season({paying.ann: FOR, paying.ben: FOR, paying.cy: FOR})
        earned.append([paying.earned(season, one) for one in (paying.ben, paying.cy)])
        paying.chain.restore(before)
    assert earned[1][0] >= earned[0][0] - 3
    assert sum(earned[1]) <= sum(earned[0]) + 3


def test_earned__delegate_absent__nothing(paying: AttendanceStage):
    """PA-44: power that nobody cast earns nobody anything; a ballot of a delegator without votes neither."""
    paying.escrow.send("delegate", paying.ben, sender=paying.cy)
    paying.go(paying.start(paying.season + 1))
    season = paying.paid_season({paying.ann: FOR})
    assert [paying.earned(season, one) for one in (paying.ben, paying.cy)] == [0, 0]


def test_earned__parked__nothing(paying: AttendanceStage):
    paying.escrow.send("delegate", ZERO_ADDRESS, sender=paying.cy)
    paying.go(paying.start(paying.season + 1))
    season = paying.paid_season({paying.ann: FOR})
    assert paying.earned(season, paying.cy) == 0


def test_earned__own_power_through_a_second_account__no_more(stage: AttendanceStage):
    """PA-47: delegating to another account of one's own earns what voting with one account does."""
    earned = []
    for delegated in (False, True):
        before = stage.chain.snapshot()
        on_terms(stage, SHARED)
        voter = stage.cy
        if delegated:
            stage.escrow.send("delegate", stage.eve, sender=stage.cy)
            voter = stage.eve
        stage.go(stage.start(stage.season + 1))
        season = stage.paid_season({stage.ann: FOR, voter: FOR})
        earned.append(stage.earned(season, stage.cy) + stage.earned(season, stage.eve))
        stage.chain.restore(before)
    assert 0 <= earned[0] - earned[1] <= 3


def test_constructor__votes_without_past_delegates__only_all_of_it(stage: AttendanceStage):
    """A plain token cannot tell whose power was cast."""
    plain = stage.deploy("MockStockVotes")
    governor = stage.deploy(
        "DaoGovernor",
        ("Plain", plain.address, stage.timelock.address, stage.kinds.address, ZERO_ADDRESS, 0),
    )
    for share, is_possible in ((10_000, True), (9_999, False), (0, False)):
        terms = (stage.dollars.address, POT, 1, TERMS.season, 1, 1, share)
        arguments = (governor.address, stage.timelock.address, ZERO_ADDRESS, terms)
        if is_possible:
            assert stage.deploy("AttendancePay", *arguments).view("DELEGATE_BPS") == share
        else:
            with pytest.raises(Reverted):
                stage.deploy("AttendancePay", *arguments)
