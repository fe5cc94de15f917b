"""docs/spec.md names the test behind each rule; those tests exist."""

import re
from pathlib import Path

from ape_dao.core.chain.artifacts import artifact

ROOT = Path(__file__).parents[3]
SPEC = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")
REFERENCES = sorted(set(re.findall(r"`([a-z0-9_]+)/([a-z0-9_]+)`", SPEC)))


def test_references__each_names_a_test():
    tests = {folder: _tests_in(folder) for folder, _ in REFERENCES}
    assert len(REFERENCES) > 200
    assert [f"{folder}/{name}" for folder, name in REFERENCES if name not in tests[folder]] == []


def _tests_in(folder: str) -> set[str]:
    paths = ROOT.glob(f"tests/**/{folder}/**/test_*.py")
    sources = [path.read_text(encoding="utf-8") for path in paths]
    return {name for source in sources for name in re.findall(r"^ *def test_(\w+)\(", source, re.MULTILINE)}


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
