"""Costs: the bars, and that nobody's cost grows with other people or with time."""

from __future__ import annotations

import pytest

from utils.constants import DAY, WEEK, ZERO_ADDRESS
from utils.escrow_costs import crowd, each, gas, read_gas
from utils.escrow_stage import LOCK, START, YEAR, Stage, power

HALF_HOUR = 1_800


def test_bounds__ordinary_acts_stay_below_the_bars(stage: Stage):
    """CO-14: ten lockers, six of them ending in week 52, two in 40, two in 26; amounts of 1,000 tokens."""
    people = crowd(stage, 12)
    first = gas(stage, "createLock", LOCK, stage.weeks_ahead(52), sender=people[0])
    nth = [gas(stage, "createLock", LOCK, stage.weeks_ahead(52), sender=one) for one in people[1:6]]
    for weeks, pair in ((40, people[6:8]), (26, people[8:10])):
        for one in pair:
            gas(stage, "createLock", LOCK, stage.weeks_ahead(weeks), sender=one)
    figures = {
        "create, first ever": (first, 165_000),
        "create, nth": (max(nth), 115_000),
        "increase": (gas(stage, "increaseAmount", LOCK, sender=people[0]), 120_000),
        "extend": (gas(stage, "extendLock", stage.weeks_ahead(52), sender=people[8]), 105_000),
        "delegate, first": (gas(stage, "delegate", people[1], sender=people[0]), 160_000),
        "delegate, nth": (gas(stage, "delegate", people[1], sender=people[2]), 125_000),
        "delegate, nth, new week": (gas(stage, "delegate", people[1], sender=people[8]), 125_000),
    }
    end = stage.weeks_ahead(52)
    stage.skip(52 * WEEK)
    figures["create after 52 idle weeks"] = (
        gas(stage, "createLock", LOCK, stage.weeks_ahead(52), sender=people[10]),
        205_000,
    )
    stage.go(end)
    figures["withdraw"] = (gas(stage, "withdraw", sender=people[3]), 50_000)
    assert {what: gas for what, (gas, bar) in figures.items() if gas > bar} == {}


