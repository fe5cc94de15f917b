"""EVM code, taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PUSH1, _PUSH32, _JUMPDEST = 0x60, 0x7F, 0x5B
_ENDING = {0x00, 0x56, 0xF3, 0xFD, 0xFE, 0xFF}
"""STOP, JUMP, RETURN, REVERT, INVALID, SELFDESTRUCT: what follows runs only if it is jumped to."""
_UNDEFINED = {
    number
    for first, last in ((0x0C, 0x0F), (0x21, 0x2F), (0x4B, 0x4F), (0xA5, 0xEF), (0xF6, 0xF9), (0xFB, 0xFC))
    for number in range(first, last + 1)
}
"""Opcodes that nothing runs, such as in what compilers append to code."""


def instructions(code: bytes) -> Iterator[tuple[int, bytes]]:
    """Each opcode of code with what it pushes."""
    position = 0
    while position < len(code):
        opcode = code[position]
        size = opcode - _PUSH1 + 1 if _PUSH1 <= opcode <= _PUSH32 else 0
        yield opcode, code[position + 1 : position + 1 + size]
        position += 1 + size


def may_run(code: bytes, opcode: int) -> bool:
    """Whether code may come to an opcode: after its beginning or a place to jump to, before it ends.

    Nothing is believed about where code ends and data begins: whoever writes code can say anything there.
    """
    runs = True
    for found, _ in instructions(code):
        runs = runs or found == _JUMPDEST
        if runs and found == opcode:
            return True
        runs = runs and found not in _ENDING and found not in _UNDEFINED
    return False
