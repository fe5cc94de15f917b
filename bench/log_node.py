"""A node with nothing but blocks and logs of locks, made up as they are asked for."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import topic
from ape_dao.core.chain.artifacts import artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

ESCROW = "0x" + "e5" * 20
LOGS_OF_A_BLOCK = 20
ACCOUNTS = 50_000
_MOST_LOGS = 10_000
"""Of an answer, as public nodes have it."""
_WEEK, _START = 604_800, 1_799_280_000
_LOCKED = next(one for one in artifact("VotingEscrow").abi if one.get("name") == "Locked")
_TOPIC = "0x" + topic(_LOCKED).hex()


class LogNode:
    """So many events, the last in the newest block; the last 100 blocks have none and are not final."""

    def __init__(self, events: int) -> None:
        self.events = events
        self.newest = -(-events // LOGS_OF_A_BLOCK) + 100

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request."""
        method, parameters = request["method"], request.get("params", [])
        reply = {"jsonrpc": "2.0", "id": request["id"]}
        if method == "eth_getLogs":
            first, last = (int(parameters[0][name], 16) for name in ("fromBlock", "toBlock"))
            count = min(self.events, last * LOGS_OF_A_BLOCK) - (first - 1) * LOGS_OF_A_BLOCK
            if count > _MOST_LOGS:
                error = {"code": -32005, "message": f"query returned more than {_MOST_LOGS} results"}
                return {**reply, "error": error}
            asked = _TOPIC in parameters[0]["topics"][0]
            return {**reply, "result": self._logs(first, last) if asked else []}
        if method == "eth_getBlockByNumber":
            return {**reply, "result": self._block(parameters[0])}
        known = {
            "eth_chainId": hex(1),
            "net_version": "1",
            "eth_blockNumber": hex(self.newest),
            "web3_clientVersion": "logs",
            "eth_syncing": False,
        }
        return {**reply, "result": known[method]}

    def _block(self, tag: str) -> dict[str, Any] | None:
        named = {"earliest": 0, "latest": self.newest, "finalized": self.newest - 64}
        number = named[tag] if tag in named else int(tag, 16)
        return {"number": hex(number), "hash": _hash(number), "timestamp": hex(_time(number))}

    def _logs(self, first: int, last: int) -> list[dict[str, Any]]:
        return [
            _log(block, index)
            for block in range(max(1, first), last + 1)
            for index in range(LOGS_OF_A_BLOCK)
            if (block - 1) * LOGS_OF_A_BLOCK + index < self.events
        ]


def _log(block: int, index: int) -> dict[str, Any]:
    number = (block - 1) * LOGS_OF_A_BLOCK + index
    amount, account = 10**18 * (1 + number % 9_973), f"0x{1 + number * 7 % ACCOUNTS:064x}"
    end = (_time(block) // _WEEK + 2 + number % 200) * _WEEK
    words = (amount, amount, end, int(number % 100 == 0))
    return {
        "address": ESCROW,
        "topics": [_TOPIC, account, account],
        "data": "0x" + "".join(f"{word:064x}" for word in words),
        "blockNumber": hex(block),
        "blockHash": _hash(block),
        "blockTimestamp": hex(_time(block)),
        "transactionHash": f"0x{number:064x}",
        "transactionIndex": hex(index),
        "logIndex": hex(index),
        "removed": False,
    }


def _hash(block: int) -> str:
    return f"0x{block + 2**255:064x}"


def _time(block: int) -> int:
    return _START + 12 * block


@contextmanager
def log_node(events: int) -> Iterator[str]:
    """The address of such a node, in this process."""
    node = LogNode(events)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = [node.answer(one) for one in body] if isinstance(body, list) else node.answer(body)
            text = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
