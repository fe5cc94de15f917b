"""What accounts earn by taking part in votes: exact, from the rules in docs/spec.md."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

BPS = 10_000
VOTES_UNIT = 10**18


class Listed(NamedTuple):
    """A qualified proposal, as the contract takes it."""

    proposal: int
    proposer: str
    total: int
    """All votes at its snapshot."""


@dataclass(frozen=True)
class Terms:
    """What is paid: base units a season, base units for each 1e18 votes at most, seconds, basis points."""

    pot: int
    max_rate: int
    season: int
    full_bps: int
    abstain_bps: int
    delegate_bps: int = BPS
    """What of a vote's pay is kept by whoever casts it."""


@dataclass(frozen=True)
class Ballot:
    """What an account cast on one proposal, in votes, and all votes at its snapshot."""

    sided: int | Fraction
    """For and against."""
    abstain: int | Fraction
    total: int

    def part(self, power: int, votes: int) -> Ballot:
        """What of it was cast with the power of one account, of all the votes of the ballot's account."""
        share = Fraction(power, votes) if votes else Fraction()
        return Ballot(self.sided * share, self.abstain * share, self.total)

    def share(self, terms: Terms) -> Fraction:
        """The part of all votes that counts."""
        return Fraction(self.sided * BPS + self.abstain * terms.abstain_bps, self.total * BPS)


def pay(terms: Terms, votes: int, total: int, ballots: list[Ballot]) -> Fraction:
    """What an account earns, exactly.

    Args:
        votes: Of the account in the first second of the season; ``total``: of everybody.
        ballots: One for each qualified proposal.
    """
    own = Fraction(votes, total)
    attended = sum((min(ballot.share(terms), own) for ballot in ballots), Fraction()) / len(ballots)
    share = min(attended * BPS / terms.full_bps, own)
    return min(terms.pot * share, Fraction(votes * terms.max_rate, VOTES_UNIT))


def shared(terms: Terms, of_votes: Fraction, of_power: Fraction) -> Fraction:
    """What an account gets: a part of what its ballots earned, the rest of what its power earned."""
    return (of_votes * terms.delegate_bps + of_power * (BPS - terms.delegate_bps)) / BPS
