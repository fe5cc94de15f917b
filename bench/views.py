"""Reads of votes: what other contracts, such as governors, pay for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.units import WAD
from ape_dao.node.clock import WEEK
from bench.bars import EXECUTION_GAS, Bar
from bench.conditions import HOUR, MAX_LOCK_WEEKS, Escrow, fresh_chain, open_escrow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.bars import Figure

PAST_VOTES = "getPastVotes"
PAST_SUPPLY = "getPastTotalSupply"
BARS = (
    *(
        Bar(
            f"past-votes-{points}",
            PAST_VOTES,
            f"{points} points",
            limit,
            f"past-votes-{points}",
            EXECUTION_GAS,
        )
        for points, limit in ((1, 9_000), (10, 15_000), (100, 24_000), (1_000, 32_000))
    ),
    *(
        Bar(
            f"past-supply-{points}",
            PAST_SUPPLY,
            f"{points} points",
            peer=f"past-supply-{points}",
            unit=EXECUTION_GAS,
        )
        for points in (1, 10, 100, 1_000)
    ),
    *(
        Bar(
            f"{view}-now-{weeks}-weeks",
            operation,
            f"{weeks} idle weeks",
            peer="power-now" if view == "power" else f"supply-now-{peer_weeks}-weeks",
            unit=EXECUTION_GAS,
        )
        for weeks, peer_weeks in ((0, 0), (26, 26), (51, 52))
        for view, operation in (("power", "balanceOf"), ("supply", "totalSupply"))
    ),
)
"""The bars of this group."""

POINTS = (1, 10, 100, 1_000)
POINT_SECONDS = HOUR // 2
IDLE_WEEKS = (0, 26, 51)


def measure() -> Iterator[Figure]:
    """Gas of the reads alone."""
    with fresh_chain() as chain:
        escrow = open_escrow(chain)
        with chain.branch():
            yield from _present(escrow)
        yield from _past(escrow)


def _present(escrow: Escrow) -> Iterator[Figure]:
    chain, contract = escrow.chain, escrow.contract
    escrow.ten_locks()
    for weeks in IDLE_WEEKS:
        with chain.branch():
            chain.wait(weeks * WEEK + HOUR)
            yield f"power-now-{weeks}-weeks", contract.view_gas("balanceOf", account=escrow.holders[0])
            yield f"supply-now-{weeks}-weeks", contract.view_gas("totalSupply")


def _past(escrow: Escrow) -> Iterator[Figure]:
    """One account that changes its lock every half hour is both histories."""
    chain, contract = escrow.chain, escrow.contract
    holder = escrow.holders[0]
    escrow.lock(holder, MAX_LOCK_WEEKS)
    times = [chain.now]
    for points in POINTS:
        while len(times) < points:
            chain.wait(POINT_SECONDS)
            contract.send(holder, "increaseAmount", amount=WAD)
            times.append(chain.now)
        with chain.branch():
            chain.idle(POINT_SECONDS)
            yield (
                f"past-votes-{points}",
                _dearest(times, lambda t: contract.view_gas("getPastVotes", account=holder, timepoint=t)),
            )
            yield (
                f"past-supply-{points}",
                _dearest(times, lambda t: contract.view_gas("getPastTotalSupply", timepoint=t)),
            )


def _dearest(times: list[int], gas: Callable[[int], int]) -> int:
    """The most that a read costs at the oldest and newest point, the middle and the quarters."""
    last = len(times) - 1
    places = {times[last * quarter // 4] for quarter in range(5)}
    return max(gas(place) for place in sorted(places))
