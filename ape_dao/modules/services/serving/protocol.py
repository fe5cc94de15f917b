"""What x402 writes into headers and bodies, in both of its versions.

Version 1 has the offer in the body and the payment in ``X-PAYMENT``, names networks by words and knows the
scheme `exact` alone; version 2 has the offer in ``PAYMENT-REQUIRED`` and the payment in
``PAYMENT-SIGNATURE``. An answer carries both offers, and each client finds its own.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.modules.services.signing import separator, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ape_dao.modules.services.vouchers import Vault

EXACT = "exact"
"""One transfer for each request, by a signed authorization (EIP-3009)."""
VOUCHER = "ape-dao-voucher"
"""A voucher of the vault for all that the payer owes the service so far."""
HEADERS = {b"x-payment": 1, b"payment-signature": 2}
"""Where a payment comes, by version."""
RECEIPTS = {1: b"x-payment-response", 2: b"payment-response"}
REQUIRED = b"payment-required"
MOST_HEADER_BYTES = 8_192
"""Of a payment: several times what any client sends."""
V1_NETWORKS: Mapping[int, str] = MappingProxyType(
    {
        137: "polygon",
        1328: "sei-testnet",
        1329: "sei",
        1514: "story",
        2741: "abstract",
        3338: "peaq",
        4689: "iotex",
        8453: "base",
        11124: "abstract-testnet",
        41923: "educhain",
        43113: "avalanche-fuji",
        43114: "avalanche",
        80002: "polygon-amoy",
        84532: "base-sepolia",
        324705682: "skale-base-sepolia",
    }
)
"""Names of version 1 by chain id; clients know no others."""


class PaymentError(DaoError):
    """A request that is not served: it paid nothing, or not in a way that counts.

    The message says what was given, what is allowed and what to do next.
    """

    def __init__(
        self,
        reason: str,
        message: str,
        status: HTTPStatus = HTTPStatus.PAYMENT_REQUIRED,
        transaction: str = "",
        hint: Mapping[str, str] | None = None,
    ) -> None:
        """``reason`` is a word for programs, of x402 where it has one.

        Args:
            hint: What the next voucher of the payer must say, for programs.
        """
        super().__init__(message)
        self.reason = reason
        self.status = status
        self.transaction = transaction
        """Of a payment that is on its way."""
        self.hint = hint or {}


@dataclass(frozen=True)
class Token:
    """A token, with the domain in which its holders sign (EIP-712)."""

    chain_id: int
    address: str
    symbol: str
    decimals: int
    name: str = ""
    version: str = ""

    @cached_property
    def separator(self) -> bytes:
        """Of the domain."""
        return separator(self.name, self.version, self.chain_id, self.address)


@dataclass(frozen=True)
class Offer:
    """Whom a request pays, and how it can."""

    chain_id: int
    service: int
    splitter: str
    token: Token
    """What is paid in."""
    by_authorization: bool
    """Whether the token takes authorizations (EIP-3009), for the scheme `exact`."""
    vault: Vault | None = None
    """Whose vouchers are taken; its token is the same."""
    description: str = ""
    seconds: int = 120
    """How long an authorization shall count, which leaves the time to settle it."""

    @property
    def network(self) -> str:
        """The chain as version 2 names it (CAIP-2)."""
        return f"eip155:{self.chain_id}"

    @property
    def schemes(self) -> tuple[str, ...]:
        """How one can pay."""
        return (EXACT,) * self.by_authorization + (VOUCHER,) * (self.vault is not None)

    def network_in(self, version: int) -> str | None:
        """The chain as a version names it; None if it has no name there."""
        return self.network if version != 1 else V1_NETWORKS.get(self.chain_id)

    def text(self, amount: int) -> str:
        """An amount for people and for programs."""
        return f"{amount} ({units.format_amount(amount, self.token.decimals, self.token.symbol)})"


@dataclass(frozen=True)
class Payment:
    """What a client sent, whose form is right and whose terms are those of the offer."""

    version: int
    scheme: str
    payload: Mapping[str, Any]


def read_payment(headers: Iterable[tuple[bytes, bytes]]) -> tuple[int, Mapping[str, Any]] | None:
    """The version and the document of the payment in the headers of a request; None if there is none.

    Raises:
        PaymentError: It cannot be read.
    """
    found = [(HEADERS[name], value) for name, value in headers if name in HEADERS]
    if not found:
        return None
    if len(found) > 1:
        raise _unreadable(
            f"{len(found)} payment headers were sent; send one, PAYMENT-SIGNATURE or X-PAYMENT."
        )
    version, value = found[0]
    if len(value) > MOST_HEADER_BYTES:
        raise _unreadable(
            f"The payment header has {len(value)} bytes, and at most {MOST_HEADER_BYTES} are read; send the "
            "terms of the offer as they came, and nothing else."
        )
    try:
        document = json.loads(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError, RecursionError) as err:
        raise _unreadable("The payment header is not JSON in base64; write it as x402 says.") from err
    if not isinstance(document, dict) or not isinstance(document.get("payload"), dict):
        raise _unreadable("The payment is no object with a `payload`; write it as x402 says.")
    given = document.get("x402Version")
    if isinstance(given, bool) or given != version:
        raise _unreadable(
            f"The payment is of version {shown(given)}, its header of {version}; send "
            "version 1 in X-PAYMENT and version 2 in PAYMENT-SIGNATURE.",
            "invalid_x402_version",
        )
    return version, document


def accepted_payment(offer: Offer, price: int, version: int, document: Mapping[str, Any]) -> Payment:
    """A payment on the terms of an offer.

    Raises:
        PaymentError: It is on others.
    """
    terms = document if version == 1 else document.get("accepted")
    if not isinstance(terms, dict):
        raise _unreadable(
            "The payment does not say what it accepts; copy one entry of `accepts` of the offer."
        )
    scheme = terms.get("scheme")
    if scheme not in offer.schemes:
        allowed = " or ".join(offer.schemes)
        raise PaymentError(
            "unsupported_scheme", f"The scheme {shown(scheme)} is not taken; pay by {allowed}."
        )
    network = offer.network_in(version)
    if network is None:
        raise PaymentError(
            "invalid_network",
            f"Version 1 has no name for {offer.network}; send version 2 in PAYMENT-SIGNATURE.",
        )
    _same("invalid_network", "network", terms.get("network"), network)
    if version != 1:
        _same("invalid_payment_requirements", "asset", terms.get("asset"), offer.token.address)
        _same("invalid_payment_requirements", "address payTo", terms.get("payTo"), offer.splitter)
        _same("invalid_payment_requirements", "amount", terms.get("amount"), str(price))
    return Payment(version, str(scheme), document["payload"])


def requirements(
    offer: Offer, price: int, resource: str, version: int, hint: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What a version says can be paid; nothing where it has no name for the chain."""
    network = offer.network_in(version)
    if network is None:
        return []
    common = {
        "network": network,
        "asset": offer.token.address,
        "payTo": offer.splitter,
        "maxTimeoutSeconds": offer.seconds,
    }
    exact = {"scheme": EXACT, **common, "extra": {"name": offer.token.name, "version": offer.token.version}}
    if version == 1:
        exact |= {
            "maxAmountRequired": str(price),
            "resource": resource,
            "description": offer.description,
            "mimeType": "",
        }
        return [exact] * offer.by_authorization
    offers = [{**exact, "amount": str(price)}] * offer.by_authorization
    if offer.vault is not None:
        extra = {"vault": offer.vault.address, "service": str(offer.service), **hint}
        offers.append({"scheme": VOUCHER, **common, "extra": extra, "amount": str(price)})
    return offers


