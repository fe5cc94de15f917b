"""The members lock for different times and some delegate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.demo.stage import show
from ape_dao.node.clock import show_time
from ape_dao.sdk import staking

if TYPE_CHECKING:
    from ape_dao.demo.stage import Stage


def play(stage: Stage) -> None:
    """Create every lock of the cast that does not stand yet, make the whale's permanent, delegate."""
    stage.act("The members lock")
    dao = stage.dao
    for actor in stage.stakers:
        if not actor.locks_everything:
            end = staking.unlock_time(stage.clock.now(), actor.part.weeks)
            staking.create_lock(dao, actor.lock, end, sender=actor.account)
            stage.line(f"{actor.name} locks {show(actor.lock)} until {show_time(end)} ({actor.part.role})")
        if actor.part.permanent:
            dao.escrow.setPermanent(True, sender=actor.account)
            stage.line(f"{actor.name} makes the lock permanent: full power, no end")
        if actor.part.delegate:
            staking.delegate(dao, stage.account(actor.part.delegate).address, sender=actor.account)
            stage.line(
                f"{actor.name} delegates to {actor.part.delegate}; the power decays with {actor.name}'s lock"
            )
    _table_of_powers(stage)


def _table_of_powers(stage: Stage) -> None:
    dao, now = stage.dao, stage.clock.now()
    rows = []
    for actor in stage.stakers:
        power = dao.escrow.powerAt(actor.account, now)
        rows.append(
            (
                actor.name,
                show(actor.lock),
                show(power),
                show(dao.escrow.getVotes(actor.account)),
                str(dao.score.scoreOf(actor.account)),
                stage.name_of(dao.escrow.delegates(actor.account)),
            )
        )
    locked = sum(actor.lock for actor in stage.stakers)
    votes = sum(dao.escrow.getVotes(actor.account) for actor in stage.stakers)
    stage.sheet(
        "Locks",
        ("member", "locked", "power", "votes", "score", "votes go to"),
        rows,
        ("sum", show(locked), show(dao.escrow.totalPowerAt(now)), show(votes), "", ""),
    )
