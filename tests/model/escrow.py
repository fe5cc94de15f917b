"""The vote escrow by definition. Amounts are token base units, times unix seconds.

An account's history is the list of states that its lock went through; a state holds from its second on until
the next one, and of several states in one second only the last ever counted. Power at a second is the
sentence of the rules applied to the state that held then; votes are the sum of that over every account that
delegated to the voter then.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from model.rules import NOBODY, WAD, WEEK, Requirements, ceil_div, week_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.token import TokenModel


T = TypeVar("T")


@dataclass(frozen=True)
class EscrowRules:
    """The parameters of one escrow."""

    max_lock_weeks: int = 52
    max_multiplier: int = WAD
    min_lock_weeks: int = 1
    min_amount: int = 1
    max_exit_penalty: int = 0
    exit_cooldown_weeks: int = 1

    @property
    def max_lock(self) -> int:
        """The longest lock in seconds."""
        return self.max_lock_weeks * WEEK


@dataclass(frozen=True)
class Lock:
    """A state of a lock. ``end`` means nothing while the lock is permanent."""

    amount: int = 0
    end: int = 0
    permanent: bool = False

    def raw_power(self, t: int, max_lock: int) -> int:
        """Amount times the seconds left at ``t``: power before the one division by the longest lock."""
        if self.permanent:
            return self.amount * max_lock
        return self.amount * max(0, self.end - t)

    def active(self, t: int) -> bool:
        return self.amount > 0 and (self.permanent or self.end > t)


class EscrowModel:
    """Locks, delegations and their whole past.

    Args:
        rules: The parameters.
        token: The locked token's books.
        address: Under which the escrow holds tokens.
    """

    def __init__(self, rules: EscrowRules, token: TokenModel, address: str):
        self.rules = rules
        self.token = token
        self.address = address
        self.operators: set[tuple[str, str]] = set()
        self.lockers: set[str] = set()
        self.closed: set[str] = set()
        self._locks: dict[str, list[tuple[int, Lock]]] = defaultdict(list)
        self._delegations: dict[str, list[tuple[int, str]]] = defaultdict(list)

    # Who and what

    @property
    def accounts(self) -> list[str]:
        """Everybody who ever locked."""
        return list(self._locks)

    def lock(self, account: str) -> Lock:
        return self._locks[account][-1][1] if self._locks.get(account) else Lock()

    def lock_at(self, account: str, t: int) -> Lock:
        """The state that holds at ``t``: the last one written at ``t`` or before."""
        return _last((lock for since, lock in self._locks.get(account, ()) if since <= t), Lock())

    def lock_before(self, account: str, t: int) -> Lock:
        """The last state written *before* ``t``: what the week that begins at ``t`` is shared by."""
        return _last((lock for since, lock in self._locks.get(account, ()) if since < t), Lock())

    def delegate_at(self, account: str, t: int) -> str:
        return _last((to for since, to in self._delegations.get(account, ()) if since <= t), account)

    def delegate_of(self, account: str) -> str:
        return self._delegations[account][-1][1] if self._delegations.get(account) else account

    def change_count(self, account: str) -> int:
        """How often the account's lock or delegation changed."""
        return len(self._locks.get(account, ())) + len(self._delegations.get(account, ()))

    def change_times(self) -> list[int]:
        """Every second in which a lock or a delegation changed."""
        times = {t for history in self._locks.values() for t, _ in history}
        return sorted(times | {t for history in self._delegations.values() for t, _ in history})

    # Power. "Raw" is token base units times seconds: power before the one division, so an exact integer.

    def raw_power(self, account: str, t: int) -> int:
        return self.lock_at(account, t).raw_power(t, self.rules.max_lock)

    def raw_votes(self, account: str, t: int) -> int:
        """Own power unless delegated away, and all power delegated here. Parked power is nobody's."""
        if account == NOBODY:
            return 0
        return sum(
            self.raw_power(owner, t) for owner in self.accounts if self.delegate_at(owner, t) == account
        )

    def ballots(self, t: int) -> dict[str, int]:
        """``raw_votes`` of everybody to whom somebody's power goes, and under NOBODY the parked power."""
        ballots: dict[str, int] = defaultdict(int)
        for owner in self.accounts:
            ballots[self.delegate_at(owner, t)] += self.raw_power(owner, t)
        return dict(ballots)

    def raw_parked(self, t: int) -> int:
        """Power that is delegated to the zero address: in the total, but no votes."""
        return sum(
            self.raw_power(owner, t) for owner in self.accounts if self.delegate_at(owner, t) == NOBODY
        )

    def raw_total(self, t: int) -> int:
        return sum(self.raw_power(owner, t) for owner in self.accounts)

    def exact(self, raw: int) -> Fraction:
        """``raw`` as a number of votes."""
        return Fraction(raw * self.rules.max_multiplier, self.rules.max_lock * WAD)

    def power(self, account: str, t: int) -> int:
        """Power of the account's own lock, rounded down."""
        return int(self.exact(self.raw_power(account, t)))

    def votes(self, account: str, t: int) -> int:
        """Summed exactly, then rounded down once."""
        return int(self.exact(self.raw_votes(account, t)))

    def total(self, t: int) -> int:
        return int(self.exact(self.raw_total(t)))

    # Shares of a week's revenue

    def week_power(self, account: str, week: int) -> int:
        """Amount times whole weeks left at the start of ``week``, by the last state before that second."""
        start = week * WEEK
        raw = self.lock_before(account, start).raw_power(start, self.rules.max_lock)
        weeks, rest = divmod(raw, WEEK)
        if rest:
            raise AssertionError("a lock that does not end with a week")
        return weeks

    def week_total(self, week: int) -> int:
        return sum(self.week_power(owner, week) for owner in self.accounts)

    # Money

    @property
    def locked_total(self) -> int:
        """Tokens that the escrow must hold."""
        return sum(self.lock(owner).amount for owner in self.accounts)

    def penalty(self, account: str, now: int) -> int:
        """What leaving at ``now`` costs: proportional to the time left, rounded up against the leaver."""
        lock = self.lock(account)
        left = self.rules.max_lock if lock.permanent else max(0, lock.end - now)
        return ceil_div(lock.amount * self.rules.max_exit_penalty * left, self.rules.max_lock * WAD)

    # Calls. Each takes the second, the caller and the arguments; returns what the contract returns.

    def create_lock(self, now: int, caller: str, account: str, amount: int, unlock_time: int) -> int:
        needs = Requirements()
        end = unlock_time // WEEK * WEEK
        lock = self.lock(account)
        self._need_consent(needs, caller, account)
        needs.need(account != NOBODY, "VotingEscrowZeroAccount")
        needs.need(lock.amount == 0, "VotingEscrowLockExists", account, self._shown_end(lock))
        self._need_amount(needs, amount, max(1, self.rules.min_amount))
        self._need_end(needs, now, unlock_time, week_of(now) + self.rules.min_lock_weeks)
        self.token.need_transfer(needs, caller, self.address, amount)
        needs.check()
        self.token.take(caller, self.address, amount)
        self._begin_anew(now, account)
        self._write(now, account, Lock(amount, end))
        return end

    def increase_amount(self, now: int, caller: str, account: str, amount: int) -> None:
        needs = Requirements()
        lock = self.lock(account)
        self._need_consent(needs, caller, account)
        self._need_amount(needs, amount, 1)
        self._need_running(needs, now, account)
        self.token.need_transfer(needs, caller, self.address, amount)
        needs.check()
        self.token.take(caller, self.address, amount)
        self._write(now, account, replace(lock, amount=lock.amount + amount))

    def extend_lock(self, now: int, caller: str, unlock_time: int) -> int:
        needs = Requirements()
        lock = self.lock(caller)
        if needs.need(lock.amount > 0, "VotingEscrowNoLock", caller) and needs.need(
            not lock.permanent, "VotingEscrowPermanentLock", caller
        ):
            least = 1 if lock.end > now else self.rules.min_lock_weeks
            self._need_end(needs, now, unlock_time, max(week_of(now) + least, week_of(lock.end) + 1))
        needs.check()
        end = unlock_time // WEEK * WEEK
        if not lock.active(now):
            self._begin_anew(now, caller)
        self._write(now, caller, replace(lock, end=end))
        return end

    def set_permanent(self, now: int, caller: str, permanent: bool) -> None:
        needs = Requirements()
        lock = self.lock(caller)
        self._need_running(needs, now, caller)
        needs.need(lock.permanent != permanent, "VotingEscrowPermanenceUnchanged", caller, permanent)
        needs.check()
        end = 0 if permanent else (week_of(now) + self.rules.max_lock_weeks) * WEEK
        self._write(now, caller, Lock(lock.amount, end, permanent))

    def withdraw(self, now: int, caller: str) -> int:
        needs = Requirements()
        lock = self.lock(caller)
        if needs.need(lock.amount > 0, "VotingEscrowNoLock", caller):
            needs.need(not lock.active(now), "VotingEscrowLockNotExpired", caller, self._shown_end(lock))
        needs.check()
        self.token.move(self.address, caller, lock.amount)
        self._write(now, caller, Lock())
        return lock.amount

    def exit_early(self, now: int, caller: str, min_received: int, receiver: str) -> tuple[int, int]:
        """What the caller got and what the penalty is, which went to ``receiver``."""
        needs = Requirements()
        lock = self.lock(caller)
        needs.need(self.rules.max_exit_penalty > 0, "VotingEscrowEarlyExitDisabled")
        penalty = self.penalty(caller, now)
        returned = lock.amount - penalty
        if self._need_running(needs, now, caller):
            ready = self.changed_at(caller) + self.rules.exit_cooldown_weeks * WEEK
            needs.need(now >= ready, "VotingEscrowExitTooEarly", caller, ready)
            needs.need(returned >= min_received, "VotingEscrowExitBelowMinimum", returned, min_received)
            good = receiver not in (caller, NOBODY)
            needs.need(good, "VotingEscrowInvalidPenaltyReceiver", caller, receiver)
        needs.check()
        self.token.move(self.address, caller, returned)
        self.token.move(self.address, receiver, penalty)
        self._write(now, caller, Lock())
        return returned, penalty

    def leave(self, now: int, caller: str, since: int) -> int:
        """What the caller got back through a door: what it held at ``since``, if its lock ends no later."""
        needs = Requirements()
        lock, held = self.lock(caller), self.lock_at(caller, since)
        if self._need_running(needs, now, caller):
            no_later = held.permanent or (not lock.permanent and lock.end <= held.end)
            needs.need(held.amount > 0 and no_later, "VotingEscrowLockProlonged", caller, since)
        needs.check()
        returned = min(lock.amount, held.amount)
        rest = lock.amount - returned
        self.token.move(self.address, caller, returned)
        self._write(now, caller, replace(lock, amount=rest) if rest else Lock())
        return returned

    def set_operator(self, caller: str, operator: str, approved: bool) -> None:
        if approved:
            self.operators.add((caller, operator))
        else:
            self.operators.discard((caller, operator))

    def delegate(self, now: int, caller: str, delegatee: str) -> None:
        needs = Requirements()
        is_new = delegatee not in (caller, self.delegate_of(caller))
        needs.need(not is_new or delegatee not in self.closed, "VotingEscrowDelegationClosed", delegatee)
        needs.check()
        self._delegations[caller].append((now, delegatee))

    def set_delegation_open(self, caller: str, is_open: bool) -> None:
        if is_open:
            self.closed.discard(caller)
        else:
            self.closed.add(caller)

    # Writing history, and the requirements that several calls share

    def changed_at(self, account: str) -> int:
        """The last second in which amount, end or permanence changed; delegating does not count."""
        return self._locks[account][-1][0] if self._locks.get(account) else 0

    def is_operator(self, account: str, caller: str) -> bool:
        return (account, caller) in self.operators

    def _write(self, now: int, account: str, lock: Lock) -> None:
        self._locks[account].append((now, lock))

    def _begin_anew(self, now: int, account: str) -> None:
        """A lock that begins to run goes to no delegate who is closed; its owner votes itself then."""
        if self.delegate_of(account) != account and self.delegate_of(account) in self.closed:
            self._delegations[account].append((now, account))

    def _need_consent(self, needs: Requirements, caller: str, account: str) -> None:
        allowed = caller == account or caller in self.lockers or self.is_operator(account, caller)
        needs.need(allowed, "VotingEscrowUnauthorized", caller, account)

    def _need_amount(self, needs: Requirements, amount: int, minimum: int) -> None:
        needs.need(amount >= minimum, "VotingEscrowAmountTooLow", amount, minimum)

    def _need_end(self, needs: Requirements, now: int, unlock_time: int, earliest_week: int) -> None:
        latest_week = week_of(now) + self.rules.max_lock_weeks
        needs.need(
            earliest_week <= week_of(unlock_time) <= latest_week,
            "VotingEscrowInvalidUnlockTime",
            unlock_time,
            earliest_week * WEEK,
            latest_week * WEEK,
        )

    def _need_running(self, needs: Requirements, now: int, account: str) -> bool:
        lock = self.lock(account)
        if not needs.need(lock.amount > 0, "VotingEscrowNoLock", account):
            return False
        return needs.need(lock.active(now), "VotingEscrowLockExpired", account, lock.end)

    @staticmethod
    def _shown_end(lock: Lock) -> int:
        return 0 if lock.permanent else lock.end


def _last(states: Iterable[T], default: T) -> T:
    last = default
    for state in states:
        last = state
    return last
