"""docs/cases.md and docs/invariants.md: every id has a test or an excuse, and is explained."""

from pathlib import Path

from scripts import cases

ROOT = Path(__file__).parents[3]
COUNTS = {
    "VE": 20,
    "DL": 12,
    "RV": 26,
    "SC": 5,
    "GV": 24,
    "TL": 16,
    "AD": 9,
    "VS": 12,
    "BB": 24,
    "SL": 12,
    "PM": 2,
}


def test_cases__the_list_is_whole():
    listed = [key for area in cases.read("cases.yaml").values() for key in area["cases"]]
    numbered = [f"{area}-{number:02}" for area, count in COUNTS.items() for number in range(1, count + 1)]
    assert listed[: len(numbered)] == numbered
    assert listed[len(numbered) :] == sorted(set(listed[len(numbered) :]), key=_place)


def _place(key: str) -> tuple[int, int]:
    return list(cases.read("cases.yaml")).index(key[:2]), int(key[3:])


def test_cases__each_has_a_test_or_an_excuse_and_not_both():
    tested = cases.tests()
    wrong = [key for key, entry in cases.known().items() if (key in tested) == ("excuse" in entry)]
    assert wrong == []


def test_cases__every_id_is_explained():
    sources = [path for folder in ("ape_dao", "bench", "tests") for path in (ROOT / folder).rglob("*.py")]
    sources += (ROOT / "contracts").rglob("*.sol")
    named = {key for path in sources for key in cases.ID.findall(path.read_text(encoding="utf-8"))}
    assert sorted(named - set(cases.known())) == []


def test_cases__documents_are_fresh():
    """`ape run cases` writes them."""
    for path, text in cases.pages().items():
        assert path.read_text(encoding="utf-8") == text, f"run `ape run cases`: {path.name} is not fresh"
