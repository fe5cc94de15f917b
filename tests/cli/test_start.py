"""What a command loads when it starts, by name: every package more is paid for by every command."""

import json
import subprocess
import sys

import pytest

HELP = {
    "annotated_types",
    "ape",
    "click",
    "cytoolz",
    "eth_hash",
    "eth_typing",
    "eth_utils",
    "msgspec",
    "pluggy",
    "pydantic",
    "pydantic_core",
    "rich",
    "toolz",
    "typing_extensions",
    "typing_inspection",
    "yaml",
}
"""All that the list of commands takes."""
HEAVY = {
    "IPython",
    "ape_test.provider",
    "duckdb",
    "eth",
    "eth_tester",
    "pandas",
    "playwright",
    "py_ecc",
    "pyarrow",
    "ruamel",
    "trie",
    "ape_dao._build",
    "ape_dao.demo",
    "ape_dao.report",
    "ape_dao.simulation",
    "ape_dao.web",
}
"""What no command needs that reads a DAO: eth-tester's chain of its own, and what other commands use."""
OF_A_MODULE = {"contracts", "section"}
"""The files of a module that are loaded before anybody asks for more."""
PROGRAM = """\
import json, sys
from ape._cli import cli
try:
    cli(sys.argv[1:])
except SystemExit as end:
    code = end.code
places = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
print(json.dumps([code, places]), file=sys.stderr)
"""


def loaded(*arguments: str) -> tuple[int, dict[str, str]]:
    """The exit code of a command, and where all that it loaded comes from, by name."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True)
    code, places = json.loads(done.stderr.splitlines()[-1])
    return code, places


def test_help__loads_few_packages_and_two_files_of_each_module():
    """DP-18."""
    code, places = loaded("dao", "--help")
    packages = {name.split(".")[0] for name, place in places.items() if "site-packages" in place}
    assert code == 0
    assert {name for name in packages if not name.startswith("__editable__")} <= HELP
    files = [name.split(".") for name in places if name.startswith("ape_dao.modules.")]
    assert {file for _, _, _, *rest in files for file in rest} == OF_A_MODULE


@pytest.mark.parametrize("command", ["status", "verify", "proposal watch --once"])
def test_read_command__loads_nothing_that_only_others_need(command, living):
    """DP-18."""
    url = f"--network={living.chain.provider.uri}"
    code, places = loaded("dao", *command.split(), url, f"--folder={living.folder}")
    assert code == 0
    assert "web3" in places
    assert sorted(HEAVY & places.keys()) == []
