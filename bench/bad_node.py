"""A node as people have them: it drops requests, shows a state that is a block old, and takes its time."""

from __future__ import annotations

import json
import random
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TAGGED = {
    "eth_call": 1,
    "eth_estimateGas": 1,
    "eth_getCode": 1,
    "eth_getBalance": 1,
    "eth_getTransactionCount": 1,
    "eth_getBlockByNumber": 0,
}
"""Where a request says at which block."""


class BadNode:
    """What stands before a good node on ``port`` and spoils it."""

    def __init__(self, port: int, lost: float = 0, lag: int = 0, latency: float = 0, seed: int = 7) -> None:
        self.port, self.lost, self.lag, self.latency = port, lost, lag, latency
        self.requests: list[Any] = []
        """Bodies, in order; a batch is one."""
        self.traffic = 0
        """Bytes of requests and answers."""
        self.url = ""
        self._chance = random.Random(seed)  # noqa: S311 - the same troubles every time
        self._lock = threading.Lock()

    def methods(self) -> list[str]:
        """What was asked for, each request of a batch by itself."""
        bodies = [body if isinstance(body, list) else [body] for body in self.requests]
        return [str(one["method"]) for body in bodies for one in body]

    def answer(self, body: Any) -> Any:
        """The good node's answer, as of an older block; None if the request gets lost."""
        with self._lock:
            self.requests.append(body)
            is_lost = self._chance.random() < self.lost
        time.sleep(self.latency)
        if is_lost:
            return None
        return self._ask([self._older(one) for one in body] if isinstance(body, list) else self._older(body))

    def _older(self, request: dict[str, Any]) -> dict[str, Any]:
        method, params = request["method"], list(request.get("params", []))
        place = TAGGED.get(method)
        if not self.lag or place is None:
            return request
        tag = params[place] if len(params) > place else "latest"
        if tag in ("latest", "pending"):
            newest = self._ask({"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []})
            params[place:] = [
                hex(max(0, int(newest["result"], 16) - self.lag)),
                *params[place + 1 :],
            ]
        return {**request, "params": params}

    def _ask(self, body: Any) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", "/", json.dumps(body), {"Content-Type": "application/json"})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


@contextmanager
def bad_node(port: int, **troubles: Any) -> Iterator[BadNode]:
    """Start it before the node on ``port``."""
    node = BadNode(port, **troubles)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = node.answer(json.loads(body))
            text = b"" if answer is None else json.dumps(answer).encode()
            node.traffic += len(body) + len(text)
            self.send_response(503 if answer is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    node.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield node
    finally:
        server.shutdown()
        server.server_close()
