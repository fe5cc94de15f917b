"""Changing values of a spec file without touching the rest: comments, order and notation stay."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.schema.section import Path

_WIDEST = 10_000
_OPENED = re.compile(r"^( *)[\w-]+: *(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*(?=( *)([\w\"'-]))", re.MULTILINE)
"""A key whose section or list begins in the next lines."""


def edited(text: str, values: Sequence[tuple[Path, Any]]) -> str:
    """YAML with other values at some places; None takes a key, or an entry of a list, out."""
    yaml = _yaml(text)
    data = yaml.load(text)
    for path, value in sorted(values, key=lambda one: _order(one[0]), reverse=True):
        _write(data, path, value)
    stream = StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def _order(path: Path) -> tuple[tuple[bool, int, str], ...]:
    """The last entries of a list first, so that numbers stay right when some are taken out."""
    return tuple((isinstance(step, int), step if isinstance(step, int) else 0, str(step)) for step in path)


def _write(data: Any, path: Path, value: Any) -> None:
    place = data
    for step in path[:-1]:
        if isinstance(step, str) and not place.get(step):
            place[step] = {}
        place = place[step]
    last = path[-1]
    if value is None:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value


def _indents(text: str) -> tuple[int, int]:
    """By how much the file indents keys of sections, and the dashes of lists."""
    mapping, dash = 2, 2
    for match in reversed(list(_OPENED.finditer(text))):
        outer, inner, mark = match.groups()
        if mark == "-":
            dash = len(inner) - len(outer)
        else:
            mapping = len(inner) - len(outer)
    return mapping, dash


def _yaml(text: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import ScalarNode
    from ruamel.yaml.resolver import VersionedResolver

    class Verbatim(VersionedResolver):
        """Takes every scalar for the text that it is."""

        def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
            if kind is ScalarNode:
                return self.DEFAULT_SCALAR_TAG
            return super().resolve(kind, value, implicit)

    yaml = YAML()
    yaml.Resolver, yaml.preserve_quotes, yaml.width = Verbatim, True, _WIDEST
    mapping, dash = _indents(text)
    yaml.indent(mapping=mapping, sequence=dash + 2, offset=dash)
    return yaml
