"""A DAO's revenue side on a private node: token, escrow and distributor, driven by raw JSON-RPC.

For tests that need hundreds of weeks or exact gas. Amounts are base units, times unix seconds, weeks unix weeks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from utils.artifacts import compile_contracts
from utils.constants import DAY, MAX_UINT256, WAD, WEEK
from utils.rpc import Anvil, Chain, Contract, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SOURCES = (
    "contracts/escrow/VotingEscrow.sol",
    "contracts/revenue/RevenueDistributor.sol",
    "contracts/revenue/RevenueRouter.sol",
    "contracts/revenue/BuybackAuction.sol",
    "contracts/token/GovernanceToken.sol",
    "contracts/mocks/MockPlainToken.sol",
)
START_WEEK = 3_000
ZERO = "0x" + "00" * 20


class RevenueWorld:
    """One escrow and one distributor. ``accounts[0]`` owns both, pays the revenue and approved everything."""

    def __init__(
        self,
        anvil: Anvil,
        decimals: Sequence[int] = (18,),
        *,
        min_total_power: int = 0,
        max_lock_weeks: int = 52,
        exit_penalty: int = 0,
    ):
        self.chain = Chain(anvil)
        self.artifacts = compile_contracts(SOURCES)
        self.owner, *self.people = self.chain.accounts
        self.token = self.chain.deploy(self.artifacts["MockPlainToken"], 18)
        config = (
            self.token.address, self.owner, "Votes", "VOTE", max_lock_weeks, 2 * WAD, 1, 1, exit_penalty, 1,
        )  # fmt: skip
        self.escrow = self.chain.deploy(self.artifacts["VotingEscrow"], config)
        self.tokens = [self.chain.deploy(self.artifacts["MockPlainToken"], d) for d in decimals]
        self.distributor = self.chain.deploy(
            self.artifacts["RevenueDistributor"],
            self.escrow.address,
            self.owner,
            min_total_power,
            self.addresses,
        )
        self.escrow.send("setLocker", self.distributor.address, True, sender=self.owner)
        for token in (self.token, *self.tokens):
            self._fund(token)

    @property
    def addresses(self) -> list[str]:
        return [token.address for token in self.tokens]

    @property
    def now(self) -> int:
        return self.chain.now

    @property
    def week(self) -> int:
        return self.chain.now // WEEK

    def _fund(self, token: Contract) -> None:
        for account in self.chain.accounts:
            token.queue("mint", account, 10**30, sender=self.owner)
            token.queue("approve", self.escrow.address, MAX_UINT256, sender=account)
            token.queue("approve", self.distributor.address, MAX_UINT256, sender=account)
        if not all(outcome.ok for outcome in self.chain.mine(self.now)):
            raise AssertionError("funding failed")

    def go_to(self, week: int, offset: int = DAY) -> None:
        """Let time pass until ``offset`` seconds after the start of ``week``."""
        self.chain.idle(week * WEEK + offset)

    def lock(self, account: str, amount: int, weeks: int) -> Outcome:
        end = (self.week + weeks) * WEEK
        return self.escrow.send("createLock", amount, end, sender=account)

    def deposit(self, token: Contract, amount: int) -> Outcome:
        return self.distributor.send("deposit", token.address, amount, sender=self.owner)

    def deposit_all(self, amount: int) -> None:
        """One block with a deposit of ``amount`` in every token."""
        for token in self.tokens:
            self.distributor.queue("deposit", token.address, amount, sender=self.owner)
        if not all(outcome.ok for outcome in self.chain.mine(self.now)):
            raise AssertionError("a deposit failed")

    def weekly_revenue(self, weeks: Iterable[int], amount: int, offset: int = DAY) -> None:
        for week in weeks:
            self.go_to(week, offset)
            self.deposit_all(amount)

    def claim(self, account: str, tokens: Sequence[Contract] | None = None) -> Outcome:
        addresses = [token.address for token in self.tokens if tokens is None or token in tokens]
        return self.distributor.send("claim", addresses, sender=account)

    def claimable(self, account: str, token: Contract) -> int:
        return int(self.distributor.view("claimable", account, token.address))

    def balance(self, token: Contract, account: str) -> int:
        return int(token.view("balanceOf", account))
