"""What a simulation says about exits: whether members lose the way out of their locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.contract_types import ESCROW, TIMELOCK
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.exits.section import KEY
from ape_dao.simulation.rule import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.simulation.context import RunContext

_ADVICE = (
    "Whoever does not want that can object to this proposal, and leave because of it before it is executed."
)


def _shut(context: RunContext) -> Iterator[Finding]:
    """The door is locked, or nobody's objections are counted any more."""
    door = context.contracts.get(KEY)
    if door is None:
        return
    for event in context.effects.events:
        told = event.arguments or {}
        place = event.address, event.name
        if place == (context.contracts[ESCROW.key], "LockerSet") and told["locker"] == door:
            if not told["allowed"]:
                yield warning(
                    "exits-shut",
                    "Nobody leaves a lock without a penalty any more, queued proposals included.",
                    _ADVICE,
                )
        elif place == (context.contracts[TIMELOCK.key], "ExtenderSet") and told["extender"] == ZERO_ADDRESS:
            yield warning(
                "exits-shut",
                "Nobody can object to what is queued from now on, so nobody leaves a lock because of it.",
                _ADVICE,
            )


RULES = (_shut,)
