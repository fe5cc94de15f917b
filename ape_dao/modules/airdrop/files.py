"""The folder of an airdrop, opened to find claims and their proofs; nothing is read before it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, Any

from ape_dao.modules.airdrop.accounts import checksummed
from ape_dao.modules.airdrop.arrays import WORD_BYTES
from ape_dao.modules.airdrop.build import INDEX, TREE
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.index import RECORD_BYTES, Entry, find_entry, read_entry
from ape_dao.modules.airdrop.leaves import hash_leaf
from ape_dao.modules.airdrop.manifest import Manifest, load_manifest
from ape_dao.modules.airdrop.tree import proof_positions, root_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType


@dataclass(frozen=True)
class Claim:
    """What an account is entitled to, with the proof."""

    index: int
    account: str
    amount: int
    proof: tuple[bytes, ...]

    def to_data(self) -> dict[str, Any]:
        """As documents for programs have it."""
        return {
            "index": self.index,
            "account": self.account,
            "amount": str(self.amount),
            "proof": ["0x" + node.hex() for node in self.proof],
        }


class AirdropFiles:
    """An open folder; a context manager.

    Raises:
        AirdropError: It holds no airdrop, or files of a wrong length.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = load_manifest(folder)
        count = self.manifest.count
        self._tree = _map(folder / TREE, (2 * count - 1) * WORD_BYTES)
        self.index = _map(folder / INDEX, count * RECORD_BYTES)

    def __enter__(self) -> AirdropFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tree.close()
        self.index.close()

    def __len__(self) -> int:
        return self.manifest.count

    def find(self, account: bytes) -> Claim | None:
        """The claim of an account; None if it gets nothing."""
        entry = find_entry(self.index, account)
        return None if entry is None else self._claim(entry)

    def claims(self, numbers: Iterable[int]) -> Iterator[Claim]:
        """Claims by their place in the order of accounts."""
        for number in numbers:
            yield self._claim(read_entry(self.index, number))

    def is_right(self, claim: Claim) -> bool:
        """Whether the claim's proof leads to the manifest's root."""
        account = bytes.fromhex(claim.account[2:])
        leaf = hash_leaf(self.manifest.campaign, claim.index, account, claim.amount)
        return root_of(leaf, claim.proof) == self.manifest.root_bytes

    def node(self, position: int) -> bytes:
        """A node of the tree."""
        return self._tree[position * WORD_BYTES : (position + 1) * WORD_BYTES]

    def _claim(self, entry: Entry) -> Claim:
        proof = tuple(map(self.node, proof_positions(entry.position)))
        return Claim(entry.index, checksummed(entry.account), entry.amount, proof)


def _map(path: Path, size: int) -> mmap:
    try:
        with path.open("rb") as file:
            mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
    except (FileNotFoundError, ValueError) as err:
        raise AirdropError(f"{path} is missing or empty; build the airdrop again.") from err
    if len(mapped) != size:
        raise AirdropError(f"{path} has {len(mapped):,} bytes, not {size:,}; build the airdrop again.")
    return mapped
