"""What a delegate signs: the EIP-712 message of its statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain import typed_data as typed
from ape_dao.core.chain.signatures import Signature
from ape_dao.core.chain.typed_data import Domain
from ape_dao.core.errors import DelegateError

if TYPE_CHECKING:
    from ape.api import AccountAPI

    from ape_dao.core.deployment.record import Record

MOST_BYTES = 20_000
"""Of a text, as UTF-8."""
_DOMAIN_NAME, _DOMAIN_VERSION = "ape-dao delegate", "1"
_TYPES = {"delegate": "address", "statement": "string", "signedAt": "uint48"}
_TITLE = 100
"""Letters of a title."""


@dataclass(frozen=True)
class Statement:
    """What a delegate stands for, in its own words."""

    delegate: str
    """Address, with its checksum."""
    text: str
    signed_at: int
    """Unix seconds; of several statements of a delegate the newest counts."""


@dataclass(frozen=True)
class SignedStatement:
    """A statement with the DAO that it is for and the delegate's signature."""

    domain: Domain
    """Its contract is the governor."""
    statement: Statement
    signature: bytes


def domain_of(record: Record) -> Domain:
    """Where statements of delegates of this DAO count."""
    return Domain(_DOMAIN_NAME, _DOMAIN_VERSION, record.chain_id, record.address("governor"))


def read_words(text: str) -> str:
    """The text of a statement, without blanks around it.

    Raises:
        DelegateError: There is none, or too much of it.
    """
    words = text.strip()
    if not words:
        raise DelegateError("The statement is empty; write what the delegate stands for.")
    if (size := len(words.encode())) > MOST_BYTES:
        raise DelegateError(f"The statement has {size:,} bytes; {MOST_BYTES:,} are allowed. Shorten it.")
    return words


def title_of(text: str) -> str:
    """The first line of a statement, without the marks of a heading."""
    return text.strip().splitlines()[0].lstrip("# ")[:_TITLE] if text.strip() else ""


def typed_data(domain: Domain, statement: Statement) -> dict[str, Any]:
    """The message that a wallet shows and signs."""
    values = {
        "delegate": statement.delegate,
        "statement": statement.text,
        "signedAt": statement.signed_at,
    }
    return typed.typed_data(domain, "DelegateStatement", _TYPES, values)


def signature_of(signed: SignedStatement) -> Signature:
    """The signature with what was signed, to be judged."""
    digest = typed.digest(typed_data(signed.domain, signed.statement))
    return Signature(signed.statement.delegate, digest, signed.signature)


def sign(domain: Domain, statement: Statement, signer: AccountAPI) -> SignedStatement:
    """Sign with an account of Ape's, which is the delegate or what the delegate's contract accepts.

    Raises:
        DelegateError: The account did not sign.
    """
    refused = DelegateError(f"{signer.address} did not sign the statement.")
    return SignedStatement(domain, statement, typed.sign(signer, typed_data(domain, statement), refused))
