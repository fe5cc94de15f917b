"""The moment at which a chain is read: its newest block, a certain one, or the second of the one to come."""

from __future__ import annotations

import time
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from ape.exceptions import ApeException

from ape_dao.core.chain.connection import Connection
from ape_dao.core.chain.logs import LATEST
from ape_dao.core.chain.values import required

if TYPE_CHECKING:
    from collections.abc import Sequence

PENDING = "pending"


class Moments(Connection):
    """A connection that is read after one block."""

    _moment: Sequence[Any] = (LATEST,)
    """Parameters of a call after the call itself: a block, and where given what differs from it."""

    is_still = False
    """Whether the same question always has the same answer here."""
    _now: int | None = None
    _hash: str | None = None
    """Of the block at which a chain that stands still is read."""

    def _forget(self) -> None:
        """Let what was read at another moment be asked for again."""

    def still(self) -> Self:
        """The same chain as it is after one block; what was read of it is not asked for again.

        The newest block, unless the chain is read after a certain one already.
        """
        if self.is_still:
            return self
        newest = self.rpc("eth_getBlockByNumber", self._moment[0], False)
        other = self.after(int(newest["number"], 16))
        other._now, other._hash = int(newest["timestamp"], 16), str(newest["hash"])
        other.is_still = True
        return other

    def ahead(self) -> Self:
        """The same chain, read at the second of the next block; where the node cannot do that, as it is now.

        For what is sent now: by then a vote may have begun, or a delay be over.
        """
        return self._read_at(self.coming_block())

    def after(self, block: int) -> Self:
        """The same chain as it was after ``block``."""
        return self._read_at([hex(block)])

    def _read_at(self, moment: Sequence[Any]) -> Self:
        other = copy(self)
        other._moment, other._now, other.is_still = moment, None, False
        other._forget()
        return other

    def timestamp(self) -> int:
        """Unix seconds of the newest block, or of the moment at which the chain is read."""
        block, *differences = self._moment
        if self._now is not None:
            return self._now
        if differences:
            return int(differences[-1]["time"], 16)
        return int(self.rpc("eth_getBlockByNumber", block, False)["timestamp"], 16)

    def next_timestamp(self) -> int:
        """About the unix seconds of the next block; deadlines count from here.

        A node that only mines when it is asked to has an old newest block.
        """
        if self.is_local:
            return int(self.rpc("eth_getBlockByNumber", PENDING, False)["timestamp"], 16)
        newest = int(self.rpc("eth_getBlockByNumber", LATEST, False)["timestamp"], 16)
        return max(newest + 1, int(time.time()))

    def coming_block(self) -> list[Any]:
        """The further parameters that make a call or an estimate run at the second of the next block.

        Where the node cannot do that, it runs at the second of the newest one.
        """
        if self.is_local:
            return [PENDING]
        return [LATEST, {}, {"time": hex(self.next_timestamp())}] if self.runs_ahead else [LATEST]

    @cached_property
    def runs_ahead(self) -> bool:
        """Whether the node runs calls and estimates at a second that is still to come."""
        second = self.timestamp() + 1
        request = {"data": "0x" + _only_at(second).hex()}
        try:
            for method in ("eth_call", "eth_estimateGas"):
                self.rpc(method, request, LATEST, {}, {"time": hex(second)})
        except ApeException:
            return False
        return True

    def block_number(self) -> int:
        """Number of the newest block; of a chain that stands still, of the block at which it is read."""
        if self.is_still:
            return int(self._moment[0], 16)
        return int(self.rpc("eth_blockNumber"), 16)

    def first_block_hash(self) -> str:
        """Hash of block 0; tells one chain from another with the same id."""
        return str(self.block_hash(0))

    def block_hash(self, block: int) -> str | None:
        """Hash of a block; None if there is none of that number."""
        return self.block_hashes([block])[0]

    def block_hashes(self, blocks: Sequence[int]) -> list[str | None]:
        """The same of many blocks, in few requests where the connection can do that.

        Raises:
            ProviderError: The node refuses to tell.
        """
        known = {self.block_number(): self._hash} if self.is_still else {}
        asked = [block for block in dict.fromkeys(blocks) if block not in known]
        answers = self.ask([("eth_getBlockByNumber", [hex(block), False]) for block in asked])
        for block, answer in zip(asked, answers, strict=True):
            header = required(answer)
            known[block] = str(header["hash"]) if header else None
        return [known[block] for block in blocks]


def _only_at(second: int) -> bytes:
    """Init code that succeeds at one second and reverts at every other."""
    timestamp, push5, equal, push1, jump_if, revert, jump_target, stop = (
        *(0x42, 0x64, 0x14, 0x60),
        *(0x57, 0xFD, 0x5B, 0x00),
    )
    test = bytes([timestamp, push5, *second.to_bytes(5, "big"), equal])
    failure = bytes([push1, 0, push1, 0, revert])
    start = len(test) + 3 + len(failure)
    return test + bytes([push1, start, jump_if]) + failure + bytes([jump_target, stop])
