"""A chain that does exactly what a measurement says: one transaction a block, at a second of our choice.

Nothing is signed (the node holds its accounts open) and no gas is estimated. Gas is what the receipt says,
refunds included. Times are unix seconds, amounts base units, addresses 0x text.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import abi_type, decode, encode_by_name, encode_call
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.errors import DaoError, NodeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.node.local import LocalNode

BLOCK_SECONDS = 12
TRANSACTION_GAS = 21_000
GAS_PER_ZERO_BYTE = 4
GAS_PER_OTHER_BYTE = 16


class BenchError(DaoError):
    """A measurement that did not go as its scenario says."""


@dataclass(frozen=True)
class Receipt:
    """A transaction that succeeded."""

    gas: int
    created: str
    """The contract it created; empty if none."""


class Chain:
    """Accounts, time and transactions of one node that mines only when told to."""

    def __init__(self, node: LocalNode) -> None:
        self._node = node
        self.accounts: list[str] = node.request("eth_accounts")
        self._next: int | None = None

    @property
    def id(self) -> int:
        """The chain id."""
        return int(self._node.request("eth_chainId"), 16)

    @property
    def now(self) -> int:
        """The second of the newest block."""
        return int(self._node.request("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    @property
    def upcoming(self) -> int:
        """The second of the next transaction."""
        return self._next if self._next is not None else self.now + BLOCK_SECONDS

    def travel_to(self, timestamp: int) -> None:
        """The next transaction happens at ``timestamp``; nothing happens before."""
        self._next = timestamp

    def wait(self, seconds: int) -> None:
        """The next transaction happens ``seconds`` after the newest block."""
        self.travel_to(self.now + seconds)

    def idle_until(self, timestamp: int) -> None:
        """Mine an empty block, so that views see that time."""
        self._node.request("evm_mine", {"timestamp": timestamp})
        self._next = None

    def idle(self, seconds: int) -> None:
        """Let time pass with an empty block at its end."""
        self.idle_until(self.now + seconds)

    def pass_blocks(self, count: int) -> None:
        """Empty blocks, a few seconds apart at most."""
        self._node.request("anvil_mine", hex(count), "0x1")
        self._next = None

    def block(self, number: int) -> dict[str, Any]:
        """A block, as the node tells it."""
        found: dict[str, Any] = self._node.request("eth_getBlockByNumber", hex(number), False)
        return found

    def send(self, sender: str, to: str | None, data: bytes, what: str, wei: int = 0) -> Receipt:
        """A transaction alone in its block.

        Raises:
            BenchError: It reverted.
        """
        request = {"from": sender, "data": "0x" + data.hex(), "gas": hex(MAX_TRANSACTION_GAS)}
        request |= {"to": to} if to else {}
        request |= {"value": hex(wei)} if wei else {}
        sent = self._node.request("eth_sendTransaction", request)
        self._node.request("evm_mine", {"timestamp": self.upcoming})
        self._next = None
        receipt = self._node.request("eth_getTransactionReceipt", sent)
        if receipt is None:
            raise BenchError(f"{what} did not get into its block; run the measurement again.")
        if receipt["status"] != "0x1":
            raise BenchError(
                f"{what} reverted{self._reason(request)}; the scenario and the contracts disagree."
            )
        return Receipt(gas=int(receipt["gasUsed"], 16), created=str(receipt["contractAddress"] or ""))

    def burn(self, base_fee: int) -> None:
        """The next block burns so many wei a gas."""
        self._node.request("anvil_setNextBlockBaseFeePerGas", hex(base_fee))

    def become(self, account: str) -> None:
        """From now on the node sends for an account that nobody has a key of, and pays for it."""
        self._node.request("anvil_impersonateAccount", account)
        self._node.request("anvil_setBalance", account, hex(10**18))

    def call(self, to: str, data: bytes, sender: str | None = None) -> bytes:
        """The answer of a call that changes nothing, as of the newest block."""
        request = {"to": to, "data": "0x" + data.hex()} | ({"from": sender} if sender else {})
        return bytes.fromhex(str(self._node.request("eth_call", request, "latest")).removeprefix("0x"))

    def sign_typed(self, account: str, data: dict[str, Any]) -> bytes:
        """The signature of ``account`` under EIP-712 typed data, made by the node."""
        signature = str(self._node.request("eth_signTypedData_v4", account, data))
        return bytes.fromhex(signature.removeprefix("0x"))

    def code(self, address: str) -> bytes:
        """The code at ``address``."""
        return bytes.fromhex(str(self._node.request("eth_getCode", address, "latest")).removeprefix("0x"))

    def deploy(self, artifact: Artifact, **arguments: Any) -> Contract:
        """Create a contract with the first account."""
        encoded = encode_by_name(artifact.constructor_abi["inputs"], arguments, artifact.name)
        receipt = self.send(self.accounts[0], None, artifact.init_code + encoded, artifact.name)
        return Contract(self, artifact, receipt.created)

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Everything that happens inside is undone at the end."""
        snapshot = self._node.request("evm_snapshot")
        try:
            yield
        finally:
            self._next = None
            if self._node.request("evm_revert", snapshot) is not True:
                raise BenchError("The node lost a snapshot; run the measurement again.")

    def _reason(self, request: dict[str, str]) -> str:
        try:
            self._node.request("eth_call", request, "latest")
        except NodeError as error:
            return f" ({error})"
        return ""


@dataclass(frozen=True)
class Contract:
    """A deployed contract; arguments go by the names of its ABI."""

    chain: Chain
    artifact: Artifact
    address: str

    def encode(self, function: str, **arguments: Any) -> bytes:
        """The calldata of a call."""
        return encode_call(self.artifact.abi, function, arguments, self.artifact.name)

    def send(self, sender: str, function: str, **arguments: Any) -> int:
        """Gas of a transaction, as its receipt says."""
        data = self.encode(function, **arguments)
        what = f"{self.artifact.name}.{function}"
        return self.chain.send(sender, self.address, data, what).gas

    def read(self, function: str, sender: str | None = None, **arguments: Any) -> Any:
        """The answer of a view; several values as a tuple."""
        entry = self._entry(function, arguments)
        answer = self.chain.call(self.address, self.encode(function, **arguments), sender)
        values = decode([abi_type(part) for part in entry["outputs"]], answer)
        return values[0] if len(values) == 1 else values

    def view_gas(self, function: str, **arguments: Any) -> int:
        """Gas of a view alone: a transaction to it, less what any transaction with its data costs."""
        data = self.encode(function, **arguments)
        zeros = data.count(0)
        intrinsic = TRANSACTION_GAS + zeros * GAS_PER_ZERO_BYTE + (len(data) - zeros) * GAS_PER_OTHER_BYTE
        return self.send(self.chain.accounts[-1], function, **arguments) - intrinsic

    def _entry(self, function: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return next(
            entry
            for entry in self.artifact.abi
            if entry["type"] == "function"
            and entry["name"] == function
            and len(entry["inputs"]) == len(arguments)
        )
