"""Write docs/cases.md and docs/invariants.md, or check that they are fresh.

They list what is known to fail in such systems and what always holds (docs/cases.yaml, docs/invariants.yaml),
each with the tests that carry its id.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
from ruamel.yaml import YAML

from ape_dao._build.documents import write_or_check

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

CASES = """\
# Known failures of such systems

The ways in which vote escrows, governors, timelocks, revenue shares, airdrops, vesting, auctions and sales
really failed, with the audit or incident where it was seen, and the tests that keep it from happening here:
"folder/name" is `test_name` in that folder of `tests/`. Written by `ape run cases` from `cases.yaml` and the
docstrings of the tests; what always holds is in [invariants.md](invariants.md).
"""
INVARIANTS = """\
# What always holds

Each with its formula, the contracts it is about and its tests: "folder/name" is `test_name` in that folder of
`tests/`. t is any second that is over, i any week, a an account, k a token; every sum is over all accounts.
The random stories ("any story") check them after each step. Written by `ape run cases` from `invariants.yaml`
and the docstrings of the tests.
"""


@cache
def read(name: str) -> dict[str, Any]:
    """The contents of a file in docs/."""
    contents: dict[str, Any] = YAML(typ="safe").load((DOCS / name).read_text(encoding="utf-8"))
    return contents


ID = re.compile(rf"\b(?:I-\d+|(?:{'|'.join(read('cases.yaml'))})-\d\d\d?)\b")
"""An invariant or a case."""


def known() -> dict[str, dict[str, str]]:
    """Every case and invariant by its id."""
    areas = read("cases.yaml").values()
    return {key: entry for area in areas for key, entry in area["cases"].items()} | read("invariants.yaml")


def tests() -> dict[str, list[str]]:
    """ "folder/name" of every test that carries an id in its docstring, by id."""
    names_of_id: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for function in _test_functions(path):
            for key in dict.fromkeys(ID.findall(ast.get_docstring(function) or "")):
                names_of_id.setdefault(key, []).append(
                    f"{path.parent.name}/{function.name.removeprefix('test_')}"
                )
    return names_of_id


def _test_functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def pages() -> dict[Path, str]:
    """The two documents."""
    tested = tests()
    cases = [CASES]
    for area in read("cases.yaml").values():
        lines = [_case(key, entry, tested) for key, entry in area["cases"].items()]
        cases.append(f"## {area['title']}\n\n" + "\n".join(lines) + "\n")
    lines = [_invariant(key, entry, tested) for key, entry in read("invariants.yaml").items()]
    return {
        DOCS / "cases.md": "\n".join(cases),
        DOCS / "invariants.md": INVARIANTS + "\n" + "\n".join(lines) + "\n",
    }


def _case(key: str, entry: dict[str, str], tested: dict[str, list[str]]) -> str:
    seen = f"*{entry['seen']}.* " if "seen" in entry else ""
    return f"- **{key}** {entry['failed']} {seen}{_answer(key, entry, tested)}"


def _invariant(key: str, entry: dict[str, str], tested: dict[str, list[str]]) -> str:
    where = f" ({entry['where']})" if "where" in entry else ""
    return f"- **{key}** {entry['holds']} `{entry['formula']}`{where}. {_answer(key, entry, tested)}"


def _answer(key: str, entry: dict[str, str], tested: dict[str, list[str]]) -> str:
    if "excuse" in entry:
        return f"Does not apply: {entry['excuse']}."
    return " ".join(f"`{name}`" for name in tested.get(key, ["no test"]))


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a document is not what would be written.")
def cli(check: bool) -> None:
    """Write docs/cases.md and docs/invariants.md."""
    write_or_check(pages(), check, "ape run cases")


if __name__ == "__main__":
    cli()
