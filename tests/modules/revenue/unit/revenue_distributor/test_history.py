"""Long and random histories against the rule in exact fractions, and conservation per token."""

from __future__ import annotations

import random
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import pytest

from utils.constants import DAY, WEEK
from utils.revenue import LOCK, Ledger, RevenueStage

if TYPE_CHECKING:
    from utils.rpc import Contract

DECIMALS = (2, 6, 8, 18, 24)


@pytest.fixture(scope="module")
def wide():
    """A stage with tokens of 2, 6, 8, 18 and 24 decimals."""
    stage = RevenueStage(DECIMALS)
    yield stage
    stage.close()


def assert_share(paid: int, share, claims: int = 1) -> None:
    """Never above the exact share; below it by less than a unit a claim and the rounding of the rate."""
    assert floor(share) - claims <= paid <= share


@pytest.mark.parametrize("weeks", [21, 51, 104, 520])
def test_claim__very_late__every_week_once(wide: RevenueStage, weeks: int):
    """RV-09: nobody calls for years; one claim pays every week, and flat in gas."""
    wide.reset()
    token = wide.tokens[1]
    ledger = Ledger()
    for account, amount in ((wide.alice, LOCK), (wide.bob, 2 * LOCK)):
        wide.lock(account, amount)
        wide.escrow.send("setPermanent", True, sender=account)
        ledger.lock(account, wide.now, amount, None)
    wide.lock(wide.carol, 5 * LOCK)  # decays and ends on the way
    ledger.lock(wide.carol, wide.now, 5 * LOCK, wide.week + 52)
    start = wide.week
    for week in range(start + 1, start + 1 + weeks):
        wide.go_to_week(week)
        amount = 1_000_000 + week
        wide.deposit_unread(token, amount)
        ledger.deposit(week, amount)
    for account in (wide.alice, wide.bob, wide.carol):
        due = wide.claimable(account, token)
        outcome = wide.claim(account, token)
        assert wide.distributor.decode_output("claim", outcome.output) == ((due,),)
        assert_share(due, ledger.share(account))
        # A first claim, which writes more than later ones.
        assert outcome.gas < 90_000
        assert wide.claimable(account, token) == 0
    assert 0 <= wide.balance(token, wide.distributor) < 100


def test_claim__nobody_called_anything_for_104_weeks__nothing_is_lost(wide: RevenueStage):
    """The revenue of the week after a silence of two years goes to the locks that are left, whole."""
    wide.reset()
    token = wide.tokens[3]
    wide.lock(wide.alice)
    wide.escrow.send("setPermanent", True, sender=wide.alice)
    wide.lock(wide.bob, 9 * LOCK, 30)
    wide.skip_weeks(1)
    wide.deposit(token, 10**20)
    wide.skip_weeks(104)
    wide.deposit(token, 10**20)
    assert wide.claimable(wide.alice, token) + wide.claimable(wide.bob, token) >= 2 * 10**20 - 3


