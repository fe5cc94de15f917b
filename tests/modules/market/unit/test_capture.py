"""What it takes to buy a court, against drawing the lots many times."""

import random

import pytest

from ape_dao.modules.market.capture import bribe, chance

TRIES = 4_000


@pytest.mark.parametrize(
    ("seats", "share", "turnout"), [(7, 1_000, 3_333), (7, 3_300, 5_000), (28, 2_000, 3_333)]
)
def test_chance__against_lots_of_many_small_accounts(seats: int, share: int, turnout: int):
    """JB-08: the figure that lint prints is what lots do."""
    lots = random.Random(seats)  # noqa: S311 - a simulation, no secret
    accounts = 400
    mine, chance_of_one = accounts * share // 10_000, seats / accounts
    won = 0
    for _ in range(TRIES):
        own = sum(lots.random() < chance_of_one for _ in range(mine))
        others = sum(lots.random() < chance_of_one * turnout / 10_000 for _ in range(accounts - mine))
        won += own >= others and own + others >= -(-seats // 3)
    assert chance(seats, share, turnout) == pytest.approx(won / TRIES, abs=0.03)


def test_chance__grows_with_the_share__and_is_none_without_one():
    chances = [chance(7, share) for share in range(0, 10_001, 1_000)]
    assert chances == sorted(chances)
    assert chances[-1] > 0.9
    assert bribe(7, 100, 10) == 770
