"""Ape compiles importers of changed files."""

import json
import os

import pytest

from ape_dao.toolchain.stale import importers_of, refresh_build

TEXTS = {
    "contracts/A.sol": 'import {B} from "./b/B.sol";\ncontract A is B {}\n',
    "contracts/b/B.sol": "import {\n    One,\n    C as Other\n} from '../C.sol';\ncontract B {}\n",
    "contracts/C.sol": 'import "@openzeppelin/contracts/X.sol";\ncontract C {}\n',
    "contracts/D.sol": 'import * as all from "contracts/C.sol"; contract D {}\n',
    "contracts/E.sol": 'contract E { string public text = "./C.sol"; }\n',
}


@pytest.fixture
def built(tmp_path):
    """A project that Ape compiled."""
    for name, text in TEXTS.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (1, 1))
    (tmp_path / ".build").mkdir()
    sources = {name: {"content": text.rstrip() + "\n", "urls": []} for name, text in TEXTS.items()}
    manifest = {"manifest": "ethpm/3", "sources": sources, "contractTypes": {"A": {}}}
    (tmp_path / ".build/__local__.json").write_text(json.dumps(manifest))
    return tmp_path


def listed(root) -> set[str]:
    return set(json.loads((root / ".build/__local__.json").read_text())["sources"])


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


def test_refresh_build__file_changed__importers_are_compiled_again(built):
    (built / "contracts/C.sol").write_text("contract C { uint256 x; }\n")
    importers = {"contracts/A.sol", "contracts/b/B.sol", "contracts/D.sol"}
    assert refresh_build(built) == importers
    assert listed(built) == set(TEXTS) - importers, "Ape sees itself that C.sol changed"
    assert json.loads((built / ".build/__local__.json").read_text())["contractTypes"] == {"A": {}}


def test_refresh_build__nothing_changed__leaves_the_build_alone(built):
    before = (built / ".build/__local__.json").stat().st_mtime_ns
    os.utime(built / "contracts/C.sol")
    assert refresh_build(built) == set()
    assert (built / ".build/__local__.json").stat().st_mtime_ns == before


def test_refresh_build__file_removed__importers_are_compiled_again(built):
    (built / "contracts/b/B.sol").unlink()
    os.utime(built / "contracts/E.sol")
    assert refresh_build(built) == {"contracts/A.sol"}


def test_refresh_build__never_built_or_broken__does_nothing(built):
    os.utime(built / "contracts/C.sol")
    (built / ".build/__local__.json").write_text("{")
    assert refresh_build(built) == set()
    (built / ".build/__local__.json").unlink()
    assert refresh_build(built) == set()
