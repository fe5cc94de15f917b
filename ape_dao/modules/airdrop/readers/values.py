"""Amounts as JSON holds them: texts, numbers as they are written, objects of JavaScript's libraries."""

from __future__ import annotations

from typing import Any

_KEYS = ("hex", "_hex")
"""Where libraries keep a number: `{"type": "BigNumber", "hex": "0x…"}`."""


class AmountError(ValueError):
    """A value that is no amount."""


def amount_of(value: Any) -> str:
    """The text of an amount.

    Args:
        value: A text, which a number is too, or an object (a mapping or its pairs).

    Raises:
        AmountError: It is something else.
    """
    if isinstance(value, str):
        return value
    pairs = list(value.items()) if isinstance(value, dict) else value
    is_object = isinstance(pairs, list) and all(isinstance(pair, tuple) for pair in pairs)
    held = [item for key, item in pairs if key in _KEYS] if is_object else []
    if len(held) == 1 and isinstance(held[0], str):
        return held[0]
    raise AmountError(f"the amount is '{str(value)[:40]}'")
