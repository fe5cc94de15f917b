"""The board of jobs by definition: who is owed what, in whole units, and which calls are refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from model.rules import Requirements

BPS = 10_000
RULING_TIME = 180 * 24 * 3600
FUNDED, SUBMITTED, DISPUTED = 1, 2, 3


def up(amount: int, divisor: int) -> int:
    return -(-amount // divisor)


@dataclass
class Job:
    """One that is not closed."""

    client: str
    provider: str
    payee: str
    token: int
    budget: int
    deadline: int
    review: int
    fee: int
    bond: int
    arbiter: str | None
    state: int = FUNDED

    @property
    def bond_units(self) -> int:
        return up(self.budget * self.bond, BPS)


class Jobs:
    """All jobs of a board; ``paid`` sums by account and token what left it, and ``kept`` what could not."""

    def __init__(self, fee: int, bond: int, min_review: int, arbiter: str | None, receiver: str) -> None:
        self.fee, self.bond, self.min_review = fee, bond, min_review
        self.arbiter, self.receiver = arbiter, receiver
        self.limits: dict[int, int] = {}
        self.jobs: dict[int, Job] = {}
        self.count = 0
        self.now = 0
        self.paid: Counter[tuple[str, int]] = Counter()
        self.kept: Counter[tuple[str, int]] = Counter()
        self.blocked: set[tuple[str, int]] = set()

    def open(
        self, client: str, provider: str, payee: str, token: int, budget: int, by: int, review: int
    ) -> int:
        rules = Requirements()
        limit = self.limits.get(token, 0)
        rules.need(provider != client, "JobBoardInvalidParty", client)
        rules.need(0 < budget <= limit, "JobBoardInvalidBudget", token, budget, limit)
        rules.need(
            self.min_review <= review <= RULING_TIME,
            "JobBoardInvalidTime",
            review,
            self.min_review,
            RULING_TIME,
        )
        rules.check()
        self.count += 1
        self.jobs[self.count] = Job(
            client, provider, payee, token, budget, by, review, self.fee, self.bond, self.arbiter
        )
        return self.count

    def submit(self, number: int, who: str) -> None:
        job = self._in(number, FUNDED)
        rules = Requirements()
        rules.need(who == job.provider, "JobBoardNotAllowed", number, who)
        rules.need(self.now <= job.deadline, "JobBoardTooLate", number, job.deadline)
        rules.check()
        job.state, job.deadline = SUBMITTED, self.now + job.review

    def accept(self, number: int, who: str) -> None:
        job = self._in(number, SUBMITTED)
        rules = Requirements()
        rules.need(who == job.client or self.now > job.deadline, "JobBoardTooEarly", number, job.deadline)
        rules.check()
        self._close(number, BPS, 0)

    def dispute(self, number: int, who: str) -> None:
        job = self._in(number, SUBMITTED)
        rules = Requirements()
        rules.need(who == job.client, "JobBoardNotAllowed", number, who)
        rules.need(self.now <= job.deadline, "JobBoardTooLate", number, job.deadline)
        rules.need(job.arbiter is not None, "JobBoardNoArbiter", number)
        rules.check()
        job.state, job.deadline = DISPUTED, self.now + RULING_TIME

    def concede(self, number: int, who: str) -> None:
        job = self._live(number)
        rules = Requirements()
        rules.need(who in (job.client, job.provider), "JobBoardNotAllowed", number, who)
        rules.check()
        share = BPS if who == job.client else 0
        self._close(number, share, share)

    def claim_back(self, number: int) -> None:
        job = self._in(number, FUNDED)
        rules = Requirements()
        rules.need(self.now > job.deadline, "JobBoardTooEarly", number, job.deadline)
        rules.check()
        self._close(number, 0, 0)

    def settle(self, number: int, share: int) -> None:
        self._live(number)
        self._close(number, share, 0)

    def rule(self, number: int, share: int, who: str) -> None:
        job = self._in(number, DISPUTED)
        rules = Requirements()
        rules.need(who == job.arbiter, "JobBoardNotAllowed", number, who)
        rules.need(share <= BPS, "JobBoardShareAboveLimit", share, BPS)
        rules.check()
        self._close(number, share, share)

    def lapse(self, number: int) -> None:
        job = self._in(number, DISPUTED)
        rules = Requirements()
        rules.need(self.now > job.deadline, "JobBoardTooEarly", number, job.deadline)
        rules.check()
        self._close(number, BPS // 2, 0)

    def withdraw(self, who: str, token: int) -> int:
        amount = self.kept.pop((who, token), 0)
        rules = Requirements()
        rules.need(amount > 0, "JobBoardNothingKept", who, token)
        rules.check()
        self.paid[who, token] += amount
        return amount

    def held(self, token: int) -> int:
        """What the board must have of a token, to the unit."""
        running = sum(
            job.budget + (job.bond_units if job.state == DISPUTED else 0)
            for job in self.jobs.values()
            if job.token == token
        )
        return running + sum(amount for (_, of), amount in self.kept.items() if of == token)

    def _in(self, number: int, state: int) -> Job:
        job = self.jobs.get(number)
        rules = Requirements()
        rules.need(
            job is not None and job.state == state, "JobBoardWrongState", number, job.state if job else 0
        )
        rules.check()
        assert job is not None
        return job

    def _live(self, number: int) -> Job:
        rules = Requirements()
        rules.need(number in self.jobs, "JobBoardWrongState", number, 0)
        rules.check()
        return self.jobs[number]

    def _close(self, number: int, share: int, bond_share: int) -> None:
        """The provider's part rounds down, the fee up, and the client gets what is left."""
        job = self.jobs.pop(number)
        gross = job.budget * share // BPS
        fee = up(gross * job.fee, BPS)
        bond = job.bond_units if job.state == DISPUTED else 0
        bond_part = bond * bond_share // BPS
        self._pay(self.receiver, job.token, fee)
        self._pay(job.payee, job.token, gross - fee + bond_part)
        self._pay(job.client, job.token, job.budget - gross + bond - bond_part)

    def _pay(self, who: str, token: int, amount: int) -> None:
        if amount:
            (self.kept if (who, token) in self.blocked else self.paid)[who, token] += amount
