"""What is read: events that the DAO's contracts declare, by the ABIs that they were deployed with, and events
of tokens of others that name one of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core.chain.abi import abi_type, topic
from ape_dao.core.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WORD = 32
OTHERS = "ERC20"
"""Stands for the contract of events that tokens of others logged."""
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_ERC20 = {
    "0x" + keccak(text=f"{event}(address,address,uint256)").hex(): (event, names)
    for event, names in (("Approval", ("owner", "spender", "value")), ("Transfer", ("from", "to", "value")))
}

TOPICS = tuple(_ERC20)
"""Of the events of ERC-20 tokens."""


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


@dataclass(frozen=True)
class Naming:
    """Events of a token of others that name an account of the DAO in one topic."""

    event: str
    """Of an ERC-20 token."""
    address: str | None
    """Of the token, lower case; None for any."""
    place: int
    """Of the topic, 1 for the first behind the event's own."""
    word: str
    """The account as a topic, lower case."""

    @property
    def key(self) -> str:
        """Tells it from others."""
        return f"{self.event} {self.address or '*'} {self.place} {self.word}"

    @property
    def topic(self) -> str:
        """The event's own."""
        return next(topic for topic, (event, _) in _ERC20.items() if event == self.event)

    @classmethod
    def of(cls, key: str) -> Naming:
        """The one with this key."""
        event, address, place, word = key.split()
        return cls(event, None if address == "*" else address, int(place), word)


def kind_of_others(log: Mapping[str, Any]) -> tuple[EventKind, str] | None:
    """The event that a token of others logged, and its data; None if it is no event of an ERC-20 token.

    Anybody can log what looks like one: where the data is no amount, the event is one without an amount.
    """
    event, names = _ERC20[log["topics"][0]]
    if len(log["topics"]) != len(names):
        return None
    indexed = [{"name": name, "type": "address", "indexed": True} for name in names[:-1]]
    amount = {"name": names[-1], "type": "uint256", "indexed": False}
    is_whole = len(log["data"]) == 2 + 2 * WORD
    inputs, name = ([*indexed, amount], event) if is_whole else (indexed, event + "WithoutAmount")
    kind = EventKind(log["address"].lower(), OTHERS, name, log["topics"][0], tuple(inputs))
    return kind, log["data"] if is_whole else "0x"


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
