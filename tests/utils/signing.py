"""Typed data (EIP-712) as a wallet signs it: from its JSON form, with no help of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_account.messages import encode_typed_data

if TYPE_CHECKING:
    from ape.contracts import ContractInstance
    from ape.managers.chain import ChainManager
    from eth_account.datastructures import SignedMessage
    from eth_account.signers.local import LocalAccount

SECP256K1_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def typed(
    contract: ContractInstance,
    chain: ChainManager,
    primary_type: str,
    fields: list[dict[str, str]],
    message: dict[str, Any],
    /,
    **domain: Any,
) -> dict[str, Any]:
    """The JSON of a message to ``contract``, whose EIP-712 name is ``name()``; ``domain`` replaces parts."""
    return {
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            primary_type: fields,
        },
        "primaryType": primary_type,
        "domain": {
            "name": contract.name(),
            "version": "1",
            "chainId": chain.chain_id,
            "verifyingContract": contract.address,
            **domain,
        },
        "message": message,
    }


def sign(signer: LocalAccount, data: dict[str, Any]) -> SignedMessage:
    return signer.sign_message(encode_typed_data(full_message=data))


def to_bytes(number: int) -> bytes:
    """One word, as ``r`` and ``s`` are passed."""
    return number.to_bytes(32, "big")
