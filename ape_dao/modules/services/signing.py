"""What vouchers and authorizations share: words of a digest, numbers and signatures as clients send them."""

from __future__ import annotations

from typing import Any

from eth_utils import keccak, to_checksum_address

DOMAIN = keccak(text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
_SIGNATURE_BYTES = 65
_SHOWN = 80
"""Characters of what a client sent that an error repeats."""


def word(value: int) -> bytes:
    """A number as contracts hash it."""
    return value.to_bytes(32, "big")


def separator(name: str, version: str, chain_id: int, contract: str) -> bytes:
    """The separator of a domain (EIP-712)."""
    names = keccak(text=name) + keccak(text=version)
    return keccak(DOMAIN + names + word(chain_id) + word(int(contract, 16)))


def digest(domain: bytes, kind: bytes, *values: int) -> bytes:
    """What is signed of a struct whose fields are all numbers, by the separator of its domain."""
    return keccak(b"\x19\x01" + domain + keccak(kind + b"".join(map(word, values))))


def natural(value: Any) -> int:
    """A whole number as text or as a number, not below zero and of 256 bits at most.

    Raises:
        ValueError: It is something else.
    """
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(2**256)):
        raise ValueError(f"{shown(value)} is no whole number")
    number = int(text)
    if number >= 2**256:
        raise ValueError("a number has more than 256 bits")
    return number


def address(value: Any) -> str:
    """An account, checksummed.

    Raises:
        ValueError: It is none.
    """
    try:
        return str(to_checksum_address(value))
    except (ValueError, TypeError) as err:
        raise ValueError(f"{shown(value)} is no address") from err


def signature(value: Any) -> bytes:
    """A signature in the one form that contracts take: r, s, and 27 or 28.

    Raises:
        ValueError: It has another form.
    """
    data = bytes.fromhex(str(value).removeprefix("0x"))
    if len(data) != _SIGNATURE_BYTES or data[64] not in (27, 28):
        raise ValueError("a signature has 65 bytes and ends with 27 or 28")
    if int.from_bytes(data[32:64], "big") > _HALF_ORDER:
        raise ValueError("contracts take no signature whose s is in the upper half")
    return data


def signer(hashed: bytes, signed: bytes) -> str | None:
    """Whose key made a signature of the form above; None if it is nobody's."""
    from coincurve import PublicKey

    try:
        public = PublicKey.from_signature_and_message(
            signed[:64] + bytes([signed[64] - 27]), hashed, hasher=None
        )
    except ValueError:
        return None
    return str(to_checksum_address(keccak(public.format(compressed=False)[1:])[-20:]))


def shown(value: Any) -> str:
    """What a client sent, as an error repeats it: in quotes, and not longer than a line."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
