"""award, strike and setAwarder: what is announced, who may, how much, and from when on it counts."""

from dataclasses import replace

import pytest

from utils.checks import check_each, reverts_with
from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.reputation import CAP, CORE, CRAFT, LIFE, REASON, SEASON, START, UNTIL, ReputationStage


def test_award__announced__counts_from_a_week_start_on_and_falls_in_a_line(stage: ReputationStage):
    """RN-01, RN-07, RN-12: nothing before, all of it in the first second, and nothing after its life."""
    told = stage.award(stage.alice)
    assert stage.events(stage.outcome) == [
        (
            "Awarded",
            {
                "domain": CORE,
                "account": stage.alice,
                "awarder": stage.owner,
                "amount": 100 * WAD,
                "reason": REASON,
                "week": told.week,
            },
        )
    ]
    assert stage.reputation.decode_output("award", stage.outcome.output) == (told.week,)
    assert stage.reputation.view("awardedFor", CORE, stage.alice, told.week) == 100 * WAD
    start, end = told.week * WEEK, (told.week + LIFE) * WEEK
    assert start - stage.now >= 3 * DAY
    answers = {
        start - 1: 0,
        start: 100 * WAD,
        (start + end) // 2: 50 * WAD,
        end - 1: 100 * WAD // (end - start),
        end: 0,
    }
    assert {t: stage.standing(stage.alice, t) for t in answers} == answers
    assert {t: stage.total(t) for t in answers} == answers
    assert stage.standing(stage.alice, start, CRAFT) == stage.total(start, CRAFT) == 0
    stage.check(*answers)


