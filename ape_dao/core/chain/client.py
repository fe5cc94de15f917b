"""Plain reads and transactions through any connected Ape provider, without Ape's caches and enrichment.

Addresses are checksummed text, hashes 0x text, code and data ``bytes``, amounts wei.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ape.exceptions import ApeException, ProviderError
from ape.utils.misc import DEFAULT_TRANSACTION_ACCEPTANCE_TIMEOUT
from eth_utils import keccak

from ape_dao.core.chain.abi import (
    abi_type,
    decode,
    decode_by_name,
    decode_words,
    encode_by_name,
    encode_words,
    selector,
    topic,
)
from ape_dao.core.chain.logs import LATEST, Reach, read_logs
from ape_dao.core.chain.reader import MOST_PACKED, READER, can_pack, override, packed, sizes, unpacked
from ape_dao.core.chain.transport import Refused, ask_together, is_busy, outcome, silence, steady
from ape_dao.core.errors import DeployError, MissingViewError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.chain.logbook import LogBook
    from ape_dao.core.chain.logs import Query
    from ape_dao.core.chain.reader import Call
    from ape_dao.core.chain.transport import Request

T = TypeVar("T")

_DEVELOPMENT_CHAINS = (1337, 31337)
_DEVELOPMENT_CLIENTS = ("anvil", "hardhat", "tester")
"""Forks have the chain id of the real network."""
_PENDING = "pending"
_POLL_LOCAL = 0.02
_POLL_LIVE = 1.0
_HASH_TEXT = 66
"""Characters of a hash in 0x text."""
_LEAST_CONFIRMATIONS = 2
_FEWEST_PACKED = 3
"""Calls that are worth a program of their own."""
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
class Terms:
    """Nonce and fees of a transaction; wei per gas."""

    nonce: int
    price: int
    base_fee: int | None
    """Of the newest block; None on a chain without."""
    tip: int

    def fields(self) -> dict[str, Any]:
        """As Ape takes them. The fee may double until the transaction is in a block."""
        if self.base_fee is None:
            return {"nonce": self.nonce, "gas_price": self.price, "type": 0}
        fees = {"max_fee": 2 * self.base_fee + self.tip, "max_priority_fee": self.tip}
        return {"nonce": self.nonce, **fees, "type": 2}


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

    @property
    def view(self) -> _View:
        """How it is asked and answered."""
        key = (id(self.artifact), self.function, len(self.arguments))
        if key not in _VIEWS:
            _VIEWS[key] = (self.artifact, _View.of(self.artifact.abi, self.function, len(self.arguments)))
        return _VIEWS[key][1]


_VIEWS: dict[tuple[int, str, int], tuple[Artifact, _View]] = {}
"""Views by contract, name and number of arguments; the contract is kept, so that its number stays its own."""


class _NotKnownYetError(Exception):
    """A reader needs what `Chain.together` has to ask first."""


class Chain:
    """One connected network, read after its newest block."""

    _moment: Sequence[Any] = (LATEST,)
    """Parameters of a call after the call itself: a block, and where given what differs from it."""

    deployed: Mapping[str, Artifact] = MappingProxyType({})
    """What another version of the kit compiled, by the address where it stands: it is read with its own ABI.
    Copies share it."""

    is_still = False
    """Whether the same question always has the same answer here."""
    _now: int | None = None
    _hash: str | None = None
    """Of the block at which a chain that stands still is read."""

    def __init__(self, provider: ProviderAPI) -> None:
        steady(provider)
        self.provider = provider
        self._begin()

    def _begin(self) -> None:
        self._traits: dict[str, bool] = {}
        """What the node turned out to be able to do; copies share it."""
        self.reach = Reach()
        self.book: LogBook | None = None
        """The logs of a DAO that are kept; copies share it."""
        self._known: dict[Call | str | int, Any] = {}
        """What was read of a chain that stands still: answers by call, code by address, transactions by hash,
        seconds by block."""
        self._events: dict[str, list[Event]] = {}
        self._missing: list[Call | str | int] | None = None
        """What `together` has to ask next; None outside of it."""

    def still(self) -> Self:
        """The same chain as it is after one block; what was read of it is not asked for again.

        The newest block, unless the chain is read after a certain one already.
        """
        newest = self.rpc("eth_getBlockByNumber", self._moment[0], False)
        other = self.after(int(newest["number"], 16))
        other._now, other._hash = int(newest["timestamp"], 16), str(newest["hash"])
        other.is_still = True
        return other

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
        other._moment, other._now, other.is_still = moment, None, False
        other._known, other._missing, other._events = {}, None, {}
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
        """The result of one JSON-RPC request.

        Raises:
            ProviderError: The node refuses it.
            NodeError: The node does not answer, or is asked too often, so that an error would say nothing.
        """
        try:
            return self.provider.make_request(method, list(parameters))
        except OSError as err:
            raise silence(err) from err
        except ProviderError as err:
            if is_busy(method, str(err)):
                raise silence(str(err)) from err
            raise

    def chain_id(self) -> int:
        """The chain's id (EIP-155)."""
        return self._chain_id

    @cached_property
    def _chain_id(self) -> int:
        return int(self.rpc("eth_chainId"), 16)

    def timestamp(self) -> int:
        """Unix seconds of the newest block, or of the moment at which the chain is read."""
        block, *differences = self._moment
        if self._now is not None:
            return self._now
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

    def transaction(self, transaction: str) -> Mapping[str, Any]:
        """A transaction that the node has, as it tells it."""
        found: Mapping[str, Any] = _required(self._read([transaction])[0])
        return found

    def block_time(self, block: int) -> int:
        """Unix seconds of a block."""
        return int(self._read([block])[0])

    def block_number(self) -> int:
        """Number of the newest block; of a chain that stands still, of the block at which it is read."""
        if self.is_still:
            return int(self._moment[0], 16)
        return int(self.rpc("eth_blockNumber"), 16)

    def first_block_hash(self) -> str:
        """Hash of block 0; tells one chain from another with the same id."""
        return str(self.block_hash(0))

    def block_hash(self, block: int) -> str | None:
        """Hash of a block; None if there is none of that number."""
        if self.is_still and block == self.block_number():
            return self._hash
        found = self.rpc("eth_getBlockByNumber", hex(block), False)
        return str(found["hash"]) if found else None

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
        return self.codes_of([address])[0]

    def codes_of(self, addresses: Iterable[str]) -> list[bytes]:
        """The code at each address, in few requests where the connection can do that.

        Raises:
            ProviderError: The node refuses to tell.
        """
        return [_required(code) for code in self._read(list(addresses))]

    def have_code(self, addresses: Sequence[str]) -> list[bool]:
        """Whether there is a contract at each address, without the code itself where the node can do that."""
        if self._traits.setdefault("packs", True) and len(addresses) >= _FEWEST_PACKED:
            words, state = sizes(addresses)
            block, *others = self._moment
            asked = ("eth_call", [_request(READER, words), block, state, *others[1:]])
            (answer,) = self.ask([asked])
            data = b"" if isinstance(answer, Refused) else _bytes(answer)
            if len(data) == len(words):
                return [any(data[at : at + 32]) for at in range(0, len(data), 32)]
        return [bool(code) for code in self.codes_of(addresses)]

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
        """The result of a call that changes nothing; ``to`` None runs ``data`` as init code.

        Raises:
            ProviderError: The call fails.
        """
        if to is not None and sender is None:
            return bytes(_required(self.call_many([(to, data)])[0]))
        return _bytes(self.rpc("eth_call", _request(to, data, sender), *self._moment))

    def call_many(self, calls: Sequence[Call]) -> list[bytes | Refused]:
        """The result of each of many calls, in few requests where the node can do that."""
        return self._read(calls)

    def together(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """What each of many readers of a chain that stands still answers.

        What they read one by one is asked together: a reader stops at the first thing that is not known yet,
        and runs again once it is. Readers can do the same with parts of theirs.
        """
        if not self.is_still:
            return [job() for job in jobs]
        is_part = self._missing is not None
        results: dict[int, T] = {}
        while True:
            if not is_part:
                self._missing = []
            try:
                for number, job in enumerate(jobs):
                    if number not in results:
                        with suppress(_NotKnownYetError):
                            results[number] = job()
            finally:
                missing = self._missing or []
                self._missing = self._missing if is_part else None
            if len(results) == len(jobs):
                return [results[number] for number in range(len(jobs))]
            if is_part:
                raise _NotKnownYetError
            self._read(missing)

    def _read(self, things: Sequence[Call | str | int]) -> list[Any]:
        """Answers of calls, codes of addresses, seconds of blocks; `Refused` where the node refuses."""
        new = list(dict.fromkeys(thing for thing in things if thing not in self._known))
        if new and self._missing is not None:
            self._missing += new
            raise _NotKnownYetError
        calls = [thing for thing in new if isinstance(thing, tuple)]
        found: dict[Call | str | int, Any] = {
            call: answer
            for call, answer in zip(calls, self._packed(calls), strict=True)
            if answer is not None
        }
        left = [thing for thing in new if thing not in found]
        answers = self.ask([self._request_for(thing) for thing in left])
        found |= {
            thing: answer if isinstance(answer, Refused) else _value(thing, answer)
            for thing, answer in zip(left, answers, strict=True)
        }
        if self.is_still:
            self._known |= found
        return [self._known[thing] if thing in self._known else found[thing] for thing in things]

    def _request_for(self, thing: Call | str | int) -> Request:
        if isinstance(thing, tuple):
            return "eth_call", [_request(*thing), *self._moment]
        if isinstance(thing, str) and len(thing) == _HASH_TEXT:
            return "eth_getTransactionByHash", [thing]
        if isinstance(thing, str):
            return "eth_getCode", [thing, self._moment[0]]
        return "eth_getBlockByNumber", [hex(thing), False]

    def _packed(self, calls: Sequence[Call]) -> list[bytes | None]:
        """The results of calls that the node runs within others; None for the rest and those that fail."""
        together = [call for call in calls if can_pack(call[1])]
        if len(together) < _FEWEST_PACKED or not self._traits.setdefault("packs", True):
            return [None] * len(calls)
        parts = [together[first : first + MOST_PACKED] for first in range(0, len(together), MOST_PACKED)]
        block, *others = self._moment
        differences = [override(), *others[1:]]
        requests: list[Request] = [
            ("eth_call", [_request(READER, packed(part)), block, *differences]) for part in parts
        ]
        found: dict[Call, bytes] = {}
        for part, answer in zip(parts, self.ask(requests), strict=True):
            values = None if isinstance(answer, Refused) else unpacked(_bytes(answer), len(part))
            if values is None:
                self._traits["packs"] = False
                continue
            found |= {call: value for call, value in zip(part, values, strict=True) if value is not None}
        return [found.get(call) for call in calls]

    def ask(self, requests: Sequence[Request]) -> list[Any]:
        """The result of each of many requests, together where the node does that; `Refused` for an error.

        Raises:
            NodeError: The node is asked too often, or not well, so an error would say nothing.
        """
        if not requests:
            return []
        answers = self._together(requests) if len(requests) > 1 else None
        return answers if answers is not None else [self._singly(*request) for request in requests]

    def _together(self, requests: Sequence[Request]) -> list[Any] | None:
        return ask_together(self.provider.web3.provider, requests)

    def _singly(self, method: str, parameters: Sequence[Any]) -> Any:
        try:
            return self.rpc(method, *parameters)
        except ProviderError as err:
            return outcome({"error": {"message": str(err)}})

    def artifact_at(self, address: str, otherwise: Artifact) -> Artifact:
        """What is known to stand at an address, or what the caller takes it for."""
        return self.deployed.get(address, otherwise)

    def read(self, artifact: Artifact, address: str, function: str, *arguments: Any) -> Any:
        """The value of a view; several values as a mapping by name, structs as mappings.

        Raises:
            ProviderError: The contract refuses to answer.
        """
        return self.read_many([Question(artifact, address, function, arguments)])[0]

    def read_many(self, questions: Sequence[Question]) -> list[Any]:
        """What `read` answers to each of them, in few requests where the connection can do that.

        Raises:
            MissingViewError: A contract that another version of the kit deployed has no such view.
            ProviderError: A contract refuses to answer.
        """
        if self.deployed:
            questions = [
                replace(question, artifact=self.artifact_at(question.address, question.artifact))
                for question in questions
            ]
        answers = self.call_many([(question.address, _calldata(question)) for question in questions])
        for question, answer in zip(questions, answers, strict=True):
            if isinstance(answer, Refused):
                what = f"{question.artifact.name}.{question.function}"
                raise ProviderError(f"{what} was refused: {answer}") from answer
        return [
            _answer(question, answer)
            for question, answer in zip(questions, answers, strict=True)
            if isinstance(answer, bytes)
        ]

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
        places = [address] if isinstance(address, str) else list(address)
        known = {id(one): one for one in (self.artifact_at(place, artifact) for place in places)}
        entries = {
            "0x" + topic(entry).hex(): entry
            for one in known.values()
            for entry in one.abi
            if entry["type"] == "event" and entry["name"] in names
        }
        if not entries:
            return []  # a contract of another version of the kit, which has no such events
        topics: list[Any] = [sorted(entries)]
        if first_indexed is not None or second_indexed is not None:
            topics.append(None if first_indexed is None else "0x" + first_indexed.hex())
        if second_indexed is not None:
            topics.append(["0x" + value.hex() for value in second_indexed])
        last = LATEST if to_block is None else hex(to_block)
        where = address if isinstance(address, str) else places
        query = {"address": where, "fromBlock": hex(from_block), "toBlock": last, "topics": topics}
        key = json.dumps(query)
        events = self._events.get(key)
        if events is None:
            events = [_event(log, entries[log["topics"][0]]) for log in self.logs(query)]
        if self.is_still:
            self._events[key] = events
        return list(events)

    def logs(self, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Every log that answers the query of an ``eth_getLogs``, in order, undecoded."""
        kept = None if self.book is None else self.book.find(self, query)
        if kept is not None:
            return kept
        to_block = query["toBlock"]
        last = self.block_number() if to_block == LATEST else int(to_block, 16)
        what = {name: value for name, value in query.items() if name not in ("fromBlock", "toBlock")}
        return read_logs(self.ask_for_logs, [what], int(query["fromBlock"], 16), last, self.reach)[0]

    def ask_for_logs(self, queries: Sequence[Query]) -> list[Any]:
        """The logs that answer each ``eth_getLogs``; `Refused` where there is too much of them."""
        return self.ask([("eth_getLogs", [query]) for query in queries])

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
        return self.receipts([transaction])[0]

    def receipts(self, transactions: Sequence[str]) -> list[Receipt | None]:
        """The receipt of each transaction."""
        answers = self.ask([("eth_getTransactionReceipt", [transaction]) for transaction in transactions])
        return [
            _receipt(transaction, _required(answer))
            for transaction, answer in zip(transactions, answers, strict=True)
        ]

    @property
    def confirmations(self) -> int:
        """Blocks to wait for after one that must stay: what Ape's configuration says, and at least two."""
        return 0 if self.is_local else max(_LEAST_CONFIRMATIONS, self.provider.network.required_confirmations)

    def wait(
        self,
        transaction: str,
        what: str,
        sender: str = "",
        nonce: int | None = None,
        confirmations: int = 0,
    ) -> Receipt:
        """Wait until the transaction is in a block, and so many blocks came after it.

        Args:
            sender: With ``nonce``, who sent it: if another transaction took its place, waiting is over.

        Raises:
            DeployError: It is in no block when the network's acceptance timeout is over, or never will be.
        """
        began = time.monotonic()
        deadline = began + self.acceptance_seconds
        replaced_since: float | None = None
        while True:
            receipt = self.receipt(transaction)
            if receipt and (not confirmations or self.block_number() >= receipt.block + confirmations):
                return receipt
            may_be_replaced = nonce is not None and time.monotonic() - began > _REPLACED_SECONDS
            if receipt is None and may_be_replaced and self._is_replaced(transaction, sender, nonce or 0):
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

    def beginnings(self, address: str) -> tuple[str, bytes, int]:
        """Hash of block 0, the code at an address, and the number of the newest block."""
        first, code, newest = self.ask(
            [
                ("eth_getBlockByNumber", [hex(0), False]),
                ("eth_getCode", [address, self._moment[0]]),
                ("eth_blockNumber", []),
            ]
        )
        return str(_required(first)["hash"]), _bytes(_required(code)), int(_required(newest), 16)

    def time_price_balance(self, address: str) -> tuple[int, int, int]:
        """Unix seconds of the newest block, wei per gas as the node suggests, and wei that an address has."""
        newest, price, balance = self.ask(
            [
                ("eth_getBlockByNumber", [self._moment[0], False]),
                ("eth_gasPrice", []),
                ("eth_getBalance", [address, self._moment[0]]),
            ]
        )
        return int(_required(newest)["timestamp"], 16), int(_required(price), 16), int(_required(balance), 16)

    def receipt_and_estimates(
        self, transaction: str | None, sends: Sequence[tuple[str, str, bytes]]
    ) -> tuple[Receipt | None, list[Any]]:
        """A receipt, and the estimated gas of each call (sender, target, data), or `Refused`."""
        estimates: list[Request] = [
            ("eth_estimateGas", [_request(to, data, sender), LATEST]) for sender, to, data in sends
        ]
        if transaction is None:
            receipt, answers = None, self.ask(estimates)
        else:
            receipt, *answers = self.ask([("eth_getTransactionReceipt", [transaction]), *estimates])
        found = None if transaction is None else _receipt(transaction, _required(receipt))
        return found, [answer if isinstance(answer, Refused) else int(answer, 16) for answer in answers]

    def terms(self, sender: str, to: str, data: bytes, block: int | None = None) -> tuple[Terms, Any]:
        """Nonce and fees for the next transaction of ``sender``, and its gas as estimated, or `Refused`.

        Args:
            block: Estimate after this block, where the node may not show it as its newest yet.
        """
        request = {"from": sender, "to": to, "data": "0x" + data.hex()}
        estimate, nonce, newest, price, tip = self.ask(
            [
                ("eth_estimateGas", [request, LATEST if block is None else hex(block)]),
                ("eth_getTransactionCount", [sender, _PENDING if self.is_local else LATEST]),
                ("eth_getBlockByNumber", [LATEST, False]),
                ("eth_gasPrice", []),
                ("eth_maxPriorityFeePerGas", []),
            ]
        )
        base = _required(newest).get("baseFeePerGas")
        price = int(_required(price), 16)
        base_fee = None if base is None else int(base, 16)
        tip = max(0, price - (base_fee or 0)) if isinstance(tip, Refused) else int(tip, 16)
        terms = Terms(int(_required(nonce), 16), price, base_fee, tip)
        return terms, estimate if isinstance(estimate, Refused) else int(estimate, 16)

    def send(
        self,
        account: AccountAPI,
        to: str,
        data: bytes,
        gas_limit: int,
        on_signed: Callable[[str, int], None] | None = None,
        value: int = 0,
        terms: Terms | None = None,
    ) -> str:
        """Sign and send a transaction; returns its hash without waiting for a block.

        Args:
            on_signed: Called with hash and nonce after signing and before sending, so that the intention can
                be written down. Not called for unlocked accounts, whose hash only the node knows.
            terms: Its nonce and fees; Ape asks for them if it is None.

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
            **({} if terms is None else terms.fields()),
        )
        prepared = unsigned if terms is not None else account.prepare_transaction(unsigned)
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
        try:
            self.rpc("eth_sendRawTransaction", "0x" + raw.hex())
        except ProviderError:
            if not self.knows_transaction(transaction):  # it may have got through the first time
                raise
        return transaction


def _receipt(transaction: str, receipt: Any) -> Receipt | None:
    """What a node tells of a transaction in a block, however little; without a status it counts as done."""
    if receipt is None or receipt.get("blockNumber") is None or receipt.get("blockHash") is None:
        return None
    return Receipt(
        transaction=transaction,
        block=int(receipt["blockNumber"], 16),
        block_hash=str(receipt["blockHash"]),
        gas_used=int(receipt.get("gasUsed") or "0x0", 16),
        gas_price=int(receipt.get("effectiveGasPrice") or "0x0", 16),
        succeeded=int(receipt.get("status") or "0x1", 16) == 1,
    )


def _request(to: str | None, data: bytes, sender: str | None = None) -> dict[str, str]:
    request = {"data": "0x" + data.hex()}
    if to is not None:
        request["to"] = to
    if sender is not None:
        request["from"] = sender
    return request


def _value(thing: Call | str | int, answer: Any) -> Any:
    if isinstance(thing, str) and len(thing) == _HASH_TEXT:
        return answer
    return int(answer["timestamp"], 16) if isinstance(thing, int) else _bytes(answer)


def _required(answer: Any) -> Any:
    """An answer that is no refusal.

    Raises:
        ProviderError: It is one.
    """
    if isinstance(answer, Refused):
        raise answer
    return answer


def _bytes(text: Any) -> bytes:
    return bytes.fromhex(str(text).removeprefix("0x"))


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


@dataclass(frozen=True)
class _View:
    """How a view is asked, and how it answers."""

    selector: bytes
    inputs: tuple[Mapping[str, Any], ...]
    outputs: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, abi: Sequence[Mapping[str, Any]], function: str, arguments: int) -> Self:
        """The view of that name with so many arguments."""
        fitting = (
            entry
            for entry in abi
            if entry["type"] == "function" and entry["name"] == function and len(entry["inputs"]) == arguments
        )
        entry = next(fitting, None)
        if entry is None:
            raise MissingViewError(
                f"The contract has no view {function} of {arguments} arguments: another version of the kit "
                "deployed it."
            )
        inputs = [
            {**part, "name": str(part["name"]).strip("_") or str(index)}
            for index, part in enumerate(entry["inputs"])
        ]
        outputs = [
            {**part, "name": part["name"] or str(index)} for index, part in enumerate(entry["outputs"])
        ]
        return cls(selector(entry), tuple(inputs), tuple(outputs))


def _calldata(question: Question) -> bytes:
    view = question.view
    words = encode_words(view.inputs, question.arguments)
    if words is not None:
        return view.selector + words
    values = {
        part["name"]: bytes.fromhex(value[2:])
        if abi_type(part).startswith("bytes") and isinstance(value, str)
        else value
        for part, value in zip(view.inputs, question.arguments, strict=True)
    }
    what = f"{question.artifact.name}.{question.function}"
    return view.selector + encode_by_name(view.inputs, values, what)


def _answer(question: Question, data: bytes) -> Any:
    """What a view says; several values as a mapping by name."""
    outputs = question.view.outputs
    values = decode_words(outputs, data)
    if values is None:
        values = decode_by_name(outputs, data)
    return next(iter(values.values())) if len(values) == 1 else values


def _event(log: Mapping[str, Any], entry: Mapping[str, Any]) -> Event:
    indexed: Sequence[Mapping[str, Any]] = [part for part in entry["inputs"] if part["indexed"]]
    others = [part for part in entry["inputs"] if not part["indexed"]]
    data = _bytes(log["data"])
    arguments = decode_words(others, data)
    if arguments is None:
        arguments = decode_by_name(others, data)
    topics = b"".join(map(_bytes, log["topics"][1:]))
    words = decode_words(indexed, topics)
    if words is None:
        raise ProviderError(
            f"The log of {entry['name']} at {log['address']} has other topics than it declares."
        )
    arguments |= words
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
