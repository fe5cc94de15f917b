"""Which keys of a spec changed, and what each of them decides in a DAO that lives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import SpecError
from ape_dao.core.spec.loading import parse_spec
from ape_dao.core.spec.problems import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path

NOTHING = "nothing"
_AT_BIRTH = {
    "name": "It names the record, and decided the addresses of the launch.",
    "salt": "It decided the addresses of the launch; only a new DAO can have another.",
}


@dataclass(frozen=True, eq=False)
class Change:
    """A key of the spec that has another value."""

    path: Path
    before: Any
    after: Any
    """As files write them; None where the key is not there."""

    @property
    def key(self) -> str:
        """The key as errors name it: "governor.quorum"."""
        return dotted(self.path)

    def __str__(self) -> str:
        """The key and both values, in one line."""
        return f"{self.key}: {self.text(self.before)} → {self.text(self.after)}"

    @staticmethod
    def text(value: Any) -> str:
        """One of the values, in one line."""
        return _shown(value)

    @property
    def fixed(self) -> str:
        """Why no DAO can change it after its launch; empty for what the contracts decide."""
        return _AT_BIRTH.get(self.key, "")


def changes(old: Spec, new: Spec) -> list[Change]:
    """Every key that differs, the deepest that both specs have."""
    return list(_changes(old.to_data(), new.to_data(), ()))


def _changes(old: Any, new: Any, path: Path) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            yield from _changes(old.get(name), new.get(name), (*path, name))
    elif isinstance(old, list) and isinstance(new, list) and _are_sections([*old, *new]):
        for index in range(max(len(old), len(new))):
            yield from _changes(_at(old, index), _at(new, index), (*path, index))
    elif old != new:
        yield Change(path, old, new)


def _are_sections(items: list[Any]) -> bool:
    return all(isinstance(item, dict) for item in items)


def effects(
    old: Spec, new: Spec, found: Iterable[Change], decided: Callable[[Spec], frozenset[Any] | None]
) -> dict[Change, frozenset[Any]]:
    """What each change decides: what differs if nothing else changes.

    A change that cannot stand alone is tried with all others of the smallest section that can.

    Args:
        decided: What differs between ``old`` and another spec; None for one that cannot stand.
    """
    tried: dict[Path, frozenset[Any] | None] = {}

    def tried_at(path: Path) -> frozenset[Any] | None:
        if path not in tried:
            trial = _with(old, new, path) if path else new
            tried[path] = None if trial is None else decided(trial)
        return tried[path]

    def effect(path: Path) -> frozenset[Any]:
        found = tried_at(path)
        if found is not None:
            return found
        return effect(path[:-1]) if path else frozenset()

    return {change: effect(change.path) for change in found}


def _with(old: Spec, new: Spec, path: Path) -> Spec | None:
    """The old spec with what the new one has at a path; None if that is no spec."""
    data: Any = old.to_data()
    source: Any = new.to_data()
    data["addresses"] = {**new.addresses, **data["addresses"]}  # names alone decide nothing
    place = data
    for index, step in enumerate(path):
        source = _at(source, step)
        if index < len(path) - 1:
            place = _at(place, step)
            if place is None:
                return None
    if not _put(place, path[-1], source):
        return None
    try:
        return parse_spec(data)
    except SpecError:
        return None


def _put(place: Any, step: str | int, value: Any) -> bool:
    """Set, add or take out one entry; False if there is no place for it."""
    if isinstance(place, dict):
        if value is None:
            place.pop(step, None)
        else:
            place[step] = value
        return True
    if not isinstance(place, list) or not isinstance(step, int) or step > len(place):
        return False
    place[step : step + 1] = [] if value is None else [value]
    return True


def _at(place: Any, step: str | int) -> Any:
    if isinstance(place, dict):
        return place.get(step)
    if isinstance(place, list) and isinstance(step, int) and step < len(place):
        return place[step]
    return None


def _shown(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, dict):
        return "; ".join(f"{name} {_within(item)}" for name, item in value.items()) or "with its defaults"
    if isinstance(value, list):
        return ", ".join(map(_within, value)) or "none"
    return str(value)


def _within(value: Any) -> str:
    """A value inside a section: of sections in it only that they are there."""
    if isinstance(value, dict):
        name = value.get("name")
        return f"({name})" if isinstance(name, str) else "(…)"
    if isinstance(value, list):
        return "(…)" if any(isinstance(item, dict) for item in value) else _shown(value)
    return _shown(value)
