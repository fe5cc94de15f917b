"""The constructor and the owner's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from utils.checks import reverts_with
from utils.revenue import ONLY_OWNER, RevenueStage

if TYPE_CHECKING:
    from utils.rpc import Contract

ZERO = "0x" + "00" * 20
LARGEST = 2**96 - 1


def deploy(stage: RevenueStage, **changes: object) -> Contract:
    config = {
        "owner": stage.owner,
        "weth": stage.weth.address,
        "distributor": stage.distributor.address,
        "buyback": ZERO,
        "treasury": stage.treasury,
        "revenueShareBps": 5_000,
        "buybackBps": 5_000,
        "treasuryBps": 0,
        "tokens": [stage.weth.address],
        "runways": [],
    }
    return stage.deploy("RevenueRouter", tuple({**config, **changes}.values()))


def test_constructor(stage: RevenueStage, router: Contract, buyback: str):
    assert router.view("owner") == stage.owner
    assert router.view("WETH") == stage.weth.address
    assert router.view("DISTRIBUTOR") == stage.distributor.address
    assert router.view("buyback") == buyback
    assert router.view("treasury") == stage.treasury
    shares = [router.view(name) for name in ("revenueShareBps", "buybackBps", "treasuryBps")]
    assert shares == [5_000, 3_000, 2_000]
    assert router.view("buybackPaused") is False
    assert (router.view("MAX_TOKENS"), router.view("MAX_RUNWAY")) == (16, LARGEST)
    listed = (stage.gov, *stage.tokens, stage.weth)
    assert router.view("tokens") == tuple(token.address for token in listed)
    assert router.view("isListed", stage.weth.address) is True


@pytest.mark.parametrize("field", ["weth", "distributor", "treasury"])
def test_constructor__zero_destination__reverts(stage: RevenueStage, field: str):
    with reverts_with("RevenueRouterInvalidDestination", ZERO):
        deploy(stage, **{field: ZERO})


def test_constructor__shares_off__reverts(stage: RevenueStage):
    """RV-22"""
    with reverts_with("RevenueRouterInvalidSplit", 9_999, 10_000):
        deploy(stage, revenueShareBps=4_999)


def test_constructor__no_buyback_yet__works(stage: RevenueStage):
    router = deploy(stage)
    assert router.view("buyback") == ZERO
    assert router.view("previewSplit", 100) == (50, 0, 50)


def test_set_split(stage: RevenueStage, router: Contract):
    """The proposal of March 2025: 50% revenue share, 50% buyback."""
    outcome = router.send("setSplit", 5_000, 5_000, 0, sender=stage.owner)
    assert stage.events(outcome, router) == [
        (
            "SplitSet",
            {
                "oldRevenueShareBps": 5_000,
                "oldBuybackBps": 3_000,
                "oldTreasuryBps": 2_000,
                "newRevenueShareBps": 5_000,
                "newBuybackBps": 5_000,
                "newTreasuryBps": 0,
            },
        )
    ]
    assert router.view("previewSplit", 101) == (51, 50, 0)


@pytest.mark.parametrize(
    "split", [(0, 0, 0), (5_000, 5_000, 1), (10_000, 10_000, 10_000), (65_535, 65_535, 65_535), (0, 0, 9_999)]
)
def test_set_split__not_the_whole__reverts(
    stage: RevenueStage, router: Contract, split: tuple[int, int, int]
):
    """RV-22: 0, 101% and sums that would wrap 16 bits."""
    with reverts_with("RevenueRouterInvalidSplit", sum(split), 10_000):
        router.send("setSplit", *split, sender=stage.owner)


def test_set_token(stage: RevenueStage, router: Contract):
    usd = stage.tokens[0]
    for listed in (False, True):
        outcome = router.send("setToken", usd.address, listed, sender=stage.owner)
        assert stage.events(outcome, router) == [("TokenSet", {"token": usd.address, "listed": listed})]
        assert router.view("isListed", usd.address) is listed
        assert router.send("setToken", usd.address, listed, sender=stage.owner).logs == ()


def test_set_token__no_code__reverts(stage: RevenueStage, router: Contract):
    with reverts_with("RevenueRouterInvalidToken", stage.bob):
        router.send("setToken", stage.bob, True, sender=stage.owner)


def test_set_token__list_full__reverts(stage: RevenueStage, router: Contract):
    """RV-14"""
    tokens = [stage.deploy("MockPlainToken", 18) for _ in range(13)]
    for token in tokens[:12]:
        router.send("setToken", token.address, True, sender=stage.owner)
    with reverts_with("RevenueRouterTooManyTokens", 16, 16):
        router.send("setToken", tokens[12].address, True, sender=stage.owner)


def test_set_runway(stage: RevenueStage, router: Contract):
    """BB-14: told with old and new; the current value again changes nothing and tells nothing."""
    usd = stage.tokens[0].address
    for old, new in ((0, 500), (500, LARGEST), (LARGEST, 0)):
        outcome = router.send("setRunway", usd, new, sender=stage.owner)
        told = {"token": usd, "oldRunway": old, "newRunway": new}
        assert stage.events(outcome, router) == [("RunwaySet", told)]
        assert router.view("runwayOf", usd) == new
        assert router.send("setRunway", usd, new, sender=stage.owner).logs == ()


def test_set_runway__above_the_limit_or_not_listed__reverts(stage: RevenueStage, router: Contract):
    usd, other = stage.tokens[0].address, stage.deploy("MockPlainToken", 18).address
    with reverts_with("RevenueRouterRunwayAboveLimit", usd, LARGEST + 1, LARGEST):
        router.send("setRunway", usd, LARGEST + 1, sender=stage.owner)
    with reverts_with("RevenueRouterTokenNotListed", other):
        router.send("setRunway", other, 1, sender=stage.owner)
    with reverts_with("RevenueRouterTokenNotListed", other):
        deploy(stage, runways=[(other, 1)])
    assert router.send("setRunway", other, 0, sender=stage.owner).logs == ()
    assert router.view("runwayOf", other) == router.view("missingRunwayOf", other) == 0


def test_set_token__removed__runway_is_gone_and_those_of_others_stay(stage: RevenueStage, router: Contract):
    """BB-14: the list moves its last entry; each token keeps its own runway."""
    usd, dai, weth = (*(token.address for token in stage.tokens), stage.weth.address)
    for token, amount in ((usd, 5), (dai, 6), (weth, 7)):
        router.send("setRunway", token, amount, sender=stage.owner)
    router.send("setToken", usd, False, sender=stage.owner)
    assert [router.view("runwayOf", token) for token in (usd, dai, weth)] == [0, 6, 7]
    router.send("setToken", usd, True, sender=stage.owner)
    assert [router.view("runwayOf", token) for token in (usd, dai, weth)] == [0, 6, 7]


def test_constructor__runways__are_set(stage: RevenueStage):
    router = deploy(stage, runways=[(stage.weth.address, 77)])
    assert (
        router.view("runwayOf", stage.weth.address)
        == router.view("missingRunwayOf", stage.weth.address)
        == 77
    )


def test_set_buyback(stage: RevenueStage, router: Contract, buyback: str):
    outcome = router.send("setBuyback", stage.dave, sender=stage.owner)
    assert stage.events(outcome, router) == [
        ("BuybackSet", {"oldBuyback": buyback, "newBuyback": stage.dave})
    ]
    assert router.view("buyback") == stage.dave
    for part in (router, stage.distributor, stage.weth):  # CO-12: where it would lie for good
        with reverts_with("RevenueRouterInvalidDestination", part.address):
            router.send("setBuyback", part.address, sender=stage.owner)
    with reverts_with("RevenueRouterInvalidDestination", router.address):
        router.send("setBuyback", router.address, sender=stage.owner)


def test_set_buyback_paused(stage: RevenueStage, router: Contract):
    for paused in (True, False):
        outcome = router.send("setBuybackPaused", paused, sender=stage.owner)
        assert stage.events(outcome, router) == [("BuybackPausedSet", {"paused": paused})]
        assert router.view("buybackPaused") is paused


def test_set_treasury(stage: RevenueStage, router: Contract):
    """CO-12"""
    outcome = router.send("setTreasury", stage.dave, sender=stage.owner)
    assert stage.events(outcome, router) == [
        ("TreasurySet", {"oldTreasury": stage.treasury, "newTreasury": stage.dave})
    ]
    assert router.view("treasury") == stage.dave
    for destination in (ZERO, router.address, stage.distributor.address, stage.weth.address):
        with reverts_with("RevenueRouterInvalidDestination", destination):
            router.send("setTreasury", destination, sender=stage.owner)


def test_settings__stranger__reverts(stage: RevenueStage, router: Contract):
    """RV-22: every setting is the owner's alone."""
    calls = (
        ("setSplit", 5_000, 5_000, 0),
        ("setToken", stage.tokens[0].address, False),
        ("setRunway", stage.tokens[0].address, 1),
        ("setBuyback", stage.stranger),
        ("setBuybackPaused", True),
        ("setTreasury", stage.stranger),
    )
    for function, *args in calls:
        with reverts_with(ONLY_OWNER, stage.stranger):
            router.send(function, *args, sender=stage.stranger)
