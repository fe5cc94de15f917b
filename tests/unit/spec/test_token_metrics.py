"""The preset `token-metrics` against the published figures, typed here a second time."""

from decimal import Decimal

import pytest

from ape_dao.core.spec import allocations, load_preset

WHOLE = 10**18
DAY = 86_400
HOUR = 3_600

# score, tier, veTMAI, platform %, API %, proposals a month, commission %, private sale USD, hours, launchpad
STAKE_TO_ACCESS = """
1  Advanced     22000  2  12  1  22  1000   18  24  1
2  Advanced    111000  3  13  1  24  2000   18  24  1
3  Advanced    222000  5  15  1  25  3000   18  24  1.5
4  Premium     444000  8  18  2  28  4000   18  24  1.5
5  Premium     888000  10 20  2  30  5000   12  18  2
6  Premium    1333000  13 23  2  32  6000   12  18  2
7  VIP        3333000  15 25  3  34  8000   12  18  2.5
8  VIP        4444000  18 28  3  36  10000  0   12  2.5
9  VIP        5555000  20 30  4  38  12000  0   12  3
10 VIP        7777000  25 35  4  40  15000  0   12  3
"""
ROWS = [line.split() for line in STAKE_TO_ACCESS.strip().splitlines()]


@pytest.fixture(scope="module")
def spec():
    return load_preset("token-metrics")


def test_score__has_ten_tiers(spec):
    assert len(spec.score.tiers) == len(ROWS) == 10


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"score-{row[0]}")
def test_score__every_column(spec, row):
    tier = spec.score.tiers[int(row[0]) - 1]
    assert tier.score == int(row[0])
    assert tier.tier == row[1]
    assert tier.power == int(row[2]) * WHOLE
    assert tier.platform_discount == int(row[3]) * 100
    assert tier.api_discount == int(row[4]) * 100
    assert tier.proposals_per_month == int(row[5])
    assert tier.referral_commission == int(row[6]) * 100
    assert tier.private_sale_allocation == int(row[7]) * 100
    assert tier.private_sale_window == (int(row[8]) * HOUR, int(row[9]) * HOUR)
    assert tier.launchpad_multiplier == int(Decimal(row[10]) * WHOLE)


def test_token(spec):
    assert (spec.token.name, spec.token.symbol) == ("Token Metrics", "TMAI")
    assert spec.token.cap == spec.token.genesis_supply == 10_000_000_000 * WHOLE
    assert spec.token.yearly_mint_limit == 0


def test_genesis__more_than_half_to_the_community(spec):
    shares = dict(allocations(spec))
    assert set(shares) == {"airdrop_community", "vesting_team", "ecosystem", "treasury"}
    assert sum(shares.values()) == 10_000_000_000 * WHOLE
    assert shares["airdrop_community"] * 2 > 10_000_000_000 * WHOLE


def test_escrow__twelve_months_two_times(spec):
    assert spec.escrow.symbol == "veTMAI"
    assert spec.escrow.max_lock == 52
    assert spec.escrow.max_multiplier == 2 * WHOLE
    assert spec.escrow.early_exit.max_penalty == 0


def test_governor(spec):
    assert spec.governor.voting_delay == 1
    assert spec.governor.voting_period == 7 * DAY
    assert spec.governor.quorum == 1_000
    assert spec.governor.approval_margin == 1_000
    assert spec.governor.proposal_threshold == 22_000 * WHOLE
    assert spec.governor.execution_window == 14 * DAY
    assert spec.governor.guardian is None
    assert spec.timelock.delay == 2 * DAY


def test_revenue__before_the_proposal_of_march_2025(spec):
    split = spec.revenue.split
    assert (split.revenue_share, split.buyback, split.treasury) == (0, 0, 10_000)
    assert spec.revenue.platform_share == 1_000
    assert spec.revenue.tokens == ["USDC", "WETH"]
    assert spec.revenue.weth == "WETH"
    assert {auction.token: auction.decimals for auction in spec.revenue.buyback.auctions} == {
        "USDC": 6,
        "WETH": 18,
    }
