"""YAML with positions: every value remembers its line, and every scalar stays the text that was written.

Reading scalars as text keeps `0x…` an address, `10_000_000_000` exact and `2.50` unrounded; the models decide
what a text means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import SpecError
from ape_dao.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ruamel.yaml.nodes import Node

Path = tuple[str | int, ...]

MAX_VALUES = 100_000
"""More than any file needs; a few lines of aliases to aliases would be more than any memory holds."""
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Source:
    """Where the values of a file were written."""

    name: str
    data: Any
    lines: Mapping[Path, int] = field(repr=False)

    def where(self, path: Path) -> str:
        """The file and line of ``path``, or of its nearest parent that was written."""
        line = self.line(path)
        return self.name if line is None else f"{self.name}:{line}"

    def line(self, path: Path) -> int | None:
        """The line of ``path``, or of its nearest parent that was written."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return line
        return None


def read_yaml(text: str, name: str, remedy: str = "`ape dao init` writes one to start from") -> Source:
    """Read one YAML document.

    Args:
        remedy: What to do about an empty file.

    Raises:
        SpecError: Broken YAML, a key given twice, or a document that is not a mapping.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise SpecError(f"{name}{line}: this is not YAML: {err.problem or err.context}.") from err
    except YAMLError as err:
        raise SpecError(f"{name}: this is not YAML: {str(err).splitlines()[0]}.") from err
    if root is None:
        raise SpecError(f"{name}: the file is empty; {remedy}.")
    lines: dict[Path, int] = {}
    data = _convert(root, (), lines, name)
    if not isinstance(data, dict):
        raise SpecError(f"{name}:1: the file must consist of `key: value` lines.")
    return Source(name=name, data=data, lines=lines)


def _convert(node: Node, path: Path, lines: dict[Path, int], name: str, around: tuple[Node, ...] = ()) -> Any:
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if any(node is outer for outer in around):
        raise SpecError(f"{name}:{node.start_mark.line + 1}: an alias in here stands for what it is part of.")
    around = (*around, node)
    lines.setdefault(path, node.start_mark.line + 1)
    if len(lines) > MAX_VALUES:
        raise SpecError(
            f"{name}: the file has more than {MAX_VALUES:,} values, aliases counted each time; "
            "leave some out."
        )
    if isinstance(node, MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                raise SpecError(f"{name}:{line}: a key must be a plain word.")
            key = _text(key_node, name)
            if key in mapping:
                raise SpecError(
                    f"{name}:{line}: '{key}' is given twice; line {lines[(*path, key)]} gives it already."
                )
            lines[(*path, key)] = line
            mapping[key] = _convert(value_node, (*path, key), lines, name, around)
        return mapping
    if isinstance(node, SequenceNode):
        return [_convert(item, (*path, index), lines, name, around) for index, item in enumerate(node.value)]
    is_plain = getattr(node, "style", None) is None
    if is_plain and node.value in _NULLS:
        return None
    return _text(node, name)


def _text(node: Node, name: str) -> str:
    """A scalar, which has to be a text that files and chains can hold."""
    text = str(node.value)
    if text != clean(text):
        line = node.start_mark.line + 1
        raise SpecError(
            f"{name}:{line}: this holds half of a character (\\ud800 to \\udfff); write whole ones."
        )
    return text
