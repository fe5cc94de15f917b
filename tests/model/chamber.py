"""An exact model of a chamber: what each member said last, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

AGAINST, FOR, ABSTAIN = range(3)
NO_QUORUM, REJECTED, PASSED = range(3)
BPS = 10_000


@dataclass
class Chamber:
    """One proposal in a chamber. Votes are base units, times unix seconds."""

    votes: dict[str, int]
    """Of each member at the snapshot."""
    total: int
    quorum_bps: int
    margin_bps: int
    ballots: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of each member the option and the sequence."""
    latest: dict[str, int] = field(default_factory=dict)
    """Of each member the sequence of its ballot, or cancellation, at the governor."""

    @property
    def tally(self) -> tuple[int, int, int]:
        """Against, for, abstain."""
        against, for_, abstain = (
            sum(self.votes[who] for who, (option, _) in self.ballots.items() if option == one)
            for one in (AGAINST, FOR, ABSTAIN)
        )
        return against, for_, abstain

    @property
    def quorum(self) -> int:
        """Votes for and abstain that it takes, rounded up."""
        return -(-self.total * self.quorum_bps // BPS)

    @property
    def verdict(self) -> int:
        """What it says if the vote ends now."""
        against, for_, abstain = self.tally
        if for_ + abstain < self.quorum:
            return NO_QUORUM
        is_ahead = for_ > against and (for_ - against) * BPS >= (for_ + against) * self.margin_bps
        return PASSED if is_ahead else REJECTED

    def vote(self, who: str, option: int, now: int) -> str | None:
        """A ballot by transaction; the name of the error if there is one."""
        if option > ABSTAIN:
            return "ChamberInvalidSupport"
        if not self.votes[who]:
            return "ChamberNoVotes"
        self.ballots[who] = (option, now)
        return None

    def hand_in(self, who: str, option: int, sequence: int, now: int, *, is_forged: bool = False) -> str:
        """A signed ballot; what becomes of it."""
        if sequence > now:
            return "FROM_THE_FUTURE"
        if option > ABSTAIN:
            return "INVALID_SUPPORT"
        if sequence <= self.ballots.get(who, (0, 0))[1]:
            return "OUT_OF_DATE"
        if is_forged:
            return "INVALID_SIGNATURE"
        if sequence < self.latest.get(who, 0):
            return "OUT_OF_DATE"
        if not self.votes[who]:
            return "NO_VOTES"
        self.ballots[who] = (option, sequence)
        return "COUNTED"
