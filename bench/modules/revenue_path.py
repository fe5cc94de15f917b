"""The way of revenue through the router: split, shared out, sold for the governance token."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact, demo_artifact
from ape_dao.core.units import BASIS_POINTS, WAD
from ape_dao.node.clock import WEEK
from bench.conditions import DAY, HOUR, LOT, PURSE, UNLIMITED, ZERO_ADDRESS, plain_token
from bench.mocks import mock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.driver import Contract
    from bench.modules.sharing import Sharing

SILENT_WEEKS = (26, 52, 104)
MAX_DUST = 100
"""Units that rounding may keep from ten claims."""
STABLE_DECIMALS = 6
STABLE_REVENUE = 1_000 * 10**STABLE_DECIMALS
ETH_REVENUE = 1 * WAD
TERMS = {
    "minLot": 1,
    "startPrice": 2_000 * WAD,
    "minStartPrice": 100 * WAD,
    "floorPrice": 10 * WAD,
    "restartMultiplier": 2 * WAD,
    "length": DAY,
    "maxLot": 0,
}


@dataclass(frozen=True)
class RevenuePath:
    """Router, auction and distributor for a stable coin and ETH, half to the stakers, half to the buyback."""

    sharing: Sharing
    router: Contract
    auction: Contract
    stable: Contract
    weth: Contract
    bidder: Contract
    """A contract that is called back between lot and payment, and does nothing then."""

    @property
    def buyer(self) -> str:
        return self.sharing.escrow.holders[-1]

    def week(self, number: int, *, called_back: bool = False) -> dict[str, int]:
        """Gas of every call that moves one week's revenue, by name; the bidder is called back, or not."""
        chain, owner = self.sharing.escrow.chain, self.sharing.escrow.owner
        chain.travel_to((self.sharing.week + number) * WEEK + DAY)
        self.stable.send(owner, "transfer", to=self.router.address, value=STABLE_REVENUE)
        chain.send(owner, self.router.address, b"", "a payment in ETH", wei=ETH_REVENUE)
        tokens = {"token": self.stable, "eth": self.weth}
        gas: dict[str, int] = {}
        for name, token in tokens.items():
            gas[f"distribute-{name}"] = self.router.send(owner, "distribute", token=token.address)
        for name, token in tokens.items():
            gas[f"auction-start-{name}"] = self.auction.send(owner, "start", token=token.address)
        chain.wait(DAY)
        for name, token in tokens.items():
            if called_back:
                gas[f"auction-callback-{name}"] = self._bid(token)
            else:
                gas[f"auction-buy-{name}"] = self.buy(token)
        return gas

    def distribute_with_runway(self, number: int, runway: int) -> int:
        """Gas of the distribution of a week's stable coins, half of them in the treasury's favour or none."""
        owner = self.sharing.escrow.owner
        self.sharing.escrow.chain.travel_to((self.sharing.week + number) * WEEK + DAY)
        self.stable.send(owner, "transfer", to=self.router.address, value=STABLE_REVENUE)
        held = self.stable.read("balanceOf", account=owner)
        self.router.send(owner, "setRunway", token=self.stable.address, amount=held + runway)
        return self.router.send(owner, "distribute", token=self.stable.address)

    def _bid(self, token: Contract) -> int:
        number = self.auction.read("quote", token=token.address)[0]
        return self.bidder.send(
            self.buyer,
            "bid",
            wanted=token.address,
            auctionId=number,
            maxAmount=UNLIMITED,
            receiver=self.buyer,
            steps=[],
        )

    def selling(self, contract: str, distributor: str, **further: str) -> RevenuePath:
        """The same with another auction, whose proceeds go to ``distributor``."""
        chain, owner = self.sharing.escrow.chain, self.sharing.escrow.owner
        config = _config(self.sharing, [self.stable, self.weth], distributor)
        auction = chain.deploy(artifact(contract), config=config, **further)
        self.sharing.escrow.token.send(self.buyer, "approve", spender=auction.address, value=UNLIMITED)
        self.stable.send(owner, "transfer", to=auction.address, value=1)
        return replace(self, auction=auction)

    def start_stable(self) -> None:
        """An auction of a week's stable coins."""
        owner = self.sharing.escrow.owner
        self.stable.send(owner, "transfer", to=self.auction.address, value=STABLE_REVENUE)
        self.auction.send(owner, "start", token=self.stable.address)

    def buy(self, token: Contract, amount: int = UNLIMITED) -> int:
        number = self.auction.read("quote", token=token.address)[0]
        return self.auction.send(
            self.buyer,
            "buy",
            token=token.address,
            auctionId=number,
            maxAmount=amount,
            maxPayment=UNLIMITED,
            deadline=UNLIMITED,
            receiver=self.buyer,
        )


