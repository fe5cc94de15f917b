"""The days after a launch in which nobody can propose, on a local chain whose time can be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.node.clock import LocalClock

if TYPE_CHECKING:
    from ape_dao.sdk.dao import Dao


def travel_to_first_proposal(dao: Dao, at_least: int = 0) -> bool:
    """Let time pass until proposals can be made, and so many seconds in any case; whether any passed.

    Raises:
        DaoError: The chain's time can't be moved.
    """
    clock = LocalClock(dao.kinds.provider)
    now = clock.now()
    moment = max(now + at_least, int(dao.kinds.FIRST_PROPOSAL_AT()))
    if moment > now:
        clock.travel_to(moment)
    return moment > now
