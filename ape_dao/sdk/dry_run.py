"""Calls that are tried on the node before they are sent, so that a refusal costs nothing and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_abi import encode

from ape_dao.core.chain.abi import abi_type, selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.reverts import explain_data
from ape_dao.core.errors import RefusedError

if TYPE_CHECKING:
    from ape.contracts import ContractInstance

    from ape_dao.core.chain.client import Chain


def dry_run(
    chain: Chain, sender: str, contract: ContractInstance, function: str, *args: object, value: int = 0
) -> bytes:
    """What a call would answer if `sender` sent it now.

    Raises:
        RefusedError: A contract would refuse it; the message says why.
    """
    # Not by Ape's attributes: some of its own names hide functions, such as `delegate`.
    entry = next(
        one
        for one in artifact(str(contract.contract_type.name)).abi
        if one["type"] == "function" and one["name"] == function and len(one["inputs"]) == len(args)
    )
    calldata = selector(entry) + encode([abi_type(part) for part in entry["inputs"]], args)
    return try_call(chain, sender, str(contract.address), calldata, value)


def block_of(chain: Chain) -> str:
    """The block in which calls are tried: the time of a local chain stands still between blocks, and what is
    sent comes a block later."""
    return "pending" if chain.is_local else "latest"


def try_call(
    chain: Chain, sender: str, target: str, calldata: bytes, value: int = 0, gas: int | None = None
) -> bytes:
    """The same for any calldata; `gas` is what the call may use, the node's limit if it is None."""
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
        raise RefusedError(explain_data(bytes.fromhex(data[2:])))
    raise RefusedError(f"The node refuses the call: {error.get('message', 'it gives no reason')}.")
