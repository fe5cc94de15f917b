"""Every public module, class, function and method of the package has a docstring."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "ape_dao"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def undocumented(body: list[ast.stmt], prefix: str = "") -> Iterator[str]:
    """What lacks a docstring among the statements of a module or a class; names with _ are private."""
    for node in body:
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)) or node.name.startswith("_"):
            continue
        if ast.get_docstring(node) is None:
            yield prefix + node.name
        if isinstance(node, ast.ClassDef):
            yield from undocumented(node.body, f"{prefix}{node.name}.")


def test_docstrings__nothing_public_without_one():
    missing = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        where = str(path.relative_to(ROOT))
        missing += [where] if ast.get_docstring(tree) is None else []
        missing += [f"{where}: {name}" for name in undocumented(tree.body)]
    assert missing == []


def test_undocumented__finds_what_is_public():
    code = '''
class Thing:
    """Documented."""
    def told(self): ...
    def _private(self): ...
    def __init__(self): ...
class _Hidden:
    def inside(self): ...
def silent(): ...
'''
    assert list(undocumented(ast.parse(code).body)) == ["Thing.told", "silent"]
