"""The arithmetic of a sale by tiers, as the contract does it. Base units, unix seconds; no chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Window:
    """Open from `opens_at` until before `closes_at`."""

    opens_at: int
    closes_at: int
    committed: int = 0
    """Payment units."""


@dataclass(frozen=True)
class Tier:
    """Accounts with a power from `threshold` up to the next tier's."""

    threshold: int
    allocation: int
    """Payment units of one account; 0 in a sale by power."""
    window: int
    """Index."""


@dataclass(frozen=True)
class Terms:
    """What decides who may buy how much, when, and what it costs."""

    lot: int
    price: int
    """Payment units for `unit`."""
    unit: int
    """Base units of the token."""
    min_raise: int
    min_commit: int
    snapshot: int
    windows: tuple[Window, ...]
    tiers: tuple[Tier, ...]
    total_power: int | None = None
    """At the snapshot; None unless the sale is by power."""

    @property
    def lot_value(self) -> int:
        """Payment units for the whole lot, rounded down."""
        return self.lot * self.price // self.unit

    @property
    def end(self) -> int:
        """When the last window closes."""
        return self.windows[-1].closes_at

    def tier(self, power: int) -> int:
        """Number of the tier of a power, from 1; 0: below every tier."""
        return sum(tier.threshold <= power for tier in self.tiers)

    def limit(self, tier: int, power: int) -> int:
        """What an account of a tier may commit in all, in payment units, rounded down."""
        if tier == 0:
            return 0
        if self.total_power is None:
            return self.tiers[tier - 1].allocation
        return self.lot_value * power // self.total_power if self.total_power else 0

    def accepted(self, committed: Sequence[int]) -> list[int]:
        """What each window pays of what was committed in it: in their order, as long as something is left."""
        left, paid = self.lot_value, []
        for wanted in committed:
            paid.append(min(wanted, left))
            left -= paid[-1]
        return paid

    def bought(self, paid: int, accepted: int, committed: int) -> int:
        """Base units for the share of a commitment, rounded down."""
        return paid * accepted * self.unit // (committed * self.price) if committed else 0


@dataclass(frozen=True)
class Share:
    """What one account gets."""

    account: str
    power: int
    tier: int
    """Number, from 1."""
    window: int
    """Index."""
    limit: int
    """Payment units that it may commit."""
    committed: int
    cost: int
    """Payment units, rounded up."""
    bought: int
    """Base units of the token, rounded down."""


@dataclass(frozen=True)
class Outcome:
    """A sale in which everybody wants the same part of the own allocation."""

    demand: int
    """What is wanted in all, in hundredths of a percent of the lot's value."""
    reached: int
    """What the allocations let everybody commit of that, likewise, rounded down."""
    shares: tuple[Share, ...]
    """Of all accounts that may buy, strongest first."""
    accepted: tuple[int, ...]
    """Payment units, by window."""
    committed: tuple[int, ...]
    """Likewise."""
    succeeds: bool
    """Whether the minimum is raised."""

    @property
    def raised(self) -> int:
        """Payment units."""
        return sum(self.accepted)


WHOLE = 10_000


def outcome(terms: Terms, powers: Mapping[str, int], demand: int) -> Outcome:
    """Who gets what if `demand` of the lot is wanted, spread over accounts as their allocations are.

    Nobody commits more than the own allocation, or anything below the least commitment; so less than `demand`
    may be reached.

    Args:
        powers: That counts, by account: the smaller one of snapshot and end.
        demand: Hundredths of a percent of the lot's value.
    """
    ranked = sorted(powers.items(), key=lambda item: (-item[1], item[0]))
    able = [
        (account, power, tier, limit)
        for account, power in ranked
        if (tier := terms.tier(power)) and (limit := terms.limit(tier, power))
    ]
    allowed = sum(limit for *_, limit in able)
    wanted = min(allowed, terms.lot_value * demand // WHOLE)
    sums = [0] * len(terms.windows)
    commitments = []
    for *_, tier, limit in able:
        share = limit * wanted // allowed
        committed = share if share >= max(terms.min_commit, 1) else 0
        commitments.append(committed)
        sums[terms.tiers[tier - 1].window] += committed
    accepted = terms.accepted(sums)
    succeeds = sum(accepted) >= max(terms.min_raise, 1)
    if not succeeds:
        accepted = [0] * len(sums)
    shares = [
        _share(terms, holder, committed, accepted, sums)
        for holder, committed in zip(able, commitments, strict=True)
    ]
    reached = sum(sums) * WHOLE // terms.lot_value
    return Outcome(demand, reached, tuple(shares), tuple(accepted), tuple(sums), succeeds)


def _share(
    terms: Terms,
    holder: tuple[str, int, int, int],
    committed: int,
    accepted: Sequence[int],
    sums: Sequence[int],
) -> Share:
    account, power, tier, limit = holder
    window = terms.tiers[tier - 1].window
    cost = -(-committed * accepted[window] // sums[window]) if committed else 0
    bought = terms.bought(committed, accepted[window], sums[window])
    return Share(account, power, tier, window, limit, committed, cost, bought)
