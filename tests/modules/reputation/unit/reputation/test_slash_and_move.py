"""slash, and moves to new keys: what they leave as it was, and what they take."""

from itertools import pairwise

from utils.checks import reverts_with
from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.reputation import CORE, CRAFT, LIFE, NEW, NEWER, ReputationStage


def some(stage: ReputationStage) -> list[int]:
    """Alice has three awards of different ages, bob one; the seconds that matter."""
    for weeks, who, amount in (
        (0, stage.alice, 90 * WAD),
        (10, stage.bob, 10 * WAD),
        (9, stage.alice, 33),
        (2, stage.alice, WAD + 1),
    ):
        stage.go(stage.now + weeks * WEEK)
        stage.award(who, amount)
    stage.award(stage.alice, WAD, CRAFT)
    stage.go(stage.now + 3 * WEEK + 5)
    ends = [(one.week + LIFE) * WEEK for one in stage.model.awards]
    return [
        stage.now - WEEK,
        stage.now,
        stage.now + WEEK,
        stage.now + 5 * WEEK + 7,
        *ends,
        *(end - 1 for end in ends),
    ]


def test_slash__from_next_week_on__a_part_of_everything_that_counts(stage: ReputationStage):
    """RN-03, RN-13: no second before changes, and other accounts and domains keep theirs."""
    times = some(stage)
    stage.award(stage.alice, 5 * WAD)  # announced, so it stays
    week = stage.week + 1
    outcome = stage.slash(stage.alice, 2_500)
    told = {"domain": CORE, "account": stage.alice, "bps": 2_500, "week": week}
    assert stage.events(outcome) == [("Slashed", told)]
    stage.check(*times, week * WEEK - 1, week * WEEK, (week + 1) * WEEK)
    stage.slash(stage.alice, 3_333)
    stage.check(*times, week * WEEK)
    stage.go(stage.now + 4 * WEEK)
    stage.award(stage.alice, 7)
    stage.slash(stage.bob, 1)
    stage.check(*times, stage.now + WEEK, stage.now + 30 * WEEK)


def test_slash__all__leaves_what_is_announced(stage: ReputationStage):
    times = some(stage)
    stage.slash(stage.alice, 10_000)
    stage.award(stage.alice, 5)
    stage.check(*times, stage.made.week * WEEK)
    assert stage.standing(stage.alice, (stage.week + 1) * WEEK) in (0, 5)
    assert stage.standing(stage.alice, stage.made.week * WEEK) == 5


def test_slash__nothing_there_or_no_share__reverts(stage: ReputationStage):
    with reverts_with("ReputationNothingLeft", CORE, stage.alice):
        stage.slash(stage.alice, 1)
    stage.award(stage.alice)
    with reverts_with("ReputationNothingLeft", CORE, stage.alice):
        stage.slash(stage.alice, 10_000)
    stage.start(stage.made.week)
    for bps in (0, 10_001):
        with reverts_with("ReputationInvalidShare", bps):
            stage.slash(stage.alice, bps)
    with reverts_with("ReputationUnknownDomain", 16):
        stage.slash(stage.alice, 1, 16)
    stage.slash(stage.alice, 10_000)
    with reverts_with("ReputationNothingLeft", CORE, stage.alice):
        stage.slash(stage.alice, 10_000)
    stage.start(stage.made.week + LIFE - 1)
    with reverts_with("ReputationNothingLeft", CORE, stage.alice):
        stage.slash(stage.alice, 1)


def test_move__everything_at_once__and_the_old_key_is_barred(stage: ReputationStage):
    """RN-11, RN-14: at every second one of the two keys has it, with what is announced, in all domains."""
    times = some(stage)
    announced = stage.award(stage.alice, 5 * WAD)
    outcome = stage.move(stage.alice, NEW)
    assert stage.events(outcome) == [("Moved", {"account": stage.alice, "to": NEW})]
    moved = stage.now
    assert stage.reputation.view("tenureOf", stage.alice) == (stage.alice, 0, moved)
    assert stage.reputation.view("tenureOf", NEW) == (stage.alice, moved, 0)
    assert stage.reputation.view("tenureOf", stage.bob) == (stage.bob, 0, 0)
    stage.check(*times, moved - 1, moved, moved + 1, announced.week * WEEK)
    assert stage.standing(stage.alice, moved) == 0 < stage.standing(NEW, moved)
    assert stage.standing(stage.alice, moved - 1) > 0 == stage.standing(NEW, moved - 1)
    with reverts_with("ReputationInvalidAccount", stage.alice):
        stage.award(stage.alice)
    with reverts_with("ReputationInvalidAccount", stage.alice):
        stage.slash(stage.alice, 1)
    stage.award(NEW, 3 * WAD)
    stage.award(NEW, 2 * WAD, 2)
    assert stage.standing(stage.alice, stage.made.week * WEEK, 2) == 0
    assert stage.standing(NEW, stage.made.week * WEEK, 2) == 2 * WAD
    stage.slash(NEW, 5_000)
    stage.check(*times, stage.now + WEEK, stage.made.week * WEEK)


