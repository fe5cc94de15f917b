"""One connection to a node: requests, single and together, and what kind of network answers them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from ape.exceptions import ApeException, ProviderError
from ape.utils.misc import DEFAULT_TRANSACTION_ACCEPTANCE_TIMEOUT

from ape_dao.core.chain.transport import ask_together, is_busy, outcome, silence, steady

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import ProviderAPI

    from ape_dao.core.chain.transport import Request

_DEVELOPMENT_CHAINS = (1337, 31337)
_DEVELOPMENT_CLIENTS = ("anvil", "hardhat", "tester")
"""Forks have the chain id of the real network."""
_POLL_LOCAL = 0.02
_POLL_LIVE = 1.0
_LEAST_CONFIRMATIONS = 2


class Connection:
    """A node, through any connected Ape provider."""

    def __init__(self, provider: ProviderAPI) -> None:
        steady(provider)
        self.provider = provider
        self._begin()

    def _begin(self) -> None:
        self._traits: dict[str, bool] = {}
        """What the node turned out to be able to do; copies share it."""

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

    def chain_id(self) -> int:
        """The chain's id (EIP-155)."""
        return self._chain_id

    @cached_property
    def _chain_id(self) -> int:
        return int(self.rpc("eth_chainId"), 16)

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

    @property
    def confirmations(self) -> int:
        """Blocks to wait for after one that must stay: what Ape's configuration says, and at least two."""
        return 0 if self.is_local else max(_LEAST_CONFIRMATIONS, self.provider.network.required_confirmations)

    @property
    def poll_seconds(self) -> float:
        """How long to wait until the node is asked again for what comes with a block."""
        return _POLL_LOCAL if self.is_local else _POLL_LIVE

    def gas_price(self) -> int:
        """Wei per gas, as the node suggests."""
        return int(self.rpc("eth_gasPrice"), 16)
