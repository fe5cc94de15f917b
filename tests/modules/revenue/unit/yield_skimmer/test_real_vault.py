"""skim: a real vault of ERC-4626, a market of Exactly, whose gains are the interest of a borrower."""

from __future__ import annotations

from typing import TYPE_CHECKING

from utils.constants import DAY, MAX_UINT256
from utils.exactly import Lending

if TYPE_CHECKING:
    from utils.revenue import RevenueStage

UNIT = 10**6
PUT_IN = 1_000_000 * UNIT


def test_skim__a_year_of_interest__revenue_and_the_principal_stays(stage: RevenueStage):
    """BB-17: what the vault earned goes to the router, all but rounding; what was put in comes home."""
    asset = stage.list_mock("MockPlainToken", 6)
    market = Lending(stage, asset, 6, 100 * PUT_IN).market
    setting = (
        *(stage.owner, stage.weth.address, stage.distributor.address, stage.dave, stage.treasury),
        *(5_000, 5_000, 0, [asset.address], []),
    )
    router = stage.deploy("RevenueRouter", setting)
    skimmer = stage.deploy("YieldSkimmer", stage.owner, router.address)
    asset.send("mint", stage.owner, PUT_IN, sender=stage.owner)
    asset.send("approve", skimmer.address, MAX_UINT256, sender=stage.owner)
    skimmer.send("invest", market.address, PUT_IN, sender=stage.owner)
    stage.go(stage.now + 365 * DAY)

    principal, value = skimmer.view("holdingOf", market.address)
    assert principal == PUT_IN and value > PUT_IN * 1_015 // 1_000
    outcome = skimmer.send("skim", market.address, sender=stage.stranger)
    (assets,) = skimmer.decode_output("skim", outcome.output)
    assert assets == stage.balance(asset, router)
    assert 0 <= value - PUT_IN - assets <= 2
    principal, value = skimmer.view("holdingOf", market.address)
    assert PUT_IN == principal <= value <= PUT_IN + 2
    before = stage.balance(asset, stage.dave)
    skimmer.send("divest", market.address, PUT_IN, stage.dave, sender=stage.owner)
    assert stage.balance(asset, stage.dave) - before == PUT_IN
