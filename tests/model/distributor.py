"""The revenue distributor by definition. Amounts are token base units, weeks are unix weeks.

Revenue credited to a week belongs to the accounts in proportion to what their locks weighed at the first
second of that week. A share is the exact fraction; what the contract pays is at most the share, and at least
the share less the stated rounding: the rate of a credit is rounded down to 1 / 2**112 of a base unit per unit
of power, a payout to a base unit.

Claims of a tracked token are written down. If such a token took units away, a unit of claims is worth the
part of a unit of token that is left of it, for all alike; a deposit buys claims at that worth. Purses count
claims.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from model.rules import NOBODY, Requirements, week_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.escrow import EscrowModel
    from model.token import TokenModel

RATE_UNIT = Fraction(1, 2**112)


@dataclass(frozen=True)
class Credit:
    """``amount`` of revenue that belongs to everybody who had power at the start of ``week``."""

    week: int
    amount: int


@dataclass
class Purse:
    """What is known of one revenue token."""

    is_tracked: bool = False
    credits: list[Credit] = field(default_factory=list)
    received: int = 0
    paid: int = 0
    payouts: int = 0
    reserve: int = 0  # what a sweep must leave; at least what is owed
    pending: int = 0
    pending_since: int = 0


@dataclass
class Account:
    """What one account took of one token."""

    credits_taken: int = 0  # complete claims: nothing of the first so many credits is due any more
    part: int = 0  # paid by claims in part since then
    part_calls: int = 0


class DistributorModel:
    """Revenue that arrived, and who took his part of it."""

    def __init__(
        self,
        escrow: EscrowModel,
        tokens: dict[str, TokenModel],
        address: str,
        min_total_power: int,
        min_states: int,
        tracked: Sequence[str] = (),
    ):
        self.escrow = escrow
        self.tokens = tokens
        self.address = address
        self.min_total_power = min_total_power
        self.min_states = min_states
        self.purses = {token: Purse(token in tracked) for token in tokens}
        self.recipients: dict[str, str] = {}
        self._accounts: dict[tuple[str, str], Account] = defaultdict(Account)
        self._weights: dict[tuple[str, int], int] = {}
        self._totals: dict[int, int] = {}

    # Revenue in

    def deposit(self, now: int, caller: str, token: str, amount: int) -> int:
        self._receive(caller, token, amount)
        claims = self._enter(token, amount)
        if self._shares_now(now):
            self.purses[token].credits.append(Credit(week_of(now), claims + self._release(now, token)))
        else:
            self._hold(now, token, claims)
        return amount

    def queue(self, now: int, caller: str, token: str, amount: int) -> int:
        self._receive(caller, token, amount)
        self.queue_penalty(now, token, amount)
        return amount

    def queue_penalty(self, now: int, token: str, amount: int) -> None:
        """As ``queue``, for tokens that the escrow has moved here already."""
        claims = self._enter(token, amount)
        self._settle(now, token)
        self._hold(now, token, claims)

    def poke(self, now: int, token: str) -> int:
        return self._settle(now, token)

    def _receive(self, caller: str, token: str, amount: int) -> None:
        needs = Requirements()
        needs.need(amount > 0, "RevenueDistributorNothingReceived", token)
        self.tokens[token].need_transfer(needs, caller, self.address, amount)
        lost_all = self.purses[token].reserve > 0 and self.worth(token) == 0
        needs.need(not lost_all, "RevenueDistributorNothingLeft", token, self.purses[token].reserve)
        needs.check()
        self.tokens[token].take(caller, self.address, amount)

    def _enter(self, token: str, amount: int) -> int:
        """``amount`` has just arrived: the claims that it adds to the reserve.

        The reserve of an untracked token follows the balance down first.
        """
        purse = self.purses[token]
        before = self.tokens[token].balances[self.address] - amount
        claims = math.floor(amount / self.worth(token, before))
        purse.received += claims
        purse.reserve = (purse.reserve if purse.is_tracked else min(purse.reserve, before)) + claims
        return claims

    def worth(self, token: str, balance: int | None = None) -> Fraction:
        """What a unit of claims pays in units of the token."""
        purse = self.purses[token]
        held = self.tokens[token].balances[self.address] if balance is None else balance
        return (
            min(Fraction(1), Fraction(held, purse.reserve))
            if purse.is_tracked and purse.reserve
            else Fraction(1)
        )

    def _settle(self, now: int, token: str) -> int:
        credited = self._release(now, token) if self._shares_now(now) else 0
        if credited:
            self.purses[token].credits.append(Credit(week_of(now), credited))
        return credited

    def _release(self, now: int, token: str) -> int:
        """Take out what waits since an earlier week."""
        purse = self.purses[token]
        if purse.pending_since >= week_of(now):
            return 0
        released, purse.pending = purse.pending, 0
        return released

    def _shares_now(self, now: int) -> bool:
        return self.week_total(week_of(now)) >= max(1, self.min_total_power)

    def _hold(self, now: int, token: str, amount: int) -> None:
        self.purses[token].pending += amount
        self.purses[token].pending_since = week_of(now)

    # Claims

    def need_consent(self, caller: str, account: str) -> None:
        needs = Requirements()
        allowed = caller == account or self.escrow.is_operator(account, caller)
        needs.need(allowed, "RevenueDistributorNotOperator", caller, account)
        needs.check()

    def share(self, account: str, token: str) -> Fraction:
        """The exact part of everything credited that the account was not paid yet."""
        due = sum((self._part(account, credit) for credit in self._untaken(account, token)), Fraction())
        return due - self._accounts[account, token].part

    def bounds(self, account: str, token: str) -> tuple[int, int]:
        """The least and the most that a complete claim may settle now; nearly always the same number."""
        untaken = self._untaken(account, token)
        share = self.share(account, token)
        rounding = RATE_UNIT * sum(self.week_power(account, credit.week) for credit in untaken)
        rounding += self._accounts[account, token].part_calls
        return max(0, math.floor(share - rounding)), max(0, math.floor(share))

    def pay(
        self, account: str, token: str, amount: int, complete: bool = True, earned: int | None = None
    ) -> str:
        """The account was paid ``amount`` for ``earned`` claims, as many where nothing was lost.

        Returns to whom it goes. A complete claim of nothing is none.
        """
        earned = amount if earned is None else earned
        purse, taken = self.purses[token], self._accounts[account, token]
        if complete and amount == 0 and self.share(account, token) > 0:
            return self.recipient_of(account)
        if complete:
            self._accounts[account, token] = Account(len(purse.credits))
        else:
            taken.part += earned
            taken.part_calls += 1
        purse.paid += earned
        purse.payouts += 1
        if purse.is_tracked:
            purse.reserve -= earned
        recipient = self.recipient_of(account)
        self.tokens[token].move(self.address, recipient, amount)
        return recipient

    def set_recipient(self, caller: str, recipient: str) -> None:
        needs = Requirements()
        needs.need(
            recipient not in (self.address, self.escrow.address),
            "RevenueDistributorInvalidRecipient",
            recipient,
        )
        needs.check()
        self.recipients[caller] = recipient

    def recipient_of(self, account: str) -> str:
        chosen = self.recipients.get(account, NOBODY)
        return account if chosen == NOBODY else chosen

    def need_states(self, max_states: int) -> None:
        needs = Requirements()
        needs.need(
            max_states >= self.min_states, "RevenueDistributorTooFewStates", max_states, self.min_states
        )
        needs.check()

    def rates(self, token: str) -> tuple[int, int]:
        """What a unit of power earned, in 1 / 2**112 units, and the same with each part times its week.

        Every credit is rounded down by itself.
        """
        rates = [
            (credit.week, math.floor(credit.amount / RATE_UNIT / self.week_total(credit.week)))
            for credit in self.purses[token].credits
        ]
        return sum(rate for _, rate in rates), sum(week * rate for week, rate in rates)

    # What was sent here without a deposit

    def surplus(self, token: str) -> int:
        return max(0, self.tokens[token].balances[self.address] - self.purses[token].reserve)

    def sweep(self, token: str, to: str) -> int:
        balance, reserve = self.tokens[token].balances[self.address], self.purses[token].reserve
        needs = Requirements()
        needs.need(balance > reserve, "RevenueDistributorNoSurplus", token, balance, reserve)
        needs.check()
        self.tokens[token].move(self.address, to, balance - reserve)
        return balance - reserve

    # Weights. They never change once a week has begun, so each is counted once.

    def week_power(self, account: str, week: int) -> int:
        if (account, week) not in self._weights:
            self._weights[account, week] = self.escrow.week_power(account, week)
        return self._weights[account, week]

    def week_total(self, week: int) -> int:
        if week not in self._totals:
            self._totals[week] = self.escrow.week_total(week)
        return self._totals[week]

    def _part(self, account: str, credit: Credit) -> Fraction:
        return Fraction(credit.amount * self.week_power(account, credit.week), self.week_total(credit.week))

    def _untaken(self, account: str, token: str) -> Sequence[Credit]:
        return self.purses[token].credits[self._accounts[account, token].credits_taken :]
