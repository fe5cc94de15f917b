"""What strangers who delegate dust cost the account that they delegate to: little, and not for good."""

import pytest

from utils.constants import DAY, WEEK, ZERO_ADDRESS
from utils.escrow_costs import crowd, each, gas, read_gas
from utils.escrow_stage import LOCK, Stage

READS = 2_200  # one slot and what is computed with it


@pytest.fixture
def victim(stage: Stage) -> str:
    """An account whose lock is as old as the dust is going to be."""
    stage.lock(stage.bob)
    return stage.bob


def past_gas(stage: Stage, account: str, t: int) -> int:
    """Execution gas of a governor's read."""
    return read_gas(stage, "getPastVotes", account, t)


def test_delegate__dust__idle_weeks_without_an_end_cost_no_read(stage: Stage, victim):
    """CO-02: 50 idle weeks after a stranger's delegation the votes cost three reads more, not 26."""
    own = past_gas(stage, victim, stage.now - 1)
    stage.lock(stage.alice, amount=1, weeks=30)
    stage.escrow.send("delegate", victim, sender=stage.alice)
    stage.skip(DAY)
    assert past_gas(stage, victim, stage.now - 1) <= own + 2 * READS + 500
    for weeks in (26, 24):
        stage.skip(weeks * WEEK)
        assert past_gas(stage, victim, stage.now - 1) <= own + 3 * READS + 3_000
    # changes after the snapshot, by strangers too, make it no dearer
    snapshot = stage.now - 1
    stage.escrow.send("checkpoint", victim, sender=stage.stranger)
    stage.skip(1)
    assert past_gas(stage, victim, snapshot) <= own + 4 * READS + 3_000


@pytest.mark.parametrize("way", ["leaves", "exits", "ends"])
def test_delegate__dust_gone__costs_nothing_again(stage: Stage, victim, way):
    """CO-02: the flag goes with the last delegator, whose past votes stay; of ended locks by a checkpoint."""
    escrow, alice = stage.escrow, stage.alice
    stage.skip(DAY)
    own, now_own = past_gas(stage, victim, stage.now - 1), read_gas(stage, "getVotes", victim)
    stage.lock(alice, weeks=2)
    escrow.send("delegate", victim, sender=alice)
    before = stage.now
    both = escrow.view("getVotes", victim)
    stage.skip(WEEK)
    if way == "leaves":
        escrow.send("delegate", alice, sender=alice)
    elif way == "exits":
        escrow.send("exitEarly", 0, sender=alice)
    else:
        stage.skip(2 * WEEK)
        escrow.send("checkpoint", victim, sender=stage.stranger)
    left = stage.now
    stage.skip(DAY)
    assert past_gas(stage, victim, left) <= own + 500
    assert read_gas(stage, "getVotes", victim) <= now_own + 500
    assert escrow.view("getVotes", victim) == escrow.view("balanceOf", victim)
    assert escrow.view("getPastVotes", victim, before) == both
    if way != "ends":
        during = escrow.view("getPastVotes", victim, left - 1)
        assert during > escrow.view("powerAt", victim, left - 1) + 2
    for change in (("increaseAmount", 1), ("delegate", stage.carol), ("delegate", victim)):
        stage.skip(1)
        escrow.send(*change, sender=victim)
        assert escrow.view("getPastVotes", victim, before) == both
    stage.skip(1)
    assert past_gas(stage, victim, stage.now - 1) <= own + 500


def test_delegate__dust_leaves_and_comes_back__counts_when_it_is_there(stage: Stage, victim):
    """CO-02: also while the account itself delegates elsewhere, and within one second."""
    escrow, alice = stage.escrow, stage.alice
    stage.lock(alice)
    steps = [
        ("delegate", victim, alice),
        ("delegate", alice, alice),
        ("delegate", victim, alice),
        ("delegate", stage.carol, victim),
        ("delegate", alice, alice),
        ("delegate", victim, victim),
        ("delegate", victim, alice),
    ]
    expected = []
    for name, to, sender in steps:
        stage.skip(DAY)
        escrow.send(name, to, sender=sender)
        own = LOCK if escrow.view("delegates", victim) == victim else 0
        others = LOCK if escrow.view("delegates", alice) == victim else 0
        left = stage.held(alice).end - stage.now
        expected.append((stage.now, 2 * (own + others) * left // (52 * WEEK)))
    stage.block(
        (escrow, "delegate", (alice,), alice),
        (escrow, "delegate", (victim,), alice),
        (escrow, "delegate", (alice,), alice),
    )
    stage.skip(WEEK)
    for t, value in expected[:-1]:
        assert abs(escrow.view("getPastVotes", victim, t) - value) <= 1
    t, _ = expected[-1]
    assert escrow.view("getPastVotes", victim, t) == escrow.view("powerAt", victim, t)


def test_checkpoint__nothing_ended__does_nothing(stage: Stage, victim):
    """CO-02: a stranger lengthens no history with checkpoints, of the delegations or of the total."""
    stage.lock(stage.alice, amount=1, weeks=10)
    stage.escrow.send("delegate", victim, sender=stage.alice)
    begun = stage.now
    for week in range(1, 12):
        stage.skip(WEEK)
        for account in (victim, ZERO_ADDRESS):
            outcome = stage.escrow.send("checkpoint", account, sender=stage.stranger)
            assert len(stage.events(outcome)) == (week == 10), week
    stage.skip(1)
    assert past_gas(stage, victim, begun) < 15_000


def test_delegate__52_dust_delegators_of_52_weeks__lock_changes_stay_in_bounds(stage: Stage, victim):
    """CO-02: the worst that delegators do: an end in every week, then a year without anybody."""
    plain = gas(stage, "increaseAmount", 1, sender=victim)
    dust = crowd(stage, 52)
    ends = {one: stage.weeks_ahead(1 + number) for number, one in enumerate(dust)}
    each(stage, dust, stage.escrow, "createLock", lambda one: (1, ends[one]))
    each(stage, dust, stage.escrow, "delegate", lambda one: (victim,))
    stage.skip(50 * WEEK)
    assert past_gas(stage, victim, stage.now - 1) < 80_000
    assert gas(stage, "increaseAmount", 1, sender=victim) < plain + 2 * 80_000
    stage.skip(1)
    stage.escrow.send("checkpoint", victim, sender=stage.stranger)
    stage.skip(1)
    assert past_gas(stage, victim, stage.now - 1) < 10_000
