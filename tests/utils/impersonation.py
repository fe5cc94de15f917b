"""Transactions of accounts whose keys nobody has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.client import Chain

if TYPE_CHECKING:
    from ape.api import ProviderAPI


def send_unsigned(provider: ProviderAPI, request: dict[str, Any]) -> None:
    """Let the node send for an account that it impersonates, and wait until that is in a block.

    A node answers before it has mined; what is read then can still be what was there before.
    """
    sent = provider.make_request("eth_sendTransaction", [request])
    assert Chain(provider).wait(sent, "an impersonated account's transaction").succeeded
