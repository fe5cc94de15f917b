"""A private anvil driven by raw JSON-RPC: about 1 ms a transaction, 0.05 ms a batched view.

Ape needs 30 ms for a transaction and 65 ms for an expected revert, which is too slow for tens of thousands of
random steps. Here nothing is signed (anvil unlocks its accounts), gas is explicit, and blocks appear only
when :meth:`Chain.mine` says so, at the second that it says: several transactions between two calls share a
block, and two calls with one second make two blocks with one timestamp. Addresses are lower-case strings
everywhere, as eth_abi decodes them.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from eth_abi import decode as abi_decode
from eth_abi import encode as abi_encode
from eth_utils import keccak

from ape_dao.toolchain import anvil_path
from utils.artifacts import ROOT, Artifact, compile_contracts
from utils.constants import ZERO_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TX_GAS = 16_000_000  # below the limit of a single transaction (EIP-7825)
BLOCK_GAS = 2_000_000_000
START_SECONDS = 120
READER = "0x" + "ba7c4ead" * 5  # nobody's address, lent to the batch reader for the length of a call
READER_SOURCE = "contracts/mocks/MockBatchReader.sol"
PANIC = bytes.fromhex("4e487b71")
ERROR_STRING = bytes.fromhex("08c379a0")


class RpcError(Exception):
    """The node answered with an error, or did not start."""

    def __init__(self, message: str, data: str | None = None):
        super().__init__(message)
        self.data = data


@dataclass(frozen=True)
class Revert:
    """A decoded revert: the error's name (``Panic`` and ``Error`` included) and its inputs in order."""

    name: str
    args: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.args))})"


class Reverted(Exception):
    """A view or a required transaction reverted."""

    def __init__(self, revert: Revert):
        super().__init__(str(revert))
        self.revert = revert


