"""`ape dao node`, in a process of its own: a second connection of Ape's would spoil the tests of this one."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ape_dao.cli import cli
from ape_dao.core.deployment.record import load_record
from ape_dao.node.process import free_port
from utils.cli import run_command
from utils.documents import check_document

APE = str(Path(sys.executable).with_name("ape"))
ROOT = Path(__file__).parents[2]
SECONDS = 120


@pytest.fixture
def start(tmp_path):
    """Start the command in the background; what it prints."""
    running = []

    def command(*arguments: str) -> tuple[subprocess.Popen, Path]:
        printed = tmp_path / "printed.txt"
        with printed.open("w") as stdout:
            process = subprocess.Popen(
                [APE, "dao", "node", *arguments, "--folder", str(tmp_path / "records")],
                cwd=ROOT,
                stdout=stdout,
                stderr=subprocess.PIPE,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            )
        running.append(process)
        return process, printed

    yield command
    for process in running:
        process.kill()
        process.wait()


def test_node__json__record_and_addresses_until_interrupted(start):
    port = free_port()
    process, printed = start("--port", str(port), "--preset", "minimal", "--json")
    deadline = time.monotonic() + SECONDS
    while not (said := printed.read_text()).endswith("}\n"):
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    check_document(["node", "--json"], said)
    data = json.loads(said)
    assert data["url"] == f"http://127.0.0.1:{port}"
    assert load_record(Path(data["record"])).spec.slug == "my-dao"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0
    with socket.socket() as closed:
        assert closed.connect_ex(("127.0.0.1", port)) != 0


def test_node__port_in_use__one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run_command(cli, "node", "--port", str(port), f"--folder={tmp_path}")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"Port {port} is in use by another program" in result.stderr


def test_node__no_such_preset__names_all():
    result = run_command(cli, "node", "--preset", "nothing")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing" in result.stderr
    assert "token-metrics" in result.stderr
