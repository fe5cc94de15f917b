"""Calls that are tried on the node before they are sent, so that a refusal costs nothing and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_abi import encode

from ape_dao.core.chain.abi import abi_type, selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.calls import try_call

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
