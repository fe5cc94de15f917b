"""The Merkle tree of OpenZeppelin's standard-v1.

A complete binary tree of 2n - 1 nodes in one array. The sorted leaves stand at its end in reverse order; a
node is the hash of its two children, the smaller first. A proof is the sibling of every node on the way up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ape_dao.modules.airdrop.arrays import WORD_BYTES, Bytes, Numbers, chunks, greater, sorted_order
from ape_dao.modules.airdrop.keccak import hash_rows, keccak256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Advance = Callable[[int], None]
    """Told how many nodes were hashed since the last call."""


def build_tree(leaves: Bytes, advance: Advance | None = None) -> tuple[Bytes, Numbers]:
    """All nodes, and the position of each leaf in the order in which the leaves were given."""
    count = len(leaves)
    order = sorted_order(leaves)
    nodes = np.empty((2 * count - 1, WORD_BYTES), dtype=np.uint8)
    leaves.take(order[::-1], axis=0, out=nodes[count - 1 :], mode="clip")
    positions = np.empty(count, dtype=np.int64)
    positions[order] = np.arange(2 * count - 2, count - 2, -1, dtype=np.int64)
    for first, end in _inner_levels(count):
        for part in chunks(end - first):
            low, high = first + part.start, first + part.stop
            nodes[low:high] = _hash_pairs(nodes[2 * low + 1 : 2 * high + 1])
            if advance is not None:
                advance(high - low)
    return nodes, positions


def proof_positions(position: int) -> Iterator[int]:
    """The positions of a leaf's proof, from the bottom to the top."""
    while position > 0:
        yield position + 1 if position % 2 else position - 1
        position = (position - 1) // 2


def root_of(leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that a proof leads to."""
    node = leaf
    for sibling in proof:
        node = keccak256(min(node, sibling) + max(node, sibling))
    return node


def _inner_levels(count: int) -> Iterator[tuple[int, int]]:
    """First and end of the inner nodes of every level, the lowest level first."""
    inner = count - 1
    for depth in range(inner.bit_length() - 1, -1, -1):
        first = (1 << depth) - 1
        if first < inner:
            yield first, min(2 * first + 1, inner)


def _hash_pairs(children: Bytes) -> Bytes:
    pairs = children.reshape(-1, 2 * WORD_BYTES)
    turned = greater(pairs[:, :WORD_BYTES], pairs[:, WORD_BYTES:])
    places = np.arange(len(children), dtype=np.int64).reshape(-1, 2)
    places[:, 0] += turned
    places[:, 1] -= turned
    in_order = children.take(places.reshape(-1), axis=0)
    return hash_rows(in_order.reshape(-1, 2 * WORD_BYTES))
