"""Weeks of revenue: paid in, split, claimed after different waits, bought back, reinvested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.demo.report import Claim
from ape_dao.demo.stage import DAY, HOUR, WEEK, gas_of, show
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.node.clock import show_time, week_start
from ape_dao.sdk import staking

if TYPE_CHECKING:
    from ape.contracts import ContractInstance

    from ape_dao.demo.cast import Actor
    from ape_dao.demo.stage import Stage

WEEKS = 52
REINVESTMENT_WEEK = 20
BUYBACK_EVERY = 4
LOYALTY_BONUS = 2_000_000 * 10**18
MINUTE = 60
STABLE_WORTH = 25 * 10**18
"""What one stable coin is worth to the fund, in governance token wei."""
WETH_WORTH = 62_500 * 10**18
"""The same for one WETH."""


def before_the_switch(stage: Stage) -> None:
    """One week's revenue under the first split: all of it goes to the treasury."""
    _pay_in(stage, stable=50_000 * 10**6, wei=10 * 10**18, as_ether=True)
    treasury = stage.dao.timelock.address
    stage.line(
        f"revenue before the proposal goes to the treasury: "
        f"{show(stage.stable.balanceOf(treasury), 6)} {stage.stable.symbol()} and "
        f"{show(stage.weth.balanceOf(treasury))} WETH"
    )


def play(stage: Stage, weeks: int = WEEKS) -> None:
    """Live `weeks` weeks, a year by default."""
    stage.act(f"{weeks} weeks of revenue")
    first_week = week_start(stage.clock.now()) + WEEK
    for week in range(1, weeks + 1):
        stage.clock.travel_to(first_week + (week - 1) * WEEK + DAY)
        stable = stage.rng.randint(40_000, 120_000) * 10**6 + stage.rng.randint(0, 999_999)
        wei = stage.rng.randint(5 * 10**18, 25 * 10**18)
        _pay_in(stage, stable=stable, wei=wei, as_ether=week % 2 == 0)
        if week == REINVESTMENT_WEEK:
            _pay_bonus(stage)
        if week % BUYBACK_EVERY == 0:
            _buy_back(stage, week)
        for actor in stage.stakers:
            if week in actor.part.claims_after:
                _claim(stage, actor, week)
            if week == actor.part.extends_in:
                _extend(stage, actor)
        _withdraw_what_is_over(stage)
        stage.step("weeks of revenue", week, weeks)
    _table_of_revenue(stage)
    _table_of_claims(stage)


def _pay_in(stage: Stage, *, stable: int, wei: int, as_ether: bool) -> None:
    """The platform's fees of a week: the stable coin, and ether either as it is or as WETH."""
    platform, router = stage.account("platform"), stage.dao.router
    stage.stable.transfer(router, stable, sender=platform)
    if as_ether:
        platform.transfer(router, wei)
    else:
        stage.weth.deposit(value=wei, sender=platform)
        stage.weth.transfer(router, wei, sender=platform)
    for token in (stage.stable, stage.weth):
        revenue.distribute(stage.dao, token.address, sender=platform)


def _pay_bonus(stage: Stage) -> None:
    revenue.deposit(stage.dao, stage.dao.token, LOYALTY_BONUS, sender=stage.account("platform"))
    stage.line(f"the platform gives the stakers {show(LOYALTY_BONUS)} {stage.dao.token.symbol()}")
    fund = stage.cast["fund"]
    before = staking.lock_of(stage.dao, fund.account.address).amount
    revenue.reinvest(stage.dao, sender=fund.account)
    after = staking.lock_of(stage.dao, fund.account.address).amount
    stage.reinvested[fund.name] = stage.reinvested.get(fund.name, 0) + after - before
    stage.line(f"fund reinvests its share of {show(after - before)}: its lock grows to {show(after)}")


