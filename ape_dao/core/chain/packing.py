"""Many views in one call: a small program that the node runs at an address that has no code.

It is lent to that address for the length of the call, so nothing has to be deployed, and every answer is of
the same block. Nodes without overrides of state answer nothing, and are asked otherwise.
"""

from __future__ import annotations

import re
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


# Takes 20 bytes of address and calldata in which each run of zeros is one 0 and its length less one; calls
# the address with the calldata as it was, and ends as that call does. Stack: the next place in memory, and
# that in the calldata.
_EXPAND = bytes.fromhex(
    "60006014"  # calldata begins at 20
    "5b80361160" + "2f" + "57"  # next byte, if there is one
    "50600060008260006000" + "60003560601c" + "5af1"  # otherwise, call
    "3d600060003e" + "3d600091" + "602c57"  # what it answered
    "90fd5b90f3"  # refuse or return
    "5b80358060001a80" + "604b57"  # is it zero?
    "5060011a600101" + "906002019101" + "90600456"  # a run: leave it out, as memory is zero
    "5b8353506001019060010190" + "600456"  # any other byte
)
EXPANSION_GAS = 2_000_000
"""More than the expansion of any calldata takes that fits into a transaction."""
_LONGEST_RUN = 256


def squeezed(to: str, data: bytes) -> tuple[bytes, dict[str, dict[str, str]]]:
    """A call with less on the line: the calldata of a program that makes it, and the state it runs with."""
    parts = [bytes.fromhex(to.removeprefix("0x"))]
    for run in re.findall(rb"\0+|[^\0]+", data, re.DOTALL):
        if run[0]:
            parts.append(run)
            continue
        for first in range(0, len(run), _LONGEST_RUN):
            parts.append(bytes([0, min(_LONGEST_RUN, len(run) - first) - 1]))
    return b"".join(parts), {READER: {"code": "0x" + _EXPAND.hex()}}


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
