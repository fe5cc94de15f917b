"""IN-05: commands where there is nothing yet, and addresses that are none."""

import subprocess
import sys
from pathlib import Path

import pytest

from ape_dao.cli import cli
from utils.cli import refusal, run_command

APE = Path(sys.executable).with_name("ape")


@pytest.mark.parametrize("command", ["status", "deploy --preset minimal --mocks"])
def test_commands__no_network_in_an_empty_folder__one_sentence(command, tmp_path):
    """IN-05. Ape's own default is a chain in memory, whose answers are no JSON."""
    done = subprocess.run(
        [APE, "dao", *command.split()], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "holds no DAO; give --network, such as the address of a node" in done.stderr
    assert len(done.stderr.splitlines()) == 1


ADDRESSES = [
    "0x123",
    "0x",
    "0x" + "g" * 40,
    "0x" + "1" * 64,
    "11" * 20,
    "0xd8dA6BF26964af9D7eEd9e03E53415D37aA96045",
]
COMMANDS = [
    "lock show {}",
    "delegate {}",
    "revenue show {}",
    "revenue claim {}",
    "buyback start {}",
    "compounder show {}",
    "vesting show {}",
    "proposal simulate x.yaml --proposer={}",
]


@pytest.mark.parametrize(
    "command", ["plan --preset minimal --deployer={}", "lint --preset minimal --address members={}"]
)
@pytest.mark.parametrize("given", ADDRESSES)
def test_commands_on_specs__no_address__says_what_was_given(command, given):
    """IN-05."""
    words = [word.format(given) for word in command.split()]
    assert f"'{given}'" in refusal(run_command(cli, *words))


@pytest.mark.parametrize("command", COMMANDS)
def test_commands__no_address__says_what_was_given(command, run, living, tmp_path, monkeypatch):
    """IN-05."""
    monkeypatch.chdir(tmp_path)
    Path("x.yaml").write_text("title: T\nactions: [{to: treasury, value: 1 ETH}]")
    for given in ADDRESSES:
        words = [word.format(given) for word in command.split()]
        assert given in refusal(run(*words))
