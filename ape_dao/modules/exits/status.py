"""What status shows of exits: when members may leave without a penalty, and who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.contract_types import OBJECTIONS
from ape_dao.core.units import rounded, span
from ape_dao.modules.exits.contracts import DOOR
from ape_dao.sdk.status import ModuleStatus

if TYPE_CHECKING:
    from ape_dao.sdk.status import Reader


def read(reader: Reader) -> ModuleStatus:
    """The door's terms, and what left through it."""
    if DOOR.key not in reader.addresses:
        return ModuleStatus(data={"exits": None})
    held_for = int(reader.view(DOOR.key, "HELD_FOR"))
    is_open = bool(reader.view("escrow", "isLocker", reader.addresses[DOOR.key]))
    second = None
    if OBJECTIONS.key in reader.addresses:
        second = int(reader.view(OBJECTIONS.key, "rules")["secondBps"])
    left = reader.events(DOOR.key, "ObjectorLeft")
    amount = sum(int(event.arguments["amount"]) for event in left)
    terms = (
        f"from {units.format_percent(second)} of all votes on; locks held {span(held_for)} before a proposal"
        if is_open and second is not None
        else "closed"
    )
    facts = [("exits for who objects", terms)]
    if left:
        exits = "1 exit" if len(left) == 1 else f"{len(left)} exits"
        facts.append(("left without a penalty", f"{rounded(amount)} {reader.spec.token.symbol} in {exits}"))
    return ModuleStatus(
        facts=tuple(facts),
        data={
            "exits": {
                "heldFor": held_for,
                "secondBps": second,
                "isOpen": is_open and second is not None,
                "left": str(amount),
                "exits": len(left),
            }
        },
    )
