"""What the vault for use must do, in plain numbers: written from the interface, not from the contract."""

from __future__ import annotations

from dataclasses import dataclass, field

from utils.constants import DAY


@dataclass
class Terms:
    """What stands between a payer and a service."""

    reserved: int = 0
    redeemed: int = 0
    exit_at: int = 0
    epoch: int = 0


@dataclass
class Usage:
    """Deposits of payers, and what services were paid; payers and services are numbers."""

    delay: int = 3 * DAY
    free: dict[int, int] = field(default_factory=dict)
    terms: dict[tuple[int, int], Terms] = field(default_factory=dict)
    paid: dict[int, int] = field(default_factory=dict)
    withdrawn: int = 0
    deposited: int = 0

    def at(self, payer: int, service: int) -> Terms:
        return self.terms.setdefault((payer, service), Terms())

    def deposit(self, payer: int, amount: int) -> bool:
        self.free[payer] = self.free.get(payer, 0) + amount
        self.deposited += amount
        return True

    def withdraw(self, payer: int, amount: int) -> bool:
        if amount > self.free.get(payer, 0):
            return False
        self.free[payer] = self.free.get(payer, 0) - amount
        self.withdrawn += amount
        return True

    def reserve(self, payer: int, service: int, amount: int) -> bool:
        terms = self.at(payer, service)
        if terms.exit_at or amount > self.free.get(payer, 0):
            return False
        self.free[payer] = self.free.get(payer, 0) - amount
        terms.reserved += amount
        return True

    def signed_reserve(self, payer: int, service: int, total: int, epoch: int) -> bool:
        """A row never makes a batch fail."""
        terms = self.at(payer, service)
        missing = total - terms.reserved
        if missing > 0 and epoch == terms.epoch and not terms.exit_at and missing <= self.free.get(payer, 0):
            self.free[payer] -= missing
            terms.reserved = total
        return True

    def redeem(self, payer: int, service: int, total: int, epoch: int) -> bool:
        terms = self.at(payer, service)
        worth = min(total, terms.reserved)
        if epoch == terms.epoch and worth > terms.redeemed:
            self.paid[service] = self.paid.get(service, 0) + worth - terms.redeemed
            terms.redeemed = worth
        return True

    def start_exit(self, payer: int, service: int, now: int) -> bool:
        terms = self.at(payer, service)
        if terms.exit_at or not terms.reserved:
            return False
        terms.exit_at = now + self.delay
        return True

    def finish_exit(self, payer: int, service: int, now: int) -> bool:
        terms = self.at(payer, service)
        if not terms.exit_at or now < terms.exit_at:
            return False
        self.free[payer] = self.free.get(payer, 0) + terms.reserved - terms.redeemed
        self.terms[payer, service] = Terms(epoch=terms.epoch + 1)
        return True

    @property
    def held(self) -> int:
        """What the vault must have: everything that is free, or reserved and not redeemed."""
        return sum(self.free.values()) + sum(one.reserved - one.redeemed for one in self.terms.values())


SIGNATURE, RESERVE, DEADLINE, EXIT, BALANCE = range(5)
"""Why a row of a batch is skipped."""


@dataclass(frozen=True)
class Row:
    """A voucher, or a signed reserve, of a batch."""

    payer: int
    total: int
    epoch: int
    is_signed: bool
    """By the payer, and not by somebody else."""
    deadline: int = 0


Skipped = tuple[int, int, bool, int]
"""Payer, place in its list, whether it is a reserve, and why."""


def batch(
    model: Usage, service: int, reserves: list[Row], vouchers: list[Row], now: int
) -> tuple[int, list[Skipped]]:
    """What a batch pays to the service, and the rows that it skips; the model changes as if it succeeds."""
    skipped: list[Skipped] = []
    for place, row in enumerate(reserves):
        terms, free = model.at(row.payer, service), model.free.get(row.payer, 0)
        missing = row.total - terms.reserved
        if missing <= 0:
            continue
        failing = (
            (EXIT, terms.exit_at != 0),
            (DEADLINE, now > row.deadline),
            (BALANCE, missing > free),
            (SIGNATURE, not row.is_signed or row.epoch != terms.epoch),
        )
        reasons = [reason for reason, fails in failing if fails]
        if reasons:
            skipped.append((row.payer, place, True, reasons[0]))
            continue
        model.free[row.payer] = free - missing
        terms.reserved = row.total
    paid = 0
    for place, row in enumerate(vouchers):
        terms = model.at(row.payer, service)
        worth = min(row.total, terms.reserved)
        if row.total <= terms.redeemed:
            continue
        if worth == terms.redeemed:
            skipped.append((row.payer, place, False, RESERVE))
        elif not row.is_signed or row.epoch != terms.epoch:
            skipped.append((row.payer, place, False, SIGNATURE))
        else:
            paid += worth - terms.redeemed
            terms.redeemed = worth
    model.paid[service] = model.paid.get(service, 0) + paid
    return paid, skipped
