"""What revenue power earns, how much of it is claimed, and at which prices buybacks are filled.

Amounts are base units of the token that is named.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.analytics.power import WAD
from ape_dao.core.units import WEEK

if TYPE_CHECKING:
    from ape_dao.analytics.power import PowerHistory
    from ape_dao.store.store import Table


@dataclass(frozen=True)
class Fill:
    """A purchase from an auction."""

    token: str
    auction: int
    buyer: str
    time: int
    amount: int
    payment: int
    position: float
    """Where its price was between the auction's floor, 0, and its start, 1; 0 where both are the same."""
    transaction: str


def credited(deposited: Table, pending: Table) -> dict[tuple[str, int], int]:
    """What was shared out, by token and number of the week.

    Formula: the sum of ``Deposited.credited`` and ``PendingCredited.amount``.
    """
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for table, amounts in ((deposited, "credited"), (pending, "amount")):
        names = ("token", "epoch", amounts)
        for token, epoch, amount in zip(*(table[name].tolist() for name in names), strict=True):
            sums[token, epoch] += amount
    return {key: amount for key, amount in sums.items() if amount}


def revenue_per_power(
    shared: dict[tuple[str, int], int], history: PowerHistory
) -> dict[tuple[str, int], int]:
    """What 10^18 of power at the start of a week earned in it, by token and week, rounded down.

    Formula: ``credited * 10^18 / total power at the start of the week, before all changes of that second``.
    Source: ``Deposited``, ``PendingCredited``; ``Locked``, ``Withdrawn``, ``ExitedEarly``.
    """
    epochs = sorted({epoch for _, epoch in shared})
    totals = history.totals_over([epoch * WEEK for epoch in epochs], before=True)
    powers = dict(zip(epochs, totals, strict=True))
    return {
        (token, epoch): amount * WAD // powers[epoch]
        for (token, epoch), amount in shared.items()
        if powers[epoch]
    }


def claim_rate(
    shared: dict[tuple[str, int], int], claimed: Table, reinvested: Table, locked_token: str
) -> dict[str, float]:
    """The share of what was shared out that was paid or reinvested, by token.

    Formula: ``(sum of Claimed.amount + sum of Reinvested.amount for the locked token) / sum of credited``.
    Source: ``Claimed``, ``Reinvested``; ``Deposited``, ``PendingCredited``.
    """
    totals: dict[str, int] = defaultdict(int)
    for (token, _), amount in shared.items():
        totals[token] += amount
    taken: dict[str, int] = defaultdict(int)
    for token, amount in zip(claimed["token"].tolist(), claimed["amount"].tolist(), strict=True):
        taken[token] += amount
    taken[locked_token.lower()] += sum(reinvested["amount"].tolist())
    return {token: taken[token] / total for token, total in totals.items()}


def fills(started: Table, bought: Table) -> list[Fill]:
    """Every purchase, with the place of its price between the auction's floor and start.

    Formula: ``(price - floorPrice) / (startPrice - floorPrice)``. Source: ``AuctionStarted`` and ``Bought``.
    """
    terms = ("address", "token", "id", "startPrice", "floorPrice")
    prices = {
        (address, token, auction): (start, floor)
        for address, token, auction, start, floor in zip(
            *(started[name].tolist() for name in terms), strict=True
        )
    }
    names = ("address", "token", "id", "buyer", "time", "amount", "price", "payment", "transaction")
    found = []
    for address, token, auction, buyer, time, amount, price, payment, transaction in zip(
        *(bought[name].tolist() for name in names), strict=True
    ):
        start, floor = prices[address, token, auction]
        position = (price - floor) / (start - floor) if start > floor else 0.0
        found.append(Fill(token, auction, buyer, time, amount, payment, position, transaction))
    return found


def average_position(purchases: list[Fill]) -> float | None:
    """The mean place of prices between floor and start, each by its payment; None without purchases.

    Formula: ``sum(position * payment) / sum(payment)``. Source: ``AuctionStarted`` and ``Bought``.
    """
    paid = sum(one.payment for one in purchases)
    return sum(one.position * one.payment for one in purchases) / paid if paid else None
