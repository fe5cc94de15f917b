"""One buyback auction on the private chain of :mod:`utils.revenue`, with short forms for its functions."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from utils.constants import DAY, MAX_UINT256, WAD

if TYPE_CHECKING:
    from utils.revenue import RevenueStage
    from utils.rpc import Contract, Outcome


Step = tuple[str, bytes, bool]
"""A call of a bidder between lot and payment: where, what, and whether it may fail."""


def step(contract: Contract, function: str, *args: Any, may_fail: bool = False) -> Step:
    """A call of ``function``."""
    return contract.address, bytes.fromhex(contract.encode(function, *args)[2:]), may_fail


@dataclass(frozen=True)
class Params:
    """How a token with six decimals is sold; prices are for one whole token."""

    unit: int = 10**6
    min_lot: int = 100 * 10**6
    start_price: int = 200 * WAD
    min_start_price: int = 50 * WAD
    floor_price: int = 10 * WAD
    restart_multiplier: int = 2 * WAD
    length: int = 7 * DAY
    max_lot: int = 0

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(asdict(self).values())


class Sale:
    """An auction contract that burns what it earns, and a buyer who approved everything: Alice."""

    def __init__(self, stage: RevenueStage):
        self.stage = stage
        self.usd = stage.tokens[0]
        self.params = Params()
        self.auction = self.deploy(burn=True)

    def deploy(self, *, burn: bool, settlement: str | None = None, **changes: Any) -> Contract:
        stage = self.stage
        config: dict[str, Any] = {
            "owner": stage.owner,
            "paymentToken": stage.gov.address,
            "distributor": stage.distributor.address,
            "burnProceeds": burn,
            "tokens": [self.usd.address],
            "params": [self.params.values],
        }
        values = tuple({**config, **changes}.values())
        if settlement is None:
            auction = stage.deploy("BuybackAuction", values)
        else:
            auction = stage.deploy("CowBuybackAuction", values, settlement)
        for account in (stage.alice, stage.bob):
            stage.gov.send("approve", auction.address, MAX_UINT256, sender=account)
        return auction

    def give(self, amount: int, token: Contract | None = None) -> None:
        (token or self.usd).send("mint", self.auction.address, amount, sender=self.stage.owner)

    def start(self, lot: int = 1_000 * 10**6) -> int:
        """Give a lot and start its auction; the auction's number."""
        if lot:
            self.give(lot)
        outcome = self.auction.send("start", self.usd.address, sender=self.stage.stranger)
        return int(self.auction.decode_output("start", outcome.output)[0])

    def buy(self, auction_id: int, max_payment: int = MAX_UINT256, **changes: Any) -> Outcome:
        stage = self.stage
        call = {
            "token": self.usd.address,
            "auction_id": auction_id,
            "amount": MAX_UINT256,
            "max_payment": max_payment,
            "deadline": stage.now,
            "receiver": stage.carol,
        }
        sender = changes.pop("sender", stage.alice)
        return self.auction.send("buy", *{**call, **changes}.values(), sender=sender)

    def bidder(self) -> Contract:
        """A contract without a token of its own, that buys for whoever asks."""
        return self.stage.deploy("MockBidder", self.auction.address)

    def bid(
        self,
        bidder: Contract,
        auction_id: int,
        *steps: Step,
        amount: int = MAX_UINT256,
        receiver: str | None = None,
        token: Contract | None = None,
    ) -> Outcome:
        """The bidder buys, and takes ``steps`` after it got the lot and before it pays."""
        args = ((token or self.usd).address, auction_id, amount, receiver or bidder.address, list(steps))
        return bidder.send("bid", *args, sender=self.stage.stranger)

    def set_params(self, **changes: Any) -> Outcome:
        params = replace(Params(), **changes)
        return self.auction.send("setParams", self.usd.address, params.values, sender=self.stage.owner)

    def price(self) -> int:
        return int(self.auction.view("quote", self.usd.address)[2])

    def next_start_price(self) -> int:
        return int(self.auction.view("nextStartPriceOf", self.usd.address))

    def skip(self, seconds: int) -> None:
        self.stage.go(self.stage.now + seconds)
