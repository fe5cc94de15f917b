"""The DAO's court by definition: seats, verdicts, and every wei."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from eth_abi import encode
from eth_utils import keccak

from model.rules import Requirements

BPS = 10_000
NONE, SEED, ENLIST, COMMIT, REVEAL, APPEAL, DUE, OWNER, CLOSED = range(9)
OPEN, VOID, SILENT, CLIENT, PROVIDER = range(5)
FOR_CLIENT, FOR_PROVIDER = 1, 2


@dataclass(frozen=True)
class Terms:
    """What stands in the code of a court."""

    seats: int = 7
    rounds: int = 3
    period: int = 2 * 24 * 3600
    last_word: int = 30 * 24 * 3600
    fee: int = 1_000
    bond: int = 10_001

    @property
    def values(self) -> tuple[int, ...]:
        return self.seats, self.rounds, self.period, self.last_word, self.fee, self.bond


def seats_of(seed: bytes, expected: int, power: int, total: int, account: str) -> int:
    """Seats by lot: the whole part, and one more with the chance of the rest."""
    if not total:
        return 0
    whole, rest = divmod(expected * power, total)
    lot = int.from_bytes(keccak(encode(["bytes32", "address"], [seed, account])), "big") % total
    return whole + (lot < rest)


@dataclass
class Round:
    expected: int
    pot: int
    quorum: int
    start: int = 0
    seed: bytes = bytes(32)
    seats: dict[str, int] = field(default_factory=dict)
    votes: dict[str, int] = field(default_factory=dict)
    result: int = OPEN
    reward: int = 0

    @property
    def enlisted(self) -> int:
        return sum(self.seats.values())

    def spoke(self, choice: int | None = None) -> int:
        return sum(self.seats[who] for who, vote in self.votes.items() if choice in (None, vote))

    def verdict(self) -> int:
        if self.enlisted < self.quorum:
            return VOID
        if self.spoke() < self.quorum:
            return SILENT
        return CLIENT if self.spoke(FOR_CLIENT) > self.spoke(FOR_PROVIDER) else PROVIDER


class Court:
    """One dispute; ``paid`` is what left the court by account, ``held`` what is there."""

    def __init__(self, terms: Terms, parties: tuple[str, str], powers: dict[str, int], now: int) -> None:
        self.terms, self.parties, self.powers, self.now = terms, parties, dict(powers), now
        self.total = sum(powers.values())
        self.rounds: list[Round] = []
        self.appeals = 0
        self.owner_until = 0
        self.share: int | None = None
        self.left = 0
        self.claimed: set[tuple[int, str]] = set()
        self.paid: Counter[str] = Counter()
        self.held = self.cost
        self._open(terms.seats, self.cost)

    @property
    def cost(self) -> int:
        return self.terms.seats * self.terms.fee

    @property
    def appeal_cost(self) -> int:
        return self.cost * 2 ** (self.appeals + 1)

    @property
    def round(self) -> Round:
        return self.rounds[-1]

    @property
    def phase(self) -> int:
        if self.share is not None:
            return CLOSED
        if self.owner_until:
            return OWNER if self.now <= self.owner_until else DUE
        if not self.round.start:
            return SEED
        passed = (self.now - self.round.start) // self.terms.period
        if passed == 0:
            return ENLIST
        if self.round.enlisted < self.round.quorum:
            return DUE
        if passed < 3:
            return COMMIT if passed == 1 else REVEAL
        return APPEAL if passed == 3 and self.round.spoke() >= self.round.quorum else DUE

    def draw(self, seed: bytes) -> None:
        self._in(SEED)
        self.round.seed, self.round.start = seed, self.now

    def lots(self, who: str) -> int:
        if who in self.parties or not self.round.start:
            return 0
        return seats_of(self.round.seed, self.round.expected, self.powers.get(who, 0), self.total, who)

    def enlist(self, who: str, value: int) -> None:
        self._in(ENLIST)
        at = len(self.rounds) - 1
        self._need(who not in self.parties, "DaoCourtParty", 1, who)
        self._need(who not in self.round.seats, "DaoCourtEnlistedBefore", 1, at, who)
        seats = self.lots(who)
        self._need(seats > 0, "DaoCourtNoSeat", 1, at, who)
        self._need(value == seats * self.terms.bond, "JobCasesWrongPayment", value, seats * self.terms.bond)
        self.round.seats[who] = seats
        self.held += value

    def commit(self, who: str) -> None:
        self._in(COMMIT)
        self._need(who in self.round.seats, "DaoCourtNoSeat", 1, len(self.rounds) - 1, who)

    def reveal(self, who: str, choice: int, is_right: bool) -> None:
        """``is_right``: it is what the account committed to."""
        self._in(REVEAL)
        at = len(self.rounds) - 1
        self._need(who in self.round.seats, "DaoCourtNoSeat", 1, at, who)
        self._need(is_right and who not in self.round.votes, "DaoCourtWrongReveal", 1, at, who)
        self.round.votes[who] = choice

    def appeal(self, value: int) -> None:
        self._in(APPEAL)
        self._need(value == self.appeal_cost, "JobCasesWrongPayment", value, self.appeal_cost)
        self.round.result = self.round.verdict()
        self.appeals += 1
        self.held += value
        self._next(value)

    def advance(self) -> None:
        self._in(DUE)
        if self.owner_until:
            decided = [one.result for one in self.rounds if one.result in (CLIENT, PROVIDER)]
            self._close({CLIENT: 0, PROVIDER: BPS}[decided[-1]] if decided else BPS // 2)
            return
        self.round.result = result = self.round.verdict()
        if result in (VOID, SILENT):
            self._next(0)
        else:
            self._close(0 if result == CLIENT else BPS)

    def rule(self, share: int) -> None:
        self._in(OWNER)
        self._close(share)

    def due(self, at: int, who: str) -> int:
        """Wei that a claim pays."""
        if at >= len(self.rounds) or (at, who) in self.claimed or who not in self.rounds[at].seats:
            return 0
        one = self.rounds[at]
        vote, bond = one.votes.get(who), self.terms.bond
        if one.result == VOID:
            each = bond
        elif one.result == SILENT:
            each = bond if vote else 0
        else:
            each = bond + one.reward if self.share is not None and vote == self.right else 0
        return one.seats[who] * each

    def claim(self, at: int, who: str) -> None:
        amount = self.due(at, who)
        self._need(amount > 0, "DaoCourtNothingToClaim", 1, at, who)
        self.claimed.add((at, who))
        self.paid[who] += amount
        self.held -= amount

    def sweep(self, owner: str) -> None:
        self._need(self.left > 0, "DaoCourtNothingLeft")
        self.paid[owner] += self.left
        self.held -= self.left
        self.left = 0

    @property
    def right(self) -> int | None:
        if self.share is None:
            return None
        return FOR_PROVIDER if self.share >= BPS // 2 else FOR_CLIENT

    def _open(self, expected: int, pot: int) -> None:
        quorum = -(-(self.terms.seats << self.appeals) // 3)
        self.rounds.append(Round(expected, pot, quorum))

    def _next(self, paid: int) -> None:
        if len(self.rounds) < self.terms.rounds:
            self._open(self.round.expected * 2, paid)
        else:
            self.left += paid
            self.owner_until = self.now + self.terms.last_word

    def _close(self, share: int) -> None:
        self.share, left = share, 0
        for one in self.rounds:
            left += one.pot
            if one.result == VOID:
                continue
            right = one.spoke() if one.result == SILENT else one.spoke(self.right)
            left += (one.enlisted - right) * self.terms.bond
            if one.result != SILENT and right:
                one.reward = left // right
                left -= one.reward * right
        self.left += left

    def _in(self, phase: int) -> None:
        self._need(self.phase == phase, "DaoCourtWrongPhase", 1, self.phase)

    def _need(self, ok: bool, name: str, *inputs: object) -> None:
        rules = Requirements()
        rules.need(ok, name, *inputs)
        rules.check()
