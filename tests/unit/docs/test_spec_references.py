"""docs/spec.md names the test behind each rule; those tests exist."""

import re
from collections import defaultdict
from pathlib import Path

from ape_dao.core.chain.artifacts import artifact

ROOT = Path(__file__).parents[3]
SPEC = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")
REFERENCES = sorted(set(re.findall(r"`([a-z0-9_]+)/([a-z0-9_]+)`", SPEC)))


def test_references__each_names_a_test():
    tests = _tests()
    assert len(REFERENCES) > 200
    assert [f"{folder}/{name}" for folder, name in REFERENCES if name not in tests[folder]] == []


def _tests() -> dict[str, set[str]]:
    """The names of the tests in each folder, and below it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        names = re.findall(r"^ *def test_(\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
        for folder in path.relative_to(ROOT).parts[1:-1]:
            found[folder].update(names)
    return found


def test_rules__each_has_a_reference():
    rules = re.findall(r"^- (.+?)(?=^- |^## |\Z)", SPEC, re.MULTILINE | re.DOTALL)
    assert len(rules) > 60
    assert [rule for rule in rules if not re.search(r"`[a-z0-9_]+/[a-z0-9_]+`", rule)] == []


def test_sizes__are_those_of_the_shipped_code():
    sizes = {
        "DaoGovernor": re.search(r"The governor has ([\d,]+) bytes of code", SPEC),
        "ProposalKinds": re.search(r"the table of kinds \(([\d,]+) bytes\)", SPEC),
    }
    for name, found in sizes.items():
        assert found is not None, name
        assert int(found[1].replace(",", "")) == len(artifact(name).runtime_code)
