"""StakingScore: the thresholds reached by the power of an account, at any second."""

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, MAX_UINT256, WAD, WEEK, ZERO_ADDRESS
from utils.escrow_stage import NO_LOCK, Stage, power

# The ten tiers of the reference DAO, in whole tokens of power.
TIERS = [22_000, 111_000, 222_000, 444_000, 888_000, 1_333_000, 3_333_000, 4_444_000, 5_555_000, 7_777_000]
TABLE = [tier * WAD for tier in TIERS]


def score_of(power_: int, table: list[int] | None = None) -> int:
    """The rule, as the documentation says it: how many thresholds are not above the power."""
    return sum(1 for threshold in (table or TABLE) if power_ >= threshold)


@pytest.fixture
def score(stage: Stage):
    return stage.deploy("StakingScore", stage.escrow.address, stage.owner, TABLE)


def lock_power(stage: Stage, account: str, target: int) -> None:
    """Lock at a boundary for the full length, so that the power now is exactly ``target`` (even)."""
    stage.go(stage.weeks_ahead(1))
    stage.lock(account, target // 2)
    assert stage.escrow.view("balanceOf", account) == target // 2 * 2


def test_constructor__keeps_the_table(stage: Stage, score):
    assert score.view("thresholds") == tuple(TABLE)
    assert score.view("ESCROW") == stage.escrow.address
    assert score.view("MAX_THRESHOLDS") == 32
    assert score.view("owner") == stage.owner


def test_constructor__escrow_without_code__reverts(stage: Stage):
    with reverts_with("StakingScoreInvalidEscrow", stage.alice):
        stage.deploy("StakingScore", stage.alice, stage.owner, TABLE)


def test_constructor__zero_owner__reverts(stage: Stage):
    with reverts_with("OwnableInvalidOwner", ZERO_ADDRESS):
        stage.deploy("StakingScore", stage.escrow.address, ZERO_ADDRESS, TABLE)


BAD_TABLES = [
    ([], ("StakingScoreInvalidCount", 0, 32)),
    (list(range(1, 34)), ("StakingScoreInvalidCount", 33, 32)),
    ([0], ("StakingScoreNotIncreasing", 0, 0, 0)),
    ([0, 1], ("StakingScoreNotIncreasing", 0, 0, 0)),
    ([5, 5], ("StakingScoreNotIncreasing", 1, 5, 5)),
    ([5, 9, 8], ("StakingScoreNotIncreasing", 2, 8, 9)),
]


@pytest.mark.parametrize(("table", "error"), BAD_TABLES, ids=str)
def test_constructor__bad_table__reverts(stage: Stage, table, error):
    with reverts_with(*error):
        stage.deploy("StakingScore", stage.escrow.address, stage.owner, table)


@pytest.mark.parametrize(("table", "error"), BAD_TABLES, ids=str)
def test_set_thresholds__bad_table__reverts(stage: Stage, score, table, error):
    with reverts_with(*error):
        score.send("setThresholds", table, sender=stage.owner)
    assert score.view("thresholds") == tuple(TABLE)


@pytest.mark.parametrize(
    "table", [[1], [MAX_UINT256], list(range(1, 33)), TABLE[:3]], ids=lambda t: str(len(t))
)
def test_set_thresholds__replaces_the_table(stage: Stage, score, table):
    outcome = score.send("setThresholds", table, sender=stage.owner)
    assert stage.events(outcome, score) == [
        ("ThresholdsSet", {"previous": tuple(TABLE), "current": tuple(table)})
    ]
    assert score.view("thresholds") == tuple(table)
    for value in (0, 1, 2, 31, 32, 33, MAX_UINT256):
        assert score.view("scoreForPower", value) == score_of(value, table)


def test_set_thresholds__not_the_owner__reverts(stage: Stage, score):
    with reverts_with("OwnableUnauthorizedAccount", stage.stranger):
        score.send("setThresholds", [1], sender=stage.stranger)


def test_score_for_power__at_every_edge(score):
    """SC-05: one unit below the threshold is the tier below; the threshold itself is the tier."""
    values = [threshold + offset for threshold in TABLE for offset in (-1, 0, 1)]
    expected = [index + (offset >= 0) for index in range(len(TABLE)) for offset in (-1, 0, 1)]
    assert [score.view("scoreForPower", value) for value in values] == expected
    assert [score_of(value) for value in values] == expected


@pytest.mark.parametrize("index", [0, 4, 9])
@pytest.mark.parametrize("offset", [-2, 0, 2])
def test_score_of__at_an_edge__by_a_real_lock(stage: Stage, score, index, offset):
    """SC-05: the same edges with locks."""
    lock_power(stage, stage.alice, TABLE[index] + offset)
    assert score.view("scoreOf", stage.alice) == index + (offset >= 0)
    assert score.view("scoreAt", stage.alice, stage.now) == index + (offset >= 0)


def test_score_of__nobody(stage: Stage, score):
    assert score.view("scoreOf", stage.alice) == 0
    assert score.view("scoreOf", ZERO_ADDRESS) == 0
    assert score.view("scoreAt", stage.alice, 0) == 0


def test_score_of__falls_week_by_week_to_zero(stage: Stage, score):
    """SC-01, VE-05: the score follows the lock as it is now, without an act, and is 0 at the end."""
    stage.go(stage.weeks_ahead(1))
    amount = 4_000_000 * WAD
    end = stage.lock(stage.alice, amount)
    seen = []
    for week in range(53):
        t = end - (52 - week) * WEEK
        stage.go(t)
        seen.append(score.view("scoreOf", stage.alice))
        assert seen[-1] == score_of(power(amount, end - t))
    assert seen == sorted(seen, reverse=True)
    assert (seen[0], seen[-1]) == (10, 0)
    assert set(seen) == set(range(11)) - {1}  # a week of it is worth more than the second threshold
    past = stage.views("scoreAt", *((stage.alice, end - n * WEEK) for n in range(52, -1, -1)), contract=score)
    assert past == seen


def test_score_of__late_top_up__counts_for_the_time_left_only(stage: Stage, score):
    """SC-02: a long lock of one unit gives a late top-up nothing but its own weeks."""
    end = stage.lock(stage.alice, 1, weeks=52)
    stage.go(end - WEEK)
    amount = 1_000_000 * WAD
    stage.escrow.send("increaseAmount", amount, sender=stage.alice)
    expected = power(amount + 1, WEEK)
    assert stage.escrow.view("balanceOf", stage.alice) == expected
    assert score.view("scoreOf", stage.alice) == score_of(expected) == 1  # 38,461 of power, not 2,000,000


def test_score_of__extended_by_a_week__counts_that_week_only(stage: Stage, score):
    """SC-02: extending a short large lock by a week gives a week."""
    amount = 10_000_000 * WAD
    end = stage.lock(stage.alice, amount, weeks=1)
    stage.escrow.send("extendLock", end + WEEK, sender=stage.alice)
    expected = power(amount, end + WEEK - stage.now)
    assert stage.escrow.view("balanceOf", stage.alice) == expected
    assert score.view("scoreOf", stage.alice) == score_of(expected) == 4


@pytest.mark.parametrize("factor", [2, 100])
def test_set_thresholds__raised_and_lowered__acts_at_once_on_everybody(stage: Stage, score, factor):
    """SC-03: one table at a time, for all, the past included; no lock is touched."""
    lock_power(stage, stage.alice, TABLE[5])
    before = stage.held(stage.alice)
    t = stage.now
    stage.skip(DAY)
    for table in ([x * factor for x in TABLE], [x // factor for x in TABLE], TABLE):
        score.send("setThresholds", table, sender=stage.owner)
        now = stage.escrow.view("balanceOf", stage.alice)
        assert score.view("scoreOf", stage.alice) == score_of(now, table)
        assert score.view("scoreAt", stage.alice, t) == score_of(TABLE[5], table)
        assert stage.held(stage.alice) == before
    stage.go(before.end)
    stage.escrow.send("withdraw", sender=stage.alice)
    assert stage.held(stage.alice) == NO_LOCK


@pytest.mark.parametrize("parts", [2, 3])
def test_score_of__split_over_accounts__no_part_scores_more_than_the_whole(stage: Stage, score, parts):
    """SC-04: power is linear, so a part of a lock never reaches a tier that the whole does not.

    The sum of the parts' scores can exceed the whole's (the tiers are no straight line); consumers that give
    something for each account must cap it by power, not by score.
    """
    stage.go(stage.weeks_ahead(1))
    whole = 1_666_500 * WAD
    stage.lock(stage.alice, whole)
    people = [stage.bob, stage.carol, stage.dave][:parts]
    for one in people:
        stage.lock(one, whole // parts)
    total = score.view("scoreOf", stage.alice)
    scores = stage.views("scoreOf", *((one,) for one in people), contract=score)
    powers = stage.views("balanceOf", *((one,) for one in people))
    assert total == 7
    assert max(scores) < total
    assert sum(powers) <= stage.escrow.view("balanceOf", stage.alice)


def test_score_of__delegation_moves_no_score(stage: Stage, score):
    lock_power(stage, stage.alice, TABLE[3])
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    assert stage.views("scoreOf", (stage.alice,), (stage.bob,), contract=score) == [4, 0]


def test_score_of__permanent_lock__stays(stage: Stage, score):
    lock_power(stage, stage.alice, TABLE[3])
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    stage.skip(500 * WEEK)
    assert score.view("scoreOf", stage.alice) == 4


def test_score_at__future__is_the_decay_of_the_present_lock(stage: Stage, score):
    lock_power(stage, stage.alice, TABLE[9])
    end = stage.held(stage.alice).end
    for t in (stage.now + 1, stage.now + 26 * WEEK, end - 1, end, end + 9 * WEEK, MAX_UINT256):
        assert score.view("scoreAt", stage.alice, t) == score_of(power(TABLE[9] // 2, end - t))
