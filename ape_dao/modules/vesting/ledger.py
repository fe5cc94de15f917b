"""What vesting brings into circulation, for the ledger of revenue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.vesting.contracts import VESTING_GRANT
from ape_dao.report.ledger import Posting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.report.facts import Facts


def postings(facts: Facts) -> Iterator[Posting]:
    """Governance tokens that were released, or locked, out of grants."""
    own = facts.record.address("token").lower()
    for time, token, amount in facts.rows(VESTING_GRANT.name, "ERC20Released", "time", "token", "amount"):
        if token == own:
            yield Posting(time, "vested", facts.coin, amount)
    for time, amount in facts.rows(VESTING_GRANT.name, "VestedLocked", "time", "amount"):
        yield Posting(time, "vested", facts.coin, amount)
