"""What `scripts/python_mutants.py` changes."""

import ast

from scripts.mutations import mutated, mutations_of

SOURCE = '''
"""A module."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from a import b

LIMIT: int = 5
NAMES = ("first", "two words")


def check(value: int, names: tuple[str, ...] = ()) -> list[str]:
    """Whether it fits."""
    if value < LIMIT and not names:
        raise ValueError(f"{value} is less than 5")
    found = [name for name in names if name]
    found.append("x")
    return found
'''
CHANGES = [
    "5 -> 6",
    "without the entry 'two words'",
    "'first' -> 'first_'",
    "value < LIMIT and (not names) -> value < LIMIT or not names",
    "value < LIMIT -> value <= LIMIT",
    "not names -> names",
    "without: raise ValueError(f'{value} is less than 5')",
    "without: if name",
    "without: found.append('x')",
    "'x' -> 'x_'",
    "return found -> return None",
]


def test_mutations_of__every_kind__but_words_and_types(tmp_path):
    (tmp_path / "module.py").write_text(SOURCE)
    found = mutations_of(tmp_path, "module.py")
    assert sorted(one.change for one in found) == sorted(CHANGES)
    assert [one.line for one in found] == sorted(one.line for one in found)


def test_mutated__each__compiles_and_is_another_program(tmp_path):
    (tmp_path / "module.py").write_text(SOURCE)
    before = ast.dump(ast.parse(SOURCE))
    programs = set()
    for mutation in mutations_of(tmp_path, "module.py"):
        tree = mutated(SOURCE, mutation)
        compile(tree, "module.py", "exec")
        programs.add(ast.dump(tree))
    assert before not in programs
    assert len(programs) == len(CHANGES)
