"""What relayed ballots are refunded: exact, from the rules in docs/spec.md.

The ballots of a proposal are kept as the highest sequence of each voter, and what was refunded as a list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from utils.constants import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Terms:
    """In the order of the contract's struct; wei, and votes in base units."""

    gas_per_ballot: int
    max_base_fee: int
    min_votes: int
    per_proposal: int
    per_day: int

    @property
    def values(self) -> tuple[int, int, int, int, int]:
        """As the contract takes them."""
        return self.gas_per_ballot, self.max_base_fee, self.min_votes, self.per_proposal, self.per_day


@dataclass(frozen=True)
class Ballot:
    """A ballot of a batch."""

    voter: str
    sequence: int
    votes: int
    """What it casts if it counts; nothing for a voter without votes."""
    is_signed: bool = True


@dataclass
class RefundModel:
    """One pool, and the ballots that the governor knows."""

    terms: Terms
    balance: int = 0
    sequences: dict[tuple[int, str], int] = field(default_factory=dict)
    """The newest sequence of each voter, by proposal and voter."""
    paid: list[tuple[int, int, int]] = field(default_factory=list)
    """Second, proposal and wei of each refund."""

    def refunded_on(self, proposal: int) -> int:
        return sum(wei for _, one, wei in self.paid if one == proposal)

    def refunded_today(self, now: int) -> int:
        return sum(wei for second, _, wei in self.paid if second // DAY == now // DAY)

    def available(self, proposal: int, now: int) -> int:
        left = self.terms.per_proposal - self.refunded_on(proposal)
        today = self.terms.per_day - self.refunded_today(now)
        return max(0, min(left, today, self.balance))

    def cast(self, proposal: int, ballots: Sequence[Ballot], now: int) -> list[bool]:
        """Which ballots count, one after the other."""
        counted = []
        for ballot in ballots:
            newest = self.sequences.get((proposal, ballot.voter), 0)
            counts = ballot.is_signed and newest < ballot.sequence <= now and ballot.votes > 0
            if counts:
                self.sequences[proposal, ballot.voter] = ballot.sequence
            counted.append(counts)
        return counted

    def relay(
        self, proposal: int, ballots: Sequence[Ballot], base_fee: int, now: int, takes: bool = True
    ) -> tuple[list[bool], int, int]:
        """Which ballots count, how many are refunded, and the wei due; `takes`: the caller took it."""
        known = {voter for one, voter in self.sequences if one == proposal}
        counted = self.cast(proposal, ballots, now)
        standing = {one.voter: one.votes for one, counts in zip(ballots, counted, strict=True) if counts}
        refunded = sum(
            counts
            and ballot.voter not in known
            and standing[ballot.voter] >= self.terms.min_votes
            and all(other.voter < ballot.voter for other in ballots[:place])
            for place, (ballot, counts) in enumerate(zip(ballots, counted, strict=True))
        )
        price = min(base_fee, self.terms.max_base_fee)
        due = min(self.available(proposal, now), refunded * self.terms.gas_per_ballot * price)
        if takes and due:
            self.balance -= due
            self.paid.append((now, proposal, due))
        return counted, refunded, due
