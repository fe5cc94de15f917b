"""What status shows of the buyback: tokens that wait to be sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.modules.revenue.contracts import BUYBACK_POT
from ape_dao.sdk.status import Holding, ModuleStatus

if TYPE_CHECKING:
    from ape_dao.sdk.status import Reader


def read(reader: Reader) -> ModuleStatus:
    """What the auction holds of each token, and what waits before it."""
    holding = Holding(
        "auction", "auction: for sale", "auction", lambda token: reader.balance(token, "auction")
    )
    pot = Holding(
        "buybackPot",
        "pot: waits for the auction",
        BUYBACK_POT,
        lambda token: reader.balance(token, BUYBACK_POT),
    )
    facts: tuple[tuple[str, str], ...] = ()
    if BUYBACK_POT in reader.addresses:
        weeks = int(reader.view(BUYBACK_POT, "paceWeeks"))
        facts = (("buyback: goes on sale each week", f"1/{weeks} of what the pot has booked"),)
    return ModuleStatus(facts=facts, holdings=(holding, pot))
