"""The files of an airdrop against each other.

A sample takes the way that a recipient takes: account, record, proof, root, and again through the shards. A
full audit rebuilds everything from the records of `index.bin` and compares byte by byte.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from ape_dao.modules.airdrop import arrays, shards
from ape_dao.modules.airdrop.arrays import chunks
from ape_dao.modules.airdrop.build import DUMP, SHARDS, TREE, make_tree
from ape_dao.modules.airdrop.dump import dump_blocks
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.index import read_index
from ape_dao.modules.airdrop.manifest import MANIFEST
from ape_dao.modules.airdrop.row_texts import RowTexts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ape_dao.modules.airdrop.build import Progress
    from ape_dao.modules.airdrop.files import AirdropFiles, Claim
    from ape_dao.modules.airdrop.recipients import Recipients


@dataclass(frozen=True)
class Finding:
    """One check."""

    what: str
    checked: int
    wrong: int
    first: str = ""
    """The first thing that is wrong."""

    def to_data(self) -> dict[str, Any]:
        """As documents for programs have it."""
        return asdict(self)


def audit(
    files: AirdropFiles, claims: Sequence[Claim], full: bool, progress: Progress | None = None
) -> Iterator[Finding]:
    """Check some claims, the list as a whole and, if ``full``, every byte of every file."""
    recipients = read_index(files.index)
    yield _check_list(files, recipients)
    yield _tally("proofs", claims, files.is_right)
    if SHARDS in files.manifest.files:
        yield _tally("claims through shards", claims, lambda claim: _shards_agree(files, claim))
    if full:
        yield from _check_bytes(files, recipients, progress or (lambda stage, done, total: None))


def sample_claims(files: AirdropFiles, size: int) -> list[Claim]:
    """Claims chosen at random."""
    numbers = random.SystemRandom().sample(range(len(files)), min(size, len(files)))
    return list(files.claims(sorted(numbers)))


def _check_list(files: AirdropFiles, recipients: Recipients) -> Finding:
    """Accounts sorted and each once, every index once, amounts above zero that add up to the total."""
    faults = []
    accounts = recipients.accounts[recipients.by_account]
    if not np.array_equal(arrays.sorted_order(accounts), _count(recipients)):
        faults.append("the accounts are not sorted")
    if arrays.equal_neighbours(accounts).any():
        faults.append("an account is listed twice")
    if not np.array_equal(np.sort(recipients.by_account), _count(recipients)):
        faults.append("the indexes are not 0 to the count less one")
    if not arrays.any_in_row(recipients.amounts).all():
        faults.append("an amount is zero")
    if str(recipients.total) != files.manifest.total:
        faults.append(f"the amounts add up to {recipients.total}, not {files.manifest.total}")
    return Finding("records", len(recipients), len(faults), "; ".join(faults))


def _check_bytes(files: AirdropFiles, recipients: Recipients, report: Progress) -> Iterator[Finding]:
    manifest = files.manifest
    nodes, positions = make_tree(manifest.campaign, recipients, report)
    yield _compared(files.folder / TREE, (nodes[part].tobytes() for part in chunks(len(nodes))))
    texts = RowTexts.of(recipients, positions)
    if DUMP in manifest.files:
        yield _compared(files.folder / DUMP, dump_blocks(manifest.campaign, recipients, nodes, texts))
    if SHARDS in manifest.files:
        expected = chain(
            shards.account_shards(recipients, texts, manifest.shards),
            shards.node_shards(nodes.reshape(-1).data, len(recipients), manifest.shards),
            [(MANIFEST, manifest.to_json())],
        )
        names, wrong = 0, []
        for name, content in expected:
            names += 1
            if not _holds(files.folder / SHARDS / name, [content]):
                wrong.append(name)
        yield Finding(SHARDS, names, len(wrong), wrong[0] if wrong else "")


def _compared(path: Path, expected: Iterable[bytes]) -> Finding:
    good = _holds(path, expected)
    return Finding(path.name, 1, int(not good), "" if good else "not what the records say")


def _holds(path: Path, expected: Iterable[bytes]) -> bool:
    """Whether the file holds exactly these blocks."""
    try:
        with path.open("rb") as file:
            return all(file.read(len(block)) == block for block in expected) and not file.read(1)
    except FileNotFoundError:
        return False


def _shards_agree(files: AirdropFiles, claim: Claim) -> bool:
    try:
        sharded = shards.find_in_shards(
            lambda name: (files.folder / SHARDS / name).read_bytes(),
            bytes.fromhex(claim.account[2:]),
            files.manifest.shards,
        )
    except (AirdropError, OSError):
        return False
    return sharded is not None and (sharded.index, sharded.amount, tuple(sharded.proof)) == (
        claim.index,
        claim.amount,
        claim.proof,
    )


def _tally(what: str, claims: Sequence[Claim], is_right: Callable[[Claim], bool]) -> Finding:
    wrong = [claim.account for claim in claims if not is_right(claim)]
    return Finding(what, len(claims), len(wrong), wrong[0] if wrong else "")


def _count(recipients: Recipients) -> arrays.Numbers:
    return np.arange(len(recipients), dtype=np.int64)
