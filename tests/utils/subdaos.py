"""An executor on a private chain: ``owner`` stands for the timelock, ``operator`` for the Safe of a council.

The executor holds tokens, and may invest them in one vault for itself. A transaction is sent in the present
second; only ``go`` moves time. Amounts are base units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector

from utils.artifacts import ROOT, compile_contracts
from utils.constants import WAD
from utils.stage import BaseStage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from utils.rpc import Contract, Outcome

DAY, WEEK = 86_400, 7 * 86_400
START = 2_950 * WEEK + DAY  # a Friday
MAX_TERM, MAX_FREEZE, FREEZE_PAUSE = 104 * WEEK, 14 * DAY, 16 * DAY
HELD = 1_000 * WAD
APPROVE, DEPOSIT, REDEEM = range(3)
"""The numbers of the scopes."""
NO_WORD = bytes(32)
SOURCES = (
    "contracts/modules/subdaos/ScopedExecutor.sol",
    "contracts/mocks/MockBlocklistToken.sol",
    "contracts/mocks/MockFeeToken.sol",
    "contracts/mocks/MockGasGuzzlerToken.sol",
    "contracts/mocks/MockPlainToken.sol",
    "contracts/mocks/MockReturnBombToken.sol",
    "contracts/mocks/MockShareVault.sol",
    "contracts/mocks/MockTarget.sol",
)

FixedWord = tuple[int, bool, bytes]
Scope = tuple[str, bytes, int, tuple[FixedWord, ...]]


def selector(signature: str) -> bytes:
    return function_signature_to_4byte_selector(signature)


def word(address: str) -> bytes:
    """An address as an argument."""
    return bytes.fromhex(address[2:]).rjust(32, b"\0")


def call_data(signature: str, *arguments: Any) -> bytes:
    kinds = signature.partition("(")[2][:-1]
    return selector(signature) + encode(kinds.split(",") if kinds else [], arguments)


class ExecutorStage(BaseStage):
    """An executor with tokens and three scopes: approve the vault, deposit, and redeem, all for itself."""

    def __init__(self, root: Path | None = None) -> None:
        super().__init__(compile_contracts(SOURCES, root or ROOT), START)
        self.owner, self.guardian, self.operator, self.stranger, self.alice, *_ = self.chain.accounts
        self.token = self.deploy("MockPlainToken", 18)
        self.vault = self.deploy("MockShareVault", self.token.address)
        self.until = START + 52 * WEEK
        operation = self.operator, self.until
        self.executor = self.deploy("ScopedExecutor", self.owner, self.guardian, operation, self.scopes)
        self.token.send("mint", self.executor.address, HELD, sender=self.owner)
        self.keep()

    @property
    def scopes(self) -> list[Scope]:
        this: FixedWord = (1, True, NO_WORD)
        vault = (0, False, word(self.vault.address))
        owns: FixedWord = (2, True, NO_WORD)
        return [
            (self.token.address, selector("approve(address,uint256)"), 2, (vault,)),
            (self.vault.address, selector("deposit(uint256,address)"), 2, (this,)),
            (self.vault.address, selector("redeem(uint256,address,address)"), 3, (this, owns)),
        ]

    def execute(
        self, scope: int, data: bytes, sender: str | None = None, deadline: int | None = None
    ) -> Outcome:
        end = self.now if deadline is None else deadline
        return self.executor.send("execute", scope, data, end, sender=sender or self.operator)

    def approve(self, amount: int = HELD, **options: Any) -> Outcome:
        data = call_data("approve(address,uint256)", self.vault.address, amount)
        return self.execute(APPROVE, data, **options)

    def deposit(self, amount: int = HELD, receiver: str | None = None, **options: Any) -> Outcome:
        data = call_data("deposit(uint256,address)", amount, receiver or self.executor.address)
        return self.execute(DEPOSIT, data, **options)

    def recall(self, *assets: Contract, sender: str | None = None, **options: Any) -> Outcome:
        listed = [asset.address for asset in assets]
        return self.executor.send("recall", listed, sender=sender or self.owner, **options)

    def sweep(self, *assets: Contract) -> Outcome:
        listed = [asset.address for asset in assets]
        return self.executor.send("sweep", listed, sender=self.stranger)

    def freeze(self, until: int, sender: str | None = None) -> Outcome:
        return self.executor.send("freeze", until, sender=sender or self.guardian)

    def set_operator(self, account: str, until: int | None = None, sender: str | None = None) -> Outcome:
        end = self.until if until is None else until
        return self.executor.send("setOperator", account, end, sender=sender or self.owner)

    def set_scope(self, number: int, scope: Scope, sender: str | None = None) -> Outcome:
        return self.executor.send("setScope", number, scope, sender=sender or self.owner)

    def operation(self) -> tuple[str, int]:
        return tuple(self.executor.view("operation"))

    def balance(self, account: str, token: Contract | None = None) -> int:
        return int((token or self.token).view("balanceOf", account))

    def events(self, outcome: Outcome) -> list[tuple[str, Any]]:
        """What the executor told."""
        logs: Sequence[Any] = self.chain.decode_logs(outcome.logs)
        return [(event.name, event.args) for event in logs if event.address == self.executor.address]
