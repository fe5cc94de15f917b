"""The members lock for different times and some delegate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.demo.context import figure
from ape_dao.node.clock import show_time
from ape_dao.sdk import staking

if TYPE_CHECKING:
    from ape_dao.demo.context import DemoContext


def lock_tokens(context: DemoContext) -> None:
    """Create the locks that no claim created yet, make the whale's permanent, delegate."""
    context.section("The members lock")
    dao = context.dao
    for member in context.stakers:
        name, profile = member.name, member.profile
        if not member.locks_everything:
            end = staking.unlock_time(context.clock.now(), profile.weeks)
            staking.create_lock(dao, member.lock, end, sender=member.account)
            context.line(f"{name} locks {figure(member.lock)} until {show_time(end)} ({profile.role})")
        if profile.permanent:
            dao.escrow.setPermanent(True, sender=member.account)
            context.line(f"{name} makes the lock permanent: full power, no end")
        if profile.delegate:
            staking.delegate(dao, context.account(profile.delegate).address, sender=member.account)
            context.line(f"{name} delegates to {profile.delegate}; the power decays with {name}'s lock")
    _report_locks(context)


def _report_locks(context: DemoContext) -> None:
    dao, now = context.dao, context.clock.now()
    rows = []
    for member in context.stakers:
        power = dao.escrow.powerAt(member.account, now)
        rows.append(
            (
                member.name,
                figure(member.lock),
                figure(power),
                figure(dao.escrow.getVotes(member.account)),
                str(dao.contract("score").scoreOf(member.account)),
                context.name_of(dao.escrow.delegates(member.account)),
            )
        )
    locked = sum(member.lock for member in context.stakers)
    power = dao.escrow.totalPowerAt(now)
    votes = sum(dao.escrow.getVotes(member.account) for member in context.stakers)
    context.table(
        "Locks",
        ("member", "locked", "power", "votes", "score", "votes go to"),
        rows,
        ("sum", figure(locked), figure(power), figure(votes), "", ""),
    )
