"""The accounts of the demo. Amounts are whole governance tokens; the seed varies each by up to 1%."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.units import WAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI


@dataclass(frozen=True)
class Profile:
    """What one member has and does."""

    name: str
    role: str
    tokens: int
    """Governance tokens that the member gets at genesis."""
    lock: int = 0
    weeks: int = 0
    permanent: bool = False
    delegate: str | None = None
    extends_in: int | None = None
    """Revenue week in which the member extends the lock to the full length again."""
    claims_after: tuple[int, ...] = ()
    """Revenue weeks after which the member claims."""


PROFILES = (
    Profile("deployer", "pays the gas of the deployment, holds nothing", 0),
    Profile("platform", "the business that pays the revenue", 40_000_000),
    Profile("whale", "locks for good", 320_000_000, 240_000_000, 52, permanent=True, claims_after=(26, 52)),
    Profile(
        "fund",
        "locks a year, reinvests, buys in the auctions",
        800_000_000,
        204_000_000,
        52,
        extends_in=26,
        claims_after=(20, 52),
    ),
    Profile("dora", "a delegate", 12_000_000, 8_000_000, 40, extends_in=30, claims_after=(13, 26, 39, 52)),
    Profile(
        "ann",
        "small holder, delegates to dora",
        20_000_000,
        16_000_000,
        52,
        delegate="dora",
        claims_after=tuple(range(4, 49, 4)),
    ),
    Profile(
        "ben",
        "small holder, delegates to dora",
        16_000_000,
        12_000_000,
        26,
        delegate="dora",
        claims_after=(13, 30),
    ),
    Profile("cy", "small holder with a proposal", 1_600_000, 1_200_000, 52, claims_after=(1, 2, 52)),
    Profile("hermit", "locks and never votes", 80_000_000, 80_000_000, 52, claims_after=(52,)),
    Profile("lapser", "lets the lock run out", 24_000_000, 20_000_000, 8, claims_after=(30,)),
)


@dataclass(frozen=True)
class Member:
    """A profile with its account and amounts, in token wei."""

    profile: Profile
    account: AccountAPI
    tokens: int
    lock: int

    @property
    def name(self) -> str:
        """The profile's name."""
        return self.profile.name

    @property
    def locks_everything(self) -> bool:
        """Whether the tokens go straight from the airdrop into the lock."""
        return 0 < self.lock == self.tokens


def create_members(accounts: list[AccountAPI], seed: int) -> dict[str, Member]:
    """One member for each profile, with `accounts` in order; by name.

    The same seed gives the same amounts. They vary so little that every vote of the demo ends the same way.
    """
    rng = random.Random(seed)  # noqa: S311 - a demo, not a secret
    members = {}
    for profile, account in zip(PROFILES, accounts, strict=False):
        lock = vary(profile.lock, rng)
        tokens = max(vary(profile.tokens, rng), lock)
        if profile.tokens == profile.lock:
            tokens = lock
        members[profile.name] = Member(profile=profile, account=account, tokens=tokens, lock=lock)
    return members


def with_varied_locks(
    profiles: Sequence[Profile], accounts: Sequence[AccountAPI], rng: random.Random
) -> dict[str, Member]:
    """One member for each profile, by name: exactly its tokens, and nearly its lock."""
    return {
        profile.name: Member(profile, account, profile.tokens * WAD, vary(profile.lock, rng))
        for profile, account in zip(profiles, accounts, strict=True)
    }


def vary(tokens: int, rng: random.Random) -> int:
    """Base units of so many tokens, up to a hundredth more or less."""
    return tokens * WAD * rng.randint(9_900, 10_100) // 10_000
