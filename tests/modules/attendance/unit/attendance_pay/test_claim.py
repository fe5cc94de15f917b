"""claim: what an account earns in a season, exactly, and who is paid."""

from dataclasses import replace
from fractions import Fraction
from math import floor

import pytest

from model.attendance import Terms, pay
from utils.attendance import ABSTAIN, AGAINST, DOLLAR, FOR, POT, TERMS, AttendanceStage
from utils.checks import reverts_with
from utils.constants import WAD, WEEK, ZERO_ADDRESS
from utils.governance import split


def exact(stage: AttendanceStage, season: int, account: str, terms: Terms = TERMS) -> int:
    """By the model, rounded down."""
    votes, total = stage.share(account, stage.start(season))
    ballots = [stage.ballot(account, one) for one in stage.listed(season)]
    return floor(pay(terms, votes, total, ballots))


def test_claim__voted_on_everything__paid_by_all_votes(stage: AttendanceStage):
    season = stage.paid_season({stage.ann: FOR, stage.ben: AGAINST}, {stage.ann: AGAINST, stage.ben: FOR})
    due = exact(stage, season, stage.ann)
    votes, total = stage.share(stage.ann, stage.start(season))
    assert 0 <= POT * votes // total - due <= 1
    outcome = stage.claim(season, stage.ann)
    told = {"season": season, "account": stage.ann, "recipient": stage.ann, "amount": due}
    events = [(event.name, event.args) for event in stage.chain.decode_logs(outcome.logs)]
    assert ("AttendancePaid", told) in events
    assert stage.balance(stage.ann) == due
    assert stage.contract.view("seasonState", season) == (2, total, due)
    assert stage.contract.view("isPaid", season, stage.ann)
    assert not stage.contract.view("isPaid", season, stage.ben)


def test_claim__whichever_side__the_same(stage: AttendanceStage):
    """PA-01 PA-09: neither a bot that always says no, nor following the majority, earns anything extra."""
    earned = []
    for support in (FOR, AGAINST):
        before = stage.chain.snapshot()
        season = stage.paid_season({stage.ann: FOR, stage.ben: support}, {stage.ann: FOR, stage.ben: support})
        earned.append(stage.earned(season, stage.ben))
        stage.chain.restore(before)
    assert earned[0] == earned[1] > 0


