"""The numbers of every recipient as text, made once for the dump and the shards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ape_dao.modules.airdrop.amounts import amount_texts
from ape_dao.modules.airdrop.arrays import Bytes, Numbers, chunks
from ape_dao.modules.airdrop.json_rows import number_texts

if TYPE_CHECKING:
    from ape_dao.modules.airdrop.recipients import Recipients


@dataclass(frozen=True)
class RowTexts:
    """Decimal digits, a row each, with spaces in front."""

    indexes: Bytes
    amounts: Bytes
    positions: Bytes

    @classmethod
    def of(cls, recipients: Recipients, positions: Numbers) -> RowTexts:
        """The texts of these recipients."""
        indexes = np.arange(len(recipients), dtype=np.int64)
        parts = [amount_texts(recipients.amounts[part]) for part in chunks(len(recipients))]
        return cls(number_texts(indexes), _stacked(parts, len(recipients)), number_texts(positions))


def _stacked(parts: list[Bytes], count: int) -> Bytes:
    """Parts of different widths as one matrix."""
    width = max(part.shape[1] for part in parts)
    texts = np.full((count, width), b" "[0], dtype=np.uint8)
    for rows, part in zip(chunks(count), parts, strict=True):
        texts[rows, width - part.shape[1] :] = part
    return texts
