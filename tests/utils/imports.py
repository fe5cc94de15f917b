"""The import graph of the package, from its sources; imports in functions and for types only count too."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "ape_dao"


@dataclass(frozen=True)
class Import:
    """One file that imports another."""

    source: str
    target: str
    is_eager: bool
    """Whether it happens when the file is imported: neither in a function nor for types only."""


@cache
def imports() -> tuple[Import, ...]:
    """Every import between two files of the package, by the dotted names of the files."""
    files = {_name(path): path for path in sorted((ROOT / PACKAGE).rglob("*.py"))}
    found = []
    for name, path in files.items():
        for node, is_eager in _statements(ast.parse(path.read_text(encoding="utf-8")), True):
            for target in _targets(node, files):
                if target != name:
                    found.append(Import(name, target, is_eager))
    return tuple(dict.fromkeys(found))


def cycles() -> list[list[str]]:
    """Groups of files that import each other, directly or through others."""
    graph = _graph(imports())
    reach = {name: _reachable(graph, name) for name in graph}
    groups = {
        tuple(sorted({name, *(other for other in reach[name] if name in reach.get(other, ()))}))
        for name in graph
        if name in reach[name]
    }
    return sorted(map(list, groups))


def longest_chain() -> list[str]:
    """The longest chain of files of which each imports the next one when it is imported itself."""
    graph = _graph(edge for edge in imports() if edge.is_eager)

    @cache
    def chain(name: str) -> tuple[str, ...]:
        return (name, *max((chain(target) for target in graph.get(name, ())), key=len, default=()))

    return list(max(map(chain, graph), key=len))


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _statements(node: ast.AST, is_eager: bool):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, is_eager
        else:
            is_lazy = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or (
                isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
            )
            yield from _statements(child, is_eager and not is_lazy)


def _targets(node: ast.Import | ast.ImportFrom, files: dict[str, Path]) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name in files]
    names = (f"{node.module}.{alias.name}" for alias in node.names)
    targets = (name if name in files else node.module for name in names)
    return [target for target in dict.fromkeys(targets) if target in files]


def _graph(edges) -> dict[str, list[str]]:
    graph: dict[str, list[str]] = {}
    for edge in edges:
        graph.setdefault(edge.source, []).append(edge.target)
        graph.setdefault(edge.target, [])
    return graph


def _reachable(graph: dict[str, list[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += graph[name]
    return found
