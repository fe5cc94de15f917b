"""Calls as a file that Safe's transaction builder imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.proposals.importing.safe import batch_checksum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.governance import Action

_VERSION = "1.0"
_BUILDER = "1.18.0"
"""The version of the transaction builder whose format this is."""


def safe_batch(
    actions: Sequence[Action], *, chain_id: int, safe: str, title: str, created: int
) -> dict[str, Any]:
    """The batch as a document.

    Args:
        safe: The Safe that makes the calls.
        created: Unix seconds.
    """
    batch: dict[str, Any] = {
        "version": _VERSION,
        "chainId": str(chain_id),
        "createdAt": created * 1000,
        "meta": {
            "name": title,
            "description": "",
            "txBuilderVersion": _BUILDER,
            "createdFromSafeAddress": safe,
            "createdFromOwnerAddress": "",
        },
        "transactions": [
            {"to": action.target, "value": str(action.value), "data": "0x" + action.calldata.hex()}
            for action in actions
        ],
    }
    batch["meta"]["checksum"] = batch_checksum(batch)
    return batch
