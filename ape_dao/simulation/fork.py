"""A private copy of a chain: a local node that forks the connected one and ends with the simulation.

The connected chain is only read. Transactions on the copy can come from any account; they wait until a block
is mined at a second that the simulation chooses.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError
from eth_utils import to_checksum_address

from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.chain.logs import LATEST
from ape_dao.core.chain.receipts import has_succeeded
from ape_dao.core.chain.transport import MOST_TOGETHER, Refused, outcome
from ape_dao.core.errors import NodeError, SimulationError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.node.local import LocalNode, NodeOptions
from ape_dao.simulation.source import Source, served
from ape_dao.simulation.surroundings import Habits, random_balance, random_tip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ape.api import ProviderAPI

    from ape_dao.core.chain.packing import Call
    from ape_dao.core.chain.transport import Request
    from ape_dao.simulation.source import Place

NEWEST_HARDFORK = "osaka"
"""For chains that do not say which rules they follow."""
UNLIMITED_GAS = 200_000_000
"""Many times what a transaction can have; to find out how much an execution would take."""
_COPY = ("--auto-impersonate", "--no-storage-caching", "--no-mining", "--no-rate-limit")
_MNEMONIC = "legal winner thank year wave sausage worth useful legal winner thank yellow"
"""Of the one account that anvil insists on: nobody's, so that no balance of a real account is touched."""
_ANSWER_SECONDS = 120
_BLOCKS_READ = 3
"""The newest, from which senders and builders are taken."""
_PACE_BLOCKS = 100
_USUAL_PACE = 12
"""Seconds between blocks where the chain has too few."""
_DEEPEST_JSON = 10_000
"""Two levels for each of the 1,024 calls that can be inside each other, and much more."""


class ForkError(NodeError, ProviderError):
    """The copy refused a request."""


@dataclass(frozen=True)
class MinedTransaction:
    """A transaction of the simulation, in a block of the copy."""

    hash: str
    block: int
    time: int
    """Unix seconds of the block."""
    gas_used: int
    succeeded: bool
    logs: tuple[dict[str, Any], ...]
    """As the node's receipt holds them."""