def test_award__three_days_to_the_second(stage: ReputationStage):
    """RN-12"""
    stage.go((START // WEEK + 1) * WEEK - 3 * DAY)
    assert stage.award(stage.alice).week == START // WEEK + 1
    stage.go(stage.now + 1)
    assert stage.award(stage.alice).week == START // WEEK + 2
    stage.check(stage.now, stage.now + WEEK, stage.now + 2 * WEEK)


def test_award__many_weeks__sums_are_exact_at_every_second(stage: ReputationStage):
    """RN-07: also after gaps, after all has ended, and for seconds long past."""
    seconds = []
    for gap, who, amount in (
        (0, stage.alice, 7),
        (1, stage.bob, 100 * WAD),
        (0, stage.alice, 10**20 + 1),
        (30, stage.alice, 3),
        (21, stage.bob, 10**24),
        (1, stage.alice, 10**22),
        (0, stage.carol, 1),
        (60, stage.alice, 10**18),
        (3, stage.alice, 10**19),
    ):
        stage.go(stage.now + gap * WEEK)
        stage.award(who, amount, reason=len(seconds).to_bytes(32, "big"))
        seconds += [
            stage.now,
            stage.now + 2 * WEEK + 12_345,
            stage.made.week * WEEK,
            stage.made.week * WEEK - 1,
        ]
    ends = [(one.week + LIFE) * WEEK for one in stage.model.awards]
    stage.check(0, *seconds, *ends, *(end - 1 for end in ends))
    stage.go(stage.now + 300 * WEEK)
    stage.check(stage.now, *seconds, *ends)
    stage.award(stage.bob)
    stage.check(stage.made.week * WEEK, *seconds)


def test_award__least_amount__is_not_lost(stage: ReputationStage):
    """RN-08: one base unit counts one at the start, and adds up with others before it is rounded."""
    for number in range(4):
        stage.award(stage.alice, 1, reason=bytes([number]) * 32)
    start = stage.made.week * WEEK
    assert stage.standing(stage.alice, start) == 4
    assert stage.standing(stage.alice, start + LIFE * WEEK // 2) == 2


def test_award__council__within_its_season(stage: ReputationStage):
    """RN-05: an awarder has a cap in each season, which a struck award does not give back."""
    told = stage.award(stage.alice, CAP - 1, by=stage.council)
    with reverts_with("ReputationSeasonCap", stage.council, 2, 1):
        stage.award(stage.bob, 2, by=stage.council)
    assert stage.reputation.view("leftOf", CORE, stage.council) == 1
    assert stage.reputation.view("leftOf", CRAFT, stage.council) == CAP
    stage.strike(told)
    stage.award(stage.bob, 1, by=stage.council)
    with reverts_with("ReputationSeasonCap", stage.council, 1, 0):
        stage.award(stage.bob, 1, by=stage.council)
    stage.award(stage.bob, CAP, CRAFT, by=stage.council)
    stage.go((stage.week // SEASON + 1) * SEASON * WEEK - 1)
    with reverts_with("ReputationSeasonCap", stage.council, 1, 0):
        stage.award(stage.bob, 1, by=stage.council)
    stage.go(stage.now + 1)
    stage.award(stage.bob, CAP - 1, by=stage.council)
    stage.award(stage.carol, 1, by=stage.council)
    assert stage.reputation.view("leftOf", CORE, stage.council) == 0


def test_award__nobody_else__reverts(stage: ReputationStage):
    """RN-05, RN-10: nor the guardian, nor an awarder after its end or in other domains."""
    for who in (stage.alice, stage.guardian, stage.stranger):
        with reverts_with("ReputationNotAwarder", CORE, who):
            stage.award(who, 1, by=who)
    with reverts_with("ReputationNotAwarder", 2, stage.council):
        stage.award(stage.alice, 1, 2, by=stage.council)
    stage.go(UNTIL - 1)
    stage.award(stage.alice, 1, by=stage.council)
    stage.go(UNTIL)
    assert stage.reputation.view("leftOf", CORE, stage.council) == 0
    with reverts_with("ReputationNotAwarder", CORE, stage.council):
        stage.award(stage.alice, 1, by=stage.council)


def test_award__what_makes_no_sense__reverts(stage: ReputationStage):
    with reverts_with("ReputationNoAmount"):
        stage.award(stage.alice, 0)
    with reverts_with("ReputationUnknownDomain", 16):
        stage.award(stage.alice, 1, 16)
    with reverts_with("ReputationInvalidAccount", ZERO_ADDRESS):
        stage.award(ZERO_ADDRESS, 1)


def test_award__more_than_a_domain_takes__reverts(stage: ReputationStage):
    stage.award(stage.alice, 2**91 - 2)
    with reverts_with("WidthExceeded", 2**91, 2**91 - 1):
        stage.award(stage.bob, 2)
    stage.award(stage.bob, 1)
    stage.check(stage.made.week * WEEK, (stage.made.week + LIFE) * WEEK - 1)


def test_strike__before_it_counts__as_if_it_had_never_been(stage: ReputationStage):
    """RN-12, RN-13: by the guardian or the owner; awards of the same week and of the next one stay."""
    stage.award(stage.alice, 5 * WAD)
    kept = stage.award(stage.bob, 7 * WAD)
    told = stage.award(stage.alice, 100 * WAD, by=stage.council)
    stage.go(kept.week * WEEK - 1)
    later = stage.award(stage.alice, 11 * WAD)
    assert later.week == told.week + 1
    outcome = stage.strike(told)
    struck_event = {
        "domain": CORE,
        "account": stage.alice,
        "week": told.week,
        "amount": 100 * WAD,
        "by": stage.guardian,
    }
    assert stage.events(outcome) == [("AwardStruck", struck_event)]
    assert stage.reputation.view("awardedFor", CORE, stage.alice, told.week) == 5 * WAD
    assert stage.reputation.view("awardedFor", CORE, stage.alice, later.week) == 11 * WAD
    assert stage.reputation.view("awardedFor", CORE, stage.alice, later.week + 1) == 0
    assert stage.reputation.view("awardedFor", CORE, ZERO_ADDRESS, told.week) == 0
    times = (stage.now, told.week * WEEK, later.week * WEEK, (told.week + LIFE) * WEEK - 1)
    stage.check(*times)
    stage.strike(later, by=stage.owner)
    stage.check(*times)
    stage.go(stage.now + 2 * WEEK)
    stage.award(stage.alice)
    stage.check(*times, stage.made.week * WEEK)


def test_strike__twice_too_late_unknown_or_by_others__reverts(stage: ReputationStage):
    told = stage.award(stage.alice, by=stage.council)
    for who in (stage.council, stage.alice, stage.stranger):
        with reverts_with("ReputationUnauthorized", who):
            stage.strike(told, by=who)
    until = told.week * WEEK
    for wrong, announced in (
        ({"amount": told.amount + 1}, told.amount),
        ({"amount": 0}, told.amount),
        ({"account": stage.bob}, 0),
        ({"domain": CRAFT}, 0),
        ({"week": told.week + 1}, 0),
    ):
        other = replace(told, **wrong)
        with reverts_with("ReputationNotStrikable", other.amount, announced, other.week * WEEK):
            stage.strike(other)
    stage.go(until - 1)
    stage.strike(replace(told, amount=1))
    with reverts_with("ReputationNotStrikable", told.amount, told.amount - 1, until):
        stage.strike(told)
    stage.go(until)
    with reverts_with("ReputationNotStrikable", 1, told.amount - 1, until):
        stage.strike(replace(told, amount=1))


def test_set_awarder__by_the_owner(stage: ReputationStage):
    terms = (5 * WAD, stage.now + 1)
    outcome = stage.reputation.send("setAwarder", CORE, stage.bob, terms, sender=stage.owner)
    told = {"domain": CORE, "awarder": stage.bob, "terms": terms}
    assert stage.events(outcome) == [("AwarderSet", told)]
    assert stage.reputation.view("awarderOf", CORE, stage.bob) == terms
    stage.award(stage.alice, 5 * WAD, by=stage.bob)
    stage.reputation.send("setAwarder", CORE, stage.bob, (6 * WAD, UNTIL), sender=stage.owner)
    assert stage.reputation.view("leftOf", CORE, stage.bob) == WAD
    stage.reputation.send("setAwarder", CORE, stage.bob, (WAD, UNTIL), sender=stage.owner)
    assert stage.reputation.view("leftOf", CORE, stage.bob) == 0
    stage.reputation.send("setAwarder", CORE, stage.bob, (0, 0), sender=stage.owner)
    with reverts_with("ReputationNotAwarder", CORE, stage.bob):
        stage.award(stage.alice, 1, by=stage.bob)

    def refused(terms):
        with reverts_with("ReputationInvalidTerms", *terms):
            stage.reputation.send("setAwarder", CORE, stage.bob, terms, sender=stage.owner)

    check_each([(1, 0), (1, stage.now), (0, UNTIL)], refused)
    with reverts_with("ReputationUnknownDomain", 16):
        stage.reputation.send("setAwarder", 16, stage.bob, (1, UNTIL), sender=stage.owner)


def test_set_guardian__by_the_owner(stage: ReputationStage):
    outcome = stage.reputation.send("setGuardian", stage.bob, sender=stage.owner)
    assert stage.events(outcome) == [("GuardianSet", {"previous": stage.guardian, "current": stage.bob})]
    told = stage.award(stage.alice)
    with reverts_with("ReputationUnauthorized", stage.guardian):
        stage.strike(told)
    stage.strike(told, by=stage.bob)


def test_owner__only_it_sets_and_slashes(stage: ReputationStage):
    """RN-10"""
    for call in (
        ("setAwarder", CORE, stage.bob, (1, UNTIL)),
        ("setGuardian", stage.bob),
        ("slash", CORE, stage.alice, 1),
    ):
        for who in (stage.council, stage.guardian, stage.alice):
            with reverts_with("OwnableUnauthorizedAccount", who):
                stage.reputation.send(*call, sender=who)


@pytest.mark.parametrize(("life", "season"), [(0, 13), (105, 13), (52, 0), (52, 53)])
def test_constructor__times_outside_their_limits__reverts(stage: ReputationStage, life, season):
    with reverts_with("ReputationInvalidTimes", life, season):
        stage.deploy("Reputation", stage.owner, stage.guardian, life, season, [], [])


def test_constructor__first_awards__are_announced_like_others(stage: ReputationStage):
    """RN-09: each DAO chooses how long awards last."""
    awards = [(CORE, stage.alice, 3 * WAD, REASON), (CRAFT, stage.bob, WAD, REASON)]
    made = stage.deploy("Reputation", stage.owner, ZERO_ADDRESS, 104, 52, [], awards)
    assert [made.view(name) for name in ("LIFE", "SEASON", "guardian", "owner")] == [
        104,
        52,
        ZERO_ADDRESS,
        stage.owner,
    ]
    start = (stage.now // WEEK + 1) * WEEK
    assert made.view("reputationAt", CORE, stage.alice, start) == made.view("totalAt", CORE, start) == 3 * WAD
    assert made.view("reputationAt", CRAFT, stage.bob, start + 52 * WEEK) == WAD // 2
    assert made.view("totalAt", CORE, start - 1) == 0
