"""A DAO's revenue side on a private node, for tests that need exact seconds, exact gas or hundreds of weeks.

Token, escrow, distributor, router and auction are the real ones; so is WETH9. A transaction is sent in the
present second; only :meth:`RevenueStage.go` and its kin move time. Amounts are base units.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from utils.artifacts import ROOT, Artifact, compile_contracts
from utils.constants import DAY, MAX_UINT256, WAD, WEEK
from utils.rpc import Contract, Outcome
from utils.stage import BaseStage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SOURCES = (
    "contracts/core/escrow/VotingEscrow.sol",
    "contracts/modules/revenue/RevenueDistributor.sol",
    "contracts/modules/revenue/RevenueRouter.sol",
    "contracts/modules/revenue/YieldSkimmer.sol",
    "contracts/modules/buyback/BuybackAuction.sol",
    "contracts/modules/buyback/BuybackPot.sol",
    "contracts/modules/buyback/CowBuybackAuction.sol",
    "contracts/modules/buyback/ProceedsLock.sol",
    "contracts/modules/buyback/mocks/MockBidder.sol",
    "contracts/core/token/GovernanceToken.sol",
    "contracts/mocks/MockAliasedToken.sol",
    "contracts/mocks/MockBlocklistToken.sol",
    "contracts/mocks/MockFalseReturnToken.sol",
    "contracts/mocks/MockFeeToken.sol",
    "contracts/mocks/MockGasGuzzlerToken.sol",
    "contracts/mocks/MockHookToken.sol",
    "contracts/mocks/MockNoReturnToken.sol",
    "contracts/mocks/MockPausableToken.sol",
    "contracts/mocks/MockPlainToken.sol",
    "contracts/mocks/MockRebasingToken.sol",
    "contracts/mocks/MockReturnBombToken.sol",
    "contracts/mocks/MockShareVault.sol",
    "contracts/mocks/MockTokenAlias.sol",
    "contracts/mocks/MockWallet.sol",
    "contracts/mocks/MockZeroRevertToken.sol",
)
WETH9 = ROOT / "node_modules" / "canonical-weth" / "build" / "contracts" / "WETH9.json"
START_WEEK = 2_950
START = START_WEEK * WEEK + DAY  # a Friday
PURSE = 10**27
LOCK = 1_000 * WAD
ONLY_OWNER = "OwnableUnauthorizedAccount"


class RevenueStage(BaseStage):
    """``owner`` stands for the timelock; ``payer`` has every token and approved the distributor."""

    def __init__(self, decimals: Sequence[int] = (6, 18), exit_penalty: int = WAD // 2):
        weth = json.loads(WETH9.read_text())
        wrapped = Artifact("WETH9", weth["abi"], bytes.fromhex(weth["bytecode"][2:]))
        super().__init__({**compile_contracts(SOURCES), "WETH9": wrapped}, START)
        self.impersonate()
        self.owner, self.payer, self.treasury, self.stranger, *self.people = self.chain.accounts
        self.alice, self.bob, self.carol, self.dave = self.people[:4]

        allocations = [(account, PURSE) for account in self.chain.accounts]
        self.gov = self.deploy("GovernanceToken", "Token", "TKN", 10**29, 0, self.owner, allocations)
        config = (self.gov.address, self.owner, "Votes", "VOTE", 52, 2 * WAD, 1, 1, exit_penalty, 1)
        self.escrow = self.deploy("VotingEscrow", config)
        self.weth = self.deploy("WETH9")
        self.tokens = [self.deploy("MockPlainToken", count) for count in decimals]
        self.distributor = self.deploy_distributor([*self.tokens, self.weth])
        for token in self.tokens:
            self.fund(token)
        self.anvil.call("anvil_setBalance", self.payer, hex(10**30))
        self.weth.send("deposit", sender=self.payer, value=10**27)
        self.weth.send("approve", self.distributor.address, MAX_UINT256, sender=self.payer)
        self.gov.send("approve", self.distributor.address, MAX_UINT256, sender=self.payer)
        for account in self.chain.accounts:
            self.gov.queue("approve", self.escrow.address, MAX_UINT256, sender=account)
        self._all_ok(self.chain.mine(self.now))
        self.escrow.send("setPenaltyDistributor", self.distributor.address, sender=self.owner)
        self.keep()

    # Setting up

    def deploy_distributor(self, tokens: Sequence[Contract] = (), min_total_power: int = 0) -> Contract:
        """A distributor that is one of the escrow's lockers."""
        addresses = [token.address for token in tokens]
        distributor = self.deploy(
            "RevenueDistributor", self.escrow.address, self.owner, min_total_power, addresses, []
        )
        self.escrow.send("setLocker", distributor.address, True, sender=self.owner)
        return distributor

    def fund(self, token: Contract, amount: int = PURSE) -> None:
        """Mint a mock token to the payer, who lets the distributor take it, and one unit to everybody else.

        The unit keeps the receiver's storage slot in use, as the peers' gas figures have it.
        """
        for account in self.people:
            token.queue("mint", account, 1, sender=self.owner)
        token.queue("mint", self.payer, amount, sender=self.owner)
        token.queue("approve", self.distributor.address, MAX_UINT256, sender=self.payer)
        self._all_ok(self.chain.mine(self.now))

    def list_mock(self, name: str, *args: Any) -> Contract:
        """A mock token that the distributor accepts."""
        token = self.deploy(name, *args)
        self.fund(token)
        self.distributor.send("setToken", token.address, True, sender=self.owner)
        return token

    # Time

    def go_to_week(self, week: int, offset: int = DAY) -> None:
        """Let time pass until ``offset`` seconds after the start of ``week``."""
        self.go(week * WEEK + offset)

    def skip_weeks(self, weeks: int) -> None:
        self.go(self.now + weeks * WEEK)

    # Short forms

    def lock(self, account: str, amount: int = LOCK, weeks: int = 52) -> Outcome:
        """A lock that ends ``weeks`` boundaries from now."""
        return self.escrow.send("createLock", amount, (self.week + weeks) * WEEK, sender=account)

    def deposit(self, token: Contract, amount: int) -> Outcome:
        return self.distributor.send("deposit", token.address, amount, sender=self.payer)

    def deposit_all(self, tokens: Iterable[Contract], amount: int) -> None:
        """One block with a deposit of ``amount`` in every token."""
        for token in tokens:
            self.distributor.queue("deposit", token.address, amount, sender=self.payer)
        self._all_ok(self.chain.mine(self.now))

    def deposit_unread(self, token: Contract, amount: int) -> None:
        """As ``deposit``, without asking for the receipt: for hundreds of weeks."""
        self.distributor.queue("deposit", token.address, amount, sender=self.payer)
        self.anvil.call("evm_mine", {"timestamp": self.now})
        self.chain._queued.clear()

    def claim(self, account: str, *tokens: Contract) -> Outcome:
        return self.distributor.send("claim", [token.address for token in tokens], sender=account)

    def claimed(self, account: str, *tokens: Contract) -> list[int]:
        """Claim, and return the amounts that the call answered."""
        outcome = self.claim(account, *tokens)
        return list(self.distributor.decode_output("claim", outcome.output)[0])

    def claimable(self, account: str, token: Contract) -> int:
        return int(self.distributor.view("claimable", account, token.address))

    def balance(self, token: Contract, account: str | Contract) -> int:
        return int(token.view("balanceOf", account.address if isinstance(account, Contract) else account))

    def events(self, outcome: Outcome, contract: Contract) -> list[tuple[str, dict[str, Any]]]:
        """Names and all arguments of the events of ``contract``, in order."""
        events = self.chain.decode_logs(outcome.logs)
        return [(event.name, event.args) for event in events if event.address == contract.address]

    @staticmethod
    def _all_ok(outcomes: Iterable[Outcome]) -> None:
        if not all(outcome.ok for outcome in outcomes):
            raise AssertionError("a transaction of the set-up failed")


class Ledger:
    """Who earned what, summed week by week in exact fractions: the rule itself, without the contract's trick.

    A state is ``(second, amount, end week or None)``; None stands for permanent.
    """

    def __init__(self, max_weeks: int = 52):
        self.max_weeks = max_weeks
        self.states: dict[str, list[tuple[int, int, int | None]]] = {}
        self.deposits: list[tuple[int, int]] = []

    def lock(self, account: str, second: int, amount: int, end_week: int | None) -> None:
        self.states.setdefault(account, []).append((second, amount, end_week))

    def deposit(self, week: int, amount: int) -> None:
        self.deposits.append((week, amount))

    def power(self, account: str, week: int) -> int:
        before = [state for state in self.states.get(account, []) if state[0] < week * WEEK]
        if not before:
            return 0
        _, amount, end_week = before[-1]
        return amount * (self.max_weeks if end_week is None else max(0, end_week - week))

    def total(self, week: int) -> int:
        return sum(self.power(account, week) for account in self.states)

    def share(self, account: str, since: int = 0) -> Fraction:
        """Of the deposits from index ``since`` on."""
        return sum(
            (
                Fraction(amount * self.power(account, week), self.total(week))
                for week, amount in self.deposits[since:]
            ),
            Fraction(),
        )
