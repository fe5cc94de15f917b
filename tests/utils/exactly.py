"""A market of Exactly, a real vault of ERC-4626: what it earns is interest of a borrower."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.units import WAD
from utils.constants import MAX_UINT256
from utils.packed import exactly_contracts

if TYPE_CHECKING:
    from utils.rpc import Contract
    from utils.stage import BaseStage

BASE_FEED = "0x" + 20 * "ee"
"""Exactly's name for a price that is always one."""
ADJUSTED = 8 * WAD // 10
"""Of what is lent, and of what may be borrowed against it."""
RATES = (
    *(386_910 * 10**12, -353_190 * 10**12, 1_031_219_287 * 10**9),
    *(19_362 * 10**12, -1_787 * 10**12, 1_003_870_947 * 10**9),
)
"""The curves of its market of wrapped ether, as deployed; and the other terms of that."""
TERMS = (3, 2 * WAD, 231_481_481_481, WAD // 10, WAD // 10, 46 * 10**14, 4 * 10**17)


class Lending:
    """One market of an asset, in which somebody has lent, and borrowed half of it."""

    def __init__(self, stage: BaseStage, asset: Contract, decimals: int, lent: int) -> None:
        stage.artifacts.update(exactly_contracts())
        self.stage, self.asset = stage, asset
        self.somebody = stage.chain.accounts[9]
        auditor = self._behind_proxy("Auditor", [18], [(5 * WAD // 100, WAD // 100)])
        rates = stage.deploy("InterestRateModel", *RATES)
        months, smooth, *others = TERMS
        market = [months, smooth, rates.address, *others]
        self.market = self._behind_proxy("Market", [asset.address, auditor.address], market)
        auditor.send("enableMarket", self.market.address, BASE_FEED, ADJUSTED, decimals, sender=self._owner)
        asset.send("mint", self.somebody, 10 * lent, sender=self._owner)
        asset.send("approve", self.market.address, MAX_UINT256, sender=self.somebody)
        self.market.send("deposit", lent, self.somebody, sender=self.somebody)
        self.market.send("borrow", lent // 2, self.somebody, self.somebody, sender=self.somebody)

    @property
    def _owner(self) -> str:
        return self.stage.chain.accounts[0]

    def _behind_proxy(self, name: str, construction: list[object], setup: list[object]) -> Contract:
        code = self.stage.deploy(name, *construction)
        data = bytes.fromhex(code.encode("initialize", *setup)[2:])
        proxy = self.stage.deploy("TransparentUpgradeableProxy", code.address, code.address, data)
        return self.stage.chain.at(self.stage.artifacts[name], proxy.address)
