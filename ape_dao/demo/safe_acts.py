"""What the owners of a Safe do with it: each approves the transaction on chain, and one sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector

from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.sdk.dao import Dao

_TYPES = ["address", "uint256", "bytes", "uint8", *["uint256"] * 3, "address", "address"]
_HASH = f"getTransactionHash({','.join(_TYPES)},uint256)"
_APPROVE = "approveHash(bytes32)"


def act(dao: Dao, to: str, data: bytes, signers: Sequence[AccountAPI]) -> ReceiptAPI:
    """Let the council's Safe make a call, which these owners approve; the last one sends it.

    Raises:
        RefusedError: They are too few, or the call fails.
    """
    safe = dao.contract("council_safe")
    values = (to, 0, data, 0, 0, 0, 0, ZERO_ADDRESS, ZERO_ADDRESS)
    (nonce,) = dao.read("council_safe", "nonce")
    asked = _selector(_HASH) + encode([*_TYPES, "uint256"], [*values, nonce])
    hashed = dao.chain.call(str(safe.address), asked)
    for signer in signers[:-1]:
        signer.transfer(safe.address, 0, data=_selector(_APPROVE) + hashed)
    owners = sorted(bytes.fromhex(str(signer.address)[2:]) for signer in signers)
    approvals = b"".join(owner.rjust(32, b"\0") + bytes(32) + b"\x01" for owner in owners)
    return send(safe, "execTransaction", *values, approvals, sender=signers[-1])


def _selector(signature: str) -> bytes:
    return bytes(function_signature_to_4byte_selector(signature))
