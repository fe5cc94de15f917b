"""Locks, delegation and score. Amounts are token wei, power is ve wei, times are unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.tokens import approve_at_least
from ape_dao.core.units import WAD

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.permits import Permit

WEEK = 7 * 86_400


@dataclass(frozen=True)
class Lock:
    """One account's lock as the escrow holds it now."""

    amount: int
    end: int
    """Unix seconds, a multiple of a week. Meaningless while `permanent`."""
    permanent: bool
    changed_at: int = 0


@dataclass(frozen=True)
class Terms:
    """What the escrow allows, and how it turns locks into power."""

    max_weeks: int
    min_weeks: int
    min_amount: int
    max_multiplier: int
    """Power of one token that is locked for the full length, WAD."""
    max_penalty: int
    """Share of a full-length lock that an early exit costs, WAD; 0 if there is no early exit."""

    @property
    def length(self) -> int:
        """The longest lock in seconds."""
        return self.max_weeks * WEEK

    def power(self, lock: Lock, at: int) -> int:
        """Power of a lock at second `at`, as the escrow counts it."""
        left = self.length if lock.permanent else max(0, lock.end - at)
        return lock.amount * left * self.max_multiplier // (self.length * WAD)

    def lasts_until(self, lock: Lock, power: int) -> int:
        """The last second in which the lock has `power`; meaningless for permanent locks."""
        return lock.end - -(-power * self.length * WAD // (lock.amount * self.max_multiplier))

    def earliest_end(self, now: int) -> int:
        """The first end that a lock made at `now` can have."""
        return (now // WEEK + self.min_weeks) * WEEK

    def latest_end(self, now: int) -> int:
        """The last one."""
        return (now + self.length) // WEEK * WEEK


def lock_of(dao: Dao, account: str) -> Lock:
    """The lock of `account`; an account that never locked has an amount of zero."""
    stored = dao.escrow.locked(account)
    return Lock(amount=stored.amount, end=stored.end, permanent=stored.permanent, changed_at=stored.changedAt)


def terms_of(dao: Dao) -> Terms:
    """The escrow's terms; they never change."""
    return Terms(
        max_weeks=dao.escrow.MAX_LOCK_WEEKS(),
        min_weeks=dao.escrow.MIN_LOCK_WEEKS(),
        min_amount=dao.escrow.MIN_AMOUNT(),
        max_multiplier=dao.escrow.MAX_MULTIPLIER(),
        max_penalty=dao.escrow.MAX_EXIT_PENALTY(),
    )


def unlock_time(now: int, weeks: int) -> int:
    """The week boundary that ends a lock made at `now` for `weeks` weeks at most.

    Rounds down, as the escrow does, so the lock lasts between `weeks - 1` and `weeks` weeks.
    """
    return (now + weeks * WEEK) // WEEK * WEEK


def create_lock(
    dao: Dao, amount: int, end: int, *, permit: Permit | None = None, sender: AccountAPI
) -> ReceiptAPI:
    """Lock `amount` until `end` (rounded down to a week); approves the escrow for it first where needed.

    Args:
        permit: A signed approval of the escrow, instead of one by transaction.
    """
    if permit is not None:
        return dao.escrow.createLockWithPermit(amount, end, *permit.as_arguments(), sender=sender)
    approve_at_least(dao.token, dao.escrow.address, amount, sender=sender)
    return dao.escrow.createLock(amount, end, sender=sender)


def increase_amount(dao: Dao, amount: int, *, permit: Permit | None = None, sender: AccountAPI) -> ReceiptAPI:
    """Add `amount` to the sender's lock; its end stays. `permit` as for `create_lock`."""
    if permit is not None:
        return dao.escrow.increaseAmountWithPermit(amount, *permit.as_arguments(), sender=sender)
    approve_at_least(dao.token, dao.escrow.address, amount, sender=sender)
    return dao.escrow.increaseAmount(amount, sender=sender)


def extend_lock(dao: Dao, end: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Move the end of the sender's lock to `end` (rounded down to a week)."""
    return dao.escrow.extendLock(end, sender=sender)


def set_permanent(dao: Dao, permanent: bool, *, sender: AccountAPI) -> ReceiptAPI:
    """Switch the decay of the sender's lock off, or on again: then it ends a full length from now."""
    return dao.escrow.setPermanent(permanent, sender=sender)


def withdraw(dao: Dao, *, sender: AccountAPI) -> ReceiptAPI:
    """Take everything back from a lock that is over."""
    return dao.escrow.withdraw(sender=sender)


def exit_early(dao: Dao, min_received: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Leave a running lock for a penalty, for at least `min_received`."""
    return dao.escrow.exitEarly(min_received, sender=sender)


def returned_early(dao: Dao, receipt: ReceiptAPI) -> tuple[int, int]:
    """What an early exit returned, and its penalty."""
    (log,) = dao.escrow.ExitedEarly.from_receipt(receipt)
    return int(log.returned), int(log.penalty)


def power_of(dao: Dao, account: str, at: int) -> int:
    """Power of the account's own lock at second `at`, delegated away or not."""
    return dao.escrow.powerAt(account, at)


def delegate(dao: Dao, delegatee: str, *, of: str = "escrow", sender: AccountAPI) -> ReceiptAPI:
    """Let `delegatee` vote with the sender's power; it decays and ends with the sender's lock.

    Args:
        of: "token" for the votes of plain tokens, where the DAO counts those.
    """
    # Ape instances have a property `delegate` of their own (EIP-7702), so the function is called by name.
    return dao.contract(of).invoke_transaction("delegate", delegatee, sender=sender)
