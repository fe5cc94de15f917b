"""What status shows of the buyback: tokens that wait to be sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.units import format_amount
from ape_dao.modules.buyback.contracts import PROCEEDS_LOCK
from ape_dao.modules.revenue.contracts import BUYBACK_POT
from ape_dao.sdk.status import Holding, ModuleStatus

if TYPE_CHECKING:
    from ape_dao.sdk.status import Reader


def read(reader: Reader) -> ModuleStatus:
    """What the auction holds of each token, what waits before it, and what was bought and locked for ever."""
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
    if PROCEEDS_LOCK not in reader.addresses:
        return ModuleStatus(facts=facts, holdings=(holding, pot), data={"lockedForever": None})
    locked = int(reader.view("escrow", "locked", reader.addresses[PROCEEDS_LOCK])["amount"])
    text = f"{format_amount(locked)} {reader.spec.token.symbol}"
    return ModuleStatus(
        facts=(*facts, ("bought and locked for ever", text)),
        holdings=(holding, pot),
        data={"lockedForever": str(locked)},
    )