class RandomHistory:
    """Random locks, deposits and claims of five tokens; the ledger of each token knows the rule."""

    def __init__(self, stage: RevenueStage, seed: int):
        self.stage = stage
        self.random = random.Random(seed)
        self.accounts = stage.people[:6]
        self.ledgers = {token.address: Ledger() for token in stage.tokens}
        self.first_due: dict[tuple[str, str], int] = {}
        self.paid: dict[tuple[str, str], int] = {}
        self.claims: dict[tuple[str, str], int] = {}
        self.waiting: dict[str, tuple[int, int]] = {}
        self.received = {token.address: 0 for token in stage.tokens}

    def step(self) -> None:
        random_, stage = self.random, self.stage
        boundary = (stage.week + 1) * WEEK
        move = random_.choice([0, 0, 1, 1, DAY, WEEK, 3 * WEEK, -1, -2, -3])
        stage.go(boundary + move + 2 if move < 0 else stage.now + move)
        account = random_.choice(self.accounts)
        random_.choice([self.lock, self.change, self.deposit, self.deposit, self.queue, self.claim])(account)

    def _state(self, account: str) -> None:
        """Tell the ledgers what the lock is now."""
        amount, end, permanent, _, _ = self.stage.escrow.view("locked", account)
        for ledger in self.ledgers.values():
            ledger.lock(account, self.stage.now, amount, None if permanent else end // WEEK)

    def lock(self, account: str) -> None:
        amount, end, permanent, withdrawable, _ = self.stage.escrow.view("locked", account)
        if withdrawable:
            self.stage.escrow.send("withdraw", sender=account)
        elif amount == 0:
            self.stage.lock(
                account, self.random.choice([1, 7, 10**9, 10**18, LOCK]), self.random.randint(1, 52)
            )
            self._state(account)

    def change(self, account: str) -> None:
        amount, end, permanent, withdrawable, changed = self.stage.escrow.view("locked", account)
        if amount == 0 or withdrawable:
            return
        kind = self.random.choice(["increase", "permanent", "extend", "exit"])
        if kind == "increase":
            self.stage.escrow.send("increaseAmount", self.random.choice([1, 10**18]), sender=account)
        elif kind == "permanent":
            self.stage.escrow.send("setPermanent", not permanent, sender=account)
        elif kind == "extend" and not permanent and end < (self.stage.week + 52) * WEEK:
            self.stage.escrow.send("extendLock", (self.stage.week + 52) * WEEK, sender=account)
        elif kind == "exit" and self.stage.escrow.view("previewExit", account)[2] in range(
            1, self.stage.now + 1
        ):
            self.stage.escrow.send("exitEarly", 0, sender=account)
        else:
            return
        self._state(account)

    def deposit(self, _: str) -> None:
        self._receive("deposit")

    def queue(self, _: str) -> None:
        self._receive("queue")

    def _receive(self, function: str) -> None:
        token = self.random.choice(self.stage.tokens)
        amount = self.random.choice([1, 99, 10**6 + 1, 10**18 + 3, 10**24])
        self.stage.distributor.send(function, token.address, amount, sender=self.stage.payer)
        address, week = token.address, self.stage.week
        self.received[address] += amount
        ledger = self.ledgers[address]
        has_power = ledger.total(week) > 0
        waiting, since = self.waiting.get(address, (0, week))
        if waiting and since < week and has_power:
            ledger.deposit(week, waiting)
            waiting = 0
        if function == "deposit" and has_power:
            ledger.deposit(week, amount)
            self.waiting[address] = (waiting, since)
        else:
            self.waiting[address] = (waiting + amount, week)

    def claim(self, account: str) -> None:
        tokens = self.random.sample(self.stage.tokens, 3)
        part = self.random.random() < 0.3
        if part:
            addresses = [token.address for token in tokens]
            outcome = self.stage.distributor.send("claimPart", account, addresses, 2, sender=account)
            amounts = self.stage.distributor.decode_output("claimPart", outcome.output)[0]
        else:
            amounts = tuple(self.stage.claimed(account, *tokens))
        for token, amount in zip(tokens, amounts, strict=True):
            key = account, token.address
            self.paid[key] = self.paid.get(key, 0) + amount
            self.claims[key] = self.claims.get(key, 0) + 1

    def check(self) -> None:
        """Per token, received == paid + claimable + waiting + dust; each share within its rounding."""
        for token in self.stage.tokens:
            self._check_token(token)

    def _check_token(self, token: Contract) -> None:
        address, ledger = token.address, self.ledgers[token.address]
        calls = [self.stage.distributor.at("claimable", account, address) for account in self.accounts]
        due = dict(zip(self.accounts, self.stage.chain.read(calls), strict=True))
        for account in self.accounts:
            key = account, address
            assert_share(
                self.paid.get(key, 0) + due[account], ledger.share(account), self.claims.get(key, 0) + 1
            )
        waiting = self.stage.distributor.view("tokenState", address)[5]
        assert waiting == self.waiting.get(address, (0, 0))[0]
        paid = sum(amount for (_, paid_token), amount in self.paid.items() if paid_token == address)
        held = self.stage.balance(token, self.stage.distributor)
        assert held == self.received[address] - paid
        dust = held - sum(due.values()) - waiting
        assert 0 <= dust < 100


@pytest.mark.parametrize("seed", range(8))
def test_claim__random_histories__every_share_exact(wide: RevenueStage, seed: int):
    """I-5, RV-01, RV-02, RV-03, RV-26: boundary seconds, all lock changes, five tokens, claims in parts."""
    wide.reset()
    history = RandomHistory(wide, seed)
    for number in range(120):
        history.step()
        if number % 30 == 29:
            history.check()
    for account in history.accounts:
        history.claim(account)
    history.check()


def test_claim__ten_thousand_holders_and_a_deposit_every_block__no_share_rounds_to_nothing(
    wide: RevenueStage,
) -> None:
    """RV-11: a token with six decimals comes in 30 deposits for 10,001 locks, a fifth of a unit for each lock
    at a time. Who waits loses less than a unit of all together; who claims after each deposit loses less than
    a unit a payment, and a claim that pays nothing loses nothing."""
    wide.reset()
    token, deposits, amount, eager = wide.tokens[1], 15, 2_000, wide.alice
    holders = create_locks(wide, 10_000)
    wide.lock(eager, 10**18)
    total = sum(holders.values()) + 10**18
    received, paid, payments = 0, 0, 0
    for _ in range(2):
        wide.skip_weeks(1)
        for _ in range(deposits):
            wide.go(wide.now + 1)
            wide.distributor.queue("deposit", token.address, amount, sender=wide.payer)
            wide.distributor.queue("claim", [token.address], sender=eager)
            _, claimed = wide.chain.mine(wide.now)
            ((units,),) = wide.distributor.decode_output("claim", claimed.output)
            received, paid, payments = received + amount, paid + units, payments + (units > 0)

    exact = Fraction(received * 10**18, total)
    assert 4 <= payments <= 6
    assert exact - payments - 1 < paid <= exact
    due: list[int] = []
    addresses = list(holders)
    for start in range(0, len(addresses), 1_000):
        part = addresses[start : start + 1_000]
        due += wide.chain.read([wide.distributor.at("claimable", one, token.address) for one in part])
    for amount_locked, units in zip(holders.values(), due, strict=True):
        exact = Fraction(received * amount_locked, total)
        assert exact - 1 - Fraction(1, 10**6) < units <= exact
    assert wide.balance(token, wide.distributor) == received - paid >= sum(due)


def create_locks(stage: RevenueStage, count: int) -> dict[str, int]:
    """Locks of a year, a unit larger each, for accounts that nobody has the keys of; their amounts."""
    wallet = stage.deploy("MockWallet", stage.owner)
    stage.escrow.send("setLocker", wallet.address, True, sender=stage.owner)
    stage.gov.send("transfer", wallet.address, 10**25, sender=stage.payer)
    approve = stage.gov.encode("approve", stage.escrow.address, 10**25)
    wallet.send("act", [stage.gov.address], [bytes.fromhex(approve[2:])], sender=stage.owner)
    holders = {f"0x{(1 << 80) + number:040x}": 10**18 + number for number in range(count)}
    end = stage.weeks_ahead(52)
    calls = [
        bytes.fromhex(stage.escrow.encode("createLockFor", account, amount, end)[2:])
        for account, amount in holders.items()
    ]
    for start in range(0, count, 125):  # fills a transaction
        part = calls[start : start + 125]
        wallet.send("act", [stage.escrow.address] * len(part), part, sender=stage.owner)
    return holders


def test_claim__ten_thousand_units_and_odd_holders__residue(wide: RevenueStage):
    """RV-26: a token with two decimals, nine holders of odd size, many small deposits; all claim."""
    wide.reset()
    token = wide.tokens[0]
    holders = wide.people[:9]
    for number, account in enumerate(holders):
        wide.lock(account, 7 * 10**18 + number * 13, 3 + 5 * number)
    received = 0
    for _ in range(12):
        wide.skip_weeks(1)
        for _ in range(5):
            wide.deposit(token, 100)
            received += 100
    paid = sum(wide.claimed(account, token)[0] for account in holders)
    assert 0 <= received - paid == wide.balance(token, wide.distributor) < 100
