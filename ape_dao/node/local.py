"""A private local chain: an anvil of our own that ends with us and leaves nothing on disk.

Times are seconds.
"""

from __future__ import annotations

import atexit
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao import toolchain
from ape_dao.core.errors import NodeError, PortInUseError
from ape_dao.node.process import ChildProcess, free_port, is_port_free
from ape_dao.node.rpc import local_request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from ape.api import ProviderAPI

READY_SECONDS = 20.0
REQUEST_SECONDS = 30.0
_POLL_SECONDS = 0.02
_PORT_ATTEMPTS = 5
_PORT_TAKEN = "address already in use"


@dataclass(frozen=True)
class NodeOptions:
    """What the chain is like. The defaults are those of Ape's own test chain."""

    hardfork: str = "cancun"
    """Later ones make every block cost more than the one before it."""
    mnemonic: str = "test test test test test test test test test test test junk"
    accounts: int = 10
    balance: int = 10_000
    """ETH of each account."""
    base_fee: int = 0
    """Wei per gas."""
    timestamp: int | None = None
    """Of the first block, unix seconds; None means now."""
    steps_tracing: bool = True
    """Whether the node keeps what Ape needs to explain a revert."""
    extra: tuple[str, ...] = ()
    """More arguments for anvil."""

    def arguments(self, port: int) -> list[str]:
        """anvil's arguments. It keeps 256 blocks of history in memory and none on disk."""
        arguments = ["--port", str(port), "--quiet", "--hardfork", self.hardfork]
        arguments += ["--prune-history", "256", "--order", "fifo"]
        arguments += ["--mnemonic", self.mnemonic, "--accounts", str(self.accounts)]
        arguments += ["--balance", str(self.balance)]
        arguments += ["--block-base-fee-per-gas", str(self.base_fee), "--gas-price", str(self.base_fee)]
        if self.timestamp is not None:
            arguments += ["--timestamp", str(self.timestamp)]
        if self.steps_tracing:
            arguments.append("--steps-tracing")
        return [*arguments, *self.extra]


class LocalNode:
    """Starts a node on entry, ends it on exit, and if this process dies in between.

    ::

        with LocalNode() as node, node.connected():
            ...  # Ape's accounts and contracts now work on this chain
    """

    def __init__(self, port: int | None = None, options: NodeOptions | None = None) -> None:
        """A node on ``port``, or on any free one."""
        self.options = options or NodeOptions()
        self._wanted_port = port
        self._port: int | None = None
        self._process: ChildProcess | None = None

    def __enter__(self) -> LocalNode:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def is_running(self) -> bool:
        """Whether the node lives."""
        return self._process is not None and self._process.is_running()

    @property
    def port(self) -> int:
        """Port that the node listens on.

        Raises:
            NodeError: It is not running.
        """
        if self._port is None:
            raise NodeError("The node is not running: use it inside its `with` block.")
        return self._port

    @property
    def url(self) -> str:
        """Address of the node."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Process id of the node.

        Raises:
            NodeError: It is not running.
        """
        if self._process is None:
            raise NodeError("The node is not running: use it inside its `with` block.")
        return self._process.pid

    def start(self) -> None:
        """Start the node and wait until it answers.

        Raises:
            ToolMissingError: there is no anvil.
            PortInUseError: another program has the port that was asked for.
            NodeError: anvil ended or did not answer in time.
        """
        if self._process is not None:
            raise NodeError("The node is running already: make another LocalNode for another chain.")
        toolchain.ensure()
        for attempts_left in reversed(range(_PORT_ATTEMPTS)):
            port = self._choose_port()
            try:
                self._start_on(port)
            except PortInUseError:
                # somebody took the free port in the meantime
                if self._wanted_port is not None or attempts_left == 0:
                    raise
            else:
                self._port = port
                return

    def stop(self) -> None:
        """End the node, if it runs."""
        if self._process is not None:
            self._process.stop()
            atexit.unregister(self.stop)
        self._process = self._port = None

    def request(self, method: str, *params: Any) -> Any:
        """The result of one JSON-RPC call."""
        return local_request(self.port, method, list(params), REQUEST_SECONDS)

    @contextmanager
    def connected(self) -> Iterator[ProviderAPI]:
        """Connect Ape to this node; Ape then starts none of its own."""
        with connected_to(self.url) as provider:
            yield provider

    def _choose_port(self) -> int:
        if self._wanted_port is None:
            return free_port()
        if not is_port_free(self._wanted_port):
            raise PortInUseError(self._wanted_port)
        return self._wanted_port

    def _start_on(self, port: int) -> None:
        process = ChildProcess([str(toolchain.anvil_path()), *self.options.arguments(port)])
        self._process = process
        atexit.register(self.stop)
        try:
            _wait_until_ready(process, port)
        except BaseException:
            self.stop()
            raise


@contextmanager
def connected_to(url: str) -> Iterator[ProviderAPI]:
    """Connect Ape to an anvil that is running at ``url``."""
    from ape import networks
    from ape_foundry.provider import FoundryProvider

    # Asked for a provider by its name, Ape loads those of all plugins, eth-tester with its chain among them.
    network = networks.get_ecosystem("ethereum").get_network("local")
    own = FoundryProvider(name="foundry", network=network, provider_settings={"host": url})
    # The plugin asks four things each time it wonders whether it is connected; knowing where, it does once.
    own._host = url
    with network.use_provider(own) as provider:
        yield provider


def _wait_until_ready(process: ChildProcess, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        if not process.is_running():
            words = process.last_words()
            if _PORT_TAKEN in words.lower():
                raise PortInUseError(port)
            raise NodeError(f"anvil ended at once ({words}): check its arguments with `anvil --help`.")
        try:
            local_request(port, "eth_chainId", [], timeout=1)
        except NodeError:
            if time.monotonic() > deadline:
                raise NodeError(
                    f"anvil did not answer on port {port} within {READY_SECONDS:.0f} s: try again when the "
                    "machine is less busy."
                ) from None
            time.sleep(_POLL_SECONDS)
        else:
            if process.is_running():
                return
