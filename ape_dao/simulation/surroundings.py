"""What an execution can see around itself: who sends it, when, in which block, at which price.

Code of others can behave as long as it believes that it is simulated. So a simulation looks like what happens
on the chain, and an execution in which such code runs is tried several times more, in other surroundings
(`rehearsals`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eth_utils import to_checksum_address

from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GWEI = 10**9
_RANDOM = secrets.SystemRandom()


@dataclass(frozen=True)
class Habits:
    """What is usual on a chain."""

    people: tuple[str, ...]
    """Who sent transactions lately."""
    builders: tuple[str, ...]
    """Who got the fees of the newest blocks."""
    pace: float
    """Seconds between blocks."""
    base_fee: int
    """Wei per gas, of the newest block."""
    gas_limit: int
    """Of the newest block."""
    block: int
    """The number of the newest."""
    time: int
    """When it was built, unix seconds."""

    def somebody(self) -> str:
        """One of those who send transactions; an unknown account where nobody did."""
        return _RANDOM.choice(self.people) if self.people else random_address()

    def builder(self) -> str:
        """One of those who get fees."""
        return _RANDOM.choice(self.builders) if self.builders else random_address()


@dataclass(frozen=True)
class Surroundings:
    """Those of one execution."""

    origin: str
    coinbase: str
    number: int
    """Of the block."""
    time: int
    """Unix seconds."""
    base_fee: int
    tip: int
    gas: int
    """That the transaction may use."""
    gas_limit: int
    """Of the block."""


def random_address() -> str:
    """An address that nobody has."""
    return str(to_checksum_address(secrets.token_bytes(20)))


def random_tip() -> int:
    """Wei per gas for the builder of a block."""
    return _RANDOM.randrange(_GWEI // 100, 2 * _GWEI)


def random_balance() -> int:
    """Wei that an ordinary account may have."""
    return _RANDOM.randrange(10**16, 3 * 10**18)


def rehearsals(
    habits: Habits, gas_used: int, time: int, last: int, origins: Sequence[str]
) -> Iterator[Surroundings]:
    """Surroundings in which to try an execution.

    Args:
        gas_used: By the execution before.
        time: When it was executed.
        last: Until when it can be executed.
        origins: Senders for whom code may wait; somebody else in two more.
    """
    latest = max(time, last - 1)
    for number, origin in enumerate((habits.somebody(), random_address(), *origins)):
        then = latest if number == 0 else _RANDOM.randint(time, latest)
        fee = habits.base_fee
        yield Surroundings(
            origin=origin,
            coinbase=habits.builder(),
            number=habits.block + max(1, round((then - habits.time) / habits.pace)),
            time=then,
            base_fee=fee + _RANDOM.randrange(1 + fee // 4),
            tip=random_tip(),
            gas=min(MAX_TRANSACTION_GAS, gas_used * 3 // 2 + _RANDOM.randrange(gas_used)),
            gas_limit=habits.gas_limit,
        )
