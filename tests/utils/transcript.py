"""Guides whose transcripts are played again: ``$ ape dao …`` lines in ```` ```console ```` blocks.

    python tests/utils/transcript.py docs/guides/first-proposal.md

writes into the guide what the commands say today.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ape_dao.toolchain.anvil import ENVIRONMENT, anvil_path

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
APE = str(Path(sys.executable).with_name("ape"))
NODE = "node"
NODE_SECONDS = 120
_BLOCK = re.compile(r"```(console|\w+ write=\S+|\w+ insert=\S+ before=\S+)\n(.*?)```", re.DOTALL)
_LOOSE = (
    (re.compile(r"0x[0-9a-fA-F]+…?"), "0x"),
    (re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?"), "DAY"),
    (re.compile(r"(in|for) \d[\d_]* \w+( \d+ \w+)?"), "SPAN"),
    (re.compile(r"\b[0-9a-f]{10}\b"), "ID"),
    (re.compile(r"\d[\d,._]*"), "N"),
    (re.compile(r"-{3,}"), "-"),
    (re.compile(r" +"), " "),
)
# Runs in a process of its own: a second connection of Ape's would spoil the tests of this one.
# A second passes between two commands, as it does for people: what was locked counts from the next second on.
_DRIVER = """
import json, os, sys
from click.testing import CliRunner
from ape_dao.cli import cli
from ape_dao.node.rpc import local_request
port = int(os.environ["APE_DAO_NETWORK"].rsplit(":", 1)[1])
for edits, words in json.load(sys.stdin):
    for name, before, text in edits:
        old = open(name).read() if before else ""
        place = old.index(chr(10) + before) if before else 0
        with open(name, "w") as file:
            file.write(old[:place].rstrip(chr(10)) + chr(10) * bool(place) + text + old[place:])
    local_request(port, "evm_increaseTime", [1], 10)
    local_request(port, "evm_mine", [], 10)
    done = CliRunner().invoke(cli, words)
    print(json.dumps([done.exit_code, done.output]), flush=True)
"""


@dataclass(frozen=True)
class Step:
    """One command of a guide and what it says."""

    command: str
    output: str
    edits: tuple[tuple[str, str, str], ...] = ()
    """Files that the reader writes before it: a name, the beginning of the line before which the text goes
    (empty for a file of its own), and the text."""

    @property
    def words(self) -> list[str]:
        """What follows ``ape dao``."""
        return shlex.split(self.command)[2:]


def steps_of(text: str) -> list[Step]:
    """The commands of a guide, in their order.

    Blocks like ```` ```csv write=list.csv ```` and ```` ```yaml insert=dao.yaml before=escrow: ```` are files
    that the reader writes, or adds to.
    """
    found: list[Step] = []
    edits: list[tuple[str, str, str]] = []
    for kind, block in _BLOCK.findall(text):
        if kind != "console":
            fields = dict(word.partition("=")[::2] for word in kind.split()[1:])
            edits.append((fields.get("write") or fields["insert"], fields.get("before", ""), block))
            continue
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            if command.startswith("ape dao "):
                found.append(Step(command, output.rstrip("\n"), tuple(edits)))
                edits = []
    return found


def loose(output: str) -> list[str]:
    """The lines of an output without what changes from day to day."""
    lines = []
    for line in output.rstrip("\n").splitlines():
        for pattern, word in _LOOSE:
            line = pattern.sub(word, line)
        lines.append(line.rstrip())
    return lines


def play(steps: list[Step], folder: Path, port: int) -> list[Step]:
    """Run the commands, each after the other in ``folder``, beside the node that the first one starts."""
    first, *others = steps
    assert first.words[0] == NODE, "the first command of a guide starts the node"
    with running_node(folder, port) as said:
        environment = {
            **os.environ,
            ENVIRONMENT: str(anvil_path(ROOT)),
            "APE_DAO_NETWORK": f"http://127.0.0.1:{port}",
            "APE_DAO_ACCOUNT": "TEST::1",
        }
        done = subprocess.run(
            [sys.executable, "-c", _DRIVER],
            input=json.dumps([[step.edits, step.words] for step in others]),
            capture_output=True,
            text=True,
            cwd=folder,
            env=environment,
            check=True,
        )
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    for step, (code, output) in zip(others, outcomes, strict=True):
        assert code == 0, f"{step.command}: {output}"
    played = [said.replace(str(port), "8545").replace(f"{folder}/", "")]
    played += [output.rstrip("\n") for _, output in outcomes]
    return [replace(step, output=output) for step, output in zip(steps, played, strict=True)]


def written(text: str, played: list[Step]) -> str:
    """The guide with other outputs."""
    for old, new in zip(steps_of(text), played, strict=True):
        before = f"$ {old.command}\n{old.output}".rstrip("\n")
        text = text.replace(before + "\n", f"$ {new.command}\n{new.output}".rstrip("\n") + "\n", 1)
    return text


@contextmanager
def running_node(folder: Path, port: int) -> Iterator[str]:
    """`ape dao node`, which must run in the project, where the kit has its anvil; what it says."""
    command = [APE, "dao", "node", "--port", str(port), "--folder", str(folder / "deployments")]
    with (folder / "node.txt").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    try:
        deadline = time.monotonic() + NODE_SECONDS
        while "export" not in (said := (folder / "node.txt").read_text()):
            assert process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.1)
        yield said.rstrip("\n")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


if __name__ == "__main__":
    guide = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as place:
        old = guide.read_text(encoding="utf-8")
        guide.write_text(written(old, play(steps_of(old), Path(place), 18_545)), encoding="utf-8")
