"""The sale by tiers by definition: exact shares of exact windows, rounded once when something is paid."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

from model.rules import Requirements

BPS = 10_000
PENDING, OPEN, SOLD, FAILED, CANCELLED = range(5)


@dataclass(frozen=True)
class Tier:
    """One row of the table; ``allocation`` is in payment units, 0 in a sale by power."""

    threshold: int
    allocation: int
    window: int


@dataclass(frozen=True)
class Vesting:
    """Seconds, and hundredths of a percent that are free at once."""

    start: int
    cliff: int = 0
    duration: int = 0
    at_once: int = 0

    def vested(self, bought: int, t: int) -> int:
        """What of ``bought`` is free at second ``t``, rounded down part by part."""
        if t >= self.start + self.duration:
            return bought
        free = math.floor(Fraction(bought * self.at_once, BPS))
        if t < self.start + self.cliff:
            return free
        return free + math.floor((bought - free) * Fraction(t - self.start, self.duration))


@dataclass(frozen=True)
class Terms:
    """What never changes. ``windows`` are pairs of the first second and the first second after it."""

    lot: int
    price: int
    unit: int
    windows: tuple[tuple[int, int], ...]
    tiers: tuple[Tier, ...]
    vesting: Vesting
    min_raise: int = 0
    min_commit: int = 1
    fee: int = 0
    total_power: int | None = None
    """Power of all at the snapshot, if the sale is by power."""

    @property
    def end(self) -> int:
        return self.windows[-1][1]

    @property
    def rate(self) -> Fraction:
        """Base units for one payment unit."""
        return Fraction(self.unit, self.price)

    @property
    def lot_value(self) -> int:
        return math.floor(self.lot / self.rate)

    def tier_of(self, power: int) -> int:
        """The highest tier that ``power`` reaches, from 1; 0: none."""
        return sum(tier.threshold <= power for tier in self.tiers)

    def limit(self, tier: int, power: int) -> int:
        if self.total_power is None:
            return self.tiers[tier - 1].allocation
        return math.floor(Fraction(self.lot_value * power, self.total_power))


@dataclass
class Place:
    """What is known of one account."""

    tier: int = 0
    paid: int = 0
    released: int = 0
    refunded: int | None = None
    """None: nothing was claimed yet."""


def fills(wanted: list[int], left: int) -> list[Fraction]:
    """The share that each window gets of what it wants."""
    shares = []
    for amount in wanted:
        share = Fraction(min(amount, left), amount) if amount else Fraction(1)
        shares.append(share)
        left -= min(amount, left)
    return shares


@dataclass
class SaleModel:
    """One sale; ``holding`` and ``cash`` are the sale's balances of the token and of the payment."""

    terms: Terms
    state: int = PENDING
    holding: int = 0
    cash: int = 0
    places: dict[str, Place] = field(default_factory=dict)
    shares: list[Fraction] = field(default_factory=list)
    unsold: int = 0
    is_paid: bool = False
    is_fee_paid: bool = False

    # Before the end

    def open(self, now: int) -> None:
        needs = Requirements()
        needs.need(self.state == PENDING, "TierSaleWrongState", self.state)
        opens = self.terms.windows[0][0]
        needs.need(now < opens, "TierSaleTooLate", opens)
        needs.need(self.holding >= self.terms.lot, "TierSaleNotFunded", self.holding, self.terms.lot)
        needs.check()
        self.state = OPEN

    def cancel(self, who: str, now: int, *, is_seller: bool, is_guardian: bool) -> None:
        """``is_guardian``: the caller may still cancel as the guardian now."""
        begun = now >= self.terms.windows[0][0]
        needs = Requirements()
        needs.need(self.state in (PENDING, OPEN), "TierSaleWrongState", self.state)
        may = is_guardian or (is_seller and not begun) or (begun and self.state == PENDING)
        needs.need(may, "TierSaleCannotCancel", who)
        needs.check()
        self.state = CANCELLED

    def commit(self, who: str, amount: int, now: int, power: int) -> None:
        """``power`` is the smaller one of snapshot and end."""
        needs = Requirements()
        needs.need(self.state == OPEN, "TierSaleWrongState", self.state)
        terms, place = self.terms, self.places.get(who, Place())
        tier = place.tier or terms.tier_of(power)
        if needs.need(tier > 0, "TierSaleNoTier", power, terms.tiers[0].threshold):
            index = terms.tiers[tier - 1].window
            opens, closes = terms.windows[index]
            total, limit = place.paid + amount, terms.limit(tier, power)
            needs.need(opens <= now < closes, "TierSaleWrongWindow", index, opens, closes)
            needs.need(total <= limit, "TierSaleAboveAllocation", total, limit)
            enough = amount > 0 and total >= terms.min_commit
            needs.need(enough, "TierSaleBelowMinimum", total, terms.min_commit)
        needs.check()
        self.places[who] = Place(tier, place.paid + amount)
        self.cash += amount

    # After the end

    def finalize(self, now: int) -> tuple[int, int]:
        """Base units sold and payment units accepted; zeros if the sale failed."""
        needs = Requirements()
        needs.need(self.state == OPEN, "TierSaleWrongState", self.state)
        needs.need(now >= self.terms.end, "TierSaleNotEnded", self.terms.end)
        needs.check()
        wanted = self.wanted
        self.shares = fills(wanted, self.terms.lot_value)
        accepted = min(sum(wanted), self.terms.lot_value)
        sold = math.floor(accepted * self.terms.rate)
        if accepted == 0 or accepted < self.terms.min_raise or self.holding < sold:
            self.state = FAILED
            return 0, 0
        self.state, self.unsold = SOLD, self.holding - sold
        return sold, accepted

    def claim(self, who: str, now: int) -> tuple[int, int]:
        """Base units and refund."""
        needs = Requirements()
        needs.need(self.state > OPEN, "TierSaleWrongState", self.state)
        tokens, refund = self.due(who, now)
        needs.need(tokens > 0 or refund > 0, "TierSaleNothingToClaim", who)
        needs.check()
        place = self.places[who]
        place.released += tokens
        place.refunded = (place.refunded or 0) + refund
        self.holding -= tokens
        self.cash -= refund
        return tokens, refund

    def pay_proceeds(self) -> int:
        needs = Requirements()
        needs.need(self.state == SOLD, "TierSaleWrongState", self.state)
        amount = self.accepted - self.fee
        needs.need(not self.is_paid and amount > 0, "TierSaleNothingToPay")
        needs.check()
        self.is_paid = True
        self.cash -= amount
        return amount

    def pay_fee(self) -> int:
        needs = Requirements()
        needs.need(self.state == SOLD, "TierSaleWrongState", self.state)
        needs.need(not self.is_fee_paid and self.fee > 0, "TierSaleNothingToPay")
        needs.check()
        self.is_fee_paid = True
        self.cash -= self.fee
        return self.fee

    def sweep(self) -> int:
        needs = Requirements()
        needs.need(self.state > OPEN, "TierSaleWrongState", self.state)
        amount = self.unsold if self.state == SOLD else self.holding
        needs.need(amount > 0, "TierSaleNothingToPay")
        needs.check()
        self.unsold = 0
        self.holding -= amount
        return amount

    # What follows

    @property
    def wanted(self) -> list[int]:
        """What was committed in each window."""
        committed = [0] * len(self.terms.windows)
        for place in self.places.values():
            committed[self.terms.tiers[place.tier - 1].window] += place.paid
        return committed

    @property
    def accepted(self) -> int:
        """Payment units that were accepted, fee included."""
        return min(sum(self.wanted), self.terms.lot_value) if self.state == SOLD else 0

    @property
    def fee(self) -> int:
        return math.ceil(Fraction(self.accepted * self.terms.fee, BPS))

    def purchase(self, who: str) -> tuple[int, int]:
        """What ``who`` pays in the end, rounded up, and the base units bought, rounded down."""
        place = self.places.get(who)
        if place is None or self.state != SOLD:
            return 0, 0
        share = place.paid * self.shares[self.terms.tiers[place.tier - 1].window]
        return math.ceil(share), math.floor(share * self.terms.rate)

    def due(self, who: str, now: int) -> tuple[int, int]:
        """What a claim would pay now."""
        place = self.places.get(who)
        if place is None or self.state <= OPEN:
            return 0, 0
        cost, bought = self.purchase(who)
        refund = place.paid - cost if place.refunded is None else 0
        return self.terms.vesting.vested(bought, now) - place.released, refund
