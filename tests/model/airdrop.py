"""A slow airdrop: OpenZeppelin's standard-v1 tree as its documentation words it, one leaf after the other.

Nothing is shared with the builder: eth-abi encodes, eth-utils hashes, and the tree is made node by node.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from eth_abi import encode
from eth_utils import keccak

TYPES = ["uint256", "address", "uint256", "address", "uint256"]


@dataclass(frozen=True)
class SlowTree:
    """The tree of a list of (account, amount), in the order of the list."""

    chain_id: int
    airdrop: str
    recipients: tuple[tuple[str, int], ...]

    def leaf(self, index: int) -> bytes:
        account, amount = self.recipients[index]
        return keccak(keccak(encode(TYPES, [self.chain_id, self.airdrop, index, account, amount])))

    @cached_property
    def nodes(self) -> list[bytes]:
        """Leaves from the largest to the smallest fill the end; every other node hashes its children."""
        count = len(self.recipients)
        nodes = [b""] * (count - 1) + sorted(map(self.leaf, range(count)), reverse=True)
        for place in reversed(range(count - 1)):
            nodes[place] = keccak(b"".join(sorted([nodes[2 * place + 1], nodes[2 * place + 2]])))
        return nodes

    @property
    def root(self) -> bytes:
        return self.nodes[0]

    def proof(self, index: int) -> list[bytes]:
        place = self.nodes.index(self.leaf(index), len(self.recipients) - 1)
        siblings = []
        while place:
            siblings.append(self.nodes[place - 1 if place % 2 == 0 else place + 1])
            place = (place - 1) // 2
        return siblings


def climbs_to(root: bytes, leaf: bytes, proof: list[bytes]) -> bool:
    """`MerkleProof.verify`."""
    node = leaf
    for sibling in proof:
        node = keccak(node + sibling) if node < sibling else keccak(sibling + node)
    return node == root
