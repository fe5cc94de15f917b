"""More gas than a node estimates, because a transaction runs later than its estimate.

A node tries a transaction at the time of its newest block. A change in that block, by anybody, is then one of
the same second and is written over; the transaction itself comes with a later block and writes entries of its
own, up to three of 22,100 gas. What is not used is not paid.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from web3.middleware import Web3Middleware

from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.api import ProviderAPI
    from web3.types import RPCEndpoint, RPCResponse

_LEAST = 100_000
_SHARE = 4


def with_margin(estimate: int) -> int:
    """A gas limit for an estimate; neither below it nor above what a transaction can have."""
    return max(estimate, min(estimate + max(_LEAST, estimate // _SHARE), MAX_TRANSACTION_GAS))


class _GasMargin(Web3Middleware):
    """Adds the margin to what the node answers."""

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
    if _GasMargin in layers:
        yield
        return
    layers.add(_GasMargin)
    try:
        yield
    finally:
        layers.remove(_GasMargin)
