"""Conviction of requests: exact, from the rules in docs/spec.md.

The average of the support is kept as the list of the changes of support: each change d at second s adds
d * (1 - 2^-((t - s) / half-life)) at second t. Powers are base units, times unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from math import ceil, floor

from model.rules import WEEK

DAY = WEEK // 7
BPS = 10_000
ENACT_WINDOW = 14 * DAY
QUOTA_TIME = 30 * DAY
_EXACT = Context(prec=80)
OPEN, PAID, WITHDRAWN, CANCELLED = 1, 2, 3, 4


class Refused(Exception):
    """The contract reverts with this error."""


@dataclass(frozen=True)
class Settings:
    """What holds for a request, in the order of the contract."""

    half_life: int = 7 * DAY
    memory_weeks: int = 8
    min_share: int = 200
    weight: int = 20
    max_ask: int = 2_000
    enact_delay: int = 2 * DAY
    max_life: int = 60 * DAY
    quota: int = 2
    min_power: int = 1

    @property
    def values(self) -> tuple[int, ...]:
        """As the contract takes them."""
        return (
            self.half_life,
            self.memory_weeks,
            self.min_share,
            self.weight,
            self.max_ask,
            self.enact_delay,
            self.max_life,
            self.quota,
            self.min_power,
        )


def left_after(seconds: int, half_life: int) -> Fraction:
    """2^(-seconds/half_life), to 80 digits."""
    exponent = _EXACT.divide(Decimal(-seconds), Decimal(half_life))
    return Fraction(_EXACT.power(Decimal(2), exponent))


@dataclass(frozen=True)
class Lock:
    """A lock from one second on; without an end it is permanent, without an amount none."""

    since: int
    amount: int
    end: int | None


@dataclass
class Locks:
    """All locks that there ever were."""

    max_weeks: int
    multiplier: Fraction
    history: dict[str, list[Lock]] = field(default_factory=dict)

    def set(self, account: str, now: int, amount: int, end: int | None) -> None:
        """What the account has from now on."""
        self.history.setdefault(account, []).append(Lock(now, amount, end))

    def now(self, account: str) -> Lock:
        """What the account has."""
        return self.history.get(account, [Lock(0, 0, 0)])[-1]

    def raw(self, lock: Lock, t: int) -> Fraction:
        """Power without rounding."""
        longest = self.max_weeks * WEEK
        seconds = longest if lock.end is None else max(lock.end - t, 0)
        return lock.amount * self.multiplier * Fraction(seconds, longest)

    def power(self, account: str, t: int) -> int:
        """Own power at a second, of the present lock."""
        return floor(self.raw(self.now(account), t))

    def total(self, t: int) -> int:
        """Power of all locks at a second up to now."""
        known = ([lock for lock in locks if lock.since <= t] for locks in self.history.values())
        return floor(sum(self.raw(locks[-1], t) for locks in known if locks))

    def lasting(self, account: str, now: int, end: int) -> int:
        """Power at a later second, whatever the holder does but leave early."""
        lock = self.now(account)
        if lock.end is None:
            lock = Lock(now, lock.amount, now // WEEK * WEEK + self.max_weeks * WEEK)
            full = floor(self.raw(Lock(now, lock.amount, None), now))
            return floor(full * Fraction(max(lock.end - end, 0), self.max_weeks * WEEK))  # type: ignore[operator]
        return floor(self.raw(lock, end))


@dataclass
class Request:
    """One request and what happened to it."""

    requester: str
    amount: int
    end: int
    settings: Settings
    state: int = OPEN
    payable_at: int = 0
    reserved_until: int = 0
    """0 while nothing is reserved."""
    shares: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Basis points and power that counts, by account."""
    changes: list[tuple[int, int]] = field(default_factory=list)
    """Seconds, and changes of the support then."""

    @property
    def support(self) -> int:
        """What counts now."""
        return sum(power for _, power in self.shares.values())

    def conviction(self, t: int) -> Fraction:
        """The average at a second from now on, if that is not more than the support."""
        half_life = self.settings.half_life
        average = sum(change * (1 - left_after(t - since, half_life)) for since, change in self.changes)
        return min(Fraction(average), Fraction(self.support))

    def change(self, account: str, bps: int, power: int, now: int) -> None:
        """What an account gives from now on."""
        _, before = self.shares.get(account, (0, 0))
        self.shares[account] = (bps, power)
        if power != before:
            self.changes.append((now, power - before))

    def is_open(self, now: int) -> bool:
        """Whether anything can be done with it."""
        return self.state == OPEN and now < self.end

    def threshold(self, locks: Locks, now: int, at_once: int) -> int | None:
        """What the conviction must reach; None for never."""
        rules = self.settings
        ask = ceil(Fraction(self.amount * BPS, at_once)) if at_once else BPS
        if ask >= rules.max_ask:
            return None
        weeks = [(now // WEEK - back) * WEEK for back in range(rules.memory_weeks)]
        total = max(locks.total(t) for t in (now, *weeks))
        by_amount = ceil(Fraction(total * rules.weight * BPS, (rules.max_ask - ask) ** 2))
        return max(1, by_amount, ceil(Fraction(total * rules.min_share, BPS)))
