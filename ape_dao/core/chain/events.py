"""Logs of contracts, decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape.exceptions import ProviderError

from ape_dao.core.chain.abi import decode_by_name, decode_words
from ape_dao.core.chain.values import as_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Event:
    """A log, decoded."""

    address: str
    name: str
    arguments: Mapping[str, Any]
    transaction: str
    block: int


def event_of(log: Mapping[str, Any], entry: Mapping[str, Any]) -> Event:
    """A log as the event that its ABI declares.

    Raises:
        ProviderError: It has other topics than that.
    """
    indexed: Sequence[Mapping[str, Any]] = [part for part in entry["inputs"] if part["indexed"]]
    others = [part for part in entry["inputs"] if not part["indexed"]]
    data = as_bytes(log["data"])
    arguments = decode_words(others, data)
    if arguments is None:
        arguments = decode_by_name(others, data)
    topics = b"".join(map(as_bytes, log["topics"][1:]))
    words = decode_words(indexed, topics)
    if words is None:
        raise ProviderError(
            f"The log of {entry['name']} at {log['address']} has other topics than it declares."
        )
    arguments |= words
    return Event(
        address=str(log["address"]),
        name=str(entry["name"]),
        arguments=arguments,
        transaction=str(log["transactionHash"]),
        block=int(log["blockNumber"], 16),
    )
