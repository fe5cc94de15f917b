"""Whether a signature is the voter's, checked as the governor does: first its key, then its contract."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from ape_dao.ballots.messages import digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.ballots.messages import Domain, SignedBallot
    from ape_dao.core.chain.client import Chain

WALLET_GAS = 200_000
"""`SIGNATURE_GAS`: what the contract of a voter may use to check a signature."""
_SIGNATURE_BYTES = 65
_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
_MAGIC = bytes.fromhex("1626ba7e")  # isValidSignature(bytes32,bytes), which is also its good answer


class Signer(Enum):
    """Who vouches for a signature."""

    KEY = "key"
    """The voter's own key made it."""
    WALLET = "wallet"
    """The voter has code, which decides (ERC-1271)."""
    NOBODY = "nobody"
    """The voter's key did not make it, and the voter has no code."""


def signers_of(domain: Domain, chain: Chain, ballots: Sequence[SignedBallot]) -> list[Signer]:
    """Who vouches for each signature; which voters have code is asked together."""
    own_key = [_recovered(digest(domain, one.ballot), one.signature) == one.ballot.voter for one in ballots]
    others = list({one.ballot.voter for one, is_own in zip(ballots, own_key, strict=True) if not is_own})
    wallets = {voter for voter, code in zip(others, chain.codes_of(others), strict=True) if code}
    return [
        Signer.KEY if is_own else Signer.WALLET if one.ballot.voter in wallets else Signer.NOBODY
        for one, is_own in zip(ballots, own_key, strict=True)
    ]


def signer_of(domain: Domain, chain: Chain, signed: SignedBallot) -> Signer:
    """Who vouches for the signature."""
    return signers_of(domain, chain, [signed])[0]


def is_good(domain: Domain, chain: Chain, signed: SignedBallot) -> bool:
    """Whether the governor would accept the signature."""
    signer = signer_of(domain, chain, signed)
    return signer is Signer.KEY or (signer is Signer.WALLET and _wallet_agrees(domain, chain, signed))


def _recovered(hashed: bytes, signature: bytes) -> str | None:
    """The address whose key signed; None where the governor takes no signature of that form."""
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


def _wallet_agrees(domain: Domain, chain: Chain, signed: SignedBallot) -> bool:
    from eth_abi import encode

    from ape_dao.core.chain.calls import try_call
    from ape_dao.core.errors import RefusedError

    question = _MAGIC + encode(["bytes32", "bytes"], [digest(domain, signed.ballot), signed.signature])
    try:
        # More than the governor gives, for the price of the transaction itself; the governor's own word
        # follows once the vote is open.
        answer = try_call(chain, domain.contract, signed.ballot.voter, question, gas=2 * WALLET_GAS)
    except RefusedError:
        return False
    return answer[:32] == _MAGIC.ljust(32, b"\0")
