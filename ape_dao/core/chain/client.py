"""Plain reads and transactions through any connected Ape provider, without Ape's caches and enrichment.

Addresses are checksummed text, hashes 0x text, code and data ``bytes``, amounts wei.
"""

from __future__ import annotations

import time
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from ape.exceptions import ApeException, ProviderError
from ape.utils.misc import DEFAULT_TRANSACTION_ACCEPTANCE_TIMEOUT
from eth_abi import decode
from eth_utils import keccak

from ape_dao.core.chain.abi import abi_type, decode_by_name, encode_by_name, selector
from ape_dao.core.chain.logs import LATEST, read_logs
from ape_dao.core.errors import DeployError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.chain.artifacts import Artifact

_DEVELOPMENT_CHAINS = (1337, 31337)
_DEVELOPMENT_CLIENTS = ("anvil", "hardhat", "tester")
"""Forks have the chain id of the real network."""
_PENDING = "pending"
_POLL_LOCAL = 0.02
_POLL_LIVE = 1.0
MOST_TOGETHER = 100
"""Questions in a request; public nodes refuse very long ones."""
_REPLACED_SECONDS = 1.0
"""A busy node can count a transaction a moment before it has the receipt."""


@dataclass(frozen=True)
class Receipt:
    """A transaction in a block."""

    transaction: str
    block: int
    block_hash: str
    gas_used: int
    gas_price: int
    succeeded: bool


@dataclass(frozen=True)
class Event:
    """A log, decoded."""

    address: str
    name: str
    arguments: Mapping[str, Any]
    transaction: str
    block: int


@dataclass(frozen=True)
class Question:
    """A view of a contract, to be asked together with others."""

    artifact: Artifact
    address: str
    function: str
    arguments: tuple[Any, ...] = ()
    """As the ABI's types want them; bytes also as 0x text, as events give them."""