def whole_path(sharing: Sharing) -> Iterator[Figure]:
    """Gas of the calls of an ordinary week and of all together, and of the dearest call of the first week."""
    path = open_path(sharing)
    first, chain = path.week(1), sharing.escrow.chain
    with chain.branch():
        called_back = path.week(2, called_back=True)
        yield from ((name, gas) for name, gas in called_back.items() if "callback" in name)
    for name, runway in (("runway", 0), ("filling", STABLE_REVENUE // 2)):
        with chain.branch():
            yield f"distribute-{name}", path.distribute_with_runway(2, runway)
    second = path.week(2)
    yield from second.items()
    yield "path-dearest-first-week", max(first.values())
    yield "path-total", sum(second.values())


def silence(sharing: Sharing) -> Iterator[Figure]:
    """Revenue comes every week, nobody calls anything; then one call, and everybody claims."""
    for weeks in SILENT_WEEKS:
        with sharing.escrow.chain.branch():
            yield f"lost-{weeks}-weeks", _lost_percent(sharing, weeks)


def _lost_percent(sharing: Sharing, weeks: int) -> float:
    """Part of the revenue that nobody ever gets, in percent with one decimal, rounded up above the dust."""
    chain, token = sharing.escrow.chain, sharing.tokens[0]
    router = _deploy_router(sharing, [token], ZERO_ADDRESS, _deploy_weth(sharing), 0)
    for week in range(1, weeks + 1):
        chain.travel_to((sharing.week + week) * WEEK + DAY)
        token.send(sharing.escrow.owner, "transfer", to=router.address, value=LOT)
    chain.wait(HOUR)
    router.send(sharing.escrow.stranger, "distribute", token=token.address)
    holders = [*sharing.permanent, *sharing.decaying]
    before = sum(token.read("balanceOf", account=holder) for holder in holders)
    for holder in holders:
        sharing.distributor.send(holder, "claim", tokens=[token.address])
    paid = sum(token.read("balanceOf", account=holder) for holder in holders) - before
    lost = weeks * LOT - paid
    return 0.0 if lost <= MAX_DUST else -(-lost * 1_000 // (weeks * LOT)) / 10


def open_path(sharing: Sharing) -> RevenuePath:
    escrow, distributor = sharing.escrow, sharing.distributor
    chain, owner = escrow.chain, escrow.owner
    stable = plain_token(chain, STABLE_DECIMALS)
    weth = _deploy_weth(sharing)
    config = _config(sharing, [stable, weth], distributor.address)
    auction = chain.deploy(artifact("BuybackAuction"), config=config)
    router = _deploy_router(sharing, [stable, weth], auction.address, weth, BASIS_POINTS // 2)
    stable.send(owner, "mint", to=owner, amount=PURSE)
    for token in (stable, weth):
        distributor.send(owner, "setToken", token=token.address, listed=True)
    bidder = chain.deploy(mock("MockBidder"), auction=auction.address)
    path = RevenuePath(sharing, router, auction, stable, weth, bidder)
    purse = escrow.token.read("balanceOf", account=path.buyer) // 2
    escrow.token.send(path.buyer, "transfer", to=bidder.address, value=purse)
    escrow.token.send(path.buyer, "approve", spender=auction.address, value=UNLIMITED)
    return path


def _config(sharing: Sharing, tokens: list[Contract], distributor: str) -> dict[str, object]:
    """Of auctions of a stable coin and of WETH."""
    units = (10**STABLE_DECIMALS, WAD)
    return {
        "owner": sharing.escrow.owner,
        "paymentToken": sharing.escrow.token.address,
        "distributor": distributor,
        "burnProceeds": False,
        "tokens": [token.address for token in tokens],
        "params": [{**TERMS, "unit": unit} for unit in units],
    }


def _deploy_weth(sharing: Sharing) -> Contract:
    """The real WETH9."""
    return sharing.escrow.chain.deploy(demo_artifact("WETH9"))


def _deploy_router(
    sharing: Sharing, tokens: list[Contract], buyback: str, weth: Contract, buyback_bps: int
) -> Contract:
    config = {
        "owner": sharing.escrow.owner,
        "weth": weth.address,
        "distributor": sharing.distributor.address,
        "buyback": buyback,
        "treasury": sharing.escrow.owner,
        "revenueShareBps": BASIS_POINTS - buyback_bps,
        "buybackBps": buyback_bps,
        "treasuryBps": 0,
        "tokens": [token.address for token in tokens],
        "runways": [],
    }
    return sharing.escrow.chain.deploy(artifact("RevenueRouter"), config=config)
