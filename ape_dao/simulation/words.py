"""Words of the EVM, where nobody says what they mean."""

from __future__ import annotations

from eth_utils import to_checksum_address

_ADDRESS, _WORD = 20, 32
_LEAST = 17
"""Bytes that an address has without leading zeros, nearly always; amounts are smaller, hashes larger."""


def is_address_word(word: bytes) -> bool:
    """Whether a word, or what code pushes, looks like an address."""
    return len(word) in (_ADDRESS, _WORD) and _LEAST <= len(word.lstrip(b"\0")) <= _ADDRESS


def word_from(text: str | None) -> bytes:
    """A word of storage as a node tells it; zero where it tells nothing."""
    return bytes.fromhex((text or "0x").removeprefix("0x")).rjust(_WORD, b"\0")


def address_in(word: bytes) -> str:
    """The address in the last bytes of a word."""
    return str(to_checksum_address(word[-_ADDRESS:].rjust(_ADDRESS, b"\0")))
