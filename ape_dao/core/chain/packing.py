"""Many views in one call: a small program that the node runs at an address that has no code.

It is lent to that address for the length of the call, so nothing has to be deployed, and every answer is of
the same block. Nodes without overrides of state answer nothing, and are asked otherwise.
"""

from __future__ import annotations

import re
from os.path import commonprefix
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

# Two bytes say where in memory answers may begin. A question is two bytes of how much it has in common with
# the one before it, two of its whole length, and the rest of its address and calldata. An answer is a byte
# that says whether the call succeeded, three of its length, and each of its words as the number of its bytes
# without leading zeros, and those. Stack: where the next question is, and where the next answer goes.
_PROGRAM = bytes.fromhex(
    "60003560f01c6002"
    "5b803611601b57"  # next question, if there is one
    "5060003560f01c80910390f3"  # otherwise, return the answers
    "5b803560e01c8060101c9061ffff16"  # what it has in common, and its length
    "81810380846004018437"  # the rest goes behind what it has in common
    "830160040192509050"  # where the next question is
    "6000600060148303601460005160601c5afa9050"  # ask
    "60181b3d1760e01b8252"  # whether the call succeeded, and the length of the answer
    "906004013d8101"  # the answer: as far behind them as it is long, to be rewritten in order
    "3d6000823e3d8101"  # where it ends
    "5b808210607757"  # next word, if there is one
    "505090600856"  # otherwise, go on with the questions
    "5b60008251"  # the word; its bits are counted by halves
    + "".join(f"8060{half:02x}1c151560{half:02x}0290811c910190" for half in (128, 64, 32, 16, 8))
    + "1515600802018060031c"  # the bits of its bytes, and the bytes
    "808553"  # their number
    "90610100038351901b8460010152"  # they themselves
    "60010183019250"  # where the next ones go
    "9060200190606a56"  # where the next word is
)
_LONGEST_QUESTION = 2**16 - 1
_ADDRESS = 20


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
    return _ADDRESS + len(data) <= _LONGEST_QUESTION


def packed(calls: Sequence[Call]) -> bytes:
    """The calldata of the program; shortest where neighbours are alike."""
    questions = [bytes.fromhex(to.removeprefix("0x")) + data for to, data in calls]
    parts = [max(map(len, questions), default=0).to_bytes(2, "big")]
    last = b""
    for question in questions:
        same = len(commonprefix((last, question)))
        parts += [same.to_bytes(2, "big"), len(question).to_bytes(2, "big"), question[same:]]
        last = question
    return b"".join(parts)


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
        succeeded, size = answer[place : place + 1], int.from_bytes(answer[place + 1 : place + 4], "big")
        place += 4
        words = []
        for _ in range(0, size, _WORD):
            if place >= len(answer):
                return None
            first, place = place + 1, place + 1 + answer[place]
            words.append(answer[first:place].rjust(_WORD, b"\0"))
        answers.append(b"".join(words)[:size] if any(succeeded) else None)
    return answers if place == len(answer) else None
