"""A machine made of temp folders: a project, a PATH and a home of the test's own."""

import json
import stat
from pathlib import Path

import pytest


class Machine:
    """Folders in which a test places programs and packages."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.path = folder / "path"
        self.home = folder / "home"
        for place in (self.root, self.path, self.home):
            place.mkdir()
        (self.root / "ape-config.yaml").write_text("name: x\ndao:\n  spec: dao.yaml\n")
        self.write_json("package.json", {"dependencies": {"solc": "0.8.37"}})

    def write_json(self, name: str, data: object) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data))
        return path

    def program(self, path: Path, body: str) -> Path:
        """An executable shell script."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def echo(self, path: Path, name: str) -> Path:
        """An executable that prints its name and then its arguments, one a line."""
        return self.program(path, f'echo {name}; for a in "$@"; do echo "$a"; done')

    def echo_solc(self, path: Path, version: str = "0.8.37") -> Path:
        """As ``echo``, but knows its version."""
        return self.program(
            path,
            f'if [ "$1" = --version ]; then echo "Version: {version}+commit.0"; exit; fi\n'
            'echo native; for a in "$@"; do echo "$a"; done',
        )

    def pinned_anvil(self, build: str = "linux-amd64", file: str = "anvil") -> Path:
        return self.echo(self.root / f"node_modules/@foundry-rs/anvil-{build}/bin/{file}", "pinned")

    def wasm_solc(self) -> None:
        self.write_json("node_modules/solc/package.json", {"version": "0.8.37"})
        (self.root / "node_modules/solc/soljson.js").write_text("")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Nothing is installed on it."""
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(made.path))
    monkeypatch.setenv("HOME", str(made.home))
    monkeypatch.delenv("SOLCX_BINARY_PATH", raising=False)
    monkeypatch.delenv("APE_DAO_ANVIL", raising=False)
    monkeypatch.setattr("ape_dao.toolchain.nodejs._wheel_program", lambda *_: None)
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.chdir(made.root)
    return made
