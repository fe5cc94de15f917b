"""Changes of storage by the names of variables.

The layouts of the kit's contracts say where variables begin. Where a mapping or a list has an entry, the node
saw what was hashed to find it: key and place of the mapping. Slots of unknown contracts keep their numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

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
_MAX_DEPTH = 4
"""How many mappings or lists inside each other are looked through."""
_MAPPING = re.compile(r"mapping\((\S+)[^=]*=> (.*)\)")
_SMALL = 2**64


@dataclass(frozen=True)
class MapKey:
    """The key of an entry of a mapping."""

    type: str
    """Solidity's type, such as "address"."""
    word: bytes


@dataclass(frozen=True)
class WordOf:
    """One word of a variable that has several and no members."""

    index: int


Path: TypeAlias = tuple[str | int | MapKey | WordOf, ...]
"""Where a variable is: names of variables and members, keys of mappings, indices of lists."""


@dataclass(frozen=True)
class VariableChange:
    """One variable, or one word where the variable is not known."""

    contract: str
    slot: int
    path: Path
    """Empty where the variable is not known."""
    type: str
    """Solidity's type; empty where it is not known."""
    before: bytes
    """As stored: the bytes of the variable, or the whole word."""
    after: bytes

    @property
    def is_named(self) -> bool:
        """Whether the variable is known."""
        return bool(self.path)

    def name(self, names: Names) -> str:
        """The variable as people write it: "_roles[PROPOSER_ROLE].hasRole[governor]", "slot 5"."""
        if not self.path:
            return f"slot {self.slot:#066x}" if self.slot >= _SMALL else f"slot {self.slot}"
        text = ""
        for part in self.path:
            match part:
                case MapKey(kind, word):
                    text += f"[{_key(names, kind, word)}]"
                case WordOf(index):
                    text += f"+{index}"
                case int():
                    text += f"[{part}]"
                case str():
                    text += f".{part}" if text else part
        return text

    def shown(self, names: Names, value: bytes) -> str:
        """A stored value as people write it."""
        return _value(names, self.type, value) if self.path else "0x" + value.hex()


@dataclass(frozen=True)
class _Place:
    """A variable that begins in a slot."""

    path: Path
    type: str
    slot: int
    offset: int = 0
    size: int = _WORD
    """Bytes."""


def storage_changes(names: Names, trace: Trace) -> list[VariableChange]:
    """Every word that changed, in the order of contracts and slots."""
    names.prepare(slot.address for slot in trace.slots)
    return [change for slot in trace.slots for change in _variables(names, trace.hashed, slot)]


def _variables(names: Names, hashed: Mapping[bytes, bytes], slot: SlotChange) -> Iterator[VariableChange]:
    artifact = names.artifact(slot.address)
    places = _Layout(artifact, hashed).places(slot.slot) if artifact else []
    if not places:
        yield VariableChange(slot.address, slot.slot, (), "", slot.before, slot.after)
        return
    for place in places:
        before, after = _bytes_of(slot.before, place), _bytes_of(slot.after, place)
        if before != after:
            yield VariableChange(slot.address, slot.slot, place.path, place.type, before, after)


class _Layout:
    """Finds the variables of one contract."""

    def __init__(self, artifact: Artifact, hashed: Mapping[bytes, bytes]) -> None:
        self.types: Mapping[str, Any] = artifact.storage_types
        self.hashed = hashed
        self.top = [
            _Place((entry["label"],), entry["type"], entry["slot"], entry["offset"], entry["bytes"])
            for entry in artifact.storage_layout
        ]

    def places(self, slot: int, depth: int = 0) -> list[_Place]:
        """The variables in a slot, several if they share it."""
        plain = [member for place in self.top for member in self._members(place) if member.slot == slot]
        if plain or depth > _MAX_DEPTH:
            return plain
        for distance in range(_MAX_MEMBERS):
            source = self.hashed.get((slot - distance).to_bytes(_WORD, "big")) if slot >= distance else None
            if source is not None and (places := self._entry(source, slot - distance, slot, depth)):
                return places
        return []

    def _entry(self, source: bytes, start: int, slot: int, depth: int) -> list[_Place]:
        """The entry that begins at `start`, the hash of `source`: of a mapping, or of a list."""
        if len(source) == _WORD:
            lists = self.places(int.from_bytes(source, "big"), depth + 1)
            return [self._element(place, slot - start, slot) for place in lists if _is_list(place.type)]
        if len(source) != 2 * _WORD:
            return []
        for parent in self.places(int.from_bytes(source[_WORD:], "big"), depth + 1):
            if match := _MAPPING.fullmatch(parent.type):
                key, value = match.groups()
                path = (*parent.path, MapKey(key, source[:_WORD]))
                entry = _Place(path, value, start, 0, self._size(value))
                return [member for member in self._members(entry) if member.slot == slot]
        return []

    def _members(self, place: _Place) -> Iterator[_Place]:
        """The place itself, or its members if it is a struct."""
        struct = self.types.get(place.type)
        if struct is None:
            words = max(1, -(-place.size // _WORD))
            if words == 1:
                yield place
            else:
                for index in range(words):
                    yield _Place((*place.path, WordOf(index)), "", place.slot + index)
            return
        for member in struct["members"]:
            yield from self._members(
                _Place(
                    (*place.path, member["label"]),
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
        path = (*parent.path, distance // words)
        members = [
            member
            for member in self._members(_Place(path, element, slot - distance % words))
            if member.slot == slot
        ]
        return members[0] if len(members) == 1 else _Place(path, "", slot)

    def _size(self, kind: str) -> int:
        known = self.types.get(kind)
        return int(known["bytes"]) if known else _WORD


def _is_list(kind: str) -> bool:
    return kind.endswith("[]") or kind in ("string", "bytes")


def _bytes_of(word: bytes, place: _Place) -> bytes:
    """The bytes of one variable; offsets count from the low end."""
    end = _WORD - place.offset
    return word[max(0, end - place.size) : end]


def _key(names: Names, kind: str, word: bytes) -> str:
    if kind == "address" or kind.startswith("contract"):
        return names.name_of(str(to_checksum_address(word[-20:])))
    if kind == "bytes32":
        return role_name(word) if word in ROLE_IDS.values() else "0x" + word.hex()
    number = int.from_bytes(word, "big")
    return str(number) if number < _SMALL else f"{number:#x}"


def _value(names: Names, kind: str, value: bytes) -> str:
    number = int.from_bytes(value, "big")
    if kind.startswith(("address", "contract")):
        return names.name_of(str(to_checksum_address(value[-20:])))
    if kind == "bool":
        return "true" if number else "false"
    if kind.startswith("uint") or kind.startswith("enum"):
        return units.format_number(number)
    if kind.startswith("int"):
        return units.format_number(int.from_bytes(value, "big", signed=True))
    return "0x" + value.hex() if number else "0"
