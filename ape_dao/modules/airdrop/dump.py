"""The dump that OpenZeppelin's JavaScript library loads, byte for byte as it writes it ("standard-v1")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ape_dao.modules.airdrop.accounts import account_texts, hex_digits
from ape_dao.modules.airdrop.arrays import Bytes, chunks
from ape_dao.modules.airdrop.json_rows import aligned_rows, join_rows
from ape_dao.modules.airdrop.leaves import LEAF_TYPES, Campaign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.modules.airdrop.recipients import Recipients
    from ape_dao.modules.airdrop.row_texts import RowTexts


def dump_blocks(campaign: Campaign, recipients: Recipients, nodes: Bytes, texts: RowTexts) -> Iterator[bytes]:
    """The dump, in blocks."""
    encoding = msgspec.json.encode(LEAF_TYPES).decode()
    yield f'{{"format":"standard-v1","leafEncoding":{encoding},"tree":['.encode()
    yield from _listed(
        aligned_rows([b'"0x', hex_digits(nodes[part]), b'",']).tobytes() for part in chunks(len(nodes))
    )
    yield b'],"values":['
    start = f'{{"value":["{campaign.chain_id}","0x{campaign.airdrop.hex()}","'.encode()
    yield from _listed(_values(start, recipients, texts, part) for part in chunks(len(recipients)))
    yield b"]}"


def _values(start: bytes, recipients: Recipients, texts: RowTexts, part: slice) -> bytes:
    return join_rows(
        [
            start,
            texts.indexes[part],
            b'","',
            account_texts(recipients.accounts[part]),
            b'","',
            texts.amounts[part],
            b'"],"treeIndex":',
            texts.positions[part],
            b"},",
        ]
    )


def _listed(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Blocks of rows that end in a comma each, without the last comma."""
    before = b""
    for block in blocks:
        yield before
        before = block
    yield before[:-1]