def payment_required(
    offer: Offer, price: int, resource: str, refused: PaymentError
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The offers of version 2 and of version 1."""
    modern = {
        "x402Version": 2,
        "error": str(refused),
        "resource": {"url": resource, "description": offer.description},
        "accepts": requirements(offer, price, resource, 2, refused.hint),
    }
    legacy = {
        "x402Version": 1,
        "error": str(refused),
        "reason": refused.reason,
        "accepts": requirements(offer, price, resource, 1, refused.hint),
    }
    return modern, legacy


def receipt(
    offer: Offer, version: int, payer: str, transaction: str, amount: int, refused: PaymentError | None = None
) -> dict[str, Any]:
    """What became of a payment."""
    document = {
        "success": refused is None,
        "payer": payer,
        "transaction": transaction,
        "network": offer.network_in(version) or offer.network,
    }
    if refused is None:
        return document | {"amount": str(amount)}
    return document | {"errorReason": refused.reason, "errorMessage": str(refused)}


def encoded(document: Mapping[str, Any]) -> bytes:
    """A document as the value of a header."""
    return base64.b64encode(json.dumps(document, separators=(",", ":")).encode())


def _same(reason: str, what: str, given: Any, allowed: str) -> None:
    if not isinstance(given, str) or given.lower() != allowed.lower():
        raise PaymentError(
            reason, f"The payment is for the {what} {shown(given)}; pay for {allowed}, as the offer says."
        )


def _unreadable(message: str, reason: str = "invalid_payload") -> PaymentError:
    return PaymentError(reason, message, HTTPStatus.BAD_REQUEST)