@pytest.mark.parametrize(("points", "bar"), [(1, 9_000), (10, 15_000), (100, 24_000), (1_000, 32_000)])
def test_bounds__past_reads_grow_with_the_logarithm_only(stage: Stage, points, bar):
    stage.lock(stage.alice)
    times = [stage.now]
    for _ in range(points - 1):
        stage.skip(HALF_HOUR)
        stage.escrow.send("increaseAmount", 1, sender=stage.alice)
        times.append(stage.now)
    stage.skip(1)
    for t in {times[0], times[points // 4], times[points // 2], times[3 * points // 4], times[-1]}:
        assert read_gas(stage, "getPastVotes", stage.alice, t) <= bar
        assert read_gas(stage, "powerAt", stage.alice, t) <= bar


def test_bounds__changes_within_a_second__leave_one_entry(stage: Stage):
    """VE-03: forty changes in one block lengthen no history, neither the account's nor the sums'."""

    def costs() -> list[int]:
        accounts = (stage.alice, stage.bob)
        figures = [read_gas(stage, "getPastVotes", account, before) for account in accounts]
        return [*figures, read_gas(stage, "getPastTotalSupply", before)]

    stage.lock(stage.alice)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    before = stage.now
    stage.skip(DAY)
    mark = stage.chain.snapshot()
    stage.escrow.send("increaseAmount", 1, sender=stage.alice)
    stage.skip(1)
    once = costs()
    stage.chain.restore(mark)
    calls = [(stage.escrow, "increaseAmount", (1,), stage.alice)] * 40
    assert all(outcome.ok for outcome in stage.block(*calls))
    stage.skip(1)
    assert costs() == once
    assert stage.held(stage.alice).amount == LOCK + 40


def test_bounds__1100_dust_delegators__change_nobodys_cost(stage: Stage):
    """DL-06: a delegate with 1,100 dust delegators acts, votes and receives as cheaply as before."""
    victim, honest = stage.bob, [stage.alice, stage.carol, stage.dave]
    stage.lock(victim)
    for one in honest:
        stage.lock(one)
    stage.skip(DAY)
    stage.escrow.send("delegate", victim, sender=honest[2])  # the aggregate exists before and after

    def costs() -> dict[str, int]:
        mark = stage.chain.snapshot()
        stage.skip(DAY)
        figures = {
            "votes": read_gas(stage, "getVotes", victim),
            "delegated": gas(stage, "delegate", victim, sender=honest[0]),
            "increase": gas(stage, "increaseAmount", 1, sender=victim),
            "extend": gas(stage, "extendLock", stage.weeks_ahead(52), sender=victim),
            "delegate": gas(stage, "delegate", honest[1], sender=victim),
            "undelegated": gas(stage, "delegate", honest[0], sender=honest[0]),
        }
        stage.go(stage.weeks_ahead(53))
        figures["withdraw"] = gas(stage, "withdraw", sender=victim)
        stage.chain.restore(mark)
        return figures

    stage.skip(WEEK)
    before = costs()
    dust = crowd(stage, 1_100)
    each(stage, dust, stage.escrow, "createLock", lambda one: (1, stage.weeks_ahead(1 + int(one, 16) % 52)))
    each(stage, dust, stage.escrow, "delegate", lambda one: (victim,))
    stage.skip(1)
    locked = [one for one in dust if int(one, 16) % 52]
    for one in locked[:60]:  # and points: one a second
        stage.skip(1)
        stage.escrow.send("increaseAmount", 1, sender=one)
    after = costs()
    growth = {what: after[what] / before[what] for what in before}
    assert {what: ratio for what, ratio in growth.items() if ratio > 1.05} == {}
    stage.escrow.send("delegate", victim, sender=stage.alice)
    assert stage.escrow.view("delegates", stage.alice) == victim


def test_bounds__300_idle_weeks__everything_works_at_once(stage: Stage):
    """VE-16: after 300 weeks without a call every function works in one ordinary transaction."""
    people = [stage.alice, stage.bob, stage.carol, stage.dave]
    for weeks, one in zip((52, 51, 3, 40), people, strict=True):
        stage.lock(one, weeks=weeks)
    stage.escrow.send("setPermanent", True, sender=stage.dave)
    stage.escrow.send("delegate", stage.bob, sender=stage.alice)
    stage.skip(300 * WEEK)
    assert stage.escrow.view("totalSupply") == 2 * LOCK
    assert stage.escrow.view("weekStartBias") == 52 * LOCK
    costs = [
        gas(stage, "extendLock", stage.weeks_ahead(20), sender=stage.alice),
        gas(stage, "delegate", stage.carol, sender=stage.alice),
        gas(stage, "withdraw", sender=stage.bob),
        gas(stage, "createLock", LOCK, stage.weeks_ahead(9), sender=stage.bob),
        gas(stage, "increaseAmount", LOCK, sender=stage.dave),
        gas(stage, "setPermanent", False, sender=stage.dave),
        gas(stage, "exitEarly", 0, sender=stage.dave, after=WEEK),
        gas(stage, "withdraw", sender=stage.carol),
        gas(stage, "checkpoint", ZERO_ADDRESS, sender=stage.stranger),
    ]
    assert max(costs) < 350_000
    end = stage.held(stage.alice).end
    bobs = stage.held(stage.bob).end
    assert stage.escrow.view("getVotes", stage.carol) == power(LOCK, end - stage.now)
    assert stage.escrow.view("totalSupply") == power(1, LOCK * (end + bobs - 2 * stage.now))


@pytest.mark.parametrize("idle_weeks", [207, 208, 300, 1_000])
def test_bounds__four_year_locks__one_walk_of_at_most_208_weeks(stage: Stage, idle_weeks):
    """VE-16: the longest walk there is, in the escrow with the longest locks."""
    stage.lock(stage.alice, weeks=208, escrow=stage.curve)
    stage.lock(stage.bob, weeks=208, escrow=stage.curve)
    end = stage.weeks_ahead(208)
    stage.skip(idle_weeks * WEEK)
    stage.fund(stage.carol)
    outcome = stage.curve.send("createLock", LOCK, stage.weeks_ahead(208), sender=stage.carol)
    assert outcome.gas < 450_000
    left = max(0, end - stage.now)
    raw = 2 * LOCK * left + LOCK * (stage.weeks_ahead(208) - stage.now)
    assert stage.curve.view("totalSupply") == raw // (208 * WEEK)


def test_bounds__200_years_of_the_widest_amounts(stage: Stage):
    """VE-09: exact with 1e30 base units in the year 2226."""
    stage.go(START + 200 * 52 * WEEK)
    most = 10**30
    for number, one in enumerate((stage.alice, stage.bob, stage.carol)):
        stage.token.send("mint", one, most, sender=stage.deployer)
        stage.curve.send("createLock", most, stage.weeks_ahead(208 - number), sender=one)
    stage.curve.send("setPermanent", True, sender=stage.alice)
    stage.curve.send("delegate", stage.carol, sender=stage.bob)
    ends = [stage.weeks_ahead(207), stage.weeks_ahead(206)]
    for weeks in (0, 1, 100, 205, 206, 207, 208):
        t = max(stage.now, stage.weeks_ahead(weeks))
        raw = most * (208 * WEEK + sum(max(0, end - t) for end in ends))
        assert stage.curve.view("totalPowerAt", t) == raw // (208 * WEEK)
    stage.go(ends[0] - 1)
    assert stage.curve.view("getVotes", stage.carol) == most // (208 * WEEK)
    assert YEAR.max_lock_weeks == stage.escrow.view("MAX_LOCK_WEEKS")
