"""Receipts of transactions, and when one counts as done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SUCCESS = "0x1"
"""The status of a transaction that was executed; a receipt without one counts as such."""


@dataclass(frozen=True)
class Receipt:
    """A transaction in a block."""

    transaction: str
    block: int
    block_hash: str
    gas_used: int
    gas_price: int
    succeeded: bool


def has_succeeded(receipt: Mapping[str, Any]) -> bool:
    """Whether a transaction was executed and not undone, by what a node tells of it."""
    return int(receipt.get("status") or SUCCESS, 16) == 1


def receipt_of(transaction: str, receipt: Any) -> Receipt | None:
    """What a node tells of a transaction in a block, however little; None while it is in none."""
    if receipt is None or receipt.get("blockNumber") is None or receipt.get("blockHash") is None:
        return None
    return Receipt(
        transaction=transaction,
        block=int(receipt["blockNumber"], 16),
        block_hash=str(receipt["blockHash"]),
        gas_used=int(receipt.get("gasUsed") or "0x0", 16),
        gas_price=int(receipt.get("effectiveGasPrice") or "0x0", 16),
        succeeded=has_succeeded(receipt),
    )
