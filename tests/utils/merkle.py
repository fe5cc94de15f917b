"""A slow and plain reference of the airdrop's tree, OpenZeppelin's standard-v1."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eth_abi import encode
from eth_utils import keccak

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAF_TYPES = ("uint256", "address", "uint256", "address", "uint256")


@dataclass(frozen=True)
class Row:
    """One recipient; ``amount`` in base units."""

    index: int
    account: str
    amount: int


@dataclass
class Tree:
    """The tree of the campaign ``airdrop`` on chain ``chain_id``."""

    chain_id: int
    airdrop: str
    rows: Sequence[Row]
    nodes: list[bytes] = field(init=False)

    def __post_init__(self) -> None:
        leaves = sorted(self.leaf(row) for row in self.rows)
        self.nodes = [b""] * (len(leaves) - 1) + leaves[::-1]
        for position in reversed(range(len(leaves) - 1)):
            self.nodes[position] = pair(self.nodes[2 * position + 1], self.nodes[2 * position + 2])

    @property
    def root(self) -> bytes:
        return self.nodes[0]

    def leaf(self, row: Row) -> bytes:
        values = (self.chain_id, self.airdrop, row.index, row.account, row.amount)
        return keccak(keccak(encode(LEAF_TYPES, values)))

    def proof(self, row: Row) -> list[bytes]:
        position = self.nodes.index(self.leaf(row), len(self.rows) - 1)
        path = []
        while position > 0:
            path.append(self.nodes[position + 1 if position % 2 else position - 1])
            position = (position - 1) // 2
        return path


def pair(left: bytes, right: bytes) -> bytes:
    """The hash of two nodes, the smaller one first."""
    return keccak(min(left, right) + max(left, right))
