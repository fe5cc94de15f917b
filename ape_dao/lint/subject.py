"""What rules look at: a spec, the time, and where they are known, a market and a chain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.deployment.parts import existing_of, kind_rules
from ape_dao.core.display import VOTES
from ape_dao.core.schema.fields import TREASURY, is_address
from ape_dao.core.spec.checks import allocations, minted, quorum_floor

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
    """Basis points of the tokens outside the treasury that are locked by others; where the plain token votes,
    that are delegated by others."""

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

    # votes: power of locks, plain tokens, or something else of which nothing is known here

    @property
    def votes_are_tokens(self) -> bool:
        """Whether the plain token votes, and not the power of locks."""
        return self.spec.governor.votes == "token"

    @cached_property
    def all_tokens(self) -> int:
        """The supply, of an existing token as the chain tells it; 0 without chain or where no token votes."""
        if not self.spec.votes_are_held:
            return 0
        address = existing_of(self.spec).get("token")
        if address is None or self.chain is None:
            return self.supply
        return read_token(self.chain, address).total_supply or 0

    @property
    def first_votes(self) -> int:
        """Plain tokens that can vote from the launch on: not the treasury's, and not those that created
        contracts hold for others, unless these can delegate them."""
        waiting = sum(
            amount
            for entry, (_, amount) in zip(minted(self.spec), allocations(self.spec), strict=True)
            if entry.created and not entry.created.has_votes
        )
        return self.outside - waiting

    @property
    def highest_tokens(self) -> int:
        """The most tokens with which others than the treasury can vote; 0 where the supply is not known."""
        return self.outside if self.supply and self.spec.votes_are_held else self.all_tokens

    @property
    def highest_votes(self) -> int:
        """The most votes that there can be outside the treasury; 0 where the supply is not known."""
        return self.votes_of(self.highest_tokens)

    @property
    def floor(self) -> int:
        """The least quorum of the standard kind, in votes."""
        return quorum_floor(self.spec, self.spec.governor.quorum_floor)

    @property
    def floors(self) -> dict[str, int]:
        """The same of every kind, by the key of the spec."""
        keys = {"standard": "governor"}
        return {
            keys.get(name, f"kinds.{name}"): int(rules["quorumFloor"])
            for name, rules in kind_rules(self.spec).items()
        }

    def quorum_of(self, votes: int) -> int:
        """The standard quorum where there are so many votes, as the governor counts it."""
        return max(votes * self.spec.governor.quorum // units.BASIS_POINTS, self.floor)

    def votes_of(self, tokens: int) -> int:
        """Votes of tokens, in locks of full length where locks vote."""
        return tokens if self.votes_are_tokens else self.power_of(tokens)

    def tokens_behind(self, votes: int) -> int:
        """Tokens that give so many votes, in locks of full length where locks vote, rounded up."""
        return votes if self.votes_are_tokens else self.tokens_for(votes)

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

    def votes(self, amount: int) -> str:
        """Votes for people."""
        if not self.spec.votes_are_held:
            return f"{units.rounded(amount)} {VOTES}"
        return self.tokens(amount) if self.votes_are_tokens else self.power(amount)

    def power(self, amount: int) -> str:
        """Power for people."""
        return f"{units.rounded(amount)} {self.spec.escrow.symbol}"


def dollars(cents: int) -> str:
    """Money for people, whole dollars unless there is less than one."""
    return f"{cents // 100:,} USD" if cents >= 100 or not cents else f"{cents / 100:.2f} USD"
