"""Approvals by signature (EIP-2612), which spare members a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.exceptions import DaoError

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance

_PERMIT_FIELDS = [
    {"name": "owner", "type": "address"},
    {"name": "spender", "type": "address"},
    {"name": "value", "type": "uint256"},
    {"name": "nonce", "type": "uint256"},
    {"name": "deadline", "type": "uint256"},
]
_DOMAIN_FIELDS = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]


@dataclass(frozen=True)
class Permit:
    """A signed approval, in the order in which contracts take it."""

    deadline: int
    v: int
    r: bytes
    s: bytes

    def as_arguments(self) -> tuple[int, int, bytes, bytes]:
        return self.deadline, self.v, self.r, self.s


def sign_permit(
    token: ContractInstance, spender: str, amount: int, deadline: int, *, signer: AccountAPI
) -> Permit:
    """Let `spender` take `amount` of the signer's tokens until `deadline` (unix seconds).

    Raises:
        DaoError: The account did not sign.
    """
    from eth_account.messages import encode_typed_data

    _, name, version, chain_id, contract, _, _ = token.eip712Domain()
    message: dict[str, Any] = {
        "types": {"EIP712Domain": _DOMAIN_FIELDS, "Permit": _PERMIT_FIELDS},
        "primaryType": "Permit",
        "domain": {
            "name": name,
            "version": version,
            "chainId": chain_id,
            "verifyingContract": str(contract),
        },
        "message": {
            "owner": str(signer.address),
            "spender": str(spender),
            "value": amount,
            "nonce": int(token.nonces(signer)),
            "deadline": deadline,
        },
    }
    signature = signer.sign_message(encode_typed_data(full_message=message))
    if signature is None:
        raise DaoError(f"{signer.address} did not sign the permit; --approve sends an approval instead.")
    return Permit(deadline, signature.v, bytes(signature.r), bytes(signature.s))
