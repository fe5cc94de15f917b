"""Changes of storage by the names of variables.

The layouts of the kit's contracts say where variables begin. Where a mapping or a list has an entry, the node
saw what was hashed to find it: key and place of the mapping. Slots of unknown contracts keep their numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address

from ape_dao.core import units
from ape_dao.core.deployment.powers import ROLE_IDS, role_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.simulation.names import Names
    from ape_dao.simulation.trace import SlotChange, Trace

_WORD = 32
_MAX_MEMBERS = 64
"""How far behind its hash an entry of a mapping or list is looked for, in words."""
_MAPPING = re.compile(r"mapping\((\S+)[^=]*=> (.*)\)")
_SMALL = 2**64


@dataclass(frozen=True)
class VariableChange:
    """One variable, or one word where the variable is not known."""

    contract: str
    variable: str
    before: str
    after: str
    is_named: bool


@dataclass(frozen=True)
class _Place:
    """A variable that begins in a slot."""

    name: str
    type: str
    slot: int
    offset: int = 0
    size: int = _WORD
    """Bytes."""


def storage_changes(names: Names, trace: Trace) -> list[VariableChange]:
    """Every word that changed, in the order of contracts and slots."""
    names.prepare(one.address for one in trace.slots)
    return [change for slot in trace.slots for change in _named(names, trace.hashed, slot)]


def _named(names: Names, hashed: Mapping[bytes, bytes], change: SlotChange) -> Iterator[VariableChange]:
    kit = names.artifact(change.address)
    places = _Layout(kit, hashed, names).places(change.slot) if kit else []
    if not places:
        word = f"slot {change.slot:#066x}" if change.slot >= _SMALL else f"slot {change.slot}"
        yield VariableChange(
            change.address, word, "0x" + change.before.hex(), "0x" + change.after.hex(), is_named=False
        )
        return
    for place in places:
        before, after = _part(change.before, place), _part(change.after, place)
        if before != after:
            yield VariableChange(
                change.address,
                place.name,
                _shown(names, place.type, before),
                _shown(names, place.type, after),
                is_named=True,
            )


class _Layout:
    """Finds the variables of one contract."""

    def __init__(self, kit: Artifact, hashed: Mapping[bytes, bytes], names: Names) -> None:
        self.types: Mapping[str, Any] = kit.storage_types
        self.hashed, self.names = hashed, names
        self.top = [
            _Place(entry["label"], entry["type"], entry["slot"], entry["offset"], entry["bytes"])
            for entry in kit.storage_layout
        ]

    def places(self, slot: int, depth: int = 0) -> list[_Place]:
        """The variables in a slot, several if they share it."""
        plain = [one for place in self.top for one in self._inside(place) if one.slot == slot]
        if plain or depth > 4:
            return plain
        for distance in range(_MAX_MEMBERS):
            source = self.hashed.get((slot - distance).to_bytes(_WORD, "big")) if slot >= distance else None
            if source is not None and (found := self._entry(source, slot - distance, slot, depth)):
                return found
        return []

    def _entry(self, source: bytes, start: int, slot: int, depth: int) -> list[_Place]:
        """The entry that begins at `start`, the hash of `source`: of a mapping, or of a list."""
        if len(source) == _WORD:
            lists = self.places(int.from_bytes(source, "big"), depth + 1)
            return [self._element(one, slot - start, slot) for one in lists if _is_list(one.type)]
        if len(source) != 2 * _WORD:
            return []
        for parent in self.places(int.from_bytes(source[_WORD:], "big"), depth + 1):
            if match := _MAPPING.fullmatch(parent.type):
                key, value = match.groups()
                name = f"{parent.name}[{self._key(key, source[:_WORD])}]"
                entry = _Place(name, value, start, 0, self._size(value))
                return [one for one in self._inside(entry) if one.slot == slot]
        return []

    def _inside(self, place: _Place) -> Iterator[_Place]:
        """The place itself, or its members if it is a struct."""
        members = self.types.get(place.type)
        if members is None:
            words = max(1, -(-place.size // _WORD))
            if words == 1:
                yield place
            else:
                for index in range(words):
                    yield _Place(f"{place.name}+{index}", "", place.slot + index)
            return
        for member in members["members"]:
            yield from self._inside(
                _Place(
                    f"{place.name}.{member['label']}",
                    member["type"],
                    place.slot + member["slot"],
                    member["offset"],
                    member["bytes"],
                )
            )

    def _element(self, parent: _Place, distance: int, slot: int) -> _Place:
        """One word of a list, text or bytes."""
        element = parent.type[: parent.type.rindex("[")] if parent.type.endswith("[]") else ""
        words = max(1, -(-self._size(element) // _WORD)) if element else 1
        inside = [
            one
            for one in self._inside(
                _Place(f"{parent.name}[{distance // words}]", element, slot - distance % words)
            )
            if one.slot == slot
        ]
        return inside[0] if len(inside) == 1 else _Place(f"{parent.name}[{distance // words}]", "", slot)

    def _size(self, kind: str) -> int:
        known = self.types.get(kind)
        return int(known["bytes"]) if known else _WORD

    def _key(self, kind: str, word: bytes) -> str:
        if kind == "address" or kind.startswith("contract"):
            return self.names.of(str(to_checksum_address(word[-20:])))
        if kind == "bytes32":
            return role_name(word) if word in ROLE_IDS.values() else "0x" + word.hex()
        number = int.from_bytes(word, "big")
        return str(number) if number < _SMALL else f"{number:#x}"


def _is_list(kind: str) -> bool:
    return kind.endswith("[]") or kind in ("string", "bytes")


def _part(word: bytes, place: _Place) -> bytes:
    """The bytes of one variable; offsets count from the low end."""
    end = _WORD - place.offset
    return word[max(0, end - place.size) : end]


def _shown(names: Names, kind: str, value: bytes) -> str:
    number = int.from_bytes(value, "big")
    if kind.startswith(("address", "contract")):
        return names.of(str(to_checksum_address(value[-20:])))
    if kind == "bool":
        return "true" if number else "false"
    if kind.startswith("uint") or kind.startswith("enum"):
        return units.format_number(number)
    if kind.startswith("int"):
        return units.format_number(int.from_bytes(value, "big", signed=True))
    return "0x" + value.hex() if number else "0"
