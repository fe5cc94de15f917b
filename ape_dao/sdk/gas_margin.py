"""Estimates for the block to come, and more gas than they say.

A node left to itself tries a transaction at the time of its newest block. A change in that block, by anybody,
is then one of the same second and is written over; the transaction itself comes with a later block and writes
entries of its own, up to three of 22,100 gas. Not every node can try it later. What is not used is not paid.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from web3.middleware import Web3Middleware

from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.api import ProviderAPI
    from web3.types import RPCEndpoint, RPCResponse

_NAME = "ape-dao gas margin"
_LEAST = 100_000
_SHARE = 4


def with_margin(estimate: int) -> int:
    """A gas limit for an estimate; neither below it nor above what a transaction can have."""
    return max(estimate, min(estimate + max(_LEAST, estimate // _SHARE), MAX_TRANSACTION_GAS))


class _GasMargin(Web3Middleware):
    """Asks for the second of the next block, and adds the margin to what the node answers."""

    chain: Chain

    def request_processor(self, method: RPCEndpoint, params: Any) -> Any:
        if method != "eth_estimateGas":
            return method, params
        return method, [params[0], *self.chain.coming_block()]

    def response_processor(self, method: RPCEndpoint, response: RPCResponse) -> RPCResponse:
        if method != "eth_estimateGas" or "result" not in response:
            return response
        return {**response, "result": hex(with_margin(int(str(response["result"]), 16)))}


@contextmanager
def gas_margin(provider: ProviderAPI) -> Iterator[None]:
    """Ape's estimates of gas get a margin; once, however deep this is nested.

    Everything that the SDK sends has it; this is for transactions of one's own. Where Ape is configured to
    estimate nothing, as on local networks, nothing changes.
    """
    layers = provider.web3.middleware_onion
    if _NAME in layers:
        yield
        return
    margin = type("_GasMarginOfChain", (_GasMargin,), {"chain": Chain(provider)})
    layers.add(margin, _NAME)
    try:
        yield
    finally:
        layers.remove(_NAME)
