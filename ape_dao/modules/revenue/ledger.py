"""What the events of router and distributor are in the ledger of revenue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.revenue.contracts import DISTRIBUTOR, RECEIVED, ROUTER
from ape_dao.report.ledger import Posting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.facts import Facts
    from ape_dao.report.ledger import Side

_SIDES: tuple[Side, ...] = ("revenue", "stakers", "buyback", "treasury")
"""Of the amounts of a distribution."""


def postings(facts: Facts) -> Iterator[Posting]:
    """What the router split, and what others gave to the stakers themselves."""
    names = ("time", "token", "amount", "revenueShare", "buyback", "treasury")
    for time, token, *amounts in facts.rows(ROUTER.name, "Distributed", *names):
        for side, amount in zip(_SIDES, amounts, strict=True):
            yield Posting(time, side, facts.coin_of(token), amount)
    for event in RECEIVED:
        for time, token, giver, amount in facts.rows(
            DISTRIBUTOR.name, event, "time", "token", "from", "amount"
        ):
            if giver not in facts.own:
                yield Posting(time, "gifts", facts.coin_of(token), amount)
