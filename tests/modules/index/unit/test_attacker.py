"""IX-14: nobody gains by moving remembered prices, in games of two auctions and any donations."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from ape_dao.modules.index.model import ONE, Index, IndexRefusedError, Part, up
from utils.constants import DAY, WAD

GAMES = 10_000
VALUE = 10**12
"""A million dollars, of six decimals."""
DUST = 100
"""Units of the numeraire that roundings may come to in one game."""


def vault(random: Random) -> tuple[Index, list[int]]:
    """A vault within its bands at the market's prices, which it remembers; and those prices."""
    count = random.randint(2, 5)
    weights = [10_000 // count] * count
    weights[0] += 10_000 - sum(weights)
    fair = [ONE, *(random.randint(1, 10**6) * ONE // 10**12 for _ in weights[1:])]
    parts = [Part(ONE, weights[0])]
    for weight, price in zip(weights[1:], fair[1:], strict=True):
        band, share = random.choice([200, 500, 1_000]), random.choice([500, 1_000, 10_000])
        parts.append(Part(price, weight, min(band, weight - 1), share, random.randint(1, 4), DAY))
    index = Index(parts, 1_800_000_000, probe_interval=random.choice([0, DAY]), probe=100)
    fair = [part.last for part in index.parts]
    amounts = [VALUE * part.weight // 10_000 * ONE // price for part, price in zip(parts, fair, strict=True)]
    for number, part in enumerate(parts[1:], 1):
        amounts[number] += amounts[number] * random.randint(-part.band, part.band) // (3 * part.weight)
    index.mint("others", 10**6 * WAD, amounts)
    return index, fair


def play(random: Random) -> int:
    """What the attacker has gained at the market's prices, in units of the numeraire."""
    index, fair = vault(random)
    spent = 0
    if random.random() < 0.5:
        asked = index.mint("attacker", index.supply * random.randint(1, 300) // 100)
        spent += sum(up(amount * price, ONE) for amount, price in zip(asked, fair, strict=True))
    index.now += DAY
    for _ in range(random.randint(1, 2)):
        for number in random.sample(range(1, len(fair)), len(fair) - 1):
            index.start(number)
        began = index.now
        seconds = [0, DAY // 2, DAY, random.randint(0, DAY)]
        moments = sorted(random.choice(seconds) for _ in range(random.randint(1, 6)))
        for moment in moments:
            index.now = began + moment
            spent += move(random, index, fair)
        index.now = began + DAY
    if index.shares.get("attacker"):
        sent = index.redeem("attacker", index.shares["attacker"])
        spent -= sum(amount * price // ONE for amount, price in zip(sent, fair, strict=True))
    return -spent


def move(random: Random, index: Index, fair: list[int]) -> int:
    """One donation or take; what it costs."""
    number = random.randrange(len(fair))
    if number == 0 or random.random() < 0.2:
        amount = index.parts[number].balance * random.choice([1, 10, 100, 1_000]) // 100
        index.parts[number].balance += amount
        return amount * fair[number] // ONE
    sells = random.random() < 0.5
    try:
        offered = index.side(number, sells).amount
        amount, payment = index.take(number, sells, up(offered * random.choice([10, 50, 100]), 100))
    except IndexRefusedError:
        return 0
    value = amount * fair[number] // ONE
    return payment - value if sells else value - payment


def test_games__two_auctions_and_any_donations__never_pay():
    """IX-14: from a vault within its bands that knows the market, a lone attacker takes nothing out."""
    gains = {seed: play(Random(seed)) for seed in range(GAMES)}  # noqa: S311 - games, no secrets
    best = max(gains, key=lambda seed: gains[seed])
    assert gains[best] <= DUST, f"game {best} gains {gains[best]} units of {VALUE}"
    assert sum(gain < -VALUE // 100 for gain in gains.values()) > GAMES // 10


def test_take__at_fair__leaves_every_share_worth_as_much():
    """What a take costs the holders is what its price is off, and nothing at the market's own price."""
    for seed in range(300):
        random = Random(seed)  # noqa: S311
        index, fair = vault(random)
        index.parts[1].balance *= 2
        index.now += DAY
        index.start(1)
        index.now += DAY // 2
        before = deepcopy(index)
        try:
            index.take(1, True, 2**256)
        except IndexRefusedError:
            continue
        worth = [
            sum(part.balance * price // ONE for part, price in zip(one.parts, fair, strict=True))
            for one in (before, index)
        ]
        assert worth[1] >= worth[0] - 2
