"""Locks, delegation and score. Amounts are token wei, power is ve wei, times are unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.tokens import approve_at_least

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.dao import Dao

WEEK = 7 * 86_400


@dataclass(frozen=True)
class Lock:
    """One account's lock as the escrow holds it now."""

    amount: int
    end: int
    """Unix seconds, a multiple of a week. Meaningless while `permanent`."""
    permanent: bool


def lock_of(dao: Dao, account: str) -> Lock:
    """The lock of `account`; an account that never locked has an amount of zero."""
    stored = dao.escrow.locked(account)
    return Lock(amount=stored.amount, end=stored.end, permanent=stored.permanent)


def unlock_time(now: int, weeks: int) -> int:
    """The week boundary that ends a lock made at `now` for `weeks` weeks at most.

    Rounds down, as the escrow does, so the lock lasts between `weeks - 1` and `weeks` weeks.
    """
    return (now + weeks * WEEK) // WEEK * WEEK


def create_lock(dao: Dao, amount: int, end: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Lock `amount` until `end` (rounded down to a week); approves the escrow for it first where needed."""
    approve_at_least(dao.token, dao.escrow.address, amount, sender=sender)
    return dao.escrow.createLock(amount, end, sender=sender)


def increase_amount(dao: Dao, amount: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Add `amount` to the sender's lock; its end stays."""
    approve_at_least(dao.token, dao.escrow.address, amount, sender=sender)
    return dao.escrow.increaseAmount(amount, sender=sender)


def power_of(dao: Dao, account: str, at: int) -> int:
    """Power of the account's own lock at second `at`, delegated away or not."""
    return dao.escrow.powerAt(account, at)


def delegate(dao: Dao, delegatee: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Let `delegatee` vote with the sender's power; it decays and ends with the sender's lock."""
    # Ape instances have a property `delegate` of their own (EIP-7702), so the function is called by name.
    return dao.escrow.invoke_transaction("delegate", delegatee, sender=sender)
