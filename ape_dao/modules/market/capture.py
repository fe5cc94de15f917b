"""What it takes to buy a court: the chance that one holder decides a round, and what bribes cost.

Lots give an account seats in proportion to its power, so the seats of a holder and of the others are about
Poisson numbers; those of one large account vary less than that.
"""

from __future__ import annotations

from math import ceil, exp, factorial

from ape_dao.core.units import BASIS_POINTS

QUORUM_PARTS = 3
USUAL_TURNOUT = BASIS_POINTS // 3
"""Of those who have seats, how many take them, where nobody knows better."""
HOLDERS = (1_000, 2_000, 3_300)
"""Shares of all power of which lint and `ape dao court capture` speak."""
_SPREAD = 12


def chance(seats: int, share: int, turnout: int = USUAL_TURNOUT) -> float:
    """The chance that a holder decides a round for the provider, whom a tie is enough for.

    Args:
        seats: Of the round, on average.
        share: Of all power, in basis points.
        turnout: Of the others, in basis points: how many of those who have seats take them, and vote against.
    """
    mine = seats * share / BASIS_POINTS
    others = seats * (BASIS_POINTS - share) / BASIS_POINTS * turnout / BASIS_POINTS
    quorum = ceil(seats / QUORUM_PARTS)
    most = seats + _SPREAD
    against = [_poisson(others, count) for count in range(most + 1)]
    return sum(
        _poisson(mine, own) * against[other]
        for own in range(most + 1)
        for other in range(own + 1)
        if own + other >= quorum
    )


def bribe(seats: int, bond: int, fee: int) -> int:
    """Wei that a briber must have, so that all jurors believe it: what each seat loses by a wrong vote.

    A promise that is only kept where the bribe fails (p + ε) costs nothing where it works, but it takes that
    much to make it.
    """
    return seats * (bond + fee)


def _poisson(mean: float, count: int) -> float:
    return exp(-mean) * float(mean**count) / factorial(count)
