"""A Hardhat node for tests: the second kind of local chain that people have."""

from __future__ import annotations

import json
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_dao import toolchain
from ape_dao.core.errors import NodeError
from ape_dao.node.process import ChildProcess, free_port
from ape_dao.node.rpc import local_request

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "node_modules" / "hardhat" / "internal" / "cli" / "cli.js"
READY_SECONDS = 60
REQUEST_SECONDS = 30
CONFIG = {
    "solidity": "0.8.28",
    "networks": {"hardhat": {"hardfork": "cancun", "initialBaseFeePerGas": 0}},
}


class HardhatNode:
    """A node that is running."""

    def __init__(self, port: int, process: ChildProcess) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.pid = process.pid

    def request(self, method: str, *params: Any) -> Any:
        """The result of one JSON-RPC call."""
        return local_request(self.port, method, list(params), REQUEST_SECONDS)


@contextmanager
def hardhat_node() -> Iterator[HardhatNode]:
    """Start Hardhat's node on a free port with a home of its own; end it and remove the home afterwards.

    It has Ape's test accounts, and no compiler, telemetry or update check.
    """
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "hardhat.config.js"
        config.write_text(f"module.exports = {json.dumps(CONFIG)};")
        port = free_port()
        node = toolchain.find_node()
        assert node is not None
        process = ChildProcess(
            [str(node), str(PROGRAM), "--config", str(config), "node", "--port", str(port)],
            env={"HOME": folder, "HARDHAT_DISABLE_TELEMETRY_PROMPT": "true", "CI": "true"},
            folder=ROOT,
        )
        try:
            _wait_until_ready(process, port)
            yield HardhatNode(port, process)
        finally:
            process.stop()


def _wait_until_ready(process: ChildProcess, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            local_request(port, "eth_chainId", [], timeout=1)
        except NodeError:
            if not process.is_running() or time.monotonic() > deadline:
                raise NodeError(f"Hardhat did not start: {process.last_words()}") from None
            time.sleep(0.1)
        else:
            return