class Chain:
    """One connected network, read after its newest block."""

    _moment: Sequence[Any] = (LATEST,)
    """Parameters of a call after the call itself: a block, and where given what differs from it."""

    def __init__(self, provider: ProviderAPI) -> None:
        self.provider = provider

    def ahead(self) -> Self:
        """The same chain, read at the second of the next block; where the node cannot do that, as it is now.

        For what is sent now: by then a vote may have begun, or a delay be over.
        """
        return self._read_at(self.coming_block())

    def after(self, block: int) -> Self:
        """The same chain as it was after ``block``."""
        return self._read_at([hex(block)])

    def _read_at(self, moment: Sequence[Any]) -> Self:
        other = copy(self)
        other._moment = moment
        return other

    @cached_property
    def is_local(self) -> bool:
        """Whether this is a development network, whose state may vanish and whose money is worth nothing.

        Ape takes every node that is named by its address alone for a local one, so the node is asked as well.
        """
        if not self.provider.network.is_dev:
            return False
        if self.chain_id() in _DEVELOPMENT_CHAINS:
            return True
        try:
            client = str(self.rpc("web3_clientVersion")).lower()
        except ApeException:  # a node that does not tell its name is nobody's development node
            return False
        return any(name in client for name in _DEVELOPMENT_CLIENTS)

    @property
    def network_name(self) -> str:
        """The network as it appears in paths: "local", "sepolia"; "chain-1" for a node by address alone."""
        network = self.provider.network
        if network.is_dev and not self.is_local:
            return f"chain-{self.chain_id()}"
        ecosystem = network.ecosystem.name
        return network.name if ecosystem == "ethereum" else f"{ecosystem}-{network.name}"

    @property
    def acceptance_seconds(self) -> float:
        """How long a transaction may take until it is in a block."""
        seconds = float(self.provider.network.transaction_acceptance_timeout)
        return seconds if self.is_local else max(seconds, DEFAULT_TRANSACTION_ACCEPTANCE_TIMEOUT)

    def rpc(self, method: str, *parameters: Any) -> Any:
        """The result of one JSON-RPC request."""
        return self.provider.make_request(method, list(parameters))

    def chain_id(self) -> int:
        """The chain's id (EIP-155)."""
        return int(self.rpc("eth_chainId"), 16)

    def timestamp(self) -> int:
        """Unix seconds of the newest block, or of the moment at which the chain is read."""
        block, *differences = self._moment
        if differences:
            return int(differences[-1]["time"], 16)
        return int(self.rpc("eth_getBlockByNumber", block, False)["timestamp"], 16)

    def next_timestamp(self) -> int:
        """About the unix seconds of the next block; deadlines count from here.

        A node that only mines when it is asked to has an old newest block.
        """
        if self.is_local:
            return int(self.rpc("eth_getBlockByNumber", _PENDING, False)["timestamp"], 16)
        newest = int(self.rpc("eth_getBlockByNumber", LATEST, False)["timestamp"], 16)
        return max(newest + 1, int(time.time()))

    def coming_block(self) -> list[Any]:
        """The further parameters that make a call or an estimate run at the second of the next block.

        Where the node cannot do that, it runs at the second of the newest one.
        """
        if self.is_local:
            return [_PENDING]
        return [LATEST, {}, {"time": hex(self.next_timestamp())}] if self.runs_ahead else [LATEST]

    @cached_property
    def runs_ahead(self) -> bool:
        """Whether the node runs calls and estimates at a second that is still to come."""
        second = self.timestamp() + 1
        request = {"data": "0x" + _only_at(second).hex()}
        try:
            for method in ("eth_call", "eth_estimateGas"):
                self.rpc(method, request, LATEST, {}, {"time": hex(second)})
        except ApeException:
            return False
        return True

    @property
    def poll_seconds(self) -> float:
        """How long to wait until the node is asked again for what comes with a block."""
        return _POLL_LOCAL if self.is_local else _POLL_LIVE

    def block_time(self, block: int) -> int:
        """Unix seconds of a block."""
        return int(self.rpc("eth_getBlockByNumber", hex(block), False)["timestamp"], 16)

    def block_number(self) -> int:
        """Number of the newest block."""
        return int(self.rpc("eth_blockNumber"), 16)

    def first_block_hash(self) -> str:
        """Hash of block 0; tells one chain from another with the same id."""
        return str(self.rpc("eth_getBlockByNumber", "0x0", False)["hash"])

    def balance(self, address: str) -> int:
        """Wei that an address has."""
        return int(self.rpc("eth_getBalance", address, self._moment[0]), 16)

    def nonce(self, address: str) -> int:
        """How many transactions of ``address`` are in blocks."""
        return int(self.rpc("eth_getTransactionCount", address, LATEST), 16)

    def gas_price(self) -> int:
        """Wei per gas, as the node suggests."""
        return int(self.rpc("eth_gasPrice"), 16)

    def code(self, address: str) -> bytes:
        """The code at an address; empty if there is none."""
        return bytes.fromhex(str(self.rpc("eth_getCode", address, self._moment[0])).removeprefix("0x"))

    def codes_of(self, addresses: Iterable[str]) -> list[bytes]:
        """The code at each address, in few requests where the connection can do that."""
        accounts = list(addresses)
        codes: list[bytes] = []
        for first in range(0, len(accounts), MOST_TOGETHER):
            part = accounts[first : first + MOST_TOGETHER]
            answers = self._batch([("eth_getCode", [address, self._moment[0]]) for address in part])
            codes += answers if answers is not None else [self.code(address) for address in part]
        return codes

    def creation_block(self, address: str) -> int:
        """The block in which ``address`` got its code; 0 if the node does not keep states that old."""
        low, high = 0, self.block_number()
        while low < high:
            middle = (low + high) // 2
            try:
                code = self.rpc("eth_getCode", address, hex(middle))
            except ProviderError:
                return 0
            low, high = (low, middle) if code not in ("0x", "") else (middle + 1, high)
        return low

    def call(self, to: str | None, data: bytes, sender: str | None = None) -> bytes:
        """The result of a call that changes nothing; ``to`` None runs ``data`` as init code."""
        request = {"data": "0x" + data.hex()}
        if to is not None:
            request["to"] = to
        if sender is not None:
            request["from"] = sender
        return bytes.fromhex(str(self.rpc("eth_call", request, *self._moment)).removeprefix("0x"))

    def read(self, artifact: Artifact, address: str, function: str, *arguments: Any) -> Any:
        """The value of a view; several values as a mapping by name, structs as mappings."""
        question = Question(artifact, address, function, arguments)
        return _answer(question, self.call(address, _calldata(question)))

    def read_many(self, questions: Sequence[Question]) -> list[Any]:
        """What `read` answers to each of them, in one request where the connection can do that.

        Raises:
            ProviderError: A contract refuses to answer.
        """
        answers: list[Any] = []
        for first in range(0, len(questions), MOST_TOGETHER):
            part = questions[first : first + MOST_TOGETHER]
            data_of_part = self._ask_together(part) or [self._ask(question) for question in part]
            answers += [_answer(question, data) for question, data in zip(part, data_of_part, strict=True)]
        return answers

    def _ask_together(self, questions: Sequence[Question]) -> list[bytes] | None:
        """What the contracts answer; None if one of them does not, or the node wants single questions."""
        return self._batch(
            [
                (
                    "eth_call",
                    [{"to": question.address, "data": "0x" + _calldata(question).hex()}, *self._moment],
                )
                for question in questions
            ]
        )

    def _batch(self, requests: list[tuple[str, list[Any]]]) -> list[bytes] | None:
        """The bytes that answer each request; None if one is refused, or the node wants single requests."""
        node = self.provider.web3.provider
        if not hasattr(node, "make_batch_request"):
            return None
        try:
            answers = node.make_batch_request(requests)
        except OSError:  # it may say so by the status of HTTP
            return None
        if not isinstance(answers, list) or not all("result" in answer for answer in answers):
            return None
        return [bytes.fromhex(str(answer["result"]).removeprefix("0x")) for answer in answers]

    def _ask(self, question: Question) -> bytes:
        try:
            return self.call(question.address, _calldata(question))
        except ProviderError as err:
            what = f"{question.artifact.name}.{question.function}"
            raise ProviderError(f"{what} was refused: {err}") from err

    def events(
        self,
        artifact: Artifact,
        address: str | Sequence[str],
        *names: str,
        from_block: int = 0,
        to_block: int | None = None,
        first_indexed: bytes | None = None,
        second_indexed: Sequence[bytes] | None = None,
    ) -> list[Event]:
        """Every event of these names that ``address``, or one of several, logged, in order.

        Args:
            first_indexed: Only events whose first indexed parameter has this value, as 32 bytes.
            second_indexed: Only events whose second one has one of these values.
        """
        declared = [entry for entry in artifact.abi if entry["type"] == "event" and entry["name"] in names]
        entries = {_topic(entry): entry for entry in declared}
        topics: list[Any] = [sorted(entries)]
        if first_indexed is not None or second_indexed is not None:
            topics.append(None if first_indexed is None else "0x" + first_indexed.hex())
        if second_indexed is not None:
            topics.append(["0x" + value.hex() for value in second_indexed])
        last = LATEST if to_block is None else hex(to_block)
        where = address if isinstance(address, str) else list(address)
        query = {"address": where, "fromBlock": hex(from_block), "toBlock": last, "topics": topics}
        return [_event(log, entries[log["topics"][0]]) for log in self.logs(query)]

    def logs(self, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Every log that answers the query of an ``eth_getLogs``, in order, undecoded."""
        return read_logs(self.rpc, query)

    def first_transaction_of(self, address: str, from_block: int = 0) -> str | None:
        """The transaction of the first log of ``address``; None if it never logged."""
        query = {"address": address, "fromBlock": hex(from_block), "toBlock": LATEST}
        logs = self.logs(query)
        return str(logs[0]["transactionHash"]) if logs else None

    def knows_transaction(self, transaction: str) -> bool:
        """Whether the node has the transaction, in a block or waiting."""
        return self.rpc("eth_getTransactionByHash", transaction) is not None

    def receipt(self, transaction: str) -> Receipt | None:
        """The receipt of a transaction; None while it is in no block."""
        receipt = self.rpc("eth_getTransactionReceipt", transaction)
        if receipt is None or receipt.get("blockNumber") is None:
            return None
        return Receipt(
            transaction=transaction,
            block=int(receipt["blockNumber"], 16),
            block_hash=str(receipt["blockHash"]),
            gas_used=int(receipt["gasUsed"], 16),
            gas_price=int(receipt.get("effectiveGasPrice", "0x0"), 16),
            succeeded=int(receipt["status"], 16) == 1,
        )

    def wait(self, transaction: str, what: str, sender: str = "", nonce: int | None = None) -> Receipt:
        """Wait until the transaction is in a block, with the confirmations that the network asks for.

        Args:
            sender: With ``nonce``, who sent it: if another transaction took its place, waiting is over.

        Raises:
            DeployError: It is in no block when the network's acceptance timeout is over, or never will be.
        """
        deadline = time.monotonic() + self.acceptance_seconds
        confirmations = self.provider.network.required_confirmations
        replaced_since: float | None = None
        while True:
            receipt = self.receipt(transaction)
            if receipt and self.block_number() >= receipt.block + confirmations:
                return receipt
            if receipt is None and nonce is not None and self._is_replaced(transaction, sender, nonce):
                replaced_since = replaced_since or time.monotonic()
            else:
                replaced_since = None
            if replaced_since is not None and time.monotonic() - replaced_since > _REPLACED_SECONDS:
                raise DeployError(
                    f"Transaction {transaction} ({what}) was replaced by another one of {sender}; "
                    "run the same command again."
                )
            if receipt is None and time.monotonic() > deadline:
                raise DeployError(
                    f"Transaction {transaction} ({what}) is not in a block yet; run the same command again "
                    "later, it goes on where it stopped."
                )
            time.sleep(self.poll_seconds)

    def _is_replaced(self, transaction: str, sender: str, nonce: int) -> bool:
        """Whether the sender's place for this transaction is taken by another one."""
        return self.nonce(sender) > nonce and self.receipt(transaction) is None

    def estimate_gas(self, sender: str, to: str, data: bytes) -> int:
        """Gas that the node estimates for a call in the next block.

        Raises:
            ProviderError: The call would fail.
        """
        request = {"from": sender, "to": to, "data": "0x" + data.hex()}
        return int(self.rpc("eth_estimateGas", request, *self.coming_block()), 16)

    def send(
        self,
        account: AccountAPI,
        to: str,
        data: bytes,
        gas_limit: int,
        on_signed: Callable[[str, int], None] | None = None,
        value: int = 0,
    ) -> str:
        """Sign and send a transaction; returns its hash without waiting for a block.

        Args:
            on_signed: Called with hash and nonce after signing and before sending, so that the intention can
                be written down. Not called for unlocked accounts, whose hash only the node knows.

        Raises:
            DeployError: The account did not sign.
        """
        ecosystem = self.provider.network.ecosystem
        unsigned = ecosystem.create_transaction(
            receiver=to,
            data=data,
            value=value,
            gas_limit=gas_limit,
            chain_id=self.chain_id(),
            sender=account.address,
        )
        prepared = account.prepare_transaction(unsigned)
        # Ape takes every node that it meets by address on a local network for its own, of chain 1337.
        prepared.chain_id = self.chain_id()
        signed = account.sign_transaction(prepared)
        if signed is None:
            raise DeployError(
                f"Account {account.address} did not sign the transaction; run the command again."
            )
        if signed.signature is None:
            request = {
                "from": account.address,
                "to": to,
                "data": "0x" + data.hex(),
                "gas": hex(gas_limit),
                "value": hex(value),
            }
            return str(self.rpc("eth_sendTransaction", request))
        raw = signed.serialize_transaction()
        transaction = "0x" + keccak(raw).hex()
        if on_signed is not None:
            on_signed(transaction, int(signed.nonce or 0))
        self.rpc("eth_sendRawTransaction", "0x" + raw.hex())
        return transaction


def _only_at(second: int) -> bytes:
    """Init code that succeeds at one second and reverts at every other."""
    timestamp, push5, equal, push1, jump_if, revert, jump_target, stop = (
        *(0x42, 0x64, 0x14, 0x60),
        *(0x57, 0xFD, 0x5B, 0x00),
    )
    test = bytes([timestamp, push5, *second.to_bytes(5, "big"), equal])
    failure = bytes([push1, 0, push1, 0, revert])
    start = len(test) + 3 + len(failure)
    return test + bytes([push1, start, jump_if]) + failure + bytes([jump_target, stop])


def _entry(question: Question) -> Mapping[str, Any]:
    return next(
        entry
        for entry in question.artifact.abi
        if entry["type"] == "function"
        and entry["name"] == question.function
        and len(entry["inputs"]) == len(question.arguments)
    )


def _calldata(question: Question) -> bytes:
    entry = _entry(question)
    names = [str(part["name"]).strip("_") or str(index) for index, part in enumerate(entry["inputs"])]
    inputs = [{**part, "name": name} for part, name in zip(entry["inputs"], names, strict=True)]
    values = {
        name: bytes.fromhex(value[2:])
        if abi_type(part).startswith("bytes") and isinstance(value, str)
        else value
        for name, part, value in zip(names, inputs, question.arguments, strict=True)
    }
    what = f"{question.artifact.name}.{question.function}"
    return selector(entry) + encode_by_name(inputs, values, what)


def _answer(question: Question, data: bytes) -> Any:
    """What a view says; several values as a mapping by name."""
    outputs = [
        {**part, "name": part["name"] or str(index)} for index, part in enumerate(_entry(question)["outputs"])
    ]
    values = decode_by_name(outputs, data)
    return next(iter(values.values())) if len(values) == 1 else values


def _topic(entry: Mapping[str, Any]) -> str:
    return "0x" + keccak(text=f"{entry['name']}({','.join(map(abi_type, entry['inputs']))})").hex()


def _event(log: Mapping[str, Any], entry: Mapping[str, Any]) -> Event:
    indexed: Sequence[Mapping[str, Any]] = [part for part in entry["inputs"] if part["indexed"]]
    others = [part for part in entry["inputs"] if not part["indexed"]]
    arguments = decode_by_name(others, bytes.fromhex(log["data"].removeprefix("0x")))
    for part, topic in zip(indexed, log["topics"][1:], strict=True):
        arguments |= decode_by_name([part], bytes.fromhex(topic.removeprefix("0x")))
    return Event(
        address=str(log["address"]),
        name=str(entry["name"]),
        arguments=arguments,
        transaction=str(log["transactionHash"]),
        block=int(log["blockNumber"], 16),
    )


def decode_revert(artifact: Artifact, data: bytes) -> str:
    """A custom error or reason in words, for the errors that ``artifact`` declares."""
    if data[:4] == keccak(text="Error(string)")[:4]:
        return str(decode(["string"], data[4:])[0])
    for entry in artifact.abi:
        if entry["type"] == "error" and selector(entry) == data[:4]:
            arguments = decode_by_name(entry["inputs"], data[4:])
            return f"{entry['name']}({', '.join(f'{name}={value}' for name, value in arguments.items())})"
    return f"0x{data.hex()}" if data else "no reason given"
