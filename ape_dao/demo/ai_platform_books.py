"""What the story of `ai-platform` must come to: from its prices and rates, not from the chain.

Amounts are base units of the stable coin, rates basis points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from ape_dao.core.units import BASIS_POINTS, WEEK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass
class Expected:
    """Who must have got what."""

    payees: Sequence[tuple[str, int]]
    """Names and shares of those who share what the service earns; the first one gets what is rounded."""
    platform: int
    """The DAO's share of the service."""
    waiting: int = 0
    """At the splitter, of which the DAO has its share yet to get."""
    waiting_for_payees: int = 0
    """At the splitter, of which the DAO has got its share."""
    router: int = 0
    """All that the DAO got."""
    got: dict[str, int] = field(default_factory=dict)
    """By name, of what the service earned, and of commissions."""
    spent: dict[str, int] = field(default_factory=dict)
    """By name, at the desk and for jobs."""

    def use(self, amount: int) -> None:
        """Vouchers are redeemed: all of it goes to the splitter."""
        self.waiting += amount

    def sell(self, buyer: str, price: int, discount: int, packs: int, referrer: tuple[str, int]) -> int:
        """Packs are sold at the desk; what they cost.

        Args:
            referrer: Name and rate of commission.
        """
        cost = _up(price * (BASIS_POINTS - discount), BASIS_POINTS) * packs
        share = _up(cost * self.platform, BASIS_POINTS)
        name, rate = referrer
        commission = share * rate // BASIS_POINTS
        self._give(name, commission)
        self.router += share - commission
        self.waiting_for_payees += cost - share
        self.spent[buyer] = self.spent.get(buyer, 0) + cost
        return cost

    def lose(self, client: str, budget: int, fee: int, bond: int) -> None:
        """A client loses a dispute: the splitter gets the pay without the fee, and the bond."""
        kept, lost = _up(budget * fee, BASIS_POINTS), _up(budget * bond, BASIS_POINTS)
        self.router += kept
        self.waiting += budget - kept + lost
        self.spent[client] = self.spent.get(client, 0) + budget + lost

    def flush(self) -> None:
        """The splitter splits what it has."""
        share = _up(self.waiting * self.platform, BASIS_POINTS)
        rest = self.waiting + self.waiting_for_payees - share
        parts = [rest * bps // BASIS_POINTS for _, bps in self.payees[1:]]
        self.router += share
        for (name, _), part in zip(self.payees, [rest - sum(parts), *parts], strict=True):
            self._give(name, part)
        self.waiting = self.waiting_for_payees = 0

    def _give(self, name: str, amount: int) -> None:
        self.got[name] = self.got.get(name, 0) + amount


def stakers_parts(
    revenue: Sequence[tuple[int, int]], locks: Mapping[str, tuple[int, int]]
) -> dict[str, Fraction]:
    """What each staker earned of revenue: in proportion to its power at the start of the week.

    Args:
        revenue: Second and amount of each distribution.
        locks: Tokens and end of each lock, which nobody changes; power is tokens by time that is left.
    """
    parts = dict.fromkeys(locks, Fraction(0))
    for second, amount in revenue:
        start = second // WEEK * WEEK
        powers = {name: tokens * max(0, end - start) for name, (tokens, end) in locks.items()}
        for name, power in powers.items():
            parts[name] += Fraction(amount * power, sum(powers.values()))
    return parts


def _up(amount: int, divisor: int) -> int:
    return -(-amount // divisor)
