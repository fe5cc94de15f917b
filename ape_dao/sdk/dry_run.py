"""Calls of a contract's functions that are tried on the node before they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ape_dao.core.chain.calls import try_call
from ape_dao.core.errors import DaoError

if TYPE_CHECKING:
    from ape.contracts import ContractInstance
    from ape.contracts.base import ContractTransactionHandler

    from ape_dao.core.chain.client import Chain
    from ape_dao.sdk.contracts import Contract


def dry_run(
    chain: Chain, sender: str, contract: Contract, function: str, *args: object, value: int = 0
) -> bytes:
    """What a call would answer if `sender` sent it now.

    Raises:
        RefusedError: A contract would refuse it; the message says why.
    """
    calldata = bytes(function_of(contract, function).encode_input(*args))
    return try_call(chain, sender, str(contract.address), calldata, value)


def function_of(contract: Contract, name: str) -> ContractTransactionHandler:
    """A function of a contract that changes something, ready to encode or to send.

    Not by Ape's attributes: some of its own names hide functions, such as `delegate`.

    Raises:
        DaoError: The contract has no such function.
    """
    from ape.contracts.base import ContractTransactionHandler

    entries = [entry for entry in contract.contract_type.mutable_methods if entry.name == name]
    if not entries:
        raise DaoError(f"{contract.contract_type.name} has no function {name} that changes anything.")
    return ContractTransactionHandler(cast("ContractInstance", contract), entries)
