"""Shards: small JSON files from which a claim page makes one account's proof, on any web server.

`accounts/<first digits of the account>.json` says index, amount and position of each account;
`nodes/<number>.json` holds one subtree with its way to the root. Two requests make a proof, and all shards
together are little longer than the tree and the list, because no proof is written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from ape_dao.airdrop.accounts import account_texts
from ape_dao.airdrop.arrays import WORD_BYTES, Numbers, chunks
from ape_dao.airdrop.json_rows import join_rows_with_ends
from ape_dao.airdrop.manifest import ShardEntry
from ape_dao.airdrop.tree import proof_positions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ape_dao.airdrop.recipients import Recipients
    from ape_dao.airdrop.row_texts import RowTexts

ACCOUNTS = "accounts"
NODES = "nodes"

_ACCOUNTS_PER_SHARD = 1 << 12
_LEAVES_PER_SHARD = 1 << 11
_DIGIT_BITS = 4


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
    for first in range(0, count, group := max(1, count >> 8)):
        numbers = range(first, min(first + group, count))
        rows = recipients.by_account[bounds[numbers[0]] : bounds[numbers[-1] + 1]]
        data, ends = _account_rows(recipients, texts, rows)
        for number in numbers:
            low, high = bounds[number] - bounds[first], bounds[number + 1] - bounds[first]
            begin = int(ends[low - 1]) if low else 0
            body = data[begin : int(ends[high - 1]) - 1] if high > low else b""
            yield f"{ACCOUNTS}/{number:0{digits}x}.json", b"{" + body + b"}\n"


def node_shards(nodes: memoryview, count: int, entry: ShardEntry) -> Iterator[tuple[str, bytes]]:
    """Every subtree, as (name, content); ``nodes`` are those of ``count`` leaves."""
    for number in range(1 << entry.node_depth):
        name = f"{NODES}/{number:x}.json"
        yield name, msgspec.json.encode(subtree(nodes, count, entry.node_depth, number)) + b"\n"


def subtree(nodes: memoryview, count: int, depth: int, number: int) -> dict[str, object]:
    """One subtree, node after node as in the tree, with the siblings on its way to the root."""
    root = (1 << depth) - 1 + number
    size, first, width, parts = 2 * count - 1, root, 1, []
    while first < size:
        end = min(first + width, size)
        parts.append(nodes[first * WORD_BYTES : end * WORD_BYTES].hex())
        first, width = 2 * first + 1, 2 * width
    above = [
        "0x" + nodes[place * WORD_BYTES : (place + 1) * WORD_BYTES].hex() for place in proof_positions(root)
    ]
    return {"nodes": "".join(parts), "above": above}


@dataclass(frozen=True)
class Found:
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
    return f"{NODES}/{number:x}.json", local - 1


def find_in_shards(read: Callable[[str], bytes], account: bytes, entry: ShardEntry) -> Found | None:
    """What a claim page does; None if the account gets nothing.

    Args:
        read: Gives the content of a shard by its name.
    """
    found = msgspec.json.decode(read(account_shard(account, entry))).get(f"0x{account.hex()}")
    if found is None:
        return None
    index, amount, position = found
    name, place = node_shard(position, entry)
    shard = msgspec.json.decode(read(name))
    nodes = bytes.fromhex(shard["nodes"])
    proof = [nodes[one * WORD_BYTES : (one + 1) * WORD_BYTES] for one in proof_positions(place)]
    return Found(index, int(amount), proof + [bytes.fromhex(node[2:]) for node in shard["above"]])


def _account_rows(recipients: Recipients, texts: RowTexts, rows: Numbers) -> tuple[bytes, Numbers]:
    """Members of an object, a row each with a comma behind it, and where each ends."""
    blocks, ends, length = [], [np.empty(0, dtype=np.int64)], 0
    for part in chunks(len(rows)):
        chosen = rows[part]
        block, block_ends = join_rows_with_ends(
            [
                b'"',
                account_texts(recipients.accounts[chosen]),
                b'":[',
                texts.indexes[chosen],
                b',"',
                texts.amounts[chosen],
                b'",',
                texts.positions[chosen],
                b"],",
            ]
        )
        blocks.append(block)
        ends.append(block_ends + length)
        length += len(block)
    return b"".join(blocks), np.concatenate(ends)
