"""Calls that are tried on the node, so that a refusal costs nothing and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.reverts import refusal
from ape_dao.core.errors import RefusedError

if TYPE_CHECKING:
    from ape_dao.core.chain.client import Chain


def block_of(chain: Chain) -> str:
    """The block in which calls are tried: the time of a local chain stands still between blocks, and what is
    sent comes a block later."""
    return "pending" if chain.is_local else "latest"


def try_call(
    chain: Chain, sender: str, target: str, calldata: bytes, value: int = 0, gas: int | None = None
) -> bytes:
    """What a call would answer if `sender` sent it now; `gas` is what it may use, None for the node's limit.

    Raises:
        RefusedError: A contract would refuse it; the message says why.
    """
    request = {"from": sender, "to": target, "data": "0x" + calldata.hex(), "value": hex(value)}
    if gas is not None:
        request["gas"] = hex(gas)
    # Ape's own call turns reverts into texts that differ from node to node.
    answer = chain.provider.web3.provider.make_request("eth_call", [request, block_of(chain)])
    error = answer.get("error")
    if error is None:
        return bytes.fromhex(str(answer["result"]).removeprefix("0x"))
    data = error.get("data")
    data = data.get("data") if isinstance(data, dict) else data
    if isinstance(data, str) and data.startswith("0x"):
        raise refusal(bytes.fromhex(data[2:]))
    raise RefusedError(f"The node refuses the call: {error.get('message', 'it gives no reason')}.")
