"""Texts of strangers: whatever bytes a chain holds, they can be read, hashed again, and shown without harm.

Contracts call any bytes a text. Those that are no UTF-8 stand as lone surrogates in ours, and become the same
bytes again.
"""

from __future__ import annotations

from typing import Any

_ANY_BYTES = "surrogateescape"


def read_text(raw: bytes) -> str:
    """The text in bytes of a chain."""
    return raw.decode("utf-8", _ANY_BYTES)


def text_bytes(text: str) -> bytes:
    """The bytes that `read_text` made `text` of."""
    return text.encode("utf-8", _ANY_BYTES)


def clean(text: str) -> str:
    """The same text as UTF-8, with a question mark for every byte that is none."""
    return text.encode("utf-8", "replace").decode("utf-8")


def printable(value: Any) -> str:
    """A value without characters that a terminal or browser would obey instead of showing."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in str(value))