def test_move__again_after_a_year__history_is_kept(stage: ReputationStage):
    some(stage)
    stage.move(stage.alice, NEW)
    first = stage.now
    with reverts_with("ReputationMovedLately", NEW, first + 52 * WEEK):
        stage.reputation.send("move", NEWER, sender=NEW)
    for weeks in (20, 20, 12):
        stage.go(stage.now + weeks * WEEK)
        stage.award(NEW, 9 * WAD)
    stage.go(max(stage.now, first + 52 * WEEK))
    stage.move(NEW, NEWER)
    times = (0, first - 1, first, stage.now - 1, stage.now, stage.now + WEEK)
    stage.check(*times)
    assert [stage.standing(one, stage.now) > 0 for one in (stage.alice, NEW, NEWER)] == [False, False, True]
    with reverts_with("ReputationInvalidAccount", NEW):
        stage.reputation.send("move", stage.stranger, sender=NEW)


def test_move__delay_and_window__to_the_second(stage: ReputationStage):
    """RN-11"""
    some(stage)
    outcome = stage.reputation.send("move", NEW, sender=stage.alice)
    ready = stage.now + 7 * DAY
    told = {"account": stage.alice, "to": NEW, "readyAt": ready}
    assert stage.events(outcome) == [("MoveStarted", told)]
    assert stage.reputation.view("moveOf", stage.alice) == (NEW, ready, 0)
    for before, now in pairwise((stage.now, ready - 1, ready + 14 * DAY)):
        assert before < now
        stage.go(now)
        with reverts_with("ReputationNoMove", stage.alice, NEW, ready, ready + 14 * DAY):
            stage.reputation.send("confirmMove", stage.alice, sender=NEW)
    stage.reputation.send("move", NEW, sender=stage.alice)
    stage.go(stage.now + 21 * DAY - 1)
    stage.reputation.send("confirmMove", stage.alice, sender=NEW)
    assert stage.reputation.view("moveOf", NEW) == (ZERO_ADDRESS, 0, stage.now + 52 * WEEK)


def test_move__only_the_key_that_was_named__until_it_is_cancelled(stage: ReputationStage):
    """RN-10, RN-11: nobody moves the reputation of others, and a thief can be stopped for seven days."""
    some(stage)
    stage.reputation.send("move", NEW, sender=stage.alice)
    ready = stage.now + 7 * DAY
    stage.go(ready)
    for who in (stage.stranger, stage.bob, stage.alice):
        with reverts_with("ReputationNoMove", stage.alice, who, ready, ready + 14 * DAY):
            stage.reputation.send("confirmMove", stage.alice, sender=who)
    outcome = stage.reputation.send("cancelMove", sender=stage.alice)
    assert stage.events(outcome) == [("MoveCancelled", {"account": stage.alice, "to": NEW})]
    with reverts_with("ReputationNoMove", stage.alice, ZERO_ADDRESS, 0, 0):
        stage.reputation.send("cancelMove", sender=stage.alice)
    with reverts_with("ReputationNoMove", stage.alice, NEW, 0, 14 * DAY):
        stage.reputation.send("confirmMove", stage.alice, sender=NEW)


def test_move__to_a_key_that_has_or_had_reputation__reverts(stage: ReputationStage):
    """RN-14: two standings never become one, and nobody comes back."""
    some(stage)
    for to in (ZERO_ADDRESS, stage.alice, stage.bob):
        with reverts_with("ReputationInvalidKey", to):
            stage.reputation.send("move", to, sender=stage.alice)
    with reverts_with("ReputationInvalidKey", stage.stranger):
        stage.reputation.send("move", stage.stranger, sender=stage.stranger)
    stage.reputation.send("move", NEW, sender=stage.alice)
    stage.award(NEW, 1, 15)
    stage.go(stage.now + 7 * DAY)
    with reverts_with("ReputationInvalidKey", NEW):
        stage.reputation.send("confirmMove", stage.alice, sender=NEW)
    stage.move(stage.alice, NEWER)
    with reverts_with("ReputationInvalidKey", stage.alice):
        stage.reputation.send("move", stage.alice, sender=stage.bob)


def test_strike__of_an_account_that_moved__takes_it_from_the_new_key(stage: ReputationStage):
    """RN-12: whichever key it was announced for."""
    some(stage)
    stage.reputation.send("move", NEW, sender=stage.alice)
    stage.go(stage.now + 7 * DAY)
    first = stage.award(stage.alice, 50 * WAD)
    stage.reputation.send("confirmMove", stage.alice, sender=NEW)
    stage.model.move(stage.alice, NEW, stage.now)
    stage.award(NEW, 7 * WAD)
    times = (stage.now, first.week * WEEK, (first.week + 3) * WEEK)
    stage.check(*times)
    stage.strike(first)
    stage.check(*times)
    assert stage.reputation.view("awardedFor", CORE, NEW, first.week) == 7 * WAD