@dataclass(frozen=True)
class Event:
    """A decoded log."""

    address: str
    name: str
    args: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What a mined transaction did."""

    ok: bool
    gas: int
    output: bytes
    logs: tuple[dict[str, Any], ...]


class Anvil:
    """A private node; it ends with the ``with`` block."""

    def __init__(self, timestamp: int, accounts: int = 16, hardfork: str = "cancun"):
        self._home = tempfile.TemporaryDirectory(prefix="anvil-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        flags = {
            "--port": self.port,
            "--hardfork": hardfork,  # every one later than cancun makes a block cost more than the one before
            "--prune-history": 256,
            "--order": "fifo",
            "--base-fee": 0,
            "--gas-price": 0,
            "--gas-limit": BLOCK_GAS,
            "--accounts": accounts,
            "--timestamp": timestamp,
        }
        command = [
            str(anvil_path(ROOT)),
            "--silent",
            "--no-mining",
            *(str(x) for pair in flags.items() for x in pair),
        ]
        self._process = subprocess.Popen(  # noqa: S603  (the project's own node)
            command, env={"HOME": self._home.name}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self._await_start()

    def __enter__(self) -> Anvil:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.wait()
        self._home.cleanup()

    def call(self, method: str, *params: Any) -> Any:
        """One request; its result."""
        return _result(self._post(_request(method, params, 0)), method)

    def batch(self, requests: Sequence[tuple[str, Sequence[Any]]], chunk: int = 500) -> list[dict[str, Any]]:
        """Many *independent* requests (anvil runs them concurrently); raw replies in the order asked."""
        replies: list[dict[str, Any]] = []
        for start in range(0, len(requests), chunk):
            part = requests[start : start + chunk]
            body = [_request(method, params, i) for i, (method, params) in enumerate(part)]
            replies += sorted(self._post(body), key=lambda reply: reply["id"])
        return replies

    def _post(self, body: Any) -> Any:
        payload = json.dumps(body)
        try:
            self._connection.request("POST", "/", payload, {"Content-Type": "application/json"})
            return json.loads(self._connection.getresponse().read())
        except (http.client.RemoteDisconnected, BrokenPipeError):
            self._connection.close()  # an idle connection was dropped; nothing was sent yet
            self._connection.request("POST", "/", payload, {"Content-Type": "application/json"})
            return json.loads(self._connection.getresponse().read())

    def _await_start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.call("eth_chainId")
                return
            except OSError as err:
                self._connection.close()
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.close()
                    raise RpcError(f"anvil did not start on port {self.port}") from err
                time.sleep(0.02)


class Chain:
    """Time, accounts and transactions of one :class:`Anvil`."""

    def __init__(self, anvil: Anvil):
        self.anvil = anvil
        self.accounts = [a.lower() for a in anvil.call("eth_accounts")]
        self.now = int(anvil.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
        self._errors: dict[bytes, tuple[str, list[str]]] = {}
        self._events: dict[str, dict[str, Any]] = {}
        self._nonces: dict[str, int] = {}
        self._queued: list[str] = []
        reader = self.deploy(compile_contracts([READER_SOURCE])["MockBatchReader"]).address
        self._reader_code: str = anvil.call("eth_getCode", reader, "latest")

    # Transactions

    def deploy(self, artifact: Artifact, *args: Any, sender: str | None = None) -> Contract:
        constructor: dict[str, Any] = next(
            (e for e in artifact.abi if e["type"] == "constructor"), {"inputs": []}
        )
        data = artifact.init_code + abi_encode(_types(constructor["inputs"]), args)
        tx = self._send({"from": sender or self.accounts[0], "data": "0x" + data.hex(), "gas": hex(TX_GAS)})
        (outcome,) = self.mine(self.now)
        if not outcome.ok:
            raise Reverted(self.decode_revert(outcome.output))
        address = self.anvil.call("eth_getTransactionReceipt", tx)["contractAddress"]
        return self.at(artifact, address)

    def at(self, artifact: Artifact, address: str) -> Contract:
        """The contract ``artifact`` at ``address``; its errors and events are decoded from now on."""
        for entry in artifact.abi:
            if entry["type"] == "error":
                types = _types(entry["inputs"])
                self._errors[_selector(entry["name"], types)] = (entry["name"], types)
            elif entry["type"] == "event" and not entry["anonymous"]:
                signature = f"{entry['name']}({','.join(_types(entry['inputs']))})"
                self._events["0x" + keccak(text=signature).hex()] = entry
        return Contract(self, artifact, address.lower())

    def queue(self, sender: str, to: str, data: str, value: int = 0) -> None:
        """Put a transaction into the next block."""
        tx = {"from": sender, "to": to, "data": data, "gas": hex(TX_GAS)}
        if value:
            tx["value"] = hex(value)
        self._send(tx)

    def mine(self, timestamp: int) -> list[Outcome]:
        """Mine everything queued into one block at ``timestamp`` (the present second is allowed)."""
        if timestamp < self.now:
            raise RpcError(f"time runs forward only: {timestamp} < {self.now}")
        hashes, self._queued = self._queued, []
        self.anvil.call("evm_mine", {"timestamp": timestamp})
        self.now = timestamp
        if not hashes:
            return []
        requests: list[tuple[str, Sequence[Any]]] = [("eth_getTransactionReceipt", [h]) for h in hashes]
        tracer = {"tracer": "callTracer", "tracerConfig": {"onlyTopCall": True}}
        requests += [("debug_traceTransaction", [h, tracer]) for h in hashes]
        replies = [_result(reply, "receipt or trace") for reply in self.anvil.batch(requests)]
        receipts, traces = replies[: len(hashes)], replies[len(hashes) :]
        if any(r is None for r in receipts) or len({r["blockNumber"] for r in receipts}) != 1:
            raise RpcError("not every queued transaction went into the block")
        if [int(r["transactionIndex"], 16) for r in receipts] != list(range(len(hashes))):
            raise RpcError("the block does not keep the order of the queue")
        return [
            Outcome(
                receipt["status"] == "0x1",
                int(receipt["gasUsed"], 16),
                bytes.fromhex(trace.get("output", "0x")[2:]),
                tuple(receipt["logs"]),
            )
            for receipt, trace in zip(receipts, traces, strict=True)
        ]

    def idle(self, timestamp: int) -> None:
        """Let time pass without a transaction."""
        if timestamp > self.now:
            self.mine(timestamp)

    def snapshot(self) -> tuple[str, int, dict[str, int]]:
        return self.anvil.call("evm_snapshot"), self.now, dict(self._nonces)

    def restore(self, snapshot: tuple[str, int, dict[str, int]]) -> None:
        """Back to ``snapshot``, which is used up (anvil forgets it)."""
        handle, self.now, nonces = snapshot
        self._nonces = dict(nonces)
        if self._queued:
            self.anvil.call("anvil_dropAllTransactions")
            self._queued = []
        if self.anvil.call("evm_revert", handle) is not True:
            raise RpcError(f"no snapshot {handle}")

    # Views

    def read(self, calls: Sequence[Call], at: int | None = None) -> list[Any]:
        """Answers of many views of the present state, as if asked at second ``at``; or their :class:`Revert`.

        All of them go through one call of MockBatchReader, which is ten times faster than one request each.
        """
        question = "".join(f"{c.to[2:]}{len(c.data) // 2 - 1:04x}{c.data[2:]}" for c in calls)
        answers = self.probe("0x" + question, READER, at=at, code={READER: {"code": self._reader_code}})[2:]
        found: list[Any] = []
        position = 0
        for call in calls:
            start = position + 6
            position = start + 2 * int(answers[position + 2 : start], 16)
            body = answers[start:position]
            ok = answers[start - 5] == "1"
            found.append(call.decode(body) if ok else self.decode_revert(bytes.fromhex(body)))
        return found

    def attempt(self, call: Call, sender: str, at: int) -> Any:
        """What ``sender`` would get for ``call`` at second ``at``, or its :class:`Revert`."""
        try:
            return call.decode(self.probe(call.data, call.to, sender=sender, at=at)[2:])
        except RpcError as err:
            if err.data is None:
                raise
            return self.decode_revert(bytes.fromhex(err.data[2:]))

    def probe(
        self,
        data: str,
        to: str,
        *,
        sender: str = ZERO_ADDRESS,
        at: int | None = None,
        code: dict[str, Any] | None = None,
    ) -> str:
        when = {"time": hex(self.now if at is None else at)}
        answer: str = self.anvil.call(
            "eth_call", {"from": sender, "to": to, "data": data}, "latest", code or {}, when
        )
        return answer

    def decode_revert(self, data: bytes) -> Revert:
        selector, body = data[:4], data[4:]
        if selector == PANIC:
            return Revert("Panic", abi_decode(["uint256"], body))
        if selector == ERROR_STRING:
            # Old compilers leave dirty bytes behind the text.
            return Revert("Error", abi_decode(["string"], body, strict=False))
        if selector in self._errors:
            name, types = self._errors[selector]
            return Revert(name, tuple(abi_decode(types, body)))
        return Revert("Unknown", (data.hex(),))

    def decode_logs(self, logs: Iterable[dict[str, Any]]) -> list[Event]:
        events = []
        for log in logs:
            entry = self._events.get(log["topics"][0])
            if entry is None:
                continue
            indexed = [i for i in entry["inputs"] if i["indexed"]]
            plain = [i for i in entry["inputs"] if not i["indexed"]]
            args: dict[str, Any] = {}
            for item, topic in zip(indexed, log["topics"][1:], strict=True):
                args[item["name"]] = abi_decode([_type(item)], bytes.fromhex(topic[2:]))[0]
            values = abi_decode(_types(plain), bytes.fromhex(log["data"][2:]))
            args.update(zip((i["name"] for i in plain), values, strict=True))
            events.append(Event(log["address"].lower(), entry["name"], args))
        return events

    def _send(self, tx: dict[str, str]) -> str:
        sender = tx["from"]
        if sender not in self._nonces:
            self._nonces[sender] = int(self.anvil.call("eth_getTransactionCount", sender, "latest"), 16)
        tx_hash: str = self.anvil.call("eth_sendTransaction", {**tx, "nonce": hex(self._nonces[sender])})
        self._nonces[sender] += 1
        self._queued.append(tx_hash)
        return tx_hash


@dataclass(frozen=True)
class Call:
    """An encoded view."""

    to: str
    data: str
    outputs: tuple[str, ...]

    def decode(self, result: str) -> Any:
        if self.outputs in (("uint256",), ("uint48",)):
            return int(result, 16)
        values = abi_decode(self.outputs, bytes.fromhex(result))
        return values[0] if len(values) == 1 else values


class Contract:
    """Encodes calls of one contract; a function is named ``name``, if overloaded ``name(types)``."""

    def __init__(self, chain: Chain, artifact: Artifact, address: str):
        self.chain = chain
        self.artifact = artifact
        self.address = address

    @cached_property
    def functions(self) -> dict[str, tuple[str, list[str], tuple[str, ...]]]:
        """Selector (hex), input types and output types by name and by signature."""
        found: dict[str, tuple[str, list[str], tuple[str, ...]]] = {}
        entries = [e for e in self.artifact.abi if e["type"] == "function"]
        names = [e["name"] for e in entries]
        for entry in entries:
            types = _types(entry["inputs"])
            value = (_selector(entry["name"], types).hex(), types, tuple(_types(entry["outputs"])))
            found[f"{entry['name']}({','.join(types)})"] = value
            if names.count(entry["name"]) == 1:
                found[entry["name"]] = value
        return found

    def encode(self, name: str, *args: Any) -> str:
        selector, types, _ = self.functions[name]
        if len(types) != len(args):
            raise TypeError(f"{name} takes {types}, got {args}")
        return "0x" + selector + _encode(types, args)

    def at(self, name: str, *args: Any) -> Call:
        """The view ``name(args)`` for :meth:`Chain.read`."""
        return Call(self.address, self.encode(name, *args), self.functions[name][2])

    def view(self, name: str, *args: Any) -> Any:
        """The view's answer at the present second; raises :class:`Reverted`."""
        answer = self.chain.attempt(self.at(name, *args), ZERO_ADDRESS, self.chain.now)
        if isinstance(answer, Revert):
            raise Reverted(answer)
        return answer

    def queue(self, name: str, *args: Any, sender: str, value: int = 0) -> None:
        self.chain.queue(sender, self.address, self.encode(name, *args), value)

    def send(self, name: str, *args: Any, sender: str, value: int = 0) -> Outcome:
        """A transaction alone in its block, in the present second; raises :class:`Reverted`."""
        self.queue(name, *args, sender=sender, value=value)
        (outcome,) = self.chain.mine(self.chain.now)
        if not outcome.ok:
            raise Reverted(self.chain.decode_revert(outcome.output))
        return outcome

    def decode_output(self, name: str, output: bytes) -> tuple[Any, ...]:
        return tuple(abi_decode(self.functions[name][2], output))


