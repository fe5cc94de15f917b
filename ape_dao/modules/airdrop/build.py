"""From a list of recipients to a folder of files that prove every claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from ape_dao.core.text import printable
from ape_dao.modules.airdrop import shards
from ape_dao.modules.airdrop.accounts import checksummed
from ape_dao.modules.airdrop.arrays import Bytes, Numbers, chunks, keep_freed_memory
from ape_dao.modules.airdrop.dump import dump_blocks
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.folder import appearing, write_blocks, write_small
from ape_dao.modules.airdrop.index import index_blocks, read_index
from ape_dao.modules.airdrop.leaves import LEAF_TYPES, Campaign, hash_leaves
from ape_dao.modules.airdrop.manifest import FORMAT, MANIFEST, InputEntry, Manifest, TokenEntry, load_manifest
from ape_dao.modules.airdrop.readers import ColumnNames, Source, format_of
from ape_dao.modules.airdrop.recipients import Recipients, Terms, read_recipients
from ape_dao.modules.airdrop.row_texts import RowTexts
from ape_dao.modules.airdrop.tree import build_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Progress = Callable[[str, int, int], None]
    """Told the stage, how much of it is done since the last call, and how much there is."""

TREE = "tree.bin"
INDEX = "index.bin"
DUMP = "openzeppelin.json"
SHARDS = "shards"

_REMEDY = "give another --out, or --replace"

READ, HASH, WRITE = "reading", "hashing", "writing"


@dataclass(frozen=True)
class Order:
    """What to build."""

    source: Path
    campaign: Campaign
    folder: Path
    terms: Terms = field(default_factory=Terms)
    names: ColumnNames = field(default_factory=ColumnNames)
    file_format: str | None = None
    """None: by the file's extension."""
    token: TokenEntry = field(default_factory=TokenEntry)
    with_dump: bool = True
    with_shards: bool = True
    replace: bool = False
    """Whether another airdrop may lie in the folder."""


@dataclass(frozen=True)
class Built:
    """What is in the folder now."""

    manifest: Manifest
    fresh: bool
    """False: it lay there already."""
    notes: tuple[str, ...] = ()
    """What people should know about the list, in sentences."""


def build(order: Order, progress: Progress | None = None) -> Built:
    """Read and check the list, make the tree and write the folder.

    Raises:
        RecipientsError: The list has problems.
        AirdropError: The folder holds something else, or the list cannot be read.
    """
    keep_freed_memory()
    report = progress or (lambda stage, done, total: None)
    file_format = order.file_format or format_of(order.source)
    there = _airdrop_in(order)
    size = order.source.stat().st_size
    source = Source(order.source, advance=lambda done: report(READ, done, size))
    recipients = read_recipients(source, file_format, order.names, order.terms)
    if there is not None:
        _require_same(order, there, source, recipients)
        return Built(there, fresh=False, notes=_notes(order, recipients, there.root))
    with appearing(order.folder) as folder:
        nodes, positions = make_tree(order.campaign, recipients, report)
        notes = _notes(order, recipients, "0x" + nodes[0].tobytes().hex())
        manifest = _write(folder, order, source, recipients, nodes, positions, report)
    return Built(manifest, fresh=True, notes=notes)


def _notes(order: Order, recipients: Recipients, root: str) -> tuple[str, ...]:
    """What people should know about the list.

    Raises:
        AirdropError: The list is the dump of a tree for this very contract, and its root is another.
    """
    notes, tree = [], recipients.tree
    if recipients.added_up:
        notes.append(f"{recipients.added_up:,} rows were added to earlier ones of the same accounts.")
    named = "" if tree is None else printable(tree.root[:80])
    own = (str(order.campaign.chain_id), "0x" + order.campaign.airdrop.hex())
    if tree is not None and tree.campaign is not None and (tree.campaign[0], tree.campaign[1].lower()) == own:
        if tree.root.lower() != root:
            raise AirdropError(
                f"{order.source} names the root {named}, and its list has {root} for the same contract; it "
                "was changed, or an index is another."
            )
    elif tree is not None:
        notes.append(
            f"The root that the list names, {named}, is not used: leaves here name the chain and the "
            "contract, so the same recipients have another."
        )
    return tuple(notes)


