"""How ballots are counted and when votes are extended, from the rules alone, in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isqrt

WAD = 10**18
BPS = 10_000
MAJORITY, QUADRATIC, OPTIMISTIC = range(3)
SPLIT = 255


@dataclass
class BallotModel:
    """One ballot: votes against, for and abstain, and when it was signed or sent."""

    parts: tuple[int, int, int] | None = None
    sequence: int = 0
    is_split: bool = False


@dataclass
class VoteModel:
    """One proposal's vote; powers are those at its snapshot."""

    counting: int
    quorum_bps: int
    decision_bps: int
    extension: int
    period: int
    snapshot: int
    total: int
    min_power: int
    ballots: dict[str, BallotModel] = field(default_factory=dict)
    deadline: int = 0
    extensions: int = 0
    passing_since: int | None = None
    """The second since which it has been passing without a break."""

    def __post_init__(self) -> None:
        self.deadline = self.snapshot + self.period
        self.passing_since = self.snapshot if self.is_passing else None

    moved: dict[str, int] = field(default_factory=dict)
    """Votes that an owner took back, less those that were taken from it."""
    owners: set[str] = field(default_factory=set)

    def ballot(self, voter: str) -> BallotModel:
        return self.ballots.setdefault(voter, BallotModel())

    def judge(
        self, voter: str, power: int, own_power: int, support: int, params: bytes, is_signed: bool = False
    ) -> tuple[str, tuple[int, int, int]]:
        """What becomes of a ballot's content, and its votes on each side, with those of earlier parts."""
        nothing = (0, 0, 0)
        if power == 0:
            return "NO_VOTES", nothing
        if support == SPLIT:
            numbers = [int.from_bytes(params[i : i + 16], "big") for i in range(0, len(params), 16)]
            if len(params) != 48 or not 0 < sum(numbers) <= power:
                return "INVALID_PARAMS", nothing
            entry = self.ballot(voter)
            if sum(numbers) < power and entry.is_split and entry.parts and not is_signed:
                numbers = [old + new for old, new in zip(entry.parts, numbers, strict=True)]
                if sum(numbers) > power:
                    return "INVALID_PARAMS", nothing
            parts = (numbers[0], numbers[1], numbers[2])
        elif support > 2:
            return "INVALID_SUPPORT", nothing
        elif params:
            return "INVALID_PARAMS", nothing
        else:
            parts = (
                power if support == 0 else 0,
                power if support == 1 else 0,
                power if support == 2 else 0,
            )
        if self.counting == QUADRATIC and own_power < self.min_power:
            return "INELIGIBLE", nothing
        return "COUNTED", parts

    def count(
        self,
        voter: str,
        parts: tuple[int, int, int],
        sequence: int,
        now: int,
        power: int,
        *,
        is_split: bool = False,
        taken: tuple[str, int] | None = None,
    ) -> None:
        """Replace the voter's ballot; late ballots that matter move the end, up to two periods.

        Args:
            taken: The delegate from whose ballot the voter's own power is taken back, and that power.
        """
        had_quorum, was_passing = self.has_quorum, self.is_passing
        if taken is not None:
            self._take_back(voter, *taken)
        entry = self.ballot(voter)
        entry.parts, entry.sequence, entry.is_split = parts, sequence, is_split
        self.powers[voter] = power
        if not self.is_passing:
            self.passing_since = None
        elif not was_passing:
            self.passing_since = now
        matters = (self.has_quorum and not had_quorum) or (self.is_passing and not was_passing)
        end = min(now + self.extension, self.limit)
        if matters and end > self.deadline:
            self.extensions, self.deadline = self.extensions + 1, end

    def _take_back(self, voter: str, delegate: str, own: int) -> None:
        self.owners.add(voter)
        self.moved[voter] = self.moved.get(voter, 0) + own
        self.moved[delegate] = self.moved.get(delegate, 0) - own
        entry = self.ballots.get(delegate)
        if entry is not None and entry.parts is not None:
            had = self.powers[delegate]
            against, in_favour, abstain = (part * (had - own) // had for part in entry.parts)
            entry.parts = (against, in_favour, abstain)
            self.powers[delegate] = had - own

    @property
    def limit(self) -> int:
        return self.snapshot + 2 * self.period

    @property
    def may_pass(self) -> bool:
        """The rule for the end: passing without a break for a whole extension, or until the hard limit."""
        if self.passing_since is None:
            return False
        return self.deadline == self.limit or self.deadline - self.passing_since >= self.extension

    @property
    def is_passing(self) -> bool:
        return self.has_quorum and self.passes

    powers: dict[str, int] = field(default_factory=dict)

    @property
    def sums(self) -> tuple[int, int, int]:
        """Weights against, for, abstain."""
        found = [0, 0, 0]
        for voter, ballot in self.ballots.items():
            if ballot.parts is None:
                continue
            for side, votes in enumerate(ballot.parts):
                found[side] += self._weight(votes, self.powers[voter])
        return found[0], found[1], found[2]

    @property
    def participation(self) -> int:
        return sum(b.parts[1] + b.parts[2] for b in self.ballots.values() if b.parts)

    @property
    def has_quorum(self) -> bool:
        return self.participation >= self.total * self.quorum_bps // BPS

    @property
    def passes(self) -> bool:
        against, in_favour, _ = self.sums
        if self.counting == OPTIMISTIC:
            return against * BPS < self.total * self.decision_bps
        gap = in_favour - against
        return gap > 0 and gap * BPS >= self.decision_bps * (in_favour + against)

    def _weight(self, votes: int, power: int) -> int:
        """Rounded down to 1e-18 of a token's root, and again when a ballot is split."""
        if self.counting != QUADRATIC or not votes:
            return votes
        return isqrt(power * WAD) * votes // power
