"""`ape dao module`: the list of modules, and a new one to start from."""

import json

import pytest

from ape_dao.cli import cli
from ape_dao.core.errors import ModuleError
from ape_dao.skeleton import module_files, write_module
from utils.cli import run_command


def test_list__every_module_of_the_kit():
    result = run_command(cli, "module", "list", "--json")
    modules = {module["name"]: module for module in json.loads(result.stdout)["modules"]}
    assert modules["buyback"]["within"] == "revenue"
    assert modules["airdrop"]["contracts"] == ["MerkleAirdrop"]


def test_new__writes_a_distribution(tmp_path):
    folder = tmp_path / "tips"
    result = run_command(cli, "module", "new", "job_market", "--folder", str(folder), "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["module"] == "job_market"
    assert 'job_market = "ape_dao_job_market:MODULE"' in (folder / "pyproject.toml").read_text()
    assert "contract JobMarket is IJobMarket, Ownable" in (folder / "contracts/JobMarket.sol").read_text()


def test_new__every_placeholder_is_filled():
    assert [path for path, text in module_files("tips").items() if "$" in path + text] == []


@pytest.mark.parametrize("name", ["Tips", "1tips", "tips!", "", "job__market", "job-market"])
def test_new__wrong_name__refused(tmp_path, name):
    with pytest.raises(ModuleError, match=f"'{name}' cannot name a module"):
        write_module(name, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_new__folder_in_use__refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ModuleError, match="exists and is not empty"):
        write_module("tips", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
