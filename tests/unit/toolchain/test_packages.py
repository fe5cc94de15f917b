"""Installing the pinned npm packages: once, whole, and by one process at a time. npm is a script here."""

import io
import subprocess
import sys
import time

import pytest

from ape_dao.core.errors import ToolInstallError, ToolMissingError
from ape_dao.toolchain import packages

LOCK = {
    "packages": {
        "": {"name": "x"},
        "node_modules/solc": {"version": "0.8.37"},
        "node_modules/anvil-here": {"version": "1.7.1", "optional": True, "os": ["linux"], "cpu": ["x64"]},
        "node_modules/anvil-mac": {"version": "1.7.1", "optional": True, "os": ["darwin"], "cpu": ["arm64"]},
        "node_modules/link": {"link": True},
    }
}
# Writes what npm writes last, and counts how often it ran.
NPM = """
echo "$@" >> ../npm-runs
sleep {seconds}
/bin/mkdir -p node_modules
/bin/cp package-lock.json node_modules/.package-lock.json
"""


@pytest.fixture
def npm(machine, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    machine.write_json("package-lock.json", LOCK)
    machine.program(machine.path / "node", "echo v20.1.0")
    monkeypatch.setenv("PATH", f"{machine.path}:/usr/bin:/bin")

    def write(seconds: float = 0, body: str = NPM) -> None:
        machine.program(machine.path / "npm", body.format(seconds=seconds))

    write()
    return write


def runs(machine) -> list[str]:
    path = machine.root.parent / "npm-runs"
    return path.read_text().splitlines() if path.exists() else []


def test_install__nothing_there__runs_npm_once_and_says_so(machine, npm):
    progress = io.StringIO()
    packages.install(machine.root, progress)
    packages.install(machine.root, progress)
    assert runs(machine) == ["ci --ignore-scripts --no-audit --no-fund --loglevel=error"]
    assert progress.getvalue() == "ape-dao: installing the pinned node packages (npm ci) … done in 0 s\n"


@pytest.mark.parametrize("package", ["node_modules/solc", "node_modules/anvil-here"])
def test_are_installed__older_than_the_lock_file__is_false(machine, npm, package):
    packages.install(machine.root, io.StringIO())
    assert packages.are_installed(machine.root)
    newer = {"packages": LOCK["packages"] | {package: LOCK["packages"][package] | {"version": "9.9.9"}}}
    machine.write_json("package-lock.json", newer)
    assert not packages.are_installed(machine.root)


def test_are_installed__package_of_another_platform_missing__is_true(machine, npm):
    there = {name: entry for name, entry in LOCK["packages"].items() if name != "node_modules/anvil-mac"}
    machine.write_json("node_modules/.package-lock.json", {"packages": there})
    assert packages.are_installed(machine.root)


def test_are_installed__package_of_this_platform_missing__is_false(machine, npm):
    there = {name: entry for name, entry in LOCK["packages"].items() if name != "node_modules/anvil-here"}
    machine.write_json("node_modules/.package-lock.json", {"packages": there})
    assert not packages.are_installed(machine.root)


def test_are_installed__half_written_list__is_false(machine, npm):
    machine.write_json("node_modules/.package-lock.json", {}).write_text('{"packages": {')
    assert not packages.are_installed(machine.root)


def test_install__killed_halfway__is_done_again(machine, npm):
    """What a killed npm leaves: a folder without the list that it writes last."""
    (machine.root / "node_modules/solc").mkdir(parents=True)
    packages.install(machine.root, io.StringIO())
    assert packages.are_installed(machine.root)
    assert len(runs(machine)) == 1


def install_in_another_process(machine) -> subprocess.Popen[str]:
    script = "import sys; from pathlib import Path; from ape_dao.toolchain import packages; "
    script += "packages.install(Path(sys.argv[1]))"
    return subprocess.Popen([sys.executable, "-c", script, machine.root], stderr=subprocess.PIPE, text=True)


def test_install__two_processes__one_installs_and_one_waits(machine, npm):
    npm(seconds=0.7)
    with install_in_another_process(machine) as first, install_in_another_process(machine) as second:
        words = sorted((first.communicate()[1], second.communicate()[1]), key=len)
    assert (first.returncode, second.returncode) == (0, 0)
    assert len(runs(machine)) == 1
    assert "waiting for another process" in "".join(words)


def test_install__parent_killed_while_npm_lives_on__next_one_waits_for_npm(machine, npm):
    npm(seconds=1)
    with install_in_another_process(machine) as first:
        while not runs(machine):
            time.sleep(0.02)
        first.kill()
    progress = io.StringIO()
    packages.install(machine.root, progress)
    assert "waiting for another process" in progress.getvalue()
    assert len(runs(machine)) == 1, "npm of the killed process finished the work"


def test_install__npm_fails__shows_why_and_the_command(machine, npm):
    npm(body="echo 'npm error code ENOTFOUND' >&2; exit 1")
    with pytest.raises(
        ToolInstallError, match=r"^npm failed \(code ENOTFOUND\): run `npm ci --ignore-scripts` in"
    ):
        packages.install(machine.root, io.StringIO())


def test_install__npm_installs_nothing__is_an_error(machine, npm):
    npm(body="exit 0")
    with pytest.raises(ToolInstallError, match="npm failed"):
        packages.install(machine.root, io.StringIO())


@pytest.mark.parametrize("version", ["v12.22.0", "nonsense"])
def test_install__node_too_old__is_as_good_as_none(machine, npm, version):
    machine.program(machine.path / "node", f"echo {version}")
    with pytest.raises(
        ToolMissingError, match=r"^Node\.js 18 or newer with npm was not found: run `uv sync`"
    ):
        packages.install(machine.root, io.StringIO())


def test_install__no_node__is_named(machine):
    machine.write_json("package-lock.json", LOCK)
    with pytest.raises(ToolMissingError, match=r"^Node\.js 18 or newer with npm was not found"):
        packages.install(machine.root, io.StringIO())
