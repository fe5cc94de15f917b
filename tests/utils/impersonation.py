"""Transactions of accounts whose keys nobody has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.client import Chain

if TYPE_CHECKING:
    from ape.api import ProviderAPI


ETHER = 10**18
GAS = 8_000_000


def send_as(provider: ProviderAPI, sender: str, to: str, data: bytes, ether: int = ETHER) -> None:
    """Give an account ether, let the node send for it as if it had the key, and wait for the block.

    A node answers before it has mined; what is read then can still be what was there before.
    """
    provider.make_request("anvil_setBalance", [sender, hex(ether)])
    provider.make_request("anvil_impersonateAccount", [sender])
    request: dict[str, Any] = {
        "from": sender,
        "to": to,
        "data": "0x" + bytes(data).hex(),
        "gas": hex(GAS),  # an estimate is made at the newest block's second, and can be too little later
    }
    sent = provider.make_request("eth_sendTransaction", [request])
    assert Chain(provider).wait(sent, "the transaction of another account").succeeded
