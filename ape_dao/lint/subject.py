"""What rules look at: a spec, the time, and where they are known, a market and a chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.schema.fields import TREASURY, is_address
from ape_dao.core.spec.checks import allocations

if TYPE_CHECKING:
    from fractions import Fraction

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.schema.models import Spec

DEFAULT_LOCKED = 2_000
"""Basis points of the tokens outside the treasury that are taken to be locked, if nothing better is known."""


@dataclass(frozen=True)
class Market:
    """What tokens and treasury are worth. Money is US cents."""

    price: Fraction
    """US cents for one token."""
    treasury: int | None = None
    """US cents of what proposals can move, own tokens not counted."""
    locked: int = DEFAULT_LOCKED
    """Basis points of the tokens outside the treasury that are locked by others."""

    def cost(self, amount: int) -> int:
        """US cents for an amount of tokens, rounded down."""
        return int(self.price * amount / units.WAD)


@dataclass(frozen=True)
class Subject:
    """A spec and what is known besides. Amounts are base units, times unix seconds."""

    spec: Spec
    now: int
    market: Market | None = None
    chain: Chain | None = None

    # supply

    @property
    def supply(self) -> int:
        """Tokens at genesis."""
        return self.spec.token.genesis_supply

    @property
    def allocations(self) -> list[tuple[str, int]]:
        """Recipients outside the treasury, and what they receive."""
        return [(name, amount) for name, amount in allocations(self.spec) if name != TREASURY]

    @property
    def holders(self) -> list[tuple[str, int]]:
        """Those of them that one account can lock at once: all but contracts that the spec creates."""
        created = {entry.to for entry in self.spec.allocations if entry.recipient is None}
        return [(name, amount) for name, amount in self.allocations if name not in created]

    @property
    def outside(self) -> int:
        """Tokens that can be locked by somebody: all but the treasury's."""
        return sum(amount for _, amount in self.allocations)

    @property
    def treasury(self) -> int:
        """Base units that the treasury gets at genesis."""
        return self.supply - self.outside

    @property
    def highest_power(self) -> int:
        """Power if everything outside the treasury is locked as long as possible."""
        return self.power_of(self.outside)

    def power_of(self, tokens: int) -> int:
        """Power of tokens in locks of full length, rounded down."""
        return tokens * self.spec.escrow.max_multiplier // units.WAD

    def tokens_for(self, power: int) -> int:
        """Tokens that give this power in a lock of full length, rounded up."""
        return -(-power * units.WAD // self.spec.escrow.max_multiplier)

    # accounts

    def address_of(self, account: str) -> str | None:
        """The address of an account of the spec; None for the DAO's own and for names without address."""
        return account if is_address(account) else self.spec.addresses.get(account)

    # words

    def tokens(self, amount: int) -> str:
        """Tokens for people: whole ones, unless there is less than one."""
        return f"{units.rounded(amount)} {self.spec.token.symbol}"

    def power(self, amount: int) -> str:
        """Power for people."""
        return f"{units.rounded(amount)} {self.spec.escrow.symbol}"
