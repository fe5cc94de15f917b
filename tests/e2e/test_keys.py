"""A deployment by an account of the user's own: its key stays in its encrypted file."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from eth_account import Account

from ape_dao.cli import cli
from ape_dao.node.local import LocalNode

if TYPE_CHECKING:
    from collections.abc import Iterator

APE = str(Path(sys.executable).with_name("ape"))
PASSPHRASE = "never to be seen again"
PROCESSES = Path("/proc")


class ProcessWatch(threading.Thread):
    """Looks at the command lines and environments of all processes of this user, until it is stopped."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__(daemon=True)
        self.secrets = secrets
        self.seen: set[str] = set()
        self.found: set[str] = set()
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(0.05):
            for folder in PROCESSES.glob("[0-9]*"):
                for name in ("cmdline", "environ"):
                    try:
                        text = (folder / name).read_bytes().decode(errors="replace")
                    except OSError:  # it ended, or is somebody else's
                        continue
                    if name == "cmdline":
                        self.seen.add(text)
                    self.found |= {f"{name}: {text}" for secret in self.secrets if secret in text.lower()}


@pytest.mark.skipif(not PROCESSES.is_dir(), reason="reads the list of processes from /proc")
def test_deploy__account_of_the_user__key_is_in_no_output_file_or_process(tmp_path: Path) -> None:
    """TL-14: a whole run with logs switched on, watched from outside: the key and its passphrase are in no
    output, no file that was written, no command line and no environment."""
    account = Account.create()
    key = account.key.hex().removeprefix("0x").lower()
    home, folder = tmp_path / "home", tmp_path / "work"
    keyfile = home / ".ape" / "accounts" / "mine.json"
    for place in (keyfile.parent, folder):
        place.mkdir(parents=True)
    keyfile.write_text(json.dumps(account.encrypt(PASSPHRASE, kdf="pbkdf2", iterations=1)))
    encrypted = keyfile.read_bytes()
    watch = ProcessWatch((key, PASSPHRASE))
    with LocalNode() as node:
        node.request("anvil_setBalance", account.address, hex(10**20))
        watch.start()
        done = subprocess.run(
            [APE, "dao", "deploy", "--preset", "minimal", "--mocks", "--account", "mine"]
            + ["--network", node.url, "--yes", "--debug"],
            cwd=folder,
            env={"HOME": str(home), "PATH": os.defpath},
            input="y\n" + PASSPHRASE + "\n" + "y\n" * 100,  # Ape asks before each signature, once for the key
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            start_new_session=True,
        )
        watch.stopped.set()
        watch.join()
    assert done.returncode == 0, done.stderr
    assert any("dao\0deploy\0--preset" in line for line in watch.seen)
    assert watch.found == set()

    assert len(done.stderr) > 1_000
    for text in (done.stdout, done.stderr):
        assert key not in text.lower()
        assert PASSPHRASE not in text
    written = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert written.pop(keyfile) == encrypted
    assert {"my-dao.json"} <= {path.name for path in written}
    for path, content in written.items():
        assert key.encode() not in content.lower(), path
        assert bytes(account.key) not in content, path
        assert PASSPHRASE.encode() not in content, path


def commands(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command below ``command``, with its words."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from commands(inner, f"{path} {name}".strip())


def test_commands__none_takes_a_key() -> None:
    """TL-14: an account is named; its key can not be given where the history of a shell would keep it."""
    found = [
        (path, option)
        for path, command in commands(cli)
        for parameter in command.params
        for option in parameter.opts
        if re.search("key|secret|mnemonic|passphrase|password", option)
    ]
    assert found == []
