"""A conviction pool on a private chain: real locks, a budget of dollars, and the owner as the treasury.

Times are unix seconds, amounts base units. Transactions are sent in the present second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.conviction import Settings
from utils.artifacts import compile_contracts
from utils.constants import DAY, WAD, WEEK
from utils.escrow_stage import Stage

if TYPE_CHECKING:
    from utils.rpc import Contract, Outcome

SOURCES = (
    "contracts/modules/conviction/ConvictionPool.sol",
    "contracts/modules/budgets/TreasuryBudgets.sol",
    "contracts/mocks/MockPlainToken.sol",
    "contracts/mocks/MockHookToken.sol",
)
DOLLAR = 10**6
AT_ONCE = 100_000 * DOLLAR
SETTINGS = Settings()
LIFE = 50 * DAY


class ConvictionStage(Stage):
    """Alice has 60% of the power, bob 30%, carol 10%, in locks of a year; the budget is full."""

    def __init__(self) -> None:
        super().__init__()
        self.artifacts.update(compile_contracts(SOURCES))
        self.dollars = self.deploy("MockPlainToken", 6)
        self.budgets = self.deploy("TreasuryBudgets", self.owner, self.dave, [])
        self.pool = self.new_pool()
        for account, amount in ((self.alice, 600_000), (self.bob, 300_000), (self.carol, 100_000)):
            self.lock(account, amount * WAD)
        self.skip(WEEK)
        self.keep()

    def new_pool(self, settings: Settings = SETTINGS, asset: Contract | None = None) -> Contract:
        """A pool whose budget is full in a week."""
        token = asset or self.dollars
        token.send("mint", self.owner, 1_000 * AT_ONCE, sender=self.deployer)
        token.send("approve", self.budgets.address, 2**200, sender=self.owner)
        pool = self.deploy("ConvictionPool", self.owner, self.escrow.address, token.address, settings.values)
        pool.send("setBudgets", self.budgets.address, sender=self.owner)
        self.budget(pool, token)
        return pool

    def budget(self, pool: Contract, token: Contract | None = None, at_once: int = AT_ONCE) -> None:
        limits = (AT_ONCE, at_once, 500 * AT_ONCE, self.now + 100 * WEEK)
        address = (token or self.dollars).address
        self.budgets.send("set", pool.address, address, limits, sender=self.owner)

    def ask(
        self,
        amount: int = 1_000 * DOLLAR,
        life: int = LIFE,
        by: str | None = None,
        to: str | None = None,
        text: str = "A well",
    ) -> int:
        """A request of bob's, if nobody else is named; its number."""
        values = (to or self.stranger, amount, self.now + life, text)
        self.pool.send("request", *values, sender=by or self.bob)
        return int(self.pool.view("requestCount"))

    def support(self, request: int, account: str, bps: int) -> Outcome:
        return self.pool.send("support", request, bps, sender=account)

    def prune(self, request: int, *accounts: str) -> Outcome:
        return self.pool.send("prune", request, list(accounts), sender=self.stranger)

    def ripen(self, request: int) -> Outcome:
        return self.pool.send("ripen", request, sender=self.stranger)

    def enact(self, request: int) -> Outcome:
        return self.pool.send("enact", request, sender=self.stranger)

    def exit(self, account: str) -> Outcome:
        return self.escrow.send("exitEarly", 0, sender=account)

    def conviction(self, request: int) -> int:
        return int(self.pool.view("convictionOf", request))

    def threshold(self, request: int) -> int:
        return int(self.pool.view("thresholdOf", request))

    def ripens_at(self, request: int) -> int:
        return int(self.pool.view("ripensAt", request))

    def ripe(self, amount: int = 1_000 * DOLLAR) -> int:
        """A request that alice supports and that has just ripened."""
        request = self.ask(amount)
        self.support(request, self.alice, 10_000)
        self.go(self.ripens_at(request))
        self.ripen(request)
        return request

    def paid_out(self, account: str | None = None) -> int:
        return int(self.dollars.view("balanceOf", account or self.stranger))

    def crowd(self, count: int, amount: int = 10_000 * WAD, weeks: int = 52) -> list[str]:
        """So many further accounts with locks."""
        accounts = [f"0x{0xC0_0000 + index:040x}" for index in range(count)]
        for account in accounts:
            self.fund(account)
            self.lock(account, amount, weeks)
        return accounts
