"""Shards: small files from which a claim page makes one account's proof, on any web server.

`accounts/<first digits of the account>.json` says index, amount and position of each account;
`nodes/<number>.bin` holds one subtree with its way to the root. Two requests make a proof, and all shards
together are little longer than the tree and the list, because no proof is written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from ape_dao.modules.airdrop.accounts import account_texts
from ape_dao.modules.airdrop.arrays import WORD_BYTES, Bytes, chunks
from ape_dao.modules.airdrop.json_rows import aligned_rows, packed
from ape_dao.modules.airdrop.manifest import ShardEntry
from ape_dao.modules.airdrop.tree import proof_positions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape_dao.modules.airdrop.recipients import Recipients
    from ape_dao.modules.airdrop.row_texts import RowTexts

ACCOUNTS = "accounts"
NODES = "nodes"

_ACCOUNTS_PER_SHARD = 1 << 12
_LEAVES_PER_SHARD = 1 << 11
_DIGIT_BITS = 4
_END = b"]"[0]


def cut(count: int) -> ShardEntry:
    """How to cut the shards of ``count`` recipients."""
    digits = 1
    while count > _ACCOUNTS_PER_SHARD << _DIGIT_BITS * digits:
        digits += 1
    depth = 0
    while count > _LEAVES_PER_SHARD << depth:
        depth += 1
    return ShardEntry(account_digits=digits, node_depth=depth)


def account_shards(recipients: Recipients, texts: RowTexts, entry: ShardEntry) -> Iterator[tuple[str, bytes]]:
    """Every shard of accounts, also the empty ones, as (name, content)."""
    digits = entry.account_digits
    count = 1 << _DIGIT_BITS * digits
    sorted_accounts = recipients.accounts[recipients.by_account, :4]
    prefixes = sorted_accounts.copy().view(">u4").reshape(-1) >> (32 - _DIGIT_BITS * digits)
    bounds = np.searchsorted(prefixes, np.arange(count + 1, dtype=np.uint64)).tolist()
    members = _members(recipients, texts)
    for first in range(0, count, group := max(1, count >> 8)):
        numbers = range(first, min(first + group, count))
        rows = recipients.by_account[bounds[numbers[0]] : bounds[numbers[-1] + 1]]
        data = packed(members.take(rows, axis=0))
        ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == _END) + 2
        for number in numbers:
            low, high = bounds[number] - bounds[first], bounds[number + 1] - bounds[first]
            begin = int(ends[low - 1]) if low else 0
            body = data[begin : int(ends[high - 1]) - 1] if high > low else b""
            yield f"{ACCOUNTS}/{number:0{digits}x}.json", b"{" + body + b"}\n"


def node_shards(nodes: memoryview, count: int, entry: ShardEntry) -> Iterator[tuple[str, bytes]]:
    """Every subtree, as (name, content); ``nodes`` are those of ``count`` leaves."""
    for number in range(1 << entry.node_depth):
        yield f"{NODES}/{number:x}.bin", subtree(nodes, count, entry.node_depth, number)


def subtree(nodes: memoryview, count: int, depth: int, number: int) -> bytes:
    """The siblings on the way from a subtree to the root, then its nodes as in the tree."""
    root = (1 << depth) - 1 + number
    size, first, width = 2 * count - 1, root, 1
    parts = [nodes[place * WORD_BYTES : (place + 1) * WORD_BYTES] for place in proof_positions(root)]
    while first < size:
        end = min(first + width, size)
        parts.append(nodes[first * WORD_BYTES : end * WORD_BYTES])
        first, width = 2 * first + 1, 2 * width
    return b"".join(parts)


@dataclass(frozen=True)
class ShardClaim:
    """What the shards say about an account."""

    index: int
    amount: int
    proof: list[bytes]


def account_shard(account: bytes, entry: ShardEntry) -> str:
    """The name of the account's shard."""
    return f"{ACCOUNTS}/{account.hex()[: entry.account_digits]}.json"


def node_shard(position: int, entry: ShardEntry) -> tuple[str, int]:
    """The name of the shard with a leaf, and the leaf's place among the subtree's nodes."""
    place = position + 1
    levels = place.bit_length() - 1 - entry.node_depth
    number = (place >> levels) - (1 << entry.node_depth)
    local = place - ((number + (1 << entry.node_depth)) << levels) + (1 << levels)
    return f"{NODES}/{number:x}.bin", local - 1


def find_in_shards(read: Callable[[str], bytes], account: bytes, entry: ShardEntry) -> ShardClaim | None:
    """What a claim page does; None if the account gets nothing.

    Args:
        read: Gives the content of a shard by its name.
    """
    row = msgspec.json.decode(read(account_shard(account, entry))).get(f"0x{account.hex()}")
    if row is None:
        return None
    index, amount, position = row
    name, place = node_shard(position, entry)
    shard = read(name)
    words = [shard[first : first + WORD_BYTES] for first in range(0, len(shard), WORD_BYTES)]
    above, nodes = words[: entry.node_depth], words[entry.node_depth :]
    return ShardClaim(index, int(amount), [nodes[number] for number in proof_positions(place)] + above)


def _members(recipients: Recipients, texts: RowTexts) -> Bytes:
    """The member of a shard's object for each recipient, with a comma behind it, aligned."""
    count = len(recipients)
    members = None
    for part in chunks(count):
        rows = aligned_rows(
            [
                b'"',
                account_texts(recipients.accounts[part]),
                b'":[',
                texts.indexes[part],
                b',"',
                texts.amounts[part],
                b'",',
                texts.positions[part],
                b"],",
            ]
        )
        if members is None:
            members = np.empty((count, rows.shape[1]), dtype=np.uint8)
        members[part] = rows
    assert members is not None  # noqa: S101 - an airdrop has recipients
    return members
