"""Safe 1.4.1 as its npm package ships it: accounts of several owners, and many transactions in one."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from eth_abi.packed import encode_packed

from utils.artifacts import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ape.api import AccountAPI
    from ape.contracts import ContractContainer

BUILT = ROOT / "node_modules" / "@safe-global" / "safe-contracts" / "build" / "artifacts" / "contracts"
ZERO = "0x" + "00" * 20
CALL, DELEGATE = 0, 1
NO_REFUND = (0, 0, 0, ZERO, ZERO)
"""Gas figures and receiver of a transaction whose sender pays for it."""


def shipped(path: str) -> ContractContainer:
    """A contract as the authors of Safe compiled it."""
    return compiled(BUILT / f"{path}.sol" / f"{path.rpartition('/')[2]}.json")


@cache
def compiled(file: Path) -> ContractContainer:
    """A contract as the authors of an npm package compiled it."""
    from ape.contracts import ContractContainer
    from ethpm_types import ContractType

    built = json.loads(file.read_text())
    return ContractContainer(
        ContractType.model_validate(
            {
                "contractName": built["contractName"],
                "abi": built["abi"],
                "deploymentBytecode": {"bytecode": built["bytecode"]},
                "runtimeBytecode": {"bytecode": built["deployedBytecode"]},
            }
        )
    )


def deploy_safe(owners: Sequence[str], threshold: int, deployer: AccountAPI) -> tuple[Any, Any]:
    """A Safe behind a proxy, as the factory makes all of them; and the library for many transactions."""
    singleton = deployer.deploy(shipped("Safe"))
    factory = deployer.deploy(shipped("proxies/SafeProxyFactory"))
    many = deployer.deploy(shipped("libraries/MultiSend"))
    setup = singleton.setup.encode_input(list(owners), threshold, ZERO, b"", ZERO, ZERO, 0, ZERO)
    made = factory.createProxyWithNonce(singleton, setup, deployer.nonce, sender=deployer)
    (event,) = made.decode_logs(factory.ProxyCreation)
    return shipped("Safe").at(event.proxy), many


def packed(*transactions: tuple[str, int, bytes]) -> bytes:
    """Targets, ether and calldata as `multiSend` takes them."""
    return b"".join(
        encode_packed(["uint8", "address", "uint256", "uint256", "bytes"], [CALL, to, value, len(data), data])
        for to, value, data in transactions
    )


def approved_by(owner: str) -> bytes:
    """The signature of an owner that sends the transaction itself."""
    return bytes.fromhex(owner[2:]).rjust(32, b"\0") + bytes(32) + b"\x01"


def transaction(
    safe: Any, owner: str, to: str, data: bytes, operation: int = CALL, signatures: bytes | None = None
) -> bytes:
    """Calldata with which ``owner`` has the Safe make a call."""
    proof = approved_by(owner) if signatures is None else signatures
    return bytes(safe.execTransaction.encode_input(to, 0, data, operation, *NO_REFUND, proof))
