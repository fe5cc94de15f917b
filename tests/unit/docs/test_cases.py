"""Every known failure has a test that names it, or a reason in docs/cases.md why there is none."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
HOW_MANY = {
    "VE": 20, "DL": 12, "RV": 26, "SC": 5, "GV": 24, "TL": 16, "AD": 9, "VS": 12, "BB": 10, "SL": 12, "PM": 2,
}  # fmt: skip
CASE = re.compile(r"\b(?:" + "|".join(HOW_MANY) + r")-\d\d\b")
ALL = {f"{area}-{number:02}" for area, count in HOW_MANY.items() for number in range(1, count + 1)}


def excused() -> set[str]:
    rows = re.findall(r"^\| ([A-Z]{2})-(\d\d)(?: … [A-Z]{2}-(\d\d))? \|", text(ROOT / "docs/cases.md"), re.M)
    return {
        f"{area}-{number:02}"
        for area, first, last in rows
        for number in range(int(first), int(last or first) + 1)
    }


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named() -> set[str]:
    return {case for path in ROOT.glob("tests/**/test_*.py") for case in CASE.findall(text(path))}


def test_cases__each_is_tested_or_excused():
    assert sorted(ALL - named() - excused()) == []


def test_cases__nothing_tested_is_excused():
    assert sorted(named() & excused()) == []


def test_cases__nobody_names_a_case_that_does_not_exist():
    assert sorted((named() | excused()) - ALL) == []
