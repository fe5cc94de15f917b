"""Figures of a living DAO that need its contracts beside its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.analytics.metrics.capture import capture_course
from ape_dao.analytics.metrics.posture import Facts, posture, role_holders
from ape_dao.analytics.power import PowerHistory, Scale
from ape_dao.core.contract_types import KIND_NUMBERS
from ape_dao.core.deployment.powers import ADMIN, ROLE_IDS
from ape_dao.core.governance import STANDARD, read_rules
from ape_dao.core.module import ZERO_ADDRESS

if TYPE_CHECKING:
    from ape_dao.analytics.metrics.posture import Indicator
    from ape_dao.sdk.dao import Dao
    from ape_dao.store.store import Store

TIMELOCK = "Timelock"


def read_scale(dao: Dao) -> Scale:
    """What the escrow makes votes of raw power with."""
    weeks, multiplier = dao.read("escrow", "MAX_LOCK_WEEKS", "MAX_MULTIPLIER")
    return Scale(int(weeks), int(multiplier))


def read_posture(
    dao: Dao,
    store: Store,
    *,
    power: PowerHistory | None = None,
    movable: int | None = None,
    audited: bool | None = None,
    pays_gas: bool | None = None,
) -> list[Indicator]:
    """The sixteen indicators of a DAO whose locks vote, as it is now.

    Args:
        power: What the store has of it, where that is read already.
        movable: The treasury without the governance token, in base units of that at the caller's prices;
            None leaves the profitability of an attack open.
        audited: Whether an audit of the deployed code is published; None for no answer, as the next.
        pays_gas: Whether somebody pays the gas of votes.
    """
    kinds = (KIND_NUMBERS[name] for name in ("standard", "optimistic"))
    delay, period, threshold, guardian, until = dao.read(
        "governor", "votingDelay", "votingPeriod", "proposalThreshold", "proposalGuardian", "guardianUntil"
    )
    quotas, *versions = dao.read("kinds", "quotas", *(("currentRules", kind) for kind in kinds))
    ((_, rules),) = [tuple(one.values()) for one in dao.read("kinds", ("describe", int(versions[STANDARD])))]
    standard, now = read_rules(rules), dao.chain.timestamp()
    (course,) = capture_course(
        power or PowerHistory.read(store, read_scale(dao)),
        now,
        0,
        quorum=standard["quorumBps"],
        floor=standard["quorumFloor"],
        margin=standard["decisionBps"],
    )
    (total,) = dao.read("escrow", "totalSupply")
    (timelock_delay,) = dao.read("timelock", "getMinDelay")
    granted, revoked = (store.table(TIMELOCK, event) for event in ("RoleGranted", "RoleRevoked"))
    return posture(
        Facts(
            now=now,
            voting_delay=int(delay),
            voting_period=int(period),
            timelock_delay=int(timelock_delay),
            threshold=int(threshold),
            total_votes=int(total),
            quotas=tuple(map(int, quotas)),
            guardian="" if guardian == ZERO_ADDRESS else str(guardian),
            guardian_until=int(until),
            optimistic=bool(int(versions[1])),
            admins=role_holders(granted, revoked, "0x" + ROLE_IDS[ADMIN].hex()),
            timelock=dao.addresses["timelock"],
            cost=course.against_all,
            movable=movable,
            audited=audited,
            pays_gas=pays_gas,
        )
    )
