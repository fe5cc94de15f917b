"""EVM code, taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PUSH1, _PUSH32 = 0x60, 0x7F


def instructions(code: bytes) -> Iterator[tuple[int, bytes]]:
    """Each opcode of code with what it pushes."""
    position = 0
    while position < len(code):
        opcode = code[position]
        size = opcode - _PUSH1 + 1 if _PUSH1 <= opcode <= _PUSH32 else 0
        yield opcode, code[position + 1 : position + 1 + size]
        position += 1 + size
