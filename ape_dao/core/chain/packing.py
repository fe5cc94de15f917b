"""Many views in one call: a small program that the node runs at an address that has no code.

It is lent to that address for the length of the call, so nothing has to be deployed, and every answer is of
the same block. Nodes without overrides of state answer nothing, and are asked otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

READER = "0x" + "a9e0da00" * 5
"""Nobody's address."""
_WORD = 32
MOST_PACKED = 200
"""Views in one call; together they stay well below the gas that nodes allow a call."""

Call = tuple[str, bytes]
"""Whom to ask, and the calldata."""

# Questions are 20 bytes of address, 2 bytes of length and the calldata; answers are a word that says whether
# the call succeeded, a word of length and the data. Stack: where the next question is, and the next answer.
_PROGRAM = bytes.fromhex(
    "60006040"  # questions begin at 0, answers at 64
    "5b813611601257"  # next question, if there is one
    "604081036040f3"  # otherwise, return the answers
    "5b601682600037"  # its address and length
    "60145160f01c"
    "80836016018337"  # its calldata, where the answer goes
    "60006000828460005160601c5afa"  # ask
    "8252"  # whether the call succeeded
    "3d8260200152"  # length of the answer
    "3d6000836040013e"  # the answer
    "903d01604001"  # where the next answer goes
    "910160160190"  # where the next question is
    "600456"
)
_LONGEST_CALLDATA = 2**16 - 1

# Takes an address in each word, and answers the length of its code in the same place. Stack: the place.
_SIZES = bytes.fromhex(
    "6000"  # the first
    "5b80361160" + "0d" + "57"  # next address, if there is one
    "366000f3"  # otherwise, return the lengths
    "5b80353b8152"  # its length
    "602001600256"  # next place
)


def can_pack(data: bytes) -> bool:
    """Whether the program can ask with this calldata."""
    return len(data) <= _LONGEST_CALLDATA


def packed(calls: Sequence[Call]) -> bytes:
    """The calldata of the program."""
    return b"".join(
        bytes.fromhex(to.removeprefix("0x")) + len(data).to_bytes(2, "big") + data for to, data in calls
    )


def override() -> dict[str, dict[str, str]]:
    """The state with which the program runs."""
    return {READER: {"code": "0x" + _PROGRAM.hex()}}


def sizes(addresses: Sequence[str]) -> tuple[bytes, dict[str, dict[str, str]]]:
    """The calldata of a program that tells how long the codes at addresses are, and its state."""
    words = (bytes.fromhex(one.removeprefix("0x")).rjust(_WORD, b"\0") for one in addresses)
    return b"".join(words), {READER: {"code": "0x" + _SIZES.hex()}}


def unpacked(answer: bytes, count: int) -> list[bytes | None] | None:
    """What each view answered, None for those that failed; None if this is no answer of the program."""
    answers: list[bytes | None] = []
    place = 0
    for _ in range(count):
        if len(answer) < place + 64:
            return None
        succeeded, size = (int.from_bytes(answer[place + at : place + at + 32], "big") for at in (0, 32))
        place += 64
        answers.append(answer[place : place + size] if succeeded else None)
        place += size
    return answers if place == len(answer) else None
