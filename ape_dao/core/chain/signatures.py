"""Whether a signature is an account's: first by its key, then by its contract (ERC-1271).

The governor, the escrow and the airdrop judge by the same rule (SignatureLib).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ape_dao.core.chain.transport import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.chain.client import Chain

_SIGNATURE_BYTES = 65
_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
_SELECTOR = bytes.fromhex("1626ba7e")  # isValidSignature(bytes32,bytes), which is also its good answer
ACCEPTED = _SELECTOR.ljust(32, b"\0")
"""What the contract of an account answers for a signature that it accepts."""


class Signer(Enum):
    """Who vouches for a signature."""

    KEY = "key"
    """The account's own key made it."""
    WALLET = "wallet"
    """The account has code, which decides (ERC-1271)."""
    NOBODY = "nobody"
    """The account's key did not make it, and the account has no code."""


@dataclass(frozen=True)
class Signature:
    """A signature that is said to be an account's."""

    account: str
    digest: bytes
    """The 32 bytes that were signed."""
    data: bytes

    @property
    def is_of_key(self) -> bool:
        """Whether the account's key made it, in the one form that the contracts take."""
        return _recovered(self.digest, self.data) == self.account

    def question(self) -> bytes:
        """Calldata that asks the contract of the account; `ACCEPTED` is its good answer."""
        from eth_abi import encode

        return _SELECTOR + encode(["bytes32", "bytes"], [self.digest, self.data])


def signers_of(chain: Chain, signatures: Sequence[Signature]) -> list[Signer]:
    """Who vouches for each signature; which accounts have code is asked together."""
    own_key = [one.is_of_key for one in signatures]
    others = list({one.account for one, is_own in zip(signatures, own_key, strict=True) if not is_own})
    wallets = {account for account, code in zip(others, chain.codes_of(others), strict=True) if code}
    return [
        Signer.KEY if is_own else Signer.WALLET if one.account in wallets else Signer.NOBODY
        for one, is_own in zip(signatures, own_key, strict=True)
    ]


def are_good(chain: Chain, signatures: Sequence[Signature]) -> list[bool]:
    """Whether each signature is its account's: its key made it, or its contract accepts it at this block.

    Raises:
        Refused: The node does not know what a contract says, such as one that forgot that block's state.
    """
    signers = signers_of(chain, signatures)
    asked = [one for one, signer in zip(signatures, signers, strict=True) if signer is Signer.WALLET]
    answers = iter(chain.call_many([(one.account, one.question()) for one in asked]) if asked else [])
    return [
        signer is Signer.KEY or (signer is Signer.WALLET and _accepts(next(answers))) for signer in signers
    ]


def _accepts(answer: bytes | Refused) -> bool:
    if isinstance(answer, Refused):
        if answer.is_passing:
            raise answer
        return False
    return answer[:32] == ACCEPTED


def _recovered(hashed: bytes, signature: bytes) -> str | None:
    """The address whose key signed; None where the contracts take no signature of that form."""
    from eth_account import Account
    from eth_keys.exceptions import BadSignature, ValidationError

    if len(signature) != _SIGNATURE_BYTES or signature[64] not in (27, 28):
        return None
    if not 0 < int.from_bytes(signature[32:64], "big") <= _HALF_ORDER:
        return None
    try:
        return str(Account._recover_hash(hashed, signature=signature))
    except (BadSignature, ValidationError, ValueError):
        return None
