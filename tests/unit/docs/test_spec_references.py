"""docs/spec.md names the test behind each rule; those tests exist."""

import re
from pathlib import Path

import pytest

from ape_dao.core.chain.artifacts import artifact

ROOT = Path(__file__).parents[3]
SPEC = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")
REFERENCES = sorted(set(re.findall(r"`([a-z0-9_]+)/([a-z0-9_]+)`", SPEC)))


@pytest.mark.parametrize(("folder", "name"), REFERENCES)
def test_reference__names_a_test(folder, name):
    places = [ROOT / "tests" / "unit" / folder, ROOT / "tests" / folder]
    sources = [path.read_text(encoding="utf-8") for place in places for path in place.glob("test_*.py")]
    assert any(re.search(rf"^ *def test_{name}\(", source, re.MULTILINE) for source in sources)


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
