"""An agent that may split its votes, delegate among its accounts, make junk proposals and vote anything.

By the exact model; that the contract answers as the model does is tested where it is called.
"""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from model.attendance import Ballot, Terms, pay, shared

GAMES, STRATEGIES = 1_000, 12
EVERYBODY = 10**9


@dataclass(frozen=True)
class Game:
    """What the agent cannot choose: its votes and all votes, in the first second and at each snapshot."""

    terms: Terms
    own: tuple[int, ...]
    totals: tuple[int, ...]
    junk: int
    """How many of the proposals, the last ones, are the agent's own."""


def game(random: Random) -> Game:
    """The agent has up to all votes; locks come and go, so every moment has other sums."""
    number = random.randint(2, 9)
    totals = tuple(random.randint(1, EVERYBODY) for _ in range(number))
    own = tuple(random.randint(0, total) for total in totals)
    terms = Terms(
        pot=random.randint(1, 10**12),
        max_rate=random.choice((10**30, random.randint(1, 10**18))),
        season=0,
        full_bps=random.randint(1, 10_000),
        abstain_bps=random.randint(0, 10_000),
        delegate_bps=random.choice((10_000, 0, random.randint(0, 10_000))),
    )
    return Game(terms, own, totals, random.randint(0, number - 2))


def parts(random: Random, amount: int, number: int) -> list[int]:
    """An amount cut anywhere, into that many."""
    cuts = sorted(random.randint(0, amount) for _ in range(number - 1))
    return [end - begin for begin, end in zip([0, *cuts], [*cuts, amount], strict=True)]


def strategy(random: Random, one: Game, used: int) -> Fraction:
    """What the agent earns in all, with its votes moved anew at every moment and cast anyhow."""
    accounts = random.randint(1, 6)
    held = [parts(random, own, accounts) for own in one.own]
    if random.random() < 0.5:  # leaves its votes where they are, as far as its locks let it
        weights = [random.random() for _ in range(accounts)]
        held = [[int(own * weight / sum(weights) * 0.999) for weight in weights] for own in one.own]
    earned = Fraction()
    for account in range(accounts):
        ballots = []
        for moment in range(1, used + 1):
            sided, abstain, _ = parts(random, held[moment][account], 3)
            if random.random() < 0.6:
                sided, abstain = held[moment][account], 0
            ballots.append(Ballot(sided, abstain, one.totals[moment]))
        earned += pay(one.terms, held[0][account], one.totals[0], ballots)
    return earned


def delegated(random: Random, one: Game, used: int) -> Fraction:
    """What it earns if each account gives its power to any of them, at every moment anew."""
    accounts = random.randint(1, 5)
    powers = [parts(random, own, accounts) for own in one.own]
    given = [[random.randrange(accounts) for _ in range(accounts)] for _ in one.own]
    votes = [
        [
            sum(power for power, to in zip(held, whom, strict=True) if to == account)
            for account in range(accounts)
        ]
        for held, whom in zip(powers, given, strict=True)
    ]
    cast = []
    for moment in range(1, used + 1):
        ballots = []
        for held in votes[moment]:
            sided, abstain, _ = (held, 0, 0) if random.random() < 0.6 else parts(random, held, 3)
            ballots.append(Ballot(sided, abstain, one.totals[moment]))
        cast.append(ballots)
    earned = Fraction()
    for account in range(accounts):
        owned = []
        for moment, ballots in enumerate(cast, start=1):
            to = given[moment][account]
            owned.append(ballots[to].part(powers[moment][account], votes[moment][to]))
        of_votes = pay(one.terms, votes[0][account], one.totals[0], [ballots[account] for ballots in cast])
        of_power = pay(one.terms, powers[0][account], one.totals[0], owned)
        earned += shared(one.terms, of_votes, of_power)
    return earned


def honest(one: Game, used: int) -> Fraction:
    """One account with all the same votes, which are all cast for or against on everything."""
    ballots = [Ballot(one.own[moment], 0, one.totals[moment]) for moment in range(1, used + 1)]
    return pay(one.terms, one.own[0], one.totals[0], ballots)


def test_agent__thousand_games__never_beats_the_honest_attender():
    """PA-02 PA-08 PA-47: splitting, delegating, junk proposals and any ballots never add up to more than
    voting on everything with one account; and no proposal lifts anybody above the own share of the pot."""
    for seed in range(GAMES):
        random = Random(seed)
        one = game(random)
        most = one.terms.pot * Fraction(one.own[0], one.totals[0])
        for used in {len(one.own) - 1 - one.junk, len(one.own) - 1}:
            ways = (strategy, delegated) * (STRATEGIES // 2)
            best = max(way(random, one, used) for way in ways)
            assert best <= honest(one, used) <= most, (seed, used)


def test_pay__split_into_any_parts__the_same_when_all_vote_alike():
    """PA-08: linear in votes: parts that do the same earn exactly what the whole does."""
    for seed in range(200):
        random = Random(seed)
        one = game(random)
        factor = random.randint(2, 5)
        small = Game(one.terms, one.own, tuple(total * factor for total in one.totals), 0)
        big = Game(one.terms, tuple(own * factor for own in one.own), small.totals, 0)
        number = len(one.own) - 1
        assert factor * honest(small, number) == honest(big, number), seed
