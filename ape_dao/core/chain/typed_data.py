"""Typed data (EIP-712): messages that wallets show field by field before they sign them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape.api import AccountAPI
    from ape.contracts import ContractInstance
    from eth_account.messages import SignableMessage

    from ape_dao.core.errors import DaoError

_DOMAIN_TYPES = {
    "name": "string",
    "version": "string",
    "chainId": "uint256",
    "verifyingContract": "address",
}


@dataclass(frozen=True)
class Domain:
    """Where a signature counts: at one contract on one chain."""

    name: str
    version: str
    chain_id: int
    contract: str

    @classmethod
    def of_contract(cls, contract: ContractInstance) -> Self:
        """As the contract says (ERC-5267)."""
        _, name, version, chain_id, address, _, _ = contract.eip712Domain()
        return cls(str(name), str(version), int(chain_id), str(address))

    def to_data(self) -> dict[str, Any]:
        """The fields by the names of EIP-712."""
        return {
            "name": self.name,
            "version": self.version,
            "chainId": self.chain_id,
            "verifyingContract": self.contract,
        }


def typed_data(
    domain: Domain, name: str, types: Mapping[str, str], values: Mapping[str, Any]
) -> dict[str, Any]:
    """The document that wallets take.

    Args:
        name: Of the struct that is signed.
        types: Of its fields, in the order of the struct.
        values: Of the same fields.
    """
    return {
        "types": {"EIP712Domain": _fields(_DOMAIN_TYPES), name: _fields(types)},
        "primaryType": name,
        "domain": domain.to_data(),
        "message": dict(values),
    }


def signable(document: Mapping[str, Any]) -> SignableMessage:
    """The same as `eth_account` signs it."""
    from eth_account.messages import encode_typed_data

    return encode_typed_data(full_message=dict(document))


def digest(document: Mapping[str, Any]) -> bytes:
    """The 32 bytes that are signed."""
    from eth_utils import keccak

    message = signable(document)
    return keccak(b"\x19" + message.version + message.header + message.body)


def sign(signer: AccountAPI, document: Mapping[str, Any], refused: DaoError) -> bytes:
    """Sign with an account of Ape's: 32 bytes r, 32 bytes s, one byte v.

    Ape's own `r` and `s` lack their leading zeros.

    Raises:
        DaoError: The account did not sign; this is ``refused``.
    """
    signature = signer.sign_message(signable(document))
    if signature is None:
        raise refused
    return signature.encode_rsv()


def _fields(types: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in types.items()]
