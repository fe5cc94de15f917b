"""How ballots become a result: pure functions on whole numbers.

A ballot is its votes (base units) and a number for each option, its weights. What the numbers mean is the
form of the poll.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_WEIGHT = 1_000_000


class Form(StrEnum):
    """How a ballot chooses."""

    SINGLE = "single"
    """One option."""
    APPROVAL = "approval"
    """Any number of options, each with all votes."""
    RANKED = "ranked"
    """Options in order; the last is eliminated until one has more than half (instant runoff)."""
    WEIGHTED = "weighted"
    """The votes are divided in proportion to the weights, each part rounded down to a base unit."""
    QUADRATIC = "quadratic"
    """Divided likewise; the square root of each part counts, rounded down."""


@dataclass(frozen=True)
class Ballot:
    """What one voter chose."""

    votes: int
    """Base units."""
    weights: tuple[int, ...]
    """A number for each option; see `problem_of`."""


@dataclass(frozen=True)
class Count:
    """The result of a poll."""

    totals: tuple[int, ...]
    """For each option: votes (base units), or square roots of base units in a quadratic poll.

    In a ranked poll those of the last round in which the option took part.
    """
    winners: tuple[int, ...]
    """Numbers of the options that won, from 0 on; several share the highest total, none had any votes."""
    rounds: tuple[tuple[int | None, ...], ...] = ()
    """Of a ranked poll: the votes of each option in each round; None once it is eliminated."""


def problem_of(form: Form, weights: Sequence[int]) -> str | None:
    """Why the weights are no choice in a poll of this form; None if they are one.

    In a single or approval poll a weight is 1 for a chosen option, else 0. In a ranked poll it is the rank, 1
    for the best, and 0 without one. In a weighted or quadratic poll it is a share of their sum.
    """
    if not any(weights):
        return "it chooses nothing"
    if any(not 0 <= weight <= MAX_WEIGHT for weight in weights):
        return f"a weight is not a whole number from 0 to {MAX_WEIGHT:,}"
    if form is Form.RANKED:
        ranks = sorted(weight for weight in weights if weight)
        return None if ranks == list(range(1, len(ranks) + 1)) else "its ranks are not 1, 2, 3, …, each once"
    if form in (Form.SINGLE, Form.APPROVAL) and max(weights) > 1:
        return "a weight is neither 0 nor 1"
    if form is Form.SINGLE and sum(weights) > 1:
        return "it chooses more than one option"
    return None


def count(form: Form, options: int, ballots: Sequence[Ballot]) -> Count:
    """Count the ballots; their order does not matter.

    Args:
        options: How many there are.
    """
    if form is Form.RANKED:
        return _runoff(options, ballots)
    part = _PARTS[form]
    totals = tuple(sum(part(ballot, option) for ballot in ballots) for option in range(options))
    highest = max(totals)
    return Count(totals, tuple(o for o, total in enumerate(totals) if total == highest and total))


def _whole(ballot: Ballot, option: int) -> int:
    return ballot.votes if ballot.weights[option] else 0


def _part(ballot: Ballot, option: int) -> int:
    return ballot.votes * ballot.weights[option] // sum(ballot.weights)


def _root(ballot: Ballot, option: int) -> int:
    return isqrt(_part(ballot, option))


_PARTS: dict[Form, Callable[[Ballot, int], int]] = {
    Form.SINGLE: _whole,
    Form.APPROVAL: _whole,
    Form.WEIGHTED: _part,
    Form.QUADRATIC: _root,
}


def _runoff(options: int, ballots: Sequence[Ballot]) -> Count:
    """Instant runoff: each ballot counts whole for the best of its options that are left.

    In each round in which no option has more than half of the votes that still count, the one with the fewest
    is eliminated. Of several with the fewest, the one with fewer votes in the round before, the round before
    that, and so on; at last the later one in the list.
    """
    left = set(range(options))
    rounds: list[tuple[int | None, ...]] = []
    while True:
        votes = _round(left, ballots)
        rounds.append(tuple(votes.get(option) for option in range(options)))
        best = max(left, key=lambda option: (votes[option], -option))
        if not votes[best]:
            return Count(_last(rounds), (), tuple(rounds))
        if 2 * votes[best] > sum(votes.values()) or len(left) == 1:
            return Count(_last(rounds), (best,), tuple(rounds))
        left.remove(min(left, key=lambda option: (*(one[option] or 0 for one in reversed(rounds)), -option)))


def _round(left: set[int], ballots: Sequence[Ballot]) -> dict[int, int]:
    votes = dict.fromkeys(left, 0)
    for ballot in ballots:
        ranked = [option for option in left if ballot.weights[option]]
        if ranked:
            votes[min(ranked, key=lambda option: ballot.weights[option])] += ballot.votes
    return votes


def _last(rounds: Sequence[tuple[int | None, ...]]) -> tuple[int, ...]:
    """The votes of each option in the last round in which it took part."""
    return tuple(
        next(votes for votes in reversed(course) if votes is not None) for course in zip(*rounds, strict=True)
    )
