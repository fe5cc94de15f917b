"""Budgets of the treasury: payments, reservations, freezes, recalls, and the allowance trimmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.node.clock import WEEK
from bench.bars import Bar
from bench.conditions import DAY, LOT, PURSE, fresh_chain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure

KEY, OTHER_KEY, MEMO = (bytes([number]) * 32 for number in (1, 2, 3))
MAX_SPENDERS = 16
BARS = (
    Bar("budget-set", "set a budget", "first of its asset", 175_000),
    Bar("budget-set-again", "set a budget", "new limits", 50_000),
    Bar("budget-spend", "spend from a budget", "receiver holds the token", 75_000),
    Bar("budget-spend-new", "spend from a budget", "new receiver", 85_000),
    Bar("budget-reserve", "reserve of a budget", "new key", 65_000),
    Bar("budget-pay", "pay what is reserved", "receiver holds the token", 75_000),
    Bar("budget-release", "release what is reserved", "by the spender", 40_000),
    Bar("budget-freeze", "freeze a budget", "first time", 50_000),
    Bar("budget-recall", "recall a budget", "with a reservation, first of 16", 60_000),
    Bar("budget-trim", "trim the allowance", "asset with 16 budgets", 125_000),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """Gas of each call, of the governance token, into the state that the one before left."""
    with fresh_chain() as chain:
        owner, spender, guardian, holder, *others = chain.accounts
        token = chain.deploy(
            artifact("GovernanceToken"),
            name="Token",
            symbol="TKN",
            cap=PURSE,
            yearlyMintLimit=0,
            owner=owner,
            allocations=[{"recipient": account, "amount": PURSE // 2} for account in (owner, holder)],
        )
        budgets = chain.deploy(
            artifact("TreasuryBudgets"), owner=owner, initialGuardian=guardian, firstBudgets=[]
        )
        until = chain.upcoming + 52 * WEEK
        terms = {"perWeek": LOT, "atOnce": 4 * LOT, "inAll": 52 * LOT, "until": until}
        asset = token.address
        yield "budget-set", budgets.send(owner, "set", spender=spender, asset=asset, terms=terms)
        yield "budget-set-again", budgets.send(owner, "set", spender=spender, asset=asset, terms=terms)
        token.send(owner, "approve", spender=budgets.address, value=1_000 * LOT)
        chain.wait(2 * WEEK)
        payment = {"asset": asset, "amount": LOT // 10, "memo": MEMO}
        nobody = f"0x{0xB0D7:040x}"
        yield "budget-spend-new", budgets.send(spender, "spend", to=nobody, **payment)
        yield "budget-spend", budgets.send(spender, "spend", to=holder, **payment)
        kept = {"asset": asset, "amount": LOT // 10, "until": until}
        yield "budget-reserve", budgets.send(spender, "reserve", key=KEY, **kept)
        paid = budgets.send(spender, "spendReserved", asset=asset, key=KEY, to=holder, memo=MEMO)
        yield "budget-pay", paid
        budgets.send(spender, "reserve", key=KEY, **kept)
        yield "budget-release", budgets.send(spender, "release", spender=spender, asset=asset, key=KEY)
        budgets.send(spender, "reserve", key=OTHER_KEY, **kept)
        end = chain.upcoming + DAY
        yield "budget-freeze", budgets.send(guardian, "freeze", spender=spender, asset=asset, until=end)
        for other in others[: MAX_SPENDERS - 1]:
            budgets.send(owner, "set", spender=other, asset=asset, terms=terms)
        yield "budget-trim", budgets.send(holder, "trim", asset=asset)
        yield "budget-recall", budgets.send(owner, "recall", spender=spender, asset=asset)
