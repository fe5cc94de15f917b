"""Exact model of rounds among options, in rational numbers; it shares no code with the contract.

Powers are base units, times seconds from the opening of the round.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

FULL = 100
ALL = 10_000


@dataclass(frozen=True)
class Terms:
    """What holds for every round of a stage; shares are basis points of all power."""

    is_score: bool
    vote_time: int
    quorum: int
    bar: int
    winners: int


@dataclass
class Round:
    """One round: what its options cost, what the winners may cost together, and who has which power."""

    terms: Terms
    costs: list[int]
    budget: int
    powers: dict[str, int]
    total: int
    """All power but the treasury's."""
    ballots: dict[str, tuple[int, list[int]]] = field(default_factory=dict)
    """When each voter cast its last ballot, and what it gave to the options and to "none of these"."""

    def allows(self, points: list[int]) -> bool:
        """Whether the counting allows such a ballot."""
        if len(points) != len(self.costs) + 1 or min(points) < 0:
            return False
        return sum(points) <= FULL if self.terms.is_score else set(points) <= {0, FULL}

    def weight(self, voter: str) -> int:
        """What the power of a voter counts: in full in the first half, then in a line to nothing."""
        cast, _ = self.ballots[voter]
        half = self.terms.vote_time // 2
        return math.floor(self.powers[voter] * min(Fraction(1), Fraction(self.terms.vote_time - cast, half)))

    @property
    def turnout(self) -> int:
        """Power of everybody who cast a ballot."""
        return sum(self.powers[voter] for voter in self.ballots)

    @property
    def points(self) -> list[int]:
        """Points of each option, and last of "none of these"."""
        sums = [0] * (len(self.costs) + 1)
        for voter, (_, given) in self.ballots.items():
            for index, one in enumerate(given):
                sums[index] += self.weight(voter) * one
        return sums

    def result(self) -> tuple[list[int], bool, int]:
        """The options that win in order, whether the quorum was reached, and what they cost together."""
        has_quorum = self.turnout > 0 and Fraction(self.turnout, self.total) >= Fraction(
            self.terms.quorum, ALL
        )
        *points, none = self.points
        won: list[int] = []
        spent = 0
        for index in sorted(range(len(points)), key=lambda one: (-points[one], one)):
            is_wanted = points[index] > none and points[index] >= Fraction(
                self.total * FULL * self.terms.bar, ALL
            )
            fits = spent + self.costs[index] <= self.budget
            if has_quorum and is_wanted and fits and len(won) < self.terms.winners:
                won.append(index)
                spent += self.costs[index]
        return won, has_quorum, spent
