"""Conviction: support given and changed, requests that ripen and are paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.node.clock import WEEK
from bench.bars import Bar
from bench.conditions import (
    DAY,
    LOT,
    MAX_LOCK_WEEKS,
    WAD,
    ZERO_ADDRESS,
    fresh_chain,
    open_escrow,
    plain_token,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.conditions import Escrow
    from bench.driver import Contract

HALF_YEAR = 26
CROWD = 10
SETTINGS = {
    "halfLife": 7 * DAY,
    "memoryWeeks": 8,
    "minShareBps": 200,
    "weightBps": 20,
    "maxAskBps": 2_000,
    "enactDelay": 2 * DAY,
    "maxLife": 60 * DAY,
    "quota": 5,
    "minPower": 1,
}
BARS = (
    Bar("conviction-request", "request", "first of the account, a line of text", 210_000),
    Bar("conviction-support", "support a request", "first supporter", 92_000),
    Bar("conviction-support-11th", "support a request", "11th supporter, half a year later", 92_000),
    Bar("conviction-support-permanent", "support a request", "by a permanent lock", 92_000),
    Bar("conviction-change", "change support", "11th supporter, half a year later", 60_000),
    Bar("conviction-prune", "prune a supporter", "after an early exit", 60_000),
    Bar("conviction-ripen", "ripen a request", "highest of 9 totals, half a year later", 160_000),
    Bar("conviction-enact", "pay a request", "new receiver, half a year later", 130_000),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """Gas of a request that eleven support, in a pool that is half a year old."""
    with fresh_chain() as chain:
        escrow = open_escrow(chain, maxExitPenalty=WAD // 2)
        holders = escrow.holders[: CROWD + 2]
        for holder in holders[:-1]:
            escrow.lock(holder, MAX_LOCK_WEEKS)
        escrow.lock_for_good(holders[-1])
        pool = _pool(escrow)
        yield "conviction-request", _request(escrow, pool, holders[0])
        yield "conviction-support", pool.send(holders[0], "support", id=1, bps=2_000)
        escrow.idle_weeks(HALF_YEAR)
        _request(escrow, pool, holders[0])
        for holder in holders[:CROWD]:
            chain.wait(60)
            pool.send(holder, "support", id=2, bps=4_000)
        chain.wait(60)
        late = holders[CROWD]
        yield "conviction-support-11th", pool.send(late, "support", id=2, bps=4_000)
        chain.wait(60)
        yield "conviction-change", pool.send(late, "support", id=2, bps=5_000)
        chain.wait(60)
        yield "conviction-support-permanent", pool.send(holders[-1], "support", id=2, bps=4_000)
        chain.wait(4 * WEEK)
        escrow.contract.send(late, "exitEarly", minReceived=0)
        yield "conviction-prune", pool.send(escrow.stranger, "prune", id=2, supporters=[late])
        yield "conviction-ripen", pool.send(escrow.stranger, "ripen", id=2)
        chain.wait(SETTINGS["enactDelay"])
        yield "conviction-enact", pool.send(escrow.stranger, "enact", id=2)


def _pool(escrow: Escrow) -> Contract:
    """The pool and its budget; the owner stands for the treasury."""
    chain, owner = escrow.chain, escrow.owner
    asset = plain_token(chain)
    asset.send(owner, "mint", to=owner, amount=100 * LOT)
    pool = chain.deploy(
        artifact("ConvictionPool"),
        owner=owner,
        escrow=escrow.contract.address,
        asset=asset.address,
        firstSettings=SETTINGS,
    )
    limits = {"perWeek": LOT, "atOnce": LOT, "inAll": 100 * LOT, "until": chain.upcoming + 104 * WEEK - DAY}
    first = {"spender": pool.address, "asset": asset.address, "terms": limits}
    budgets = chain.deploy(
        artifact("TreasuryBudgets"), owner=owner, initialGuardian=ZERO_ADDRESS, firstBudgets=[first]
    )
    asset.send(owner, "approve", spender=budgets.address, value=100 * LOT)
    pool.send(owner, "setBudgets", newBudgets=budgets.address)
    return pool


def _request(escrow: Escrow, pool: Contract, holder: str) -> int:
    end = escrow.chain.upcoming + 50 * DAY
    values = {"to": f"0x{0xC0DE:040x}", "amount": LOT // 100, "end": end, "text": "A well for the village"}
    return pool.send(holder, "request", **values)
