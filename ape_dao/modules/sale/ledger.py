"""What sales bring into circulation, for the ledger of revenue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.sale.contracts import TIER_SALE
from ape_dao.report.ledger import Posting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.facts import Facts


def postings(facts: Facts) -> Iterator[Posting]:
    """Governance tokens that buyers claimed."""
    for time, tokens in facts.rows(TIER_SALE.name, "Claimed", "time", "tokens"):
        if tokens:
            yield Posting(time, "sales", facts.coin, tokens)
