"""Budgets on a private chain: ``owner`` stands for the timelock, whose tokens the budgets spend.

A transaction is sent in the present second; only ``go`` moves time. Amounts are base units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.budgets import DAY, WEEK, Limits
from utils.artifacts import ROOT, compile_contracts
from utils.constants import WAD
from utils.stage import BaseStage

if TYPE_CHECKING:
    from pathlib import Path

    from utils.rpc import Contract, Outcome

START = 2_950 * WEEK + DAY  # a Friday
SUPPLY = 10**28
PER_WEEK, AT_ONCE, IN_ALL = 700 * WAD, 2_000 * WAD, 30_000 * WAD
MEMO = b"invoice 7".ljust(32, b"\0")
KEY = b"request 1".ljust(32, b"\0")
ONLY_OWNER = "OwnableUnauthorizedAccount"
SOURCES = (
    "contracts/modules/budgets/TreasuryBudgets.sol",
    "contracts/core/token/GovernanceToken.sol",
    "contracts/mocks/MockFalseReturnToken.sol",
    "contracts/mocks/MockFeeToken.sol",
    "contracts/mocks/MockHookToken.sol",
    "contracts/mocks/MockNoReturnToken.sol",
    "contracts/mocks/MockPlainToken.sol",
)


class BudgetStage(BaseStage):
    """A treasury with the supply, budgets of nobody, and people who hold nothing."""

    def __init__(self, root: Path | None = None) -> None:
        super().__init__(compile_contracts(SOURCES, root or ROOT), START)
        self.owner, self.guardian, self.stranger, self.alice, self.bob, self.carol, *_ = self.chain.accounts
        self.token = self.deploy(
            "GovernanceToken", "Token", "TKN", SUPPLY, 0, self.owner, [(self.owner, SUPPLY)]
        )
        self.budgets = self.deploy("TreasuryBudgets", self.owner, self.guardian, [])
        self.keep()

    def terms(
        self,
        per_week: int = PER_WEEK,
        at_once: int = AT_ONCE,
        in_all: int = IN_ALL,
        until: int | None = None,
    ) -> tuple[int, int, int, int]:
        """Limits as the contract takes them; for a year, unless something else is said."""
        limits = Limits(per_week, at_once, in_all, self.now + 52 * WEEK if until is None else until)
        return limits.values

    def set(self, spender: str, asset: Contract | None = None, **limits: int) -> Outcome:
        """A budget, and the allowance that it takes."""
        token = asset or self.token
        outcome = self.budgets.send("set", spender, token.address, self.terms(**limits), sender=self.owner)
        self.allow(token)
        return outcome

    def allow(self, token: Contract | None = None, more: int = 0) -> None:
        """The treasury allows what is promised, and ``more``."""
        token = token or self.token
        amount = self.budgets.view("promised", token.address) + more
        token.send("approve", self.budgets.address, amount, sender=self.owner)

    def mock(self, name: str, *args: Any) -> Contract:
        """A token that is not ours, of which the treasury has plenty."""
        token = self.deploy(name, *args)
        token.send("mint", self.owner, SUPPLY, sender=self.owner)
        return token

    def spend(self, amount: int, spender: str | None = None, token: Contract | None = None) -> Outcome:
        """Alice, or ``spender``, pays Carol."""
        asset = (token or self.token).address
        return self.budgets.send("spend", asset, self.carol, amount, MEMO, sender=spender or self.alice)

    def reserve(self, amount: int, key: bytes = KEY, until: int | None = None) -> Outcome:
        """Alice reserves, for ten days unless something else is said."""
        end = self.now + 10 * DAY if until is None else until
        return self.budgets.send("reserve", self.token.address, key, amount, end, sender=self.alice)

    def free(self, spender: str | None = None, token: Contract | None = None) -> int:
        return self.state(spender, token)["free"]

    def state(self, spender: str | None = None, token: Contract | None = None) -> dict[str, int]:
        names = ("free", "reserved", "spent", "frozen_until", "freezable_from")
        found = self.budgets.view("stateOf", spender or self.alice, (token or self.token).address)
        return dict(zip(names, found, strict=True))

    def balance(self, account: str, token: Contract | None = None) -> int:
        return int((token or self.token).view("balanceOf", account))

    def allowance(self, token: Contract | None = None) -> int:
        return int((token or self.token).view("allowance", self.owner, self.budgets.address))

    def events(self, outcome: Outcome) -> list[tuple[str, Any]]:
        """What the budgets told."""
        logs = self.chain.decode_logs(outcome.logs)
        return [(event.name, event.args) for event in logs if event.address == self.budgets.address]
