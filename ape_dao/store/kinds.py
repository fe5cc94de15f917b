"""What is read: each event that a contract of the DAO declares, by the ABI that it was deployed with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import abi_type, topic
from ape_dao.core.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ape_dao.core.deployment.record import Record

WORD = 32
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


@dataclass(frozen=True)
class EventKind:
    """An event of the contract at one address."""

    address: str
    """0x text, lower case."""
    contract: str
    """Name of the compiled contract."""
    event: str
    topic: str
    """0x text, lower case."""
    inputs: tuple[Mapping[str, Any], ...]
    """The ABI's parameters, those that are topics first: the order in which a row holds them."""

    @property
    def signature(self) -> str:
        """The parameters and their types, which decide the columns of the table."""
        return ",".join(f"{one['name']}:{abi_type(one)}:{int(one['indexed'])}" for one in self.inputs)

    @property
    def topics(self) -> int:
        """How many topics a log has, the event's own included."""
        return 1 + sum(bool(one["indexed"]) for one in self.inputs)

    @property
    def is_static(self) -> bool:
        """Whether each parameter is one word."""
        return all(one["indexed"] or is_word(str(one["type"])) for one in self.inputs)


def is_word(kind: str) -> bool:
    """Whether a value of this ABI type takes exactly one word."""
    if kind.endswith("]") or kind.startswith("tuple"):
        return False
    return kind not in ("string", "bytes")


def kinds_of(record: Record) -> tuple[EventKind, ...]:
    """Every event of every contract that the DAO created, also of those out of use, in a fixed order.

    A token or another contract that was there before the DAO is not among them: its history has no bound.
    """
    entries = [*record.contracts.values(), *(entry for _, _, entry in record.retired)]
    found = {
        (kind.address, kind.topic): kind
        for entry in entries
        for compiled in [record.artifact_of(entry)]
        for kind in events_of(str(entry["address"]), compiled.name, compiled.abi)
    }
    return tuple(found[key] for key in sorted(found))


def events_of(address: str, contract: str, abi: Sequence[Mapping[str, Any]]) -> Iterator[EventKind]:
    """The events that an ABI declares.

    Raises:
        StoreError: A name is none of Solidity's, so it must not become part of a path or a query.
    """
    for one in abi:
        if one["type"] == "event" and not one.get("anonymous"):
            inputs = sorted(one["inputs"], key=lambda part: not part["indexed"])
            _require_identifiers(contract, str(one["name"]), *(str(part["name"]) for part in inputs))
            yield EventKind(
                address.lower(), contract, str(one["name"]), "0x" + topic(one).hex(), tuple(inputs)
            )


def _require_identifiers(contract: str, event: str, *parameters: str) -> None:
    wrong = [name for name in (contract, event, *filter(None, parameters)) if not _IDENTIFIER.fullmatch(name)]
    if wrong:
        raise StoreError(
            f"What was compiled for {contract!r} has the name {wrong[0]!r}, which Solidity does not allow; "
            "restore the artifacts beside the record."
        )
