"""The types of the contracts for type checkers are those of the manifests that ship."""

import json
from pathlib import Path

import pytest

from ape_dao._build.stubs import CORE_STUBS, MODULE_STUBS, hidden_names, stub_text
from ape_dao.core.chain.artifacts import MANIFESTS

PACKAGE = MANIFESTS.parent
MODULES = sorted(path.parent for path in PACKAGE.glob("modules/*/manifest.json"))


def contracts_of(manifest: Path) -> dict:
    return json.loads(manifest.read_text("utf-8"))["contracts"]


def test_stubs__of_the_core__fresh():
    text = stub_text(contracts_of(MANIFESTS / "dao.json"), of_core=True)
    assert (PACKAGE / CORE_STUBS).read_text("utf-8") == text, "run `ape run build_manifest`"


@pytest.mark.parametrize("folder", MODULES, ids=lambda folder: folder.name)
def test_stubs__of_a_module__fresh(folder):
    text = stub_text(contracts_of(folder / "manifest.json"), of_core=False)
    assert (folder / MODULE_STUBS).read_text("utf-8") == text, "run `ape run build_manifest`"


def test_stubs__what_ape_hides__is_left_out():
    """`delegate` of a contract is an attribute of Ape's own, so a call of it would do something else."""
    text = (PACKAGE / CORE_STUBS).read_text("utf-8")
    assert "delegate" in hidden_names()
    assert "def delegate(" not in text
    assert "def delegates(self, account: Address) -> str:" in text


def test_stubs__what_python_reserves__is_left_out():
    """A class with a function called `raise` is no Python; the rest of it is there."""
    text = (PACKAGE / "modules" / "market" / MODULE_STUBS).read_text("utf-8")
    assert "def raise(" not in text
    assert "def contest(self, board: Address, job: int" in text


def test_stubs__structs_and_several_values__have_names():
    text = (PACKAGE / CORE_STUBS).read_text("utf-8")
    assert "def locked(self, account: Address) -> Lock:" in text
    assert "class VotingEscrowPreviewExit(NamedTuple):" in text
