"""The first days of a DAO, computed from its spec: who has tokens when, and when can anything be decided.

Everything is at the earliest and at most: recipients take their tokens at once, and lock all of them for as
long as they can; where the plain token votes, all of them delegate. Real DAOs are slower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.deployment.parts import kind_rules
from ape_dao.core.schema.fields import TREASURY
from ape_dao.core.spec.checks import allocations, minted
from ape_dao.core.units import span

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape_dao.core.schema.section import RecipientSection
    from ape_dao.lint.subject import Subject

DAYS = 90 * units.DAY
"""By then a DAO must be able to decide."""
_FAR = 60 * 365 * units.DAY
"""What has not come by then never comes: campaigns and grants are shorter."""


@dataclass(frozen=True)
class Part:
    """What one allocation outside the treasury gives its recipients."""

    name: str
    amount: int
    """Base units at genesis."""
    created: RecipientSection | None
    """The contract that holds it for them; None where they have it at once."""

    def free(self, subject: Subject, after: int) -> int:
        """Base units with which somebody can vote so many seconds after the launch, rounded down."""
        if self.created is None or (subject.votes_are_tokens and self.created.has_votes):
            return self.amount
        return self.created.free(self.amount, launch=subject.now, at=subject.now + after)

    def votes(self, subject: Subject, after: int) -> int:
        """The same in votes; what is too little to be locked has none."""
        tokens = self.free(subject, after)
        if subject.votes_are_tokens:
            return tokens
        return subject.power_of(tokens) if tokens >= subject.spec.escrow.min_amount else 0


@dataclass(frozen=True)
class FirstDays:
    """What a spec comes to. Times are seconds after the launch; None is never."""

    subject: Subject
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, subject: Subject) -> FirstDays | None:
        """Of a spec; None where no token votes, and for one that exists already: its holders are unknown."""
        spec = subject.spec
        if not subject.supply or not spec.votes_are_held:
            return None
        parts = (
            Part(name, amount, entry.created)
            for entry, (name, amount) in zip(minted(spec), allocations(spec), strict=True)
            if name != TREASURY
        )
        return cls(subject, tuple(parts))

    def tokens(self, after: int = DAYS) -> int:
        """Base units with which others than the treasury can vote by then, at most."""
        return sum(part.free(self.subject, after) for part in self.parts)

    def votes(self, after: int = DAYS) -> int:
        """Their votes, at most."""
        return sum(part.votes(self.subject, after) for part in self.parts)

    def largest(self, after: int = DAYS) -> int:
        """The most votes that a single part has by then; without delegation nobody has more."""
        return max((part.votes(self.subject, after) for part in self.parts), default=0)

    @property
    def first_votes(self) -> int | None:
        """When anybody has votes."""
        return self._when(lambda after: self.votes(after) > 0)

    def proposed(self, kind: str = "standard") -> int | None:
        """When a proposal of that kind can be made, if others delegate to whoever makes it."""
        threshold = int(kind_rules(self.subject.spec)[kind]["threshold"])
        return self._open(lambda after: self.votes(after) >= max(1, threshold))

    def decidable(self, kind: str = "standard") -> int | None:
        """When such a proposal can be made that reaches its quorum, if everybody votes."""
        rules = kind_rules(self.subject.spec)[kind]
        least = max(1, int(rules["quorumFloor"]), int(rules["threshold"]))
        if self.subject.votes_are_tokens:
            least = max(least, self.subject.supply * int(rules["quorumBps"]) // units.BASIS_POINTS)
        return self._open(lambda after: self.votes(after) >= least)

    def decided(self, kind: str = "standard") -> int | None:
        """When such a proposal can have been executed."""
        begun, rules = self.decidable(kind), kind_rules(self.subject.spec)[kind]
        if begun is None:
            return None
        return begun + rules["votingDelay"] + rules["votingPeriod"] + self.subject.spec.timelock.delay

    def waiting(self, after: int = DAYS) -> str:
        """The parts with which nobody can vote by then, for people, the largest first."""
        parts = [part for part in self.parts if not part.votes(self.subject, after)]
        return ", ".join(
            f"{self.subject.tokens(part.amount)} of '{part.name}' ({self._words(part)})"
            for part in sorted(parts, key=lambda one: -one.amount)
        )

    def _words(self, part: Part) -> str:
        if part.amount < self.subject.spec.escrow.min_amount and not self.subject.votes_are_tokens:
            return "less than the minimum lock"
        return when(self._when(lambda after: part.votes(self.subject, after) > 0))

    def _open(self, is_true: Callable[[int], bool]) -> int | None:
        """When something is true and the first proposals are allowed."""
        moment = self._when(is_true)
        return None if moment is None else max(moment, self.subject.spec.governor.first_proposals)

    def _when(self, is_true: Callable[[int], bool]) -> int | None:
        """The first second from which something is true that stays so."""
        if not is_true(_FAR):
            return None
        low, high = 0, _FAR
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if is_true(middle) else (middle + 1, high)
        return low


def when(after: int | None) -> str:
    """A moment after the launch, for people."""
    if after is None:
        return "never"
    return f"{span(after)} after the launch" if after else "at the launch"
