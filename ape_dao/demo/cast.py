"""Who plays. Amounts are whole governance tokens; the seed moves each by up to one percent."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ape.api import AccountAPI


@dataclass(frozen=True)
class Part:
    """One member of the cast before the curtain rises."""

    name: str
    role: str
    tokens: int
    """What genesis gives."""
    lock: int = 0
    weeks: int = 0
    permanent: bool = False
    delegate: str | None = None
    extends_in: int | None = None
    """Revenue week in which the member makes the lock as long as it can be again."""
    claims_after: tuple[int, ...] = ()
    """Revenue weeks after which the member claims."""


PARTS = (
    Part("deployer", "pays the gas of the launch, holds nothing", 0),
    Part("platform", "the business that pays the revenue", 10_000_000),
    Part("whale", "locks for good", 80_000_000, 60_000_000, 52, permanent=True, claims_after=(26, 52)),
    Part(
        "fund",
        "locks a year, reinvests, buys in the auctions",
        200_000_000,
        51_000_000,
        52,
        extends_in=26,
        claims_after=(20, 52),
    ),
    Part("dora", "a delegate", 3_000_000, 2_000_000, 40, extends_in=30, claims_after=(13, 26, 39, 52)),
    Part(
        "ann",
        "small holder, delegates to dora",
        5_000_000,
        4_000_000,
        52,
        delegate="dora",
        claims_after=tuple(range(4, 49, 4)),
    ),
    Part(
        "ben",
        "small holder, delegates to dora",
        4_000_000,
        3_000_000,
        26,
        delegate="dora",
        claims_after=(13, 30),
    ),
    Part("cy", "small holder with a proposal", 400_000, 300_000, 52, claims_after=(1, 2, 52)),
    Part("hermit", "locks and never votes", 20_000_000, 20_000_000, 52, claims_after=(52,)),
    Part("lapser", "lets the lock run out", 6_000_000, 5_000_000, 8, claims_after=(30,)),
)

WAD = 10**18


@dataclass(frozen=True)
class Actor:
    """A part with its account and the amounts that the seed gave, in token wei."""

    part: Part
    account: AccountAPI
    tokens: int
    lock: int

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def locks_everything(self) -> bool:
        """Whether the tokens go straight from the airdrop into the lock."""
        return 0 < self.lock == self.tokens


def engage(accounts: list[AccountAPI], seed: int) -> dict[str, Actor]:
    """Give the parts to `accounts`, in order.

    The same seed gives the same amounts. The moves are small enough that every vote of the story ends the
    same way.
    """
    rng = random.Random(seed)  # noqa: S311 - a story, not a secret
    actors = {}
    for part, account in zip(PARTS, accounts, strict=False):
        lock = _vary(part.lock, rng)
        tokens = max(_vary(part.tokens, rng), lock)
        if part.tokens == part.lock:
            tokens = lock
        actors[part.name] = Actor(part=part, account=account, tokens=tokens, lock=lock)
    return actors


def _vary(tokens: int, rng: random.Random) -> int:
    return tokens * WAD * rng.randint(9_900, 10_100) // 10_000
