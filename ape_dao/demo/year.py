"""Weeks of revenue: paid in, skimmed, split, claimed after different waits, bought back, reinvested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.units import DAY, WAD, WEEK
from ape_dao.demo.context import figure, gas_of
from ape_dao.demo.market import buy_back
from ape_dao.demo.report import Claim, Skim
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.modules.revenue import vaults
from ape_dao.node.clock import show_time, week_start
from ape_dao.sdk import staking

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape_dao.demo.context import DemoContext
    from ape_dao.demo.market import Market
    from ape_dao.demo.members import Member

WEEKS = 52
REINVESTMENT_WEEK = 20
BUYBACK_EVERY = 4
SKIM_EVERY = 13
LOYALTY_BONUS = 2_000_000 * WAD
"""Token wei."""


def pay_first_revenue(context: DemoContext) -> None:
    """One week's revenue under the split of the launch: all of it goes to the treasury."""
    _pay_in(context, stable=50_000 * 10**6, wei=10 * WAD, as_ether=True)
    treasury = context.dao.timelock.address
    context.line(
        f"revenue before the proposal goes to the treasury: "
        f"{figure(context.stable.balanceOf(treasury), 6)} {context.stable.symbol()} and "
        f"{figure(context.weth.balanceOf(treasury))} WETH"
    )


def run_weeks(
    context: DemoContext, market: Market, weeks: int = WEEKS, between: Callable[[int], None] = lambda _: None
) -> None:
    """`weeks` weeks of revenue, a year by default; ``between`` is called in each, with its number."""
    context.section(f"{weeks} weeks of revenue")
    first_week = week_start(context.clock.now()) + WEEK
    for week in range(1, weeks + 1):
        context.clock.travel_to(first_week + (week - 1) * WEEK + DAY)
        if week % SKIM_EVERY == 0:
            _skim(context, week)
        stable = context.rng.randint(40_000, 120_000) * 10**6 + context.rng.randint(0, 999_999)
        wei = context.rng.randint(5 * WAD, 25 * WAD)
        _pay_in(context, stable=stable, wei=wei, as_ether=week % 2 == 0)
        if week == REINVESTMENT_WEEK:
            _pay_bonus(context)
        if week % BUYBACK_EVERY == 0:
            buy_back(context, market, week)
        for member in context.stakers:
            if week in member.profile.claims_after:
                _claim(context, member, week)
            if week == member.profile.extends_in:
                _extend(context, member)
        between(week)
        _withdraw_expired_locks(context)
        context.progress("weeks of revenue", week, weeks)
    _report_revenue(context)
    _report_claims(context)


def _pay_in(context: DemoContext, *, stable: int, wei: int, as_ether: bool) -> None:
    """The platform's fees of a week: the stablecoin, and ether either as it is or as WETH."""
    platform, router = context.account("platform"), context.dao.contract("router")
    context.stable.transfer(router, stable, sender=platform)
    if as_ether:
        platform.transfer(router, wei)
    else:
        context.weth.deposit(value=wei, sender=platform)
        context.weth.transfer(router, wei, sender=platform)
    for token in (context.stable, context.weth):
        revenue.distribute(context.dao, token.address, sender=platform)


def _pay_bonus(context: DemoContext) -> None:
    revenue.deposit(
        context.dao, str(context.dao.token.address), LOYALTY_BONUS, sender=context.account("platform")
    )
    context.line(f"the platform gives the stakers {figure(LOYALTY_BONUS)} {context.dao.token.symbol()}")
    fund = context.members["fund"]
    before = staking.lock_of(context.dao, fund.account.address).amount
    revenue.reinvest(context.dao, sender=fund.account)
    after = staking.lock_of(context.dao, fund.account.address).amount
    context.reinvested[fund.name] = context.reinvested.get(fund.name, 0) + after - before
    context.line(f"fund reinvests its share of {figure(after - before)}: its lock grows to {figure(after)}")


def _skim(context: DemoContext, week: int) -> None:
    """Borrowers pay interest to the vault; the treasury's part of it becomes revenue."""
    interest = context.rng.randint(400, 600) * 10**6
    context.stable.transfer(context.vault, interest, sender=context.account("platform"))
    receipt = vaults.skim(context.dao, str(context.vault.address), sender=context.account("hermit"))
    amount, symbol = vaults.skimmed(context.dao, receipt), context.stable.symbol()
    context.skims.append(Skim(week=week, symbol=symbol, amount=str(amount)))
    context.line(
        f"week {week}: hermit skims what the treasury's vault gained, {figure(amount, 6)} {symbol}, into "
        f"revenue ({gas_of(receipt):,} gas)"
    )


def _claim(context: DemoContext, member: Member, week: int) -> None:
    tokens = context.revenue_tokens
    before = {symbol: token.balanceOf(member.account) for symbol, token in tokens.items()}
    receipt = revenue.claim(context.dao, [token.address for token in tokens.values()], sender=member.account)
    paid = {symbol: token.balanceOf(member.account) - before[symbol] for symbol, token in tokens.items()}
    earlier = [claim.week for claim in context.claims if claim.member == member.name]
    context.claims.append(
        Claim(
            member=member.name,
            week=week,
            weeks_claimed=week - (earlier[-1] if earlier else 0),
            paid={symbol: str(amount) for symbol, amount in paid.items()},
            gas=gas_of(receipt),
        )
    )


def _extend(context: DemoContext, member: Member) -> None:
    end = staking.unlock_time(context.clock.now(), context.dao.escrow.MAX_LOCK_WEEKS())
    context.dao.escrow.extendLock(end, sender=member.account)
    context.line(f"{member.name} extends the lock until {show_time(end)}")


def _withdraw_expired_locks(context: DemoContext) -> None:
    """Whoever's lock has ended takes the tokens back; the lapser forgets it for a while."""
    for member in context.stakers:
        lock = staking.lock_of(context.dao, member.account.address)
        forgetful = member.name == "lapser" and context.clock.now() < lock.end + 20 * WEEK
        if lock.amount and not lock.permanent and context.clock.now() >= lock.end and not forgetful:
            context.dao.escrow.withdraw(sender=member.account)
            context.line(f"{member.name}'s lock is over; {figure(lock.amount)} come back")


def _report_revenue(context: DemoContext) -> None:
    rows = []
    for symbol, token in context.revenue_tokens.items():
        split, decimals = context.splits_of(token), token.decimals()
        parts = (split.amount, split.amount - split.buyback - split.treasury, split.buyback, split.treasury)
        if split.amount:
            rows.append((symbol, *(figure(part, decimals) for part in parts)))
    context.table(
        "Revenue through the router", ("token", "split", "to stakers", "to buyback", "to treasury"), rows
    )


def _report_claims(context: DemoContext) -> None:
    tokens = context.revenue_tokens
    symbols = list(tokens)
    decimals = {symbol: token.decimals() for symbol, token in tokens.items()}
    rows = []
    for member in context.stakers:
        own = [claim for claim in context.claims if claim.member == member.name]
        paid = {symbol: sum(int(claim.paid[symbol]) for claim in own) for symbol in symbols}
        rows.append(
            (member.name, str(len(own)), *(figure(paid[symbol], decimals[symbol]) for symbol in symbols))
        )
    totals = {symbol: sum(int(claim.paid[symbol]) for claim in context.claims) for symbol in symbols}
    context.table(
        "Revenue claimed",
        ("member", "claims", *symbols),
        rows,
        ("sum", str(len(context.claims)), *(figure(totals[symbol], decimals[symbol]) for symbol in symbols)),
    )