def _buy_back(stage: Stage, week: int) -> None:
    """Both lots are auctioned; the fund waits until the price has fallen to what a lot is worth to it."""
    dao, fund = stage.dao, stage.account("fund")
    lots = ((stage.stable, STABLE_WORTH), (stage.weth, WETH_WORTH))
    for token, _ in lots:
        dao.auction.start(token, sender=stage.account("platform"))
    for token, worth in lots:
        fair = worth * stage.rng.randint(90, 110) // 100
        _wait_for_price(stage, token, fair)
        offer = revenue.quote(dao, token.address)
        revenue.buy(dao, token.address, offer, deadline=stage.clock.now() + HOUR, sender=fund)
        stage.line(
            f"week {week}: fund buys {show(offer.lot, token.decimals())} {token.symbol()} "
            f"for {show(offer.payment)} {dao.token.symbol()}, which are burned"
        )


def _wait_for_price(stage: Stage, token: ContractInstance, fair: int) -> None:
    """Travel to the minute in which the falling price reaches `fair`, or to the end of the fall."""
    auction = stage.dao.auction.auctionOf(token)
    fall = auction.startPrice - auction.floorPrice
    wanted = max(0, auction.startPrice - max(fair, auction.floorPrice))
    reached = auction.startedAt + -(-auction.length * wanted // fall) + MINUTE
    if reached > stage.clock.now():
        stage.clock.travel_to(reached)


def _claim(stage: Stage, actor: Actor, week: int) -> None:
    tokens = stage.revenue_tokens
    before = {symbol: token.balanceOf(actor.account) for symbol, token in tokens.items()}
    receipt = revenue.claim(stage.dao, [token.address for token in tokens.values()], sender=actor.account)
    paid = {symbol: token.balanceOf(actor.account) - before[symbol] for symbol, token in tokens.items()}
    earlier = [claim.week for claim in stage.claims if claim.member == actor.name]
    stage.claims.append(
        Claim(
            member=actor.name,
            week=week,
            weeks_claimed=week - (earlier[-1] if earlier else 0),
            paid={symbol: str(amount) for symbol, amount in paid.items()},
            gas=gas_of(receipt),
        )
    )


def _extend(stage: Stage, actor: Actor) -> None:
    end = staking.unlock_time(stage.clock.now(), stage.dao.escrow.MAX_LOCK_WEEKS())
    stage.dao.escrow.extendLock(end, sender=actor.account)
    stage.line(f"{actor.name} extends the lock until {show_time(end)}")


def _withdraw_what_is_over(stage: Stage) -> None:
    """Whoever's lock has ended takes the tokens back; the lapser forgets it for a while."""
    for actor in stage.stakers:
        lock = staking.lock_of(stage.dao, actor.account.address)
        forgetful = actor.name == "lapser" and stage.clock.now() < lock.end + 20 * WEEK
        if lock.amount and not lock.permanent and stage.clock.now() >= lock.end and not forgetful:
            stage.dao.escrow.withdraw(sender=actor.account)
            stage.line(f"{actor.name}'s lock is over; {show(lock.amount)} come back")


def _table_of_revenue(stage: Stage) -> None:
    rows = []
    for symbol, token in stage.revenue_tokens.items():
        split, decimals = stage.splits_of(token), token.decimals()
        parts = (split.amount, split.amount - split.buyback - split.treasury, split.buyback, split.treasury)
        if split.amount:
            rows.append((symbol, *(show(part, decimals) for part in parts)))
    stage.sheet(
        "Revenue through the router", ("token", "split", "to stakers", "to buyback", "to treasury"), rows
    )


def _table_of_claims(stage: Stage) -> None:
    tokens = stage.revenue_tokens
    symbols = list(tokens)
    decimals = {symbol: token.decimals() for symbol, token in tokens.items()}
    rows = []
    for actor in stage.stakers:
        mine = [claim for claim in stage.claims if claim.member == actor.name]
        paid = {symbol: sum(int(claim.paid[symbol]) for claim in mine) for symbol in symbols}
        rows.append(
            (actor.name, str(len(mine)), *(show(paid[symbol], decimals[symbol]) for symbol in symbols))
        )
    totals = {symbol: sum(int(claim.paid[symbol]) for claim in stage.claims) for symbol in symbols}
    stage.sheet(
        "Revenue claimed",
        ("member", "claims", *symbols),
        rows,
        ("sum", str(len(stage.claims)), *(show(totals[symbol], decimals[symbol]) for symbol in symbols)),
    )
