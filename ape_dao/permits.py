"""Approvals by signature (EIP-2612), which spare members a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.exceptions import DaoError
from ape_dao.typed_data import Domain, sign, typed_data

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance

_PERMIT_TYPES = {
    "owner": "address",
    "spender": "address",
    "value": "uint256",
    "nonce": "uint256",
    "deadline": "uint256",
}


@dataclass(frozen=True)
class Permit:
    """A signed approval, in the order in which contracts take it; `r` and `s` have 32 bytes."""

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
    document = typed_data(
        Domain.of_contract(token),
        "Permit",
        _PERMIT_TYPES,
        {
            "owner": str(signer.address),
            "spender": str(spender),
            "value": amount,
            "nonce": int(token.nonces(signer)),
            "deadline": deadline,
        },
    )
    refused = DaoError(f"{signer.address} did not sign the permit; --approve sends an approval instead.")
    signature = sign(signer, document, refused)
    # Ape's `r` and `s` lack leading zeros, and Ape would fill the end of a bytes32.
    packed = signature.encode_rsv()
    return Permit(deadline, signature.v, packed[:32], packed[32:64])
