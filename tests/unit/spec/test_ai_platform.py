"""The preset `ai-platform`: what is sold, who decides disputes, and where what is earned goes."""

import pytest

from ape_dao.core.findings import Severity
from ape_dao.core.spec import load_preset
from ape_dao.lint.judge import lint
from ape_dao.modules.market.capture import bribe
from ape_dao.modules.services.contracts import tiers_of


@pytest.fixture(scope="module")
def spec():
    return load_preset("ai-platform")


def test_ai_platform__all_that_is_earned__the_stakers(spec):
    """Services and jobs are paid in what the router lists, and all of it goes to whoever has locked."""
    split = spec.revenue.split
    assert (split.revenue_share, split.buyback, split.treasury) == (10_000, 0, 0)
    assert spec.services.token in spec.revenue.tokens
    assert {one.token for one in spec.market.tokens} <= set(spec.revenue.tokens)
    assert spec.services.platform_share > 0 and spec.market.fee > 0


def test_ai_platform__desk__discounts_and_commissions_rise_with_the_score(spec):
    table = tiers_of(spec)
    assert spec.services.desk and len(table) == 5
    assert all(
        low < high
        for lower, higher in zip(table, table[1:], strict=False)
        for low, high in zip(lower, higher, strict=True)
    )


def test_ai_platform__court__buying_it_takes_more_than_the_largest_job(spec):
    court = spec.market.court
    assert spec.market.arbiter == "court"
    assert bribe(court.seats, court.bond, court.fee) > court.stake


def test_ai_platform__lint__nothing_but_notes(spec):
    assert [one.rule for one in lint(spec) if one.severity not in (Severity.NOTE, Severity.OK)] == []
