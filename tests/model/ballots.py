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


@dataclass
class VoteModel:
    """One proposal's vote; powers are those at its snapshot."""

    counting: int
    quorum_bps: int
    decision_bps: int
    extension: int
    snapshot: int
    deadline: int
    total: int
    min_power: int
    ballots: dict[str, BallotModel] = field(default_factory=dict)
    extended: bool = False

    def ballot(self, voter: str) -> BallotModel:
        return self.ballots.setdefault(voter, BallotModel())

    def judge(
        self, voter: str, power: int, own_power: int, support: int, params: bytes
    ) -> tuple[str, tuple[int, int, int]]:
        """What becomes of the content of a ballot, and its votes on each side."""
        nothing = (0, 0, 0)
        if power == 0:
            return "NO_VOTES", nothing
        if support == SPLIT:
            numbers = [int.from_bytes(params[i : i + 16], "big") for i in range(0, len(params), 16)]
            if len(params) != 48 or not 0 < sum(numbers) <= power:
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

    def count(self, voter: str, parts: tuple[int, int, int], sequence: int, now: int, power: int) -> None:
        """Replace the voter's ballot; a late surprise extends the vote, once."""
        had_quorum, passed = self.has_quorum, self.has_quorum and self.passes
        entry = self.ballot(voter)
        entry.parts, entry.sequence = parts, sequence
        self.powers[voter] = power
        late = now + self.extension > self.deadline
        flipped = self.has_quorum and (not had_quorum or (self.passes and not passed))
        if late and flipped and not self.extended:
            self.extended, self.deadline = True, now + self.extension

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
        return isqrt(power * WAD) * votes // power if self.counting == QUADRATIC else votes
