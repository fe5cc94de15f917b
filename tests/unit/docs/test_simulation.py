"""docs/guides/simulation.md names every finding, and only those that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "guides" / "simulation.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "ape_dao"
RULES = (
    *(PACKAGE / "simulation" / "rules").glob("*.py"),
    *(PACKAGE / "modules").glob("*/simulation.py"),
)
SINGLE = {"delegatecall", "expires", "selfdestruct"}
VOTES = {"stand-in"}
"""Written like the name of a finding, and none."""


def test_findings__all_are_in_the_guide():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in RULES)
    exist = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', sources)) - VOTES | SINGLE
    rows = [line for line in GUIDE.splitlines() if line.startswith("| `") and "--" not in line.split("|")[1]]
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row.split("|")[1])}
    assert len(exist) > 60
    assert named == exist
