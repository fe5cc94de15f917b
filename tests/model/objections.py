"""When operations of a timelock can be executed, whoever objects: exact, from the rules in docs/spec.md.

Each operation is kept as the list of what happened to it, and everything is counted anew from that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

DAY = 86_400


class Refused(Exception):
    """The contract reverts with this error."""


@dataclass(frozen=True)
class Terms:
    """The rules for objections: shares of all votes, and seconds."""

    first: Fraction
    second: Fraction
    longest: int

    def extension(self, share: Fraction) -> int:
        """Seconds, rounded down."""
        if share >= self.second:
            return self.longest
        if share <= self.first:
            return 0
        return floor(self.longest * (share - self.first) / (self.second - self.first))


@dataclass
class Operation:
    """One that is scheduled; times are unix seconds."""

    scheduled_at: int
    delay: int
    window: int
    terms: Terms | None
    """Those of the end of the second in which it was scheduled."""
    votes: dict[str, int]
    """What each account had one second before."""
    total: int
    objectors: list[str] = field(default_factory=list)
    objected: set[str] = field(default_factory=set)
    """Who ever did."""
    notices: list[tuple[int, int]] = field(default_factory=list)
    """For each objection that was taken back: until when others could count on having time, and when the
    operation would have been ready otherwise."""
    times: list[int] = field(default_factory=list)
    """Every time at which it was ever to be ready."""
    is_done: bool = False
    is_removed: bool = False
    """Whether it was taken away after it had expired."""

    @property
    def objecting(self) -> int:
        return sum(self.votes[one] for one in self.objectors)

    @property
    def ready_at(self) -> int:
        base = self.scheduled_at + self.delay
        if self.terms is None:
            return base
        noticed = [min(notice, before) for notice, before in self.notices]
        return max([base + self.terms.extension(Fraction(self.objecting, self.total)), *noticed])

    @property
    def last(self) -> int | None:
        """The last second of the execution; None without a window."""
        if not self.window:
            return None
        return max([self.scheduled_at + self.delay, self.ready_at, *self.times]) + self.window

    def is_expired(self, now: int) -> bool:
        return not self.is_done and self.last is not None and now > self.last

    def is_waiting(self, now: int) -> bool:
        return not self.is_done and not self.is_expired(now) and now < self.ready_at

    def is_ready(self, now: int) -> bool:
        return not self.is_done and not self.is_expired(now) and now >= self.ready_at

    def can_object(self, account: str) -> bool:
        """Whether it has votes and never did."""
        return bool(self.votes[account]) and account not in self.objected

    def object(self, account: str, now: int) -> None:
        self._require_open(now)
        if account in self.objected:
            raise Refused("ObjectionsUnexpected")
        if not self.votes[account]:
            raise Refused("ObjectionsWithoutVotes")
        self.times.append(self.ready_at)
        self.objectors.append(account)
        self.objected.add(account)

    def withdraw(self, account: str, now: int, min_delay: int) -> None:
        self._require_open(now)
        if account not in self.objectors:
            raise Refused("ObjectionsUnexpected")
        self.times.append(self.ready_at)
        self.notices.append((now + min_delay, self.ready_at))
        self.objectors.remove(account)

    def execute(self, now: int) -> None:
        if not self.is_ready(now):
            raise Refused("TimelockUnexpectedOperationState")
        self.is_done = True

    def _require_open(self, now: int) -> None:
        if not self.is_waiting(now):
            raise Refused("ObjectionsNotWaiting")
        if self.terms is None:
            raise Refused("ObjectionsOff")
        if now == self.scheduled_at:
            raise Refused("ObjectionsTooEarly")
