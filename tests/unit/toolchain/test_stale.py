"""Ape compiles changed files and their importers."""

import json

import pytest

from ape_dao.toolchain.stale import importers_of, refresh_build

TEXTS = {
    "contracts/A.sol": 'import {B} from "./b/B.sol";\ncontract A is B {}\n',
    "contracts/b/B.sol": "import {\n    One,\n    C as Other\n} from '../C.sol';\ncontract B {}\n",
    "contracts/C.sol": 'import "@openzeppelin/contracts/X.sol";\ncontract C {}\n',
    "contracts/D.sol": 'import * as all from "contracts/C.sol"; contract D {}\n',
    "contracts/E.sol": 'contract E { string public text = "./C.sol"; }\n',
}
EVERYTHING = set("ABCDE")


@pytest.fixture
def built(tmp_path):
    """A project that Ape compiled, after which nothing changed."""
    for name, text in TEXTS.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    refresh_build(tmp_path)
    (tmp_path / ".build").mkdir()
    types = {name[-5]: {"sourceId": name} for name in TEXTS}
    (tmp_path / ".build/__local__.json").write_text(
        json.dumps({"manifest": "ethpm/3", "contractTypes": types})
    )
    return tmp_path


def compiled(root) -> set[str]:
    return set(json.loads((root / ".build/__local__.json").read_text())["contractTypes"])


@pytest.mark.parametrize(
    ("changed", "importers"),
    [
        ("contracts/C.sol", {"contracts/A.sol", "contracts/b/B.sol", "contracts/D.sol"}),
        ("contracts/b/B.sol", {"contracts/A.sol"}),
        ("contracts/A.sol", set()),
        ("contracts/E.sol", set()),
    ],
)
def test_importers_of__follows_every_form_of_import(changed, importers):
    assert importers_of({changed}, TEXTS) == importers


def test_importers_of__circle__ends():
    circle = {"contracts/A.sol": 'import "./B.sol";', "contracts/B.sol": 'import "./A.sol";'}
    assert importers_of({"contracts/A.sol"}, circle) == {"contracts/B.sol"}


def test_refresh_build__file_changed__it_and_its_importers_are_forgotten(built):
    (built / "contracts/C.sol").write_text("contract C { uint256 x; }\n")
    assert refresh_build(built) == set(TEXTS) - {"contracts/E.sol"}
    assert compiled(built) == {"E"}
    assert json.loads((built / ".build/__local__.json").read_text())["manifest"] == "ethpm/3"


def test_refresh_build__nothing_changed__leaves_the_build_alone(built):
    before = (built / ".build/__local__.json").stat().st_ino
    assert refresh_build(built) == set()
    assert (built / ".build/__local__.json").stat().st_ino == before


def test_refresh_build__change_and_back__is_two_changes(built):
    (built / "contracts/b/B.sol").write_text("contract B { uint256 x; }\n")
    assert refresh_build(built) == {"contracts/A.sol", "contracts/b/B.sol"}
    (built / "contracts/b/B.sol").write_text(TEXTS["contracts/b/B.sol"])
    assert refresh_build(built) == {"contracts/A.sol", "contracts/b/B.sol"}


def test_refresh_build__file_removed__importers_are_forgotten(built):
    (built / "contracts/b/B.sol").unlink()
    assert refresh_build(built) == {"contracts/A.sol", "contracts/b/B.sol"}
    assert compiled(built) == EVERYTHING - {"A", "B"}


def test_refresh_build__no_record_of_the_sources__everything_is_forgotten(built):
    (built / ".toolchain/sources.json").unlink()
    refresh_build(built)
    assert compiled(built) == set()


@pytest.mark.parametrize("text", ["{", "[]"])
def test_refresh_build__broken_build__is_left_to_ape(built, text):
    (built / "contracts/C.sol").write_text("contract C { uint256 x; }\n")
    (built / ".build/__local__.json").write_text(text)
    refresh_build(built)
    assert (built / ".build/__local__.json").read_text() == text
