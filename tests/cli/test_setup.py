"""`ape dao setup`."""

import json
import re

from ape_dao import toolchain
from ape_dao.cli import cli
from ape_dao.core.errors import ToolMissingError
from utils.cli import run_command


def test_setup__lists_every_program():
    result = run_command(cli, "setup")
    assert result.exit_code == 0
    assert re.search(r"^anvil +1\.7\.1 +/", result.stdout, re.MULTILINE)
    assert re.search(r"^solc \((native|WebAssembly)\) +0\.8\.37 +/", result.stdout, re.MULTILINE)
    assert re.search(r"^node +\d+\.\d+\.\d+ +/", result.stdout, re.MULTILINE)


def test_setup__json__has_versions_and_paths():
    result = run_command(cli, "setup", "--json")
    found = {one.pop("name"): one for one in json.loads(result.stdout)["tools"]}
    assert found["anvil"] == {"version": "1.7.1", "path": str(toolchain.anvil_path())}


def test_setup__no_node__one_sentence(monkeypatch):
    def ensure() -> None:
        raise ToolMissingError("Node.js", "run `uv sync`")

    monkeypatch.setattr(toolchain, "ensure", ensure)
    result = run_command(cli, "setup")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: Node.js was not found: run `uv sync`.\n"
