"""Transfers by signed authorization (EIP-3009), read and verified offline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.modules.services import signing
from ape_dao.modules.services.serving.protocol import PaymentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.modules.services.serving.protocol import Offer, Token

_FIELDS = "address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce"
_TRANSFER = keccak(text=f"TransferWithAuthorization({_FIELDS})")
_NONCE = re.compile("0x[0-9a-fA-F]{64}")
SETTLING_SECONDS = 6
"""An authorization must count so much longer, as to send it takes time."""


@dataclass(frozen=True)
class Authorization:
    """What a holder signed: a transfer that anybody can send, once."""

    payer: str
    to: str
    value: int
    valid_after: int
    """Unix seconds; it counts later than that …"""
    valid_before: int
    """… and earlier than that."""
    nonce: bytes
    signature: bytes

    @property
    def key(self) -> str:
        """Names it: a token takes a nonce of a payer once."""
        return f"{self.payer}:{self.nonce.hex()}"

    def digest(self, token: Token) -> bytes:
        """What is signed."""
        numbers = (self.value, self.valid_after, self.valid_before, int.from_bytes(self.nonce, "big"))
        return signing.digest(token.separator, _TRANSFER, int(self.payer, 16), int(self.to, 16), *numbers)

    @classmethod
    def from_payload(cls, offer: Offer, payload: Mapping[str, Any]) -> Authorization:
        """Of a payment of the scheme `exact`, with a signature that is its payer's.

        Raises:
            PaymentError: It cannot be read, or the payer did not sign it.
        """
        data = payload.get("authorization")
        if not isinstance(data, dict):
            raise PaymentError(
                "invalid_payload",
                "The payload has no `authorization`; sign `transferWithAuthorization` of the token.",
            )
        try:
            payer, to = (signing.address(data.get(name)) for name in ("from", "to"))
            value, after, before = (
                signing.natural(data.get(name)) for name in ("value", "validAfter", "validBefore")
            )
            nonce = _nonce(data.get("nonce"))
        except ValueError as err:
            raise PaymentError("invalid_payload", f"The authorization cannot be read: {err}.") from err
        try:
            signature = signing.signature(payload.get("signature"))
        except ValueError as err:
            raise PaymentError(
                "invalid_exact_evm_payload_signature",
                f"The signature cannot be used: {err}; sign with a key.",
            ) from err
        one = cls(payer, to, value, after, before, nonce, signature)
        if signing.signer(one.digest(offer.token), signature) != payer:
            raise PaymentError(
                "invalid_exact_evm_payload_signature",
                f"{payer} did not sign this authorization; sign it for {offer.token.address} on chain "
                f"{offer.chain_id}, in the domain {offer.token.name!r}, version {offer.token.version!r}.",
            )
        return one


def check_terms(offer: Offer, one: Authorization, price: int, now: int) -> None:
    """Whether an authorization pays what a request costs, and can still be sent.

    Raises:
        PaymentError: It does not.
    """
    if one.to != offer.splitter:
        raise PaymentError(
            "invalid_exact_evm_payload_recipient_mismatch",
            f"The authorization pays {one.to}; sign one that pays {offer.splitter}.",
        )
    if one.value != price:
        raise PaymentError(
            "invalid_exact_evm_payload_authorization_value",
            f"The authorization is for {offer.text(one.value)}; sign one for exactly {offer.text(price)}.",
        )
    if one.valid_after >= now:
        raise PaymentError(
            "invalid_exact_evm_payload_authorization_valid_after",
            f"The authorization counts after {one.valid_after}, and it is {now}; sign one that counts now.",
        )
    if one.valid_before < now + SETTLING_SECONDS:
        raise PaymentError(
            "invalid_exact_evm_payload_authorization_valid_before",
            f"The authorization counts before {one.valid_before}, and it is {now}; sign one that counts for "
            f"{offer.seconds} seconds, at least {SETTLING_SECONDS}.",
        )


def _nonce(value: Any) -> bytes:
    if not isinstance(value, str) or not _NONCE.fullmatch(value):
        raise ValueError(f"{signing.shown(value)} is no nonce; it has 32 bytes, as 0x text")
    return bytes.fromhex(value[2:])
