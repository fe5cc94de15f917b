"""What airdrops bring into circulation, for the ledger of revenue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.airdrop.contracts import MERKLE_AIRDROP
from ape_dao.report.ledger import Posting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.facts import Facts


def postings(facts: Facts) -> Iterator[Posting]:
    """Governance tokens that were claimed."""
    for time, amount in facts.rows(MERKLE_AIRDROP.name, "Claimed", "time", "amount"):
        yield Posting(time, "airdropped", facts.coin, amount)
