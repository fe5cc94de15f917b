"""What the buyback trades with: exchanges for both revenue tokens, and a bidder that owns nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.units import HOUR, MINUTE, WAD
from ape_dao.demo.context import figure, gas_of
from ape_dao.demo.report import Purchase
from ape_dao.modules.buyback import sdk as buyback

if TYPE_CHECKING:
    from ape.contracts import ContractInstance

    from ape_dao.demo.context import DemoContext

BUYER, DEALER, KEEPER = "fund", "cy", "platform"
"""Who buys with its own tokens, whom the bidder works for, and who calls what anybody may call."""
STABLE_WORTH = 25 * WAD
"""What one stablecoin is worth at first, in governance token wei."""
WETH_WORTH = 62_500 * WAD
"""The same for one WETH."""
STABLE_IN_POOL = 4_000_000 * 10**6
WETH_IN_POOL = 800 * WAD


@dataclass(frozen=True)
class Market:
    """Uniswap v2 pairs of the governance token, by the other token's symbol, and the bidder."""

    pairs: dict[str, ContractInstance]
    bidder: ContractInstance


def open_market(context: DemoContext) -> Market:
    """The fund gives both pairs their liquidity; the bidder is deployed with nothing."""
    context.section("A market for the token")
    fund, platform = context.account(BUYER), context.account(KEEPER)
    factory = platform.deploy(demo_artifact("UniswapV2Factory").container(), platform)
    context.stable.mint(fund, STABLE_IN_POOL, sender=platform)
    context.weth.deposit(value=WETH_IN_POOL, sender=fund)
    pools = (
        (context.stable, STABLE_IN_POOL, STABLE_WORTH, 10**6),
        (context.weth, WETH_IN_POOL, WETH_WORTH, WAD),
    )
    pairs = {}
    for token, amount, worth, unit in pools:
        symbol, own = token.symbol(), amount * worth // unit
        factory.createPair(token, context.dao.token, sender=fund)
        pair = demo_artifact("UniswapV2Pair").at(factory.getPair(token, context.dao.token))
        token.transfer(pair, amount, sender=fund)
        context.dao.token.transfer(pair, own, sender=fund)
        pair.mint(fund, sender=fund)
        pairs[symbol] = pair
        context.line(
            f"fund puts {figure(amount, token.decimals())} {symbol} and {figure(own)} "
            f"{context.dao.token.symbol()} into a Uniswap v2 pair"
        )
    container = demo_artifact("DemoBidder").container()
    bidder = context.account(DEALER).deploy(container, context.dao.contract("auction"))
    context.line(f"{DEALER} deploys a bidder, which owns nothing and sells to the pairs what it buys")
    return Market(pairs, bidder)


def buy_back(context: DemoContext, market: Market, week: int) -> None:
    """What the pot lets through is auctioned; the fund takes a part of each lot, the bidder the rest."""
    dao, anybody = context.dao, context.account(KEEPER)
    started = []
    for token in (context.stable, context.weth):
        receipt = buyback.release(dao, token.address, sender=anybody)
        if buyback.released(dao, receipt):
            buyback.start(dao, token.address, sender=anybody)
            started.append(token)
    if not started:
        context.line(f"week {week}: the pot books what has come in; a part of it goes on sale from now on")
    for token in started:
        _sell(context, market, token, week)


def _sell(context: DemoContext, market: Market, token: ContractInstance, week: int) -> None:
    dao, symbol, decimals = context.dao, token.symbol(), token.decimals()
    fund, dealer, own = context.account(BUYER), context.account(DEALER), dao.token.symbol()
    pair, auction = market.pairs[symbol], dao.contract("auction").auctionOf(token)
    part = auction.lot * context.rng.randint(30, 50) // 100
    rest = auction.lot - part
    _wait_for_price(context, auction, market.bidder.quote(pair, token, rest) * auction.unit // rest)
    limit = buyback.offer(dao, token.address).part(part)
    receipt = buyback.buy(dao, token.address, limit, deadline=context.clock.now() + HOUR, sender=fund)
    first = buyback.bought(dao, receipt)
    receipt = market.bidder.bid(token, auction.id, rest, pair, sender=dealer)
    second = buyback.bought(dao, receipt)
    waiting = buyback.offer(dao, token.address)
    context.line(
        f"week {week}: fund buys {figure(first.lot, decimals)} {symbol} for {figure(first.payment)} {own}, "
        f"{DEALER}'s bidder {figure(second.lot, decimals)} for {figure(second.payment)} from the pair "
        f"({gas_of(receipt):,} gas); {figure(waiting.waiting, decimals)} wait at the auction, "
        f"{figure(waiting.in_pot, decimals)} in the pot"
    )
    for buyer, sale in ((BUYER, first), ("bidder", second)):
        context.purchases.append(
            Purchase(week=week, symbol=symbol, buyer=buyer, lot=str(sale.lot), payment=str(sale.payment))
        )


def _wait_for_price(context: DemoContext, auction: Any, fair: int) -> None:
    """Travel to the minute in which the falling price reaches `fair`, or to the end of the fall."""
    fall = auction.startPrice - auction.floorPrice
    discount = max(0, auction.startPrice - max(fair, auction.floorPrice))
    time = auction.startedAt + -(-auction.length * discount // fall) + MINUTE
    if time > context.clock.now():
        context.clock.travel_to(time)
