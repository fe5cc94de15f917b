"""JSON-RPC over plain HTTP to this machine: for watching over a node without loading web3."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from typing import Any

from ape_dao.core.errors import NodeError


def local_request(port: int, method: str, params: list[Any], timeout: float) -> Any:
    """The result of one call to the node on ``port`` of this machine.

    Raises:
        NodeError: nothing answers, or it answers with an error.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    try:
        connection.request("POST", "/", body, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, ValueError) as exc:
        raise NodeError(f"The node on port {port} does not answer: {exc}.") from exc
    finally:
        connection.close()
    if not isinstance(answer, dict) or "result" not in answer:
        detail = answer.get("error", {}).get("message", answer) if isinstance(answer, dict) else answer
        raise NodeError(f"The node on port {port} refused {method}: {detail}.")
    return answer["result"]
