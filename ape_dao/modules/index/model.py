"""The index as docs/spec.md says it: exact integers, one class for the vault, no chain.

Values are numeraire units, prices numeraire units for one unit times 1e27, weights basis points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ape_dao.core.errors import DaoError

ONE, BPS, WAD = 10**27, 10_000, 10**18
LEAST_VALUE, LEAST_BASE, LEAST_TAKE, ALL = 10_000, 100, 10, 10**9
MIN_PRICE, MAX_PRICE = 1_000, 2**160
LN2 = 693147180559945309
YEAR = 365 * 86_400
DEAD_SHARES = 10**9
OPEN, SELLS, BUYS, ENDED = range(4)


class IndexRefusedError(DaoError):
    """The contract refuses this, with the error of that name."""


def up(numerator: int, denominator: int) -> int:
    """The quotient, rounded up."""
    return -(-numerator // denominator)


def power_of_two(exponent: int) -> int:
    """Two to the power of the exponent, both times 1e18, as the contract counts it."""
    rest = exponent % WAD * LN2 // WAD
    term, power, i = WAD, 0, 1
    while term:
        power += term
        term = term * rest // (i * WAD)
        i += 1
    return power << exponent // WAD


def prices_at(anchor: int, doublings: int, elapsed: int, length: int) -> tuple[int, int]:
    """Of the sale and of the purchase."""
    factor = power_of_two(doublings * abs(length - 2 * elapsed) * WAD // length)
    if 2 * elapsed <= length:
        sale, purchase = up(anchor * factor, WAD), anchor * WAD // factor
    else:
        sale, purchase = up(anchor * WAD, factor), anchor * factor // WAD
    return max(sale, 1), max(purchase, 1)


def packed(price: int) -> int:
    """What is left of a price in 80 binary digits."""
    exponent = max(price.bit_length() - 80, 0)
    return price >> exponent << exponent


def moved(last: int, price: int, filled: int, offered: int) -> int:
    """The last price, moved towards that of a take by the part of the offer that was filled."""
    step = abs(price - last) * filled // offered
    return min(max(last + step if price > last else last - step, MIN_PRICE), MAX_PRICE)


def surplus(held: int, others: int, weight: int, band: int, price: int) -> int:
    """Units that are sold at a price, beside others of value; rounded down."""
    value = held * price // ONE
    total = others + value
    if total < LEAST_VALUE:
        return 0
    if not weight:
        return held
    if value * BPS <= (weight + band) * total:
        return 0
    return (value - up(weight * total, BPS)) * ONE // price


def deficit(held: int, others: int, weight: int, band: int, price: int) -> int:
    """Units that are bought at a price, beside others of value; rounded down."""
    value = held * price // ONE
    total = others + value
    if total < LEAST_VALUE or weight <= band or value * BPS >= (weight - band) * total:
        return 0
    return (weight * total // BPS - value) * ONE // price


def gliding(start: int, end: int, elapsed: int, length: int) -> int:
    """A weight on its way, rounded towards the start."""
    if elapsed >= length:
        return end
    step = abs(end - start) * elapsed // length
    return start + step if end > start else start - step


@dataclass
class Part:
    """A part and its newest auction."""

    last: int
    weight: int
    band: int = 0
    max_share: int = 0
    doublings: int = 0
    length: int = 0
    start_weight: int = 0
    balance: int = 0
    is_quarantined: bool = False
    claims: dict[str, int] = field(default_factory=dict)
    anchor: int = 0
    started_at: int = 0
    probed_at: int = 0
    id: int = 0
    used: int = 0
    direction: int = OPEN
    is_probe: bool = False


@dataclass(frozen=True)
class Side:
    """One direction of an auction in one second."""

    price: int
    amount: int = 0
    base: int = 0
    is_band: bool = False


@dataclass
class Index:
    """The vault. `now` is set from outside; balances are changed by the calls, and by donations."""

    parts: list[Part]
    now: int
    yearly: int = 0
    cross: int = 0
    min_interval: int = 86_400
    probe_interval: int = 0
    probe: int = 0
    glide_from: int = 0
    glide_until: int = 0
    paused_until: int = 0
    supply: int = 0
    accrued_at: int = 0
    shares: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.glide_from = self.glide_until = self.accrued_at = self.now
        for part in self.parts:
            part.probed_at = self.now
            part.last = packed(part.last)
            part.start_weight = part.weight
            part.direction = ENDED

    # shares

    def accrue(self) -> int:
        """Mint the fee that is due; how many shares."""
        elapsed = min(self.now - self.accrued_at, 10 * YEAR)
        self.accrued_at = self.now
        part = self.yearly * elapsed
        minted = self.supply * part // (BPS * YEAR - part)
        self._give("fee", minted)
        return minted

    def mint(self, who: str, shares: int, amounts: list[int] | None = None) -> list[int]:
        """With ``amounts``: the first."""
        if shares <= 0:
            raise IndexRefusedError("IndexVaultInvalidShares")
        self.accrue()
        if not self.supply:
            asked = list(amounts or [])
            self.supply = DEAD_SHARES
        else:
            if any(part.is_quarantined for part in self.parts):
                raise IndexRefusedError("IndexVaultInQuarantine")
            scaled = shares * (BPS + self.cross)
            asked = [up(self.held(part) * scaled, self.supply * BPS) for part in self.parts]
        for part, amount in zip(self.parts, asked, strict=True):
            part.balance += amount
        self._give(who, shares)
        return asked

    def redeem(self, who: str, shares: int) -> list[int]:
        """Burn shares; what is sent of each part."""
        self.accrue()
        if shares <= 0:
            raise IndexRefusedError("IndexVaultInvalidShares")
        if shares > self.shares.get(who, 0):
            raise IndexRefusedError("ERC20InsufficientBalance")
        scaled = shares * (BPS - self.cross)
        sent = []
        for part in self.parts:
            if part.is_quarantined:
                part.claims[who] = part.claims.get(who, 0) + scaled // BPS
                sent.append(0)
            else:
                sent.append(self.held(part) * scaled // (self.supply * BPS))
                part.balance -= sent[-1]
        self._give(who, -shares)
        return sent

    def claim(self, who: str, number: int) -> int:
        """Pay the claim to a part; how much of it."""
        part = self.parts[number]
        shares = part.claims.get(who, 0)
        if not shares:
            raise IndexRefusedError("IndexVaultNoClaim")
        amount = part.balance * shares // (self.supply + sum(part.claims.values()))
        del part.claims[who]
        part.balance -= amount
        return amount

    def held(self, part: Part) -> int:
        """Units without those that claims stand for, rounded down."""
        claimed = sum(part.claims.values())
        return part.balance * self.supply // (self.supply + claimed) if claimed else part.balance

    def _give(self, who: str, shares: int) -> None:
        self.supply += shares
        self.shares[who] = self.shares.get(who, 0) + shares

    # auctions

    def weight(self, number: int) -> int:
        """The target weight of a part now."""
        part = self.parts[number]
        elapsed, length = self.now - self.glide_from, self.glide_until - self.glide_from
        return gliding(part.start_weight, part.weight, elapsed, length)

    def start(self, number: int) -> int:
        """Start the auction of a part; its id."""
        part = self.parts[number]
        self._check_traded(number)
        if self.now < self.startable(number):
            raise IndexRefusedError("IndexVaultTooSoon")
        part.is_probe = bool(self.probe_interval) and self.now >= part.probed_at + self.probe_interval
        if part.is_probe:
            part.probed_at = self.now
        part.anchor, part.started_at, part.used, part.direction = part.last, self.now, 0, OPEN
        part.id += 1
        return part.id

    def startable(self, number: int) -> int:
        """From when on the next auction of a part may begin; 0 before its first."""
        part = self.parts[number]
        return part.started_at + max(self.min_interval, part.length) if part.id else 0

    def is_running(self, number: int) -> bool:
        """Whether the newest auction of a part has not run out."""
        part = self.parts[number]
        return part.id > 0 and self.now - part.started_at <= part.length

    def side(self, number: int, sells: bool) -> Side:
        """What one direction offers now; the auction runs."""
        part = self.parts[number]
        elapsed = self.now - part.started_at
        price = prices_at(part.anchor, part.doublings, elapsed, part.length)[0 if sells else 1]
        if part.direction in (ENDED, BUYS if sells else SELLS):
            return Side(price)
        held, others, weight = self.held(part), self.others(number), self.weight(number)
        if part.is_quarantined:
            held = 0
        total = others + held * price // ONE
        base = max(held, max(weight, LEAST_BASE) * total // BPS * ONE // price)
        if not base:
            return Side(price)
        amount = (surplus if sells else deficit)(held, others, weight, part.band, price)
        is_band = amount > 0
        if part.is_probe and 2 * elapsed <= part.length and weight and total >= LEAST_VALUE:
            amount = max(amount, base * self.probe // BPS)
        left = base * part.max_share // BPS * (ALL - part.used) // ALL
        most = held if sells else self.held(self.parts[0]) * ONE // price
        return Side(price, min(amount, left, most), base, is_band)

    def others(self, number: int) -> int:
        """Value of everything else, at the prices paid last."""
        return sum(
            self.held(part) if j == 0 else self.held(part) * part.last // ONE
            for j, part in enumerate(self.parts)
            if j != number and not part.is_quarantined
        )

    def take(self, number: int, sells: bool, most: int) -> tuple[int, int]:
        """Take at most so many units; how many, and for how much."""
        part, cash = self.parts[number], self.parts[0]
        self._check_traded(number)
        if not self.is_running(number):
            raise IndexRefusedError("IndexVaultStaleId")
        side = self.side(number, sells)
        if not side.amount:
            raise IndexRefusedError("IndexVaultNothingOffered")
        amount = min(side.amount, most)
        if amount < up(side.amount, LEAST_TAKE):
            raise IndexRefusedError("IndexVaultTakeTooSmall")
        payment = up(amount * side.price, ONE) if sells else amount * side.price // ONE
        part.last = packed(moved(part.last, side.price, amount, side.amount))
        used = part.used + up(amount * BPS * ALL, side.base * part.max_share)
        is_over = amount == side.amount or not side.is_band or used >= ALL
        part.used = min(used, ALL)
        part.direction = ENDED if is_over else SELLS if sells else BUYS
        part.balance += -amount if sells else amount
        cash.balance += payment if sells else -payment
        return amount, payment

    def set_weights(self, weights: list[int], glide: int) -> None:
        """New targets, in so many seconds."""
        starts = [self.weight(number) for number in range(len(self.parts))]
        for part, start, weight in zip(self.parts, starts, weights, strict=True):
            part.start_weight, part.weight, part.direction = start, weight, ENDED
        self.glide_from, self.glide_until = self.now, self.now + glide

    def _check_traded(self, number: int) -> None:
        if self.now < self.paused_until:
            raise IndexRefusedError("IndexVaultPaused")
        if self.parts[number].is_quarantined or self.parts[0].is_quarantined:
            raise IndexRefusedError("IndexVaultInQuarantine")
