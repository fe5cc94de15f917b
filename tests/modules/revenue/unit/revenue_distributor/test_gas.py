"""Gas of claims and deposits: an ordinary token, unlimited allowance, receivers that hold it already."""

from __future__ import annotations

import pytest

from utils.constants import WAD
from utils.revenue import LOCK, RevenueStage

REVENUE = 1_000 * WAD
HOUR = 3_600


@pytest.fixture(scope="module")
def five():
    """A stage with five ordinary tokens."""
    stage = RevenueStage((18,) * 5)
    yield stage
    stage.close()


@pytest.fixture
def busy(five: RevenueStage) -> RevenueStage:
    """Ten locks of a year, and somebody else has claimed the first week's revenue."""
    five.reset()
    for account in five.people[:10]:
        five.lock(account)
    return five


def weeks_of_revenue(stage: RevenueStage, weeks: int) -> None:
    for _ in range(weeks):
        stage.skip_weeks(1)
        stage.deposit_all(stage.tokens, REVENUE)
    stage.go(stage.now + HOUR)


def claim_gas(stage: RevenueStage, count: int = 1) -> int:
    return stage.claim(stage.alice, *stage.tokens[:count]).gas


@pytest.mark.parametrize(("tokens", "bar"), [(1, 80_000), (3, 180_000), (5, 280_000)])
def test_claim__first_ever__gas(busy: RevenueStage, tokens: int, bar: int):
    weeks_of_revenue(busy, 1)
    busy.claim(busy.bob, *busy.tokens)
    assert claim_gas(busy, tokens) <= bar


@pytest.mark.parametrize(("tokens", "bar"), [(1, 68_000), (3, 142_000), (5, 216_000)])
def test_claim__any_number_of_weeks__gas_is_flat(busy: RevenueStage, tokens: int, bar: int):
    """The cost does not know how many weeks passed: 1 to 50 with a lock of a year."""
    weeks_of_revenue(busy, 1)
    claim_gas(busy, tokens)
    costs = []
    for weeks in (1, 3, 6, 16):
        weeks_of_revenue(busy, weeks)
        costs.append(claim_gas(busy, tokens))
    assert max(costs) <= bar
    assert max(costs) - min(costs) <= max(costs) // 100


def test_claim__a_year_and_ten__gas_is_flat(busy: RevenueStage):
    """The same after 104 and 520 weeks of a permanent lock, in one transaction."""
    busy.escrow.send("setPermanent", True, sender=busy.alice)
    weeks_of_revenue(busy, 1)
    claim_gas(busy)
    costs = []
    for weeks in (1, 104, 520):
        for _ in range(weeks):
            busy.skip_weeks(1)
            busy.deposit_unread(busy.tokens[0], REVENUE)
        costs.append(claim_gas(busy))
    assert max(costs) <= 68_000
    assert max(costs) - min(costs) <= max(costs) // 100


def test_claim__five_lock_changes_in_fifty_weeks__gas(busy: RevenueStage):
    """The cost grows with the account's own changes only."""
    weeks_of_revenue(busy, 1)
    claim_gas(busy)
    for week in range(50):
        if week % 9 == 4 and week < 45:
            busy.escrow.send("increaseAmount", LOCK // 10, sender=busy.alice)
        weeks_of_revenue(busy, 1)
    assert claim_gas(busy) <= 112_000


def test_deposit__gas(busy: RevenueStage):
    """First of a week after somebody locked in the week before, and repeated."""
    usd = busy.tokens[0]
    weeks_of_revenue(busy, 3)
    busy.escrow.send("increaseAmount", LOCK // 10, sender=busy.bob)
    busy.skip_weeks(1)
    assert busy.deposit(usd, REVENUE).gas <= 120_000
    assert busy.deposit(usd, REVENUE).gas <= 72_000
