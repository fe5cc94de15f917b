"""What the rules of revenue come to, in the figures that docs/spec.md gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from utils.constants import WEEK

if TYPE_CHECKING:
    from utils.revenue import RevenueStage

MILLION = 10**6 * 10**18


def test_deposit__weeks_of_revenue_at_once__belong_to_the_week_of_the_call(stage: RevenueStage):
    """Nobody called `distribute` for ten weeks: who came in the last gets as much as who was there."""
    usd = stage.tokens[0]
    stage.lock(stage.alice)
    stage.skip_weeks(10)
    stage.lock(stage.bob, weeks=42)
    stage.skip_weeks(1)
    stage.deposit(usd, 10_000)
    assert stage.claimable(stage.alice, usd) == stage.claimable(stage.bob, usd) == 4_999


def test_deposit__one_week_lock_of_52_times_the_tokens__takes_half_of_a_week(stage: RevenueStage):
    """A million locked for good; 52 million locked a minute before the week, until its end."""
    usd, before = stage.tokens[0], (stage.week + 1) * WEEK - 60
    stage.lock(stage.alice, MILLION)
    stage.escrow.send("setPermanent", True, sender=stage.alice)
    stage.go(before)
    stage.lock(stage.bob, 52 * MILLION, weeks=2)
    stage.go(before + 120)
    stage.deposit(usd, 10_000)
    assert stage.claimable(stage.alice, usd) in (4_999, 5_000)
    assert stage.claimable(stage.bob, usd) in (4_999, 5_000)


def test_exit_early__a_quarter_of_the_power_on_a_second_account__a_quarter_comes_back(stage: RevenueStage):
    """The penalty goes to those who stay, and nothing shows that one of them is who left."""
    stage.lock(stage.alice, 3 * MILLION)
    stage.lock(stage.carol, MILLION)  # the second account of who leaves
    stage.lock(stage.bob, 6 * MILLION)
    stage.skip_weeks(2)
    outcome = stage.escrow.send("exitEarly", 0, sender=stage.bob)
    penalty = stage.events(outcome, stage.escrow)[-1][1]["penalty"]
    stage.skip_weeks(1)
    stage.distributor.send("poke", stage.gov.address, sender=stage.stranger)
    assert 0 <= penalty // 4 - stage.claimable(stage.carol, stage.gov) <= 1
