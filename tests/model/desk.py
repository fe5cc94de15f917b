"""What the desk must do, in plain numbers: written from the interface, not from the contract."""

from __future__ import annotations

from dataclasses import dataclass, field

BPS = 10_000


@dataclass
class Credits:
    """Of one account and plan."""

    free: int = 0
    bound: int = 0
    used: int = 0
    allowance: int = 0

    def use(self, amount: int) -> bool:
        if not 0 < amount <= self.free + self.bound:
            return False
        first = min(self.bound, amount)
        self.bound, self.free, self.used = self.bound - first, self.free - amount + first, self.used + amount
        return True


@dataclass
class Desk:
    """One plan for credits and one for passes, accounts as numbers; those in ``rates`` have a discount."""

    price: int
    pass_price: int
    pack: int
    period: int
    platform_bps: int
    rates: dict[int, int] = field(default_factory=dict)
    commission_bps: int = 0
    referrer: int = 0
    credits: dict[int, Credits] = field(default_factory=dict)
    passes: dict[int, tuple[int, int]] = field(default_factory=dict)
    spent: dict[int, int] = field(default_factory=dict)
    router: int = 0
    payees: int = 0
    commission: int = 0
    bought: int = 0

    def of(self, account: int) -> Credits:
        return self.credits.setdefault(account, Credits())

    def cost(self, account: int, price: int) -> int:
        return -(-price * (BPS - self.rates.get(account, 0)) // BPS)

    def pay(self, account: int, cost: int, referrer: int | None) -> None:
        platform = -(-cost * self.platform_bps // BPS)
        commission = platform * self.commission_bps // BPS if referrer == self.referrer else 0
        self.spent[account] = self.spent.get(account, 0) + cost
        self.router += platform - commission
        self.payees += cost - platform
        self.commission += commission

    def buy(self, account: int, packs: int, most: int, referrer: int | None) -> bool:
        cost = packs * self.cost(account, self.price)
        if not packs or cost > most or referrer == account:
            return False
        self.pay(account, cost, referrer)
        held = self.of(account)
        if self.rates.get(account, 0):
            held.bound += packs * self.pack
        else:
            held.free += packs * self.pack
        self.bought += packs * self.pack
        return True

    def send(self, account: int, to: int, amount: int) -> bool:
        if amount > self.of(account).free:
            return False
        self.of(account).free -= amount
        self.of(to).free += amount
        return True

    def allow(self, account: int, amount: int) -> bool:
        self.of(account).allowance = amount
        return True

    def use(self, account: int, amount: int, *, by_service: bool) -> bool:
        held = self.of(account)
        if by_service and amount > held.allowance:
            return False
        if not held.use(amount):
            return False
        if by_service:
            held.allowance -= amount
        return True

    def use_signed(self, account: int, total: int) -> bool:
        """One that was used before succeeds, and does nothing."""
        held = self.of(account)
        return total <= held.used or held.use(total - held.used)

    def subscribe(self, account: int, periods: int, most: int, renewed: bool, now: int) -> bool:
        price = self.cost(account, self.pass_price)
        if not periods or price > most:
            return False
        self.pay(account, price * periods, None)
        end, _ = self.passes.get(account, (0, 0))
        self.passes[account] = (max(end, now) + periods * self.period, most if renewed else 0)
        return True

    def renew(self, account: int, now: int) -> bool:
        end, accepted = self.passes.get(account, (0, 0))
        price = self.cost(account, self.pass_price)
        if not accepted or abs(now - end) > self.period // 10 or price > accepted:
            return False
        self.pay(account, price, None)
        self.passes[account] = (max(end, now) + self.period, accepted)
        return True

    def cancel(self, account: int) -> bool:
        end, accepted = self.passes.get(account, (0, 0))
        if not accepted:
            return False
        self.passes[account] = (end, 0)
        return True
