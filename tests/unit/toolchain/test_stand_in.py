"""The executables that stand in until the packages are installed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ape_dao import toolchain

LOCK = {"packages": {"node_modules/solc": {"version": "0.8.37"}}}
# Installs a compiler (a node script that node, a shell script here, pretends to run) and an anvil.
NPM = """
anvil=node_modules/@foundry-rs/anvil-linux-amd64/bin
/bin/mkdir -p node_modules/solc $anvil
/bin/touch node_modules/solc/soljson.js
printf '#!/bin/sh\\necho real anvil "$@"\\n' > $anvil/anvil
/bin/chmod +x $anvil/anvil
/bin/cp package-lock.json node_modules/.package-lock.json
"""


@pytest.fixture
def fresh(machine, monkeypatch):
    """A fresh clone on a machine with node and npm."""
    machine.write_json("package-lock.json", LOCK)
    machine.program(
        machine.path / "node", 'if [ "$1" = --version ]; then echo v20.0.0; else echo real solc "$2"; fi'
    )
    machine.program(machine.path / "npm", NPM)
    monkeypatch.setenv("PATH", f"{machine.path}:/usr/bin:/bin")
    return machine


def run(program: str | Path, *args: str) -> str:
    """Without a terminal, so that nothing is written to the one of the tests."""
    done = subprocess.run(
        [program, *args],
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
        env=dict(os.environ),
    )
    return done.stdout.strip()


def test_stand_in__solc_used_first__installs_then_compiles(fresh):
    toolchain.activate()
    solc = Path(os.environ["SOLCX_BINARY_PATH"]) / "solc-v0.8.37"
    assert "ape_dao.toolchain" in solc.read_text()
    assert run(solc, "--standard-json") == "real solc --standard-json"
    assert "ape_dao.toolchain" not in solc.read_text(), "from now on it starts the compiler directly"


def test_stand_in__anvil_used_first__installs_then_starts(fresh):
    toolchain.activate()
    answer = run(shutil.which("anvil"), "--version")
    assert answer == "real anvil --hardfork cancun --prune-history 256 --order fifo --version"


def test_stand_in__npm_fails__compiler_reports_it_as_an_error_of_the_source(fresh):
    """Ape shows the errors of a compilation as they are, but of a failing compiler only a traceback."""
    fresh.program(fresh.path / "npm", "echo 'npm error no network' >&2; exit 1")
    toolchain.activate()
    solc = Path(os.environ["SOLCX_BINARY_PATH"]) / "solc-v0.8.37"
    assert run(solc, "--version").startswith("Version: 0.8.37+commit.")
    [error] = json.loads(run(solc, "--standard-json"))["errors"]
    assert error["severity"] == "error"
    assert error["formattedMessage"].startswith("npm failed (no network): run `npm ci --ignore-scripts` in ")


def test_stand_in__no_node__none_for_anvil(machine):
    """Ape then says itself that anvil is missing."""
    machine.write_json("package-lock.json", LOCK)
    toolchain.activate()
    assert shutil.which("anvil") is None


def test_stand_in__python_of_this_environment__runs_it(fresh):
    toolchain.activate()
    solc = Path(os.environ["SOLCX_BINARY_PATH"]) / "solc-v0.8.37"
    assert sys.executable in solc.read_text()
