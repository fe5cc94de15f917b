"""Approvals by signature (EIP-2612), which spare members a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape.exceptions import ApeException

from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.erc20 import answers
from ape_dao.core.chain.typed_data import Domain, sign, signable, typed_data
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS

if TYPE_CHECKING:
    from typing import Any

    from ape.api import AccountAPI

    from ape_dao.sdk.contracts import GovernanceToken

_PERMIT_TYPES = {
    "owner": "address",
    "spender": "address",
    "value": "uint256",
    "nonce": "uint256",
    "deadline": "uint256",
}
_VIEWS = ("eip712Domain()", "DOMAIN_SEPARATOR()", "nonces(address)")
_WORD = 32


@dataclass(frozen=True)
class Permit:
    """A signed approval, in the order in which contracts take it; `r` and `s` have 32 bytes."""

    deadline: int
    v: int
    r: bytes
    s: bytes

    def as_arguments(self) -> tuple[int, int, bytes, bytes]:
        """As the contracts take it."""
        return self.deadline, self.v, self.r, self.s


def knows_permits(token: GovernanceToken) -> bool:
    """Whether permits of `token` can be signed as it describes itself (ERC-5267).

    A token that counts votes describes itself for signed delegations, be there permits or not; what tells is
    `DOMAIN_SEPARATOR`, which only EIP-2612 asks for.
    """
    chain, address = Chain(token.provider), str(token.address)
    # Asked without Ape, which prints the trace of every view that reverts.
    if not all(answers(chain, address, view, bytes(_WORD)) for view in _VIEWS):
        return False
    try:
        document = _document(Domain.of_contract(token), ZERO_ADDRESS, ZERO_ADDRESS, 0, 0, 0)
        return bytes(token.DOMAIN_SEPARATOR()) == signable(document).header
    except ApeException:  # the answer means something else
        return False


def sign_permit(
    token: GovernanceToken, spender: str, amount: int, deadline: int, *, signer: AccountAPI
) -> Permit:
    """Let `spender` take `amount` of the signer's tokens until `deadline` (unix seconds).

    Raises:
        DaoError: The account did not sign.
    """
    domain, nonce = Domain.of_contract(token), int(token.nonces(signer))
    document = _document(domain, str(signer.address), str(spender), amount, nonce, deadline)
    refused = DaoError(f"{signer.address} did not sign the permit; --approve sends an approval instead.")
    signature = sign(signer, document, refused)
    return Permit(deadline, signature[2 * _WORD], signature[:_WORD], signature[_WORD : 2 * _WORD])


def _document(
    domain: Domain, owner: str, spender: str, value: int, nonce: int, deadline: int
) -> dict[str, Any]:
    values = {"owner": owner, "spender": spender, "value": value, "nonce": nonce, "deadline": deadline}
    return typed_data(domain, "Permit", _PERMIT_TYPES, values)
