"""What the budgets of one treasury may pay: exact, from the rules in docs/spec.md.

A budget is kept as the list of what happened to it; what is free is counted anew from the last event on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from model.rules import WEEK

DAY = WEEK // 7
MAX_TERM = 104 * WEEK
MAX_FREEZE = 14 * DAY
FREEZE_PAUSE = 16 * DAY


class Refused(Exception):
    """The contract reverts with this error."""


@dataclass(frozen=True)
class Limits:
    """Base units a week, at once and in all, and the second of the end."""

    per_week: int
    at_once: int
    in_all: int
    until: int

    @property
    def values(self) -> tuple[int, int, int, int]:
        """As the contract takes them."""
        return self.per_week, self.at_once, self.in_all, self.until


@dataclass
class Budget:
    """One budget; times are unix seconds."""

    limits: Limits
    counted_at: int
    free: int = 0
    spent: int = 0
    frozen_until: int = 0
    kept: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Amount and end of each reservation, by key."""

    @property
    def reserved(self) -> int:
        return sum(amount for amount, _ in self.kept.values())

    @property
    def freezable_from(self) -> int:
        return self.frozen_until and self.frozen_until + FREEZE_PAUSE

    @property
    def promised(self) -> int:
        return max(self.limits.in_all - self.spent, 0)

    def free_at(self, now: int) -> int:
        """What has become free, before the limit of everything."""
        seconds = max(min(now, self.limits.until) - self.counted_at, 0)
        earned = floor(Fraction(self.limits.per_week * seconds, WEEK))
        return min(self.free + earned, self.limits.at_once - self.reserved)

    def payable(self, now: int) -> int:
        """What can be paid or reserved, if it is neither frozen nor over."""
        return max(min(self.free_at(now), self.limits.in_all - self.spent - self.reserved), 0)

    def available(self, now: int) -> int:
        return self.payable(now) if self.frozen_until <= now < self.limits.until else 0

    def count(self, now: int) -> None:
        self.free, self.counted_at = self.free_at(now), now

    def require_running(self, now: int) -> None:
        if not self.frozen_until <= now < self.limits.until:
            raise Refused("TreasuryBudgetsNotRunning")

    def take_free(self, amount: int, now: int) -> None:
        self.require_running(now)
        if not 0 < amount <= self.payable(now):
            raise Refused("TreasuryBudgetsNotFree")
        self.count(now)
        self.free -= amount

    def spend(self, amount: int, now: int) -> None:
        self.take_free(amount, now)
        self.spent += amount

    def reserve(self, key: str, amount: int, until: int, now: int) -> None:
        self.require_running(now)
        if not 0 < amount <= self.payable(now):
            raise Refused("TreasuryBudgetsNotFree")
        if not now < until <= self.limits.until:
            raise Refused("TreasuryBudgetsInvalidEnd")
        if key in self.kept:
            raise Refused("TreasuryBudgetsReserved")
        self.take_free(amount, now)
        self.kept[key] = amount, until

    def spend_reserved(self, key: str, now: int) -> int:
        self.require_running(now)
        amount, until = self.reservation(key)
        if now >= until:
            raise Refused("TreasuryBudgetsReservationTime")
        self.count(now)
        del self.kept[key]
        self.spent += amount
        return amount

    def release(self, key: str, now: int, *, is_own: bool) -> int:
        amount, until = self.reservation(key)
        if not is_own and now < until:
            raise Refused("TreasuryBudgetsReservationTime")
        del self.kept[key]
        self.free += amount
        return amount

    def reservation(self, key: str) -> tuple[int, int]:
        if key not in self.kept:
            raise Refused("TreasuryBudgetsNotReserved")
        return self.kept[key]

    def freeze(self, until: int, now: int) -> None:
        if now < self.freezable_from:
            raise Refused("TreasuryBudgetsFreezeTooSoon")
        if not now < until <= now + MAX_FREEZE:
            raise Refused("TreasuryBudgetsInvalidEnd")
        self.frozen_until = until

    def set(self, limits: Limits, now: int) -> None:
        self.count(now)
        if self.reserved > limits.at_once or self.reserved + self.spent > limits.in_all:
            self.free += self.reserved
            self.kept.clear()
        self.limits, self.frozen_until = limits, min(self.frozen_until, now)
        self.free = min(self.free, limits.at_once - self.reserved)


def require_limits(limits: Limits, now: int) -> None:
    """What every budget must be."""
    if not (limits.per_week and 0 < limits.at_once <= limits.in_all):
        raise Refused("TreasuryBudgetsInvalidLimits")
    if not now < limits.until <= now + MAX_TERM:
        raise Refused("TreasuryBudgetsInvalidEnd")
