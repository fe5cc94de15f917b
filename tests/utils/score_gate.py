"""A gate by power, and a real EasyAuction behind it, on the private chain of :mod:`utils.escrow_stage`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from utils.artifacts import compile_contracts
from utils.constants import DAY, MAX_UINT256, WAD
from utils.packed import easy_auction
from utils.tier_sale import HOUR, HOURS, TABLE, USD

if TYPE_CHECKING:
    from utils.escrow_stage import Stage
    from utils.rpc import Contract, Outcome

SOURCES = (
    "contracts/modules/sale/ScoreGate.sol",
    "contracts/mocks/MockPlainToken.sol",
    "contracts/mocks/MockHookToken.sol",
)
QUEUE_START = (1).to_bytes(32, "big")
LOT = 10_000 * WAD


class Gate:
    """The table of the real private sale as a gate; ``ids`` are the numbers of the auctions behind it."""

    def __init__(
        self, stage: Stage, payment: Contract | None = None, auctions: int = 1, **terms: Any
    ) -> None:
        self.stage = stage
        self.seller = stage.chain.accounts[8]
        self.usd = payment or stage.deploy("MockPlainToken", 6)
        self.auction = stage.deploy("EasyAuction")
        self.snapshot = stage.now
        stage.skip(DAY)
        self.opens = stage.now + DAY
        self.config = {
            "escrow": stage.escrow.address,
            "easyAuction": self.auction.address,
            "snapshot": self.snapshot,
            "byPower": False,
            "budget": 0,
            "windows": [(first, last, 0) for first, last in self.windows],
            "tiers": [(tier.threshold, tier.allocation, tier.window) for tier in TABLE],
            **terms,
        }
        self.contract = stage.deploy("ScoreGate", tuple(self.config.values()))
        self.ids = [self.initiate() for _ in range(auctions)]

    @property
    def windows(self) -> list[tuple[int, int]]:
        return [(self.opens + first * HOUR, self.opens + last * HOUR) for first, last in HOURS]

    def initiate(self) -> int:
        """An auction of 10,000 tokens for at least 0.1 USD each, behind the gate; its number."""
        end = self.windows[-1][1]
        self.stage.token.send("mint", self.seller, LOT, sender=self.seller)
        self.stage.token.send("approve", self.auction.address, MAX_UINT256, sender=self.seller)
        values = (LOT, 1_000 * USD, 1, 0, True, self.contract.address, b"")
        tokens = (self.stage.token.address, self.usd.address)
        self.auction.send("initiateAuction", *tokens, end - HOUR, end, *values, sender=self.seller)
        return int(self.auction.view("auctionCounter"))

    def rich(self, *accounts: str) -> None:
        """Give payment tokens that gate and auction may take."""
        for account in accounts:
            self.usd.send("mint", account, 10**6 * USD, sender=self.seller)
            for spender in (self.contract, self.auction):
                self.usd.send("approve", spender.address, MAX_UINT256, sender=account)

    def to_window(self, index: int) -> None:
        self.stage.go(self.windows[index][0])

    def place(self, account: str, *orders: tuple[int, int], at: int = 0) -> Outcome:
        """Place orders through the gate: what is bought at least, and what is paid."""
        least, paid = [order[0] for order in orders], [order[1] for order in orders]
        places = [QUEUE_START] * len(orders)
        return self.contract.send("placeOrders", self.ids[at], least, paid, places, sender=account)

    def spent(self, account: str, at: int = 0) -> int:
        return int(self.contract.view("spentOf", self.auction.address, self.ids[at], account))

    def order(self, account: str, least: int, paid: int) -> bytes:
        """How EasyAuction names an order."""
        number = self.auction.send("getUserId", account, sender=self.seller)
        (user,) = self.auction.decode_output("getUserId", number.output)
        return int(user).to_bytes(8, "big") + least.to_bytes(12, "big") + paid.to_bytes(12, "big")

    def cash(self, account: str | Contract) -> int:
        return int(self.usd.view("balanceOf", account if isinstance(account, str) else account.address))


def prepare(stage: Stage) -> Stage:
    """Let the stage deploy what gates need."""
    stage.artifacts.update(compile_contracts(SOURCES))
    stage.artifacts["EasyAuction"] = easy_auction()
    return stage