def test_claim__abstain__counts_a_part(stage: AttendanceStage):
    """PA-01: the ballot that needs no thought earns half, and a split counts by its parts."""
    season = stage.paid_season({stage.ann: FOR, stage.ben: ABSTAIN, stage.cy: FOR})
    half = stage.earned(season, stage.ben)
    votes, total = stage.share(stage.ben, stage.start(season))
    assert abs(half - POT * votes * 5_000 // (total * 7_500)) <= POT // 100  # decay since the first second
    assert half == exact(stage, season, stage.ben)


def test_claim__split_ballot__counts_what_was_cast(stage: AttendanceStage):
    motion = stage.opened(by=stage.ann)
    stage.vote(motion, stage.ann, FOR)
    third = stage.power(motion, stage.ben) // 3
    stage.vote(motion, stage.ben, 255, split(third // 2, third // 2, third))
    stage.close_vote(motion)
    stage.qualify(motion)
    season = stage.season
    stage.go(stage.claims_from(season))
    stage.fund(season)
    assert stage.earned(season, stage.ben) == exact(stage, season, stage.ben)
    assert stage.earned(season, stage.ben) * 2 < stage.earned(season, stage.ann)


def test_claim__others_absent__earns_no_more(stage: AttendanceStage):
    """PA-03: what the absent do not earn is nobody's, so there is no gain in making others miss a vote."""
    earned = []
    for others in ({stage.ann: FOR, stage.cy: FOR}, {stage.ann: FOR}, {}):
        before = stage.chain.snapshot()
        season = stage.paid_season({stage.ben: FOR, **others}, {stage.ben: FOR, **others})
        earned.append(stage.earned(season, stage.ben))
        stage.chain.restore(before)
    assert len(set(earned)) == 1


def test_claim__single_miss__costs_nothing_from_full_on(stage: AttendanceStage):
    """PA-20: three of four is full pay, to the part that decay took; half is two thirds of it."""
    stage.go(stage.now + 60)
    ballots = [{stage.ann: FOR, stage.ben: FOR}, {stage.ann: FOR, stage.ben: FOR}, {stage.ann: FOR}]
    season = stage.paid_season(*ballots)
    full, part = stage.earned(season, stage.ann), stage.earned(season, stage.ben)
    votes, total = stage.share(stage.ben, stage.start(season))
    assert part == exact(stage, season, stage.ben)
    assert abs(part - POT * votes * 2 * 4 // (total * 3 * 3)) <= POT // 100
    assert full == exact(stage, season, stage.ann)


def test_claim__lock_of_the_season__earns_nothing(stage: AttendanceStage):
    """PA-12: votes that came after the first second count for nothing, however large they are."""
    whale = "0x" + "b1" * 20
    stage.anvil.call("anvil_setBalance", whale, hex(WAD))
    stage.go(stage.now + 1)
    stage.lock(whale, 5_000_000 * WAD)
    season = stage.paid_season({stage.ann: FOR, whale: FOR})
    assert stage.earned(season, whale) == 0
    with reverts_with("AttendancePayNothing", season, whale):
        stage.claim(season, whale)


def test_claim__share_rose_within_the_season__not_above_the_first_second(stage: AttendanceStage):
    """PA-02 PA-12: a junk proposal at the moment of one's own peak lifts nobody above the own share."""
    season = stage.season
    stage.go(stage.now + 1)
    stage.token.send("mint", stage.cy, 2_000_000 * WAD, sender=stage.deployer)
    stage.escrow.send("increaseAmount", 2_000_000 * WAD, sender=stage.cy)
    stage.go(stage.now + 60)
    assert stage.paid_season({stage.cy: FOR}) == season
    votes, total = stage.share(stage.cy, stage.start(season))
    assert 0 <= POT * votes // total - stage.earned(season, stage.cy) <= 1


def test_claim__share_rose_within_the_season__makes_up_for_no_absence(stage: AttendanceStage):
    """PA-12: however large a ballot is, it counts the own share of the season on that one proposal."""
    season = stage.season
    stage.go(stage.now + 1)
    stage.token.send("mint", stage.cy, 2_000_000 * WAD, sender=stage.deployer)
    stage.escrow.send("increaseAmount", 2_000_000 * WAD, sender=stage.cy)
    stage.go(stage.now + 60)
    assert stage.paid_season({stage.cy: FOR}, {stage.ann: FOR}) == season
    votes, total = stage.share(stage.cy, stage.start(season))
    half = Fraction(POT * votes, 2 * total)
    assert 0 <= half * 10_000 / TERMS.full_bps - stage.earned(season, stage.cy) <= 2


def test_claim__votes_given_away__paid_to_whoever_casts_them(stage: AttendanceStage):
    """Pay goes with the ballot: a delegate is paid for what it casts, its delegators are not."""
    stage.escrow.send("delegate", stage.ben, sender=stage.cy)
    stage.go(stage.start(stage.season + 1))
    season = stage.paid_season({stage.ann: FOR, stage.ben: FOR})
    assert stage.earned(season, stage.cy) == 0
    votes, total = stage.share(stage.ben, stage.start(season))
    assert stage.earned(season, stage.ben) == exact(stage, season, stage.ben) >= POT * votes // total - 1


def test_claim__votes_moved_between_accounts__earn_once(stage: AttendanceStage):
    """PA-08: delegating to and fro within a season never adds up to more than leaving them where they are."""
    stage.escrow.send("delegate", stage.ben, sender=stage.cy)
    season = stage.paid_season(
        {stage.ben: FOR, stage.cy: FOR} if stage.power_now(stage.cy) else {stage.ben: FOR}
    )
    together = sum(stage.share(who, stage.start(season))[0] for who in (stage.ben, stage.cy))
    _, total = stage.share(stage.ben, stage.start(season))
    assert stage.earned(season, stage.ben) + stage.earned(season, stage.cy) <= POT * together // total


def test_claim__few_votes__no_jackpot(stage: AttendanceStage):
    """PA-13: a vote earns no more than the rate, however few there are."""
    rate = DOLLAR // 1_000
    made = stage.attendance(replace(TERMS, max_rate=rate))
    stage.go(stage.start(made.view("FIRST_SEASON")))
    stage.contract = made
    season = stage.paid_season({stage.ann: FOR})
    votes, _ = stage.share(stage.ann, stage.start(season))
    assert stage.earned(season, stage.ann) == votes * rate // WAD < POT // 10
    assert exact(stage, season, stage.ann, replace(TERMS, max_rate=rate)) == votes * rate // WAD


def test_claim__recipient_of_revenue__is_paid(stage: AttendanceStage):
    """PA-21: an account that has its revenue paid elsewhere is paid there, whoever claims for it."""
    stage.distributor.send("setRecipient", stage.eve, sender=stage.ann)
    season = stage.paid_season({stage.ann: FOR})
    stage.claim(season, stage.ann)
    assert stage.balance(stage.eve) == stage.contract.view("seasonState", season)[2] > 0
    assert stage.balance(stage.ann) == 0


def test_claim__dao_without_a_distributor__paid_directly(stage: AttendanceStage):
    made = stage.attendance(recipients=ZERO_ADDRESS)
    stage.go(stage.start(made.view("FIRST_SEASON")))
    stage.contract = made
    season = stage.paid_season({stage.ben: FOR})
    stage.claim(season, stage.ben)
    assert stage.balance(stage.ben) > 0


def test_claim__again__reverts(stage: AttendanceStage):
    """PA-15: paid once a season; other seasons are not touched."""
    season = stage.paid_season({stage.ann: FOR, stage.ben: FOR})
    stage.claim(season, stage.ann)
    with reverts_with("AttendancePayClaimed", season, stage.ann):
        stage.claim(season, stage.ann)
    stage.claim(season, stage.ben)
    stage.go(stage.start(stage.season + 1))
    later = stage.paid_season({stage.ann: FOR})
    stage.claim(later, stage.ann)
    with reverts_with("AttendancePayClaimed", later, stage.ann):
        stage.claim(later, stage.ann)


def test_claim__other_list__reverts(stage: AttendanceStage):
    """PA-15: proposals cannot be left out to lift the average, nor counted twice."""
    season = stage.paid_season({stage.ann: FOR, stage.ben: FOR}, {stage.ann: FOR})
    first, second = stage.listed(season)
    lighter = first._replace(total=first.total // 2)
    for rows in ([first], [first, first], [second, first], [lighter, second], []):
        with reverts_with("AttendancePayOtherList", season, 2):
            stage.claim(season, stage.ben, rows)
        with reverts_with("AttendancePayOtherList", season, 2):
            stage.contract.view("earned", season, stage.ben, rows)


def test_claim__time(stage: AttendanceStage):
    """PA-16: from a week after the season, for two seasons, and no second longer."""
    season = stage.paid_season({stage.ann: FOR, stage.ben: FOR})
    begin, end = stage.contract.view("claimTimes", season)
    assert (begin, end) == (stage.claims_from(season), stage.claims_from(season) + 8 * WEEK)
    rows = stage.listed(season)
    stage.go(end - 1)
    stage.claim(season, stage.ann, rows)
    stage.go(end)
    first = stage.contract.view("FIRST_SEASON")
    with reverts_with("AttendancePayTime", season, first, begin, end):
        stage.claim(season, stage.ben, rows)


@pytest.mark.parametrize("season", [0, 1, 738, 2**40])
def test_claim__season_without_a_pot__reverts(stage: AttendanceStage, season):
    for account in (stage.ann, stage.eve):
        if season:
            with reverts_with("AttendancePayNotFunded", season):
                stage.claim(season, account, [])
        else:
            begin, end = stage.contract.view("claimTimes", 0)
            with reverts_with("AttendancePayTime", 0, stage.contract.view("FIRST_SEASON"), begin, end):
                stage.claim(0, account, [])


def test_earned__by_receipts_alone(stage: AttendanceStage):
    """PA-10: nobody reports anything: the contract has no owner, and its answer is that of the model."""
    names = {item["name"] for item in stage.artifacts["AttendancePay"].abi if item["type"] == "function"}
    changing = {
        item["name"]
        for item in stage.artifacts["AttendancePay"].abi
        if item["type"] == "function" and item["stateMutability"] not in ("view", "pure")
    }
    assert changing == {"qualify", "fund", "claim", "giveBack"}
    assert "owner" not in names
    season = stage.paid_season({stage.ann: FOR, stage.cy: AGAINST}, {stage.ann: ABSTAIN, stage.ben: FOR})
    for account in (stage.ann, stage.ben, stage.cy, stage.dee, stage.eve):
        assert 0 <= exact(stage, season, account) - stage.earned(season, account) <= 1


def test_earned__before_the_pot_is_here__by_what_is_qualified(stage: AttendanceStage):
    season = stage.season
    stage.go(stage.now + 1)
    assert stage.earned(season, stage.ann) == 0
    stage.qualify(stage.voted({stage.ann: FOR}, by=stage.ann))
    so_far = stage.earned(season, stage.ann)
    assert so_far == exact(stage, season, stage.ann) > 0
    stage.go(stage.claims_from(season))
    stage.fund(season)
    stage.claim(season, stage.ann)
    assert stage.earned(season, stage.ann) == so_far == stage.balance(stage.ann)
