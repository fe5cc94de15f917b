"""The checksum of a batch of Safe's transaction builder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eth_utils import keccak

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def batch_notes(batch: Mapping[str, Any]) -> Iterator[str]:
    """What does not show in the calls: that a batch was changed after it was exported."""
    meta = batch.get("meta")
    claimed = meta.get("checksum") if isinstance(meta, dict) else None
    if claimed and claimed != batch_checksum(batch):
        yield "The file's checksum is not that of its content: it was changed after it was exported."


def batch_checksum(batch: Mapping[str, Any]) -> str:
    """As the transaction builder computes it: of all but the checksum itself, and without the name."""
    meta = {key: value for key, value in batch["meta"].items() if key != "checksum"}
    text = _serialised({**batch, "meta": {**meta, "name": None}})
    return "0x" + keccak(text.encode("utf-8", "replace")).hex()


def _serialised(value: Any) -> str:
    if isinstance(value, list):
        return f"[{','.join(map(_serialised, value))}]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        parts = "".join(f"{_serialised(value[key])}," for key in keys)
        return f"{{{_compact(keys)}{parts}}}"
    return _compact(value)


def _compact(value: Any) -> str:
    """As `JSON.stringify` writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)
