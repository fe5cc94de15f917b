"""What came into a treasury and what left it, by token. Amounts are base units, exact."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.units import WEEK

if TYPE_CHECKING:
    from ape_dao.store.store import Table


@dataclass
class Flow:
    """What came from others and what went to them."""

    received: int = 0
    paid: int = 0
    transfers: int = 0


def flows_by_week(transfers: Table, account: str) -> dict[int, Flow]:
    """What one account received and paid of a token in each week, by the week's first second.

    Formula: the sums of ``Transfer.value`` to and from the account, by week from Thursday, 00:00 UTC. What it
    sent itself is in neither. Source: ``Transfer``.
    """
    found: dict[int, Flow] = defaultdict(Flow)
    for time, _, received, paid in _moves(transfers, account):
        _add(found[time // WEEK * WEEK], received, paid)
    return dict(sorted(found.items()))


def flows_by_party(transfers: Table, account: str) -> dict[str, Flow]:
    """The same by the account on the other side; the largest sums of both directions first.

    Formula: the sums of ``Transfer.value`` to and from the account, by the other one. Source: ``Transfer``.
    """
    found: dict[str, Flow] = defaultdict(Flow)
    for _, other, received, paid in _moves(transfers, account):
        _add(found[other], received, paid)
    return dict(sorted(found.items(), key=lambda one: (-one[1].received - one[1].paid, one[0])))


def _moves(transfers: Table, account: str) -> list[tuple[int, str, int, int]]:
    names = ("time", "from", "to", "value")
    rows = zip(*(transfers[name].tolist() for name in names), strict=True)
    return [
        (
            time,
            sender if receiver == account else receiver,
            *((amount, 0) if receiver == account else (0, amount)),
        )
        for time, sender, receiver, amount in rows
        if sender != receiver and account in (sender, receiver)
    ]


def _add(flow: Flow, received: int, paid: int) -> None:
    flow.received += received
    flow.paid += paid
    flow.transfers += 1
