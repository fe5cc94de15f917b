"""Airdrops and grants as their rules say, in plain integers. Amounts are base units, times unix seconds."""

from __future__ import annotations

from dataclasses import dataclass, field

from model.rules import week_of

MAX_LOCK_WEEKS = 52


class Refused(Exception):
    """The call must revert with this error."""


@dataclass
class Locks:
    """One lock an account: amount and week of its end."""

    held: dict[str, tuple[int, int]] = field(default_factory=dict)

    def put(self, account: str, amount: int, weeks: int, now: int) -> None:
        """A new lock for ``weeks`` boundaries, or, for 0, more of the one that is there."""
        lock = self.held.get(account)
        if amount == 0:
            raise Refused("VotingEscrowAmountTooLow")
        if weeks == 0:
            if lock is None:
                raise Refused("VotingEscrowNoLock")
            if lock[1] <= week_of(now):
                raise Refused("VotingEscrowLockExpired")
            self.held[account] = (lock[0] + amount, lock[1])
            return
        if lock is not None:
            raise Refused("VotingEscrowLockExists")
        if weeks > MAX_LOCK_WEEKS:
            raise Refused("VotingEscrowInvalidUnlockTime")
        self.held[account] = (amount, week_of(now) + weeks)

    def withdraw(self, account: str, now: int) -> int:
        lock = self.held.get(account)
        if lock is None:
            raise Refused("VotingEscrowNoLock")
        if lock[1] > week_of(now):
            raise Refused("VotingEscrowLockNotExpired")
        del self.held[account]
        return lock[0]


@dataclass
class AirdropModel:
    """One campaign; ``rows`` is the present list."""

    cumulative: bool
    deadline: int
    rows: list[tuple[str, int]]
    balance: int = 0
    funded: int = 0
    claimed: int = 0
    swept: int = 0
    paid_rows: set[int] = field(default_factory=set)
    paid: dict[str, int] = field(default_factory=dict)

    def due(self, index: int) -> int:
        account, amount = self.rows[index]
        if self.cumulative:
            return max(0, amount - self.paid.get(account, 0))
        return 0 if index in self.paid_rows else amount

    def require_open(self, now: int) -> None:
        if now > self.deadline:
            raise Refused("MerkleAirdropClosed")

    def claim(self, index: int, now: int) -> int:
        """What the claim of a row pays."""
        self.require_open(now)
        due = self.due(index)
        if due == 0:
            raise Refused("MerkleAirdropAlreadyClaimed")
        if due > self.balance:
            raise Refused("ERC20InsufficientBalance")
        return due

    def mark(self, index: int) -> None:
        """The row was paid what was due."""
        due = self.due(index)
        account, _ = self.rows[index]
        self.balance -= due
        self.claimed += due
        self.paid[account] = self.paid.get(account, 0) + due
        if not self.cumulative:
            self.paid_rows.add(index)

    def sweep(self, now: int) -> int:
        if now <= self.deadline:
            raise Refused("MerkleAirdropOpen")
        amount, self.balance = self.balance, 0
        self.swept += amount
        return amount


@dataclass
class GrantModel:
    """One grant."""

    beneficiary: str
    start: int
    cliff: int
    duration: int
    revocable: bool
    total: int
    """Everything that ever came in."""
    released: int = 0
    locked: int = 0
    returned: int = 0
    revoked_at: int = 0
    successor: str | None = None

    @property
    def balance(self) -> int:
        return self.total - self.released - self.locked - self.returned

    def schedule(self, now: int) -> int:
        """What the schedule says of everything that came in, without revocation."""
        passed = now - self.start
        if passed < self.cliff:
            return 0
        return self.total if passed >= self.duration else self.total * passed // self.duration

    def vested(self, now: int) -> int:
        return self.total - self.returned if self.revoked_at else self.schedule(now)

    def releasable(self, now: int) -> int:
        return self.vested(now) - self.released - self.locked

    def revoke(self, now: int) -> int:
        if not self.revocable:
            raise Refused("VestingGrantNotRevocable")
        if self.revoked_at:
            raise Refused("VestingGrantRevoked")
        returned = self.total - self.vested(now)
        self.returned, self.revoked_at = returned, now
        return returned