def make_tree(campaign: Campaign, recipients: Recipients, report: Progress) -> tuple[Bytes, Numbers]:
    """Nodes and positions of a list."""
    count = len(recipients)
    work = 2 * count - 1
    leaves = np.empty((count, 32), dtype=np.uint8)
    for part in chunks(count):
        indexes = np.arange(part.start, part.stop, dtype=np.int64)
        leaves[part] = hash_leaves(campaign, indexes, recipients.accounts[part], recipients.amounts[part])
        report(HASH, part.stop - part.start, work)
    return build_tree(leaves, advance=lambda done: report(HASH, done, work))


def _write(
    folder: Path,
    order: Order,
    source: Source,
    recipients: Recipients,
    nodes: Bytes,
    positions: Numbers,
    report: Progress,
) -> Manifest:
    cut = shards.cut(len(recipients))
    texts = RowTexts.of(recipients, positions)
    contents: dict[str, Iterable[bytes]] = {
        TREE: (nodes[part].tobytes() for part in chunks(len(nodes))),
        INDEX: index_blocks(recipients, positions),
    }
    if order.with_dump:
        contents[DUMP] = dump_blocks(order.campaign, recipients, nodes, texts)
    parts = len(contents) + 1
    for name, blocks in contents.items():
        write_blocks(folder / name, blocks)
        report(WRITE, 1, parts)
    manifest = Manifest(
        format=FORMAT,
        root="0x" + nodes[0].tobytes().hex(),
        count=len(recipients),
        total=str(recipients.total),
        chain_id=order.campaign.chain_id,
        airdrop=checksummed(order.campaign.airdrop),
        leaf_types=LEAF_TYPES,
        input=_input_entry(order, source),
        token=order.token,
        shards=cut,
        files=_names(order),
    )
    if order.with_shards:
        for name in (shards.ACCOUNTS, shards.NODES):
            (folder / SHARDS / name).mkdir(parents=True)
        flat = nodes.reshape(-1).data
        of_accounts = shards.account_shards(recipients, texts, cut)
        for name, content in chain(of_accounts, shards.node_shards(flat, len(recipients), cut)):
            write_small(folder / SHARDS, name, content)
        write_small(folder / SHARDS, MANIFEST, manifest.to_json())
    report(WRITE, 1, parts)
    write_small(folder, MANIFEST, manifest.to_json())
    return manifest


def _names(order: Order) -> tuple[str, ...]:
    return (TREE, INDEX, *([DUMP] if order.with_dump else []), *([SHARDS] if order.with_shards else []))


def _airdrop_in(order: Order) -> Manifest | None:
    """The manifest of what is in the folder; None if there is room for a new one.

    Raises:
        AirdropError: Something else lies there and may not be replaced.
    """
    if not order.folder.exists():
        return None
    if order.replace:
        _require_nothing_else(order.folder)
        return None
    try:
        return load_manifest(order.folder)
    except AirdropError as err:
        _require_nothing_else(order.folder)
        raise AirdropError(f"{order.folder} is there already and holds no airdrop; {_REMEDY}.") from err


def _require_nothing_else(folder: Path) -> None:
    """Raises AirdropError if the folder holds anything else than an airdrop, which would be lost."""
    ours = {MANIFEST, TREE, INDEX, DUMP, SHARDS}
    others = (
        sorted(path.name for path in folder.iterdir() if path.name not in ours) if folder.is_dir() else []
    )
    if others or not folder.is_dir():
        what = f"'{others[0]}'" if others else "it is a file"
        raise AirdropError(
            f"{folder} is there already and holds no airdrop, or more than one ({what}); give another --out."
        )


def _require_same(order: Order, there: Manifest, source: Source, recipients: Recipients) -> None:
    """Raises AirdropError unless the folder holds what this order would write."""
    ordered = (order.campaign, _input_entry(order, source), order.token)
    if (there.campaign, there.input, there.token) != ordered:
        raise AirdropError(f"{order.folder} holds the airdrop of another list or contract; {_REMEDY}.")
    if there.files != _names(order):
        raise AirdropError(f"{order.folder} holds this airdrop with other files; {_REMEDY}.")
    index = read_index((order.folder / INDEX).read_bytes())
    if not (
        np.array_equal(index.accounts, recipients.accounts)
        and np.array_equal(index.amounts, recipients.amounts)
    ):
        raise AirdropError(f"{order.folder} holds the airdrop of other columns of this list; {_REMEDY}.")


def _input_entry(order: Order, source: Source) -> InputEntry:
    unit = "base" if order.terms.unit.decimals is None else "token"
    return InputEntry(source.name, source.size, source.sha256, unit)