@contextlib.contextmanager
def restored(chain: Chain) -> Any:
    """Everything that happens inside is undone at the end."""
    mark = chain.snapshot()
    try:
        yield
    finally:
        chain.restore(mark)


def _encode(types: Sequence[str], args: Sequence[Any]) -> str:
    words = []
    for kind, arg in zip(types, args, strict=True):
        if kind == "address":
            words.append(arg[2:].lower().rjust(64, "0"))
        elif kind.startswith("uint") and kind[4:].isdigit():
            if not 0 <= arg < 1 << int(kind[4:]):
                raise ValueError(f"{arg} does not fit {kind}")
            words.append(f"{arg:064x}")
        elif kind == "bool":
            words.append(f"{int(arg):064x}")
        else:
            return abi_encode(types, args).hex()
    return "".join(words)


def _selector(name: str, types: Sequence[str]) -> bytes:
    return keccak(text=f"{name}({','.join(types)})")[:4]


def _types(items: Sequence[dict[str, Any]]) -> list[str]:
    return [_type(item) for item in items]


def _type(item: dict[str, Any]) -> str:
    kind: str = item["type"]
    if kind.startswith("tuple"):
        return f"({','.join(_types(item['components']))}){kind[5:]}"
    return kind


def _request(method: str, params: Sequence[Any], request_id: int) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": request_id, "method": method, "params": list(params)}


def _result(reply: dict[str, Any], method: str) -> Any:
    if "error" in reply:
        raise RpcError(f"{method}: {reply['error'].get('message')}", reply["error"].get("data"))
    return reply["result"]
