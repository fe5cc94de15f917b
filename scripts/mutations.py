"""Small changes of Python source that tests should notice; `scripts/python_mutants.py` tries one at a time.

A comparison takes its neighbour, a number is one more, a list lacks its last entry, a call or a `raise` is
left out, and so on. Wording is left alone: docstrings, messages of errors, text with spaces.
"""

from __future__ import annotations

import ast
import copy
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}
_NAME = re.compile(r"[\w.#/-]+")
"""Text that means something to a program, not words for people."""
_UNTOUCHED = (ast.Import, ast.ImportFrom, ast.JoinedStr)


@dataclass(frozen=True, order=True)
class Mutation:
    """One change of one file."""

    file: str
    line: int
    column: int
    number: int
    """Of the changed node, among those of the file."""
    variant: int
    """Of the change, among those of the node."""
    change: str
    """What it was and what it becomes, for people."""
    lines: tuple[int, int] = field(compare=False)
    """First and last line of its statement, or of the head of one with a body."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}  {self.change}"


def mutations_of(root: Path, file: str) -> list[Mutation]:
    """Every change of ``file``, a path below ``root``, in the order of the source."""
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    skipped, lines = _skipped(tree), _lines_of_statements(tree)
    found = []
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        place = node.target if isinstance(node, ast.comprehension) else node
        for variant, (_, change) in enumerate(_changes(node)):
            found.append(
                Mutation(file, place.lineno, place.col_offset, number, variant, change, lines[id(node)])
            )
    return sorted(found)


def mutated(source: str, mutation: Mutation) -> ast.Module:
    """The tree of ``source`` with that change."""
    tree = ast.parse(source)
    target = next(node for number, node in enumerate(ast.walk(tree)) if number == mutation.number)
    changed, _ = list(_changes(target))[mutation.variant]
    if isinstance(changed, ast.expr | ast.stmt):
        ast.copy_location(changed, target)
    _replace(tree, target, changed)
    return ast.fix_missing_locations(tree)


def _lines_of_statements(tree: ast.AST) -> dict[int, tuple[int, int]]:
    """The lines of the statement around each node, by the node's identity."""
    lines: dict[int, tuple[int, int]] = {}
    for statement in ast.walk(tree):  # outer ones first
        if isinstance(statement, ast.stmt):
            body: list[ast.stmt] = getattr(statement, "body", [])
            last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
            for node in ast.walk(statement):
                lines[id(node)] = (statement.lineno, max(statement.lineno, last))
    return lines


def _replace(tree: ast.AST, target: ast.AST, changed: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, changed)
                return
            if isinstance(value, list):
                for place, entry in enumerate(value):
                    if entry is target:
                        value[place] = changed
                        return


def _skipped(tree: ast.AST) -> set[int]:
    """Nodes below which nothing is changed: annotations, docstrings, errors' messages, imports for types."""
    tops: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, _UNTOUCHED) or _is_for_types(node) or _is_documentation(node):
            tops.append(node)
        elif isinstance(node, ast.AnnAssign) or isinstance(node, ast.arg) and node.annotation:
            tops.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            tops += [*node.decorator_list, *([node.returns] if node.returns else [])]
        elif isinstance(node, ast.ClassDef):
            tops += [*node.decorator_list, *node.bases]
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            tops += [argument for argument in node.exc.args if _is_words(argument)]
        elif isinstance(node, ast.Assign) and _targets(node) & {"__all__", "T", "F"}:
            tops.append(node)
    return {id(node) for top in tops for node in ast.walk(top)}


def _targets(node: ast.Assign) -> set[str]:
    return {target.id for target in node.targets if isinstance(target, ast.Name)}


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _is_documentation(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_words(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr | ast.Constant)


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """What may stand for ``node``, each with a word for people."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _COMPARISONS:
            yield _becomes(node, ops=[_COMPARISONS[type(operator)]()])
        case ast.BoolOp():
            yield _becomes(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand, f"{_text(node)} -> {_text(node.operand)}"
        case ast.BinOp() if type(node.op) in _ARITHMETIC and not _is_words(node.left):
            yield _becomes(node, op=_ARITHMETIC[type(node.op)]())
        case ast.Constant(value=bool()):
            yield _becomes(node, value=not node.value)
        case ast.Constant(value=int()):
            yield _becomes(node, value=node.value + 1)
        case ast.Constant(value=str()) if _NAME.fullmatch(node.value):
            yield _becomes(node, value=node.value + "_")
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()) | ast.Set() if len(node.elts) > 1:
            yield _with(node, elts=node.elts[:-1]), f"without the entry {_text(node.elts[-1])}"
        case ast.Dict() if len(node.keys) > 1:
            last = node.keys[-1]
            fewer = _with(node, keys=node.keys[:-1], values=node.values[:-1])
            yield fewer, f"without the entry {_text(last) if last else '**'}"
        case ast.If() | ast.IfExp() if isinstance(node.test, ast.Name | ast.Attribute | ast.Call):
            changed = _with(node, test=ast.UnaryOp(ast.Not(), node.test))
            yield changed, f"if {_text(node.test)} -> if not {_text(node.test)}"
        case ast.comprehension() if node.ifs:
            yield _with(node, ifs=node.ifs[:-1]), f"without: if {_text(node.ifs[-1])}"
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.Raise() | ast.AugAssign():
            yield ast.Pass(), f"without: {_text(node)}"
        case ast.Continue():
            yield ast.Break(), "continue -> break"
        case ast.Return(value=ast.expr()) if not isinstance(node.value, ast.Constant):
            yield ast.Return(ast.Constant(None)), f"{_text(node)} -> return None"
        case _:
            pass


def _becomes(node: ast.AST, **fields: object) -> tuple[ast.AST, str]:
    changed = _with(node, **fields)
    return changed, f"{_text(node)} -> {_text(changed)}"


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _text(node: ast.AST) -> str:
    first, *rest = ast.unparse(node).splitlines() or [""]
    return first[:60] + ("…" if rest or len(first) > 60 else "")