class Fork(Chain):
    """The copy, with the reads of any chain and the powers of its only user."""

    def __init__(self, port: int, source: Source) -> None:
        self._begin()
        self._source = source
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
        self.start = self.block_number()
        """The newest block of the connected chain."""
        self.start_time = self.timestamp()
        self.habits = _read_habits(self)
        """What is usual on the connected chain."""

    @property
    def is_local(self) -> bool:
        """The copy is on this machine."""
        return True

    @property
    def network_name(self) -> str:
        """What errors call the copy."""
        return "simulation"

    def rpc(self, method: str, *parameters: Any) -> Any:
        """The result of one request.

        Raises:
            ForkError: The node refuses it, or does not answer.
        """
        return _result(self._post(_request(0, method, parameters)), method)

    def _parts(self, calls: Sequence[Call]) -> list[list[Call]]:
        self._source.foresee(calls)
        return super()._parts(calls)

    def rpc_many(self, requests: Sequence[Request]) -> list[Any]:
        """The results of many requests, asked together; None where one fails.

        Raises:
            ForkError: The node refuses to answer them at all.
        """
        return [None if isinstance(answer, Refused) else answer for answer in self.ask(requests)]

    def _together(self, requests: Sequence[Request]) -> list[Any]:
        results: list[Any] = []
        for first in range(0, len(requests), MOST_TOGETHER):
            part = requests[first : first + MOST_TOGETHER]
            body = [_request(index, method, params) for index, (method, params) in enumerate(part)]
            answers = self._post(body)
            if not isinstance(answers, list):
                raise ForkError(f"The copy of the chain refused {len(part)} requests: {_reason(answers)}.")
            by_number = {answer["id"]: answer for answer in answers}
            results += [outcome(by_number.get(index, {})) for index in range(len(part))]
        return results

    def calls(
        self,
        calls: Sequence[tuple[str, bytes]],
        block: int | None = None,
        time: int | None = None,
        sender: str | None = None,
    ) -> list[bytes | None]:
        """What views answer, all asked at once; None for those that fail.

        Args:
            block: The block after which they are asked; the newest if it is None.
            time: What they see as the present second.
            sender: Who asks.
        """
        self._source.foresee(calls)
        caller = {} if sender is None else {"from": sender}
        where = LATEST if block is None else hex(block)
        overrides: list[Any] = [] if time is None else [None, {"time": hex(time)}]
        requests: list[Request] = [
            ("eth_call", [{**caller, "to": to, "data": "0x" + data.hex()}, where, *overrides])
            for to, data in calls
        ]
        return [None if answer is None else _bytes(answer) for answer in self.rpc_many(requests)]

    def codes(self, addresses: Sequence[str], block: int | None = None) -> dict[str, bytes]:
        """The code at each address."""
        where = LATEST if block is None else hex(block)
        codes = self.rpc_many([("eth_getCode", [address, where]) for address in addresses])
        return {address: _bytes(code or "0x") for address, code in zip(addresses, codes, strict=True)}

    def submit(
        self, sender: str, to: str, data: bytes, value: int = 0, gas: int = MAX_TRANSACTION_GAS
    ) -> str:
        """Submit a transaction of any account, which waits for `mine`; returns its hash."""
        self._source.foresee_transaction(sender, to, data)
        tip = random_tip()
        price = 2 * self.habits.base_fee + tip
        if self.balance(sender) < value + gas * price:
            self.rpc("anvil_setBalance", sender, hex(value + gas * price + random_balance()))
        request = {
            "from": sender,
            "to": to,
            "data": "0x" + data.hex(),
            "value": hex(value),
            "gas": hex(gas),
            "maxFeePerGas": hex(price),
            "maxPriorityFeePerGas": hex(tip),
        }
        return str(self.rpc("eth_sendTransaction", request))

    def mine(self, time: int) -> None:
        """Put what was submitted into one block at `time`, or a second after the newest if that is later."""
        self.rpc("anvil_setCoinbase", self.habits.builder())
        self.rpc("anvil_setNextBlockBaseFeePerGas", hex(self.habits.base_fee))
        self.rpc("evm_mine", max(time, self.timestamp() + 1))

    def mined(self, transaction: str) -> MinedTransaction:
        """A transaction that was mined, by its hash.

        Raises:
            SimulationError: The node does not know it.
        """
        receipt = self.rpc("eth_getTransactionReceipt", transaction)
        if receipt is None:
            raise SimulationError(f"The copy of the chain lost transaction {transaction}; try again.")
        block = int(receipt["blockNumber"], 16)
        return MinedTransaction(
            hash=transaction,
            block=block,
            time=self.block_time(block),
            gas_used=int(receipt["gasUsed"], 16),
            succeeded=has_succeeded(receipt),
            logs=tuple(receipt["logs"]),
        )

    def send_and_mine(
        self, sender: str, to: str, data: bytes, time: int, value: int = 0, gas: int = MAX_TRANSACTION_GAS
    ) -> MinedTransaction:
        """Submit one transaction and mine it at `time`."""
        transaction = self.submit(sender, to, data, value, gas)
        self.mine(time)
        return self.mined(transaction)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Whatever happens inside is reverted afterwards."""
        snapshot = self.rpc("evm_snapshot")
        try:
            yield
        finally:
            self.rpc("evm_revert", snapshot)

    @contextmanager
    def without_gas_limit(self) -> Iterator[None]:
        """Inside, blocks hold transactions of any size."""
        self.rpc("evm_setBlockGasLimit", hex(10 * UNLIMITED_GAS))
        try:
            yield
        finally:
            self.rpc("evm_setBlockGasLimit", hex(self.habits.gas_limit))

    def close(self) -> None:
        """Close the connection to the node."""
        self._connection.close()

    def _post(self, body: Any) -> Any:
        try:
            self._connection.request("POST", "/", json.dumps(body), {"Content-Type": "application/json"})
            return read_json(self._connection.getresponse().read())
        except (OSError, HTTPException, ValueError) as err:
            self._connection.close()
            raise ForkError(f"The copy of the chain does not answer: {err}.") from err


@contextmanager
def forked(
    provider: ProviderAPI,
    block: int | None = None,
    places: Iterable[Place] = (),
    notes: Path | None = None,
) -> Iterator[Fork]:
    """A copy of the connected chain, as it is now or was after `block`.

    Args:
        places: What it will need, as far as that is known.
        notes: The file that remembers what it needed last time.

    Raises:
        SimulationError: The node is not reached over HTTP, so it cannot be copied.
    """
    http_address(provider)
    origin = Chain(provider)
    newest = provider.make_request("eth_getBlockByNumber", [LATEST if block is None else hex(block), False])
    base_fee = int(newest.get("baseFeePerGas") or "0x0", 16)
    start = int(newest["number"], 16)
    source = Source(origin, start, notes)
    source.read_ahead(places)
    with served(source):
        extra = ("--fork-url", source.url, "--fork-block-number", str(start), *_COPY)
        options = NodeOptions(
            hardfork=_hardfork(origin),
            mnemonic=_MNEMONIC,
            accounts=1,
            base_fee=base_fee,
            steps_tracing=False,
            extra=extra,
        )
        with LocalNode(options=options) as node, closing(Fork(node.port, source)) as fork:
            yield fork


def _read_habits(fork: Fork) -> Habits:
    """What is usual, by the newest blocks of the connected chain."""
    numbers = range(fork.start, max(-1, fork.start - _BLOCKS_READ), -1)
    answers = fork.rpc_many([("eth_getBlockByNumber", [hex(number), True]) for number in numbers])
    blocks = [block for block in answers if block]
    senders = [tx["from"] for block in blocks for tx in block["transactions"] if isinstance(tx, dict)]
    people = [str(to_checksum_address(sender)) for sender in dict.fromkeys(senders)]
    codes = fork.codes(people[:_PACE_BLOCKS], fork.start)
    builders = [str(to_checksum_address(block["miner"])) for block in blocks]
    first = max(0, fork.start - _PACE_BLOCKS)
    seconds = fork.start_time - fork.block_time(first)
    newest = blocks[0]
    return Habits(
        people=tuple(address for address, code in codes.items() if not code),
        builders=tuple(dict.fromkeys(builder for builder in builders if builder != ZERO_ADDRESS)),
        pace=max(0.1, seconds / (fork.start - first)) if fork.start > first and seconds else _USUAL_PACE,
        base_fee=int(newest.get("baseFeePerGas") or "0x0", 16),
        gas_limit=int(newest["gasLimit"], 16),
        block=fork.start,
        time=fork.start_time,
    )


def http_address(provider: ProviderAPI) -> str:
    """Where the provider's node listens.

    Raises:
        SimulationError: It has no address for HTTP.
    """
    for name in ("http_uri", "uri"):
        address = getattr(provider, name, None)
        if isinstance(address, str) and address.startswith(("http://", "https://")):
            return address
    raise SimulationError(
        f"A simulation copies the chain over HTTP, which {provider.name} does not offer; name a node by its "
        "address, such as --network ethereum:local:http://127.0.0.1:8545."
    )


def _hardfork(origin: Chain) -> str:
    """The rules of the connected chain: what a local node says, the newest for all others."""
    try:
        info = origin.rpc("anvil_nodeInfo")
    except ProviderError:
        return NEWEST_HARDFORK
    return str(info["hardFork"]).lower()


def read_json(text: bytes) -> Any:
    """JSON as deep as a trace can be, which Python's own limit is too low for.

    Raises:
        ValueError: It is no JSON.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEPEST_JSON))
    try:
        return json.loads(text)
    finally:
        sys.setrecursionlimit(limit)


def _request(number: int, method: str, parameters: Sequence[Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(parameters)}


def _result(answer: Any, method: str) -> Any:
    if not isinstance(answer, dict) or "result" not in answer:
        raise ForkError(f"The copy of the chain refused {method}: {_reason(answer)}.")
    return answer["result"]


def _reason(answer: Any) -> Any:
    """What an answer without a result says."""
    return answer.get("error", {}).get("message", answer) if isinstance(answer, dict) else answer


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
