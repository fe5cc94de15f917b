"""A part that is shares of a real vault of ERC-4626, a market of Exactly, which earns by itself."""

from __future__ import annotations

import pytest

from ape_dao.core.units import MINUTE
from ape_dao.modules.index.model import ONE
from utils.constants import DAY, MAX_UINT256
from utils.exactly import Lending
from utils.index_vault import BUYS, FIRST_SHARES, MILLION, IndexStage

HALF = MILLION // 2
STEP = 4 * MINUTE


@pytest.fixture
def lending(stage: IndexStage) -> Lending:
    """An index of dollars and shares of a market that lends them, half and half; Alice can bring both."""
    dollar = stage.tokens[0]
    lending = Lending(stage, dollar, 6, 100 * MILLION)
    market = lending.market
    targets = [
        stage.target(0, weight=5_000),
        stage.target(1, token=market, weight=5_000, price=ONE, max_share=10_000),
    ]
    stage.vault = stage.create(targets)
    for who in (stage.owner, stage.alice):
        dollar.send("mint", who, 10 * MILLION, sender=stage.owner)
        dollar.send("approve", market.address, MAX_UINT256, sender=who)
        market.send("deposit", 2 * MILLION, who, sender=who)
        for token in (dollar, market):
            token.send("approve", stage.vault.address, MAX_UINT256, sender=who)
    stage.vault.send("mint", FIRST_SHARES, stage.owner, [HALF, HALF], sender=stage.owner)
    return lending


def worth(lending: Lending, shares: int) -> int:
    return int(lending.market.view("convertToAssets", shares))


def test_redeem__part_earned__interest_is_the_holders(stage: IndexStage, lending: Lending):
    """IX-30: a tenth of the index is a tenth of the shares, with what they earned in the year."""
    market, vault = lending.market, stage.vault
    stage.go(stage.now + 365 * DAY)
    before = int(market.view("balanceOf", stage.owner))
    supply = int(vault.view("totalSupply"))
    vault.send("redeem", FIRST_SHARES // 10, stage.owner, [0, 0], sender=stage.owner)
    got = int(market.view("balanceOf", stage.owner)) - before
    assert got == HALF * (FIRST_SHARES // 10) // supply
    assert worth(lending, got) > got * 1_015 // 1_000
    paid = stage.balance(0, stage.owner)
    market.send("redeem", got, stage.owner, stage.owner, sender=stage.owner)
    assert abs(stage.balance(0, stage.owner) - paid - worth(lending, got)) <= 1


def test_take__part_earned__last_price_is_what_the_vault_says(stage: IndexStage, lending: Lending):
    """IX-30: money of the DAO buys shares at what they are worth by then, but for a step and the margin."""
    stage.go(stage.now + 365 * DAY)
    stage.mint_tokens(0, HALF)
    stage.start(1)
    rate = worth(lending, 10**12)
    while stage.offer(1)["buy_price"] * 10**12 < rate * ONE * 1_003 // 1_000:
        stage.go(stage.now + STEP)
    offered = stage.offer(1)["buy"]
    stage.take(1, BUYS)
    assert rate * 1_003 // 1_000 <= stage.part(1)["last"] * 10**12 // ONE <= rate * 1_012 // 1_000
    held = int(lending.market.view("balanceOf", stage.vault.address))
    total = worth(lending, held) + stage.balance(0)
    assert held == HALF + offered
    assert abs(worth(lending, held) * 10_000 // total - 5_000) <= 50
