"""A module of strangers, installed beside the wheel: everything knows it, and the kit is as it was."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ape_dao import toolchain
from ape_dao.node.local import LocalNode

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "example_module"
UV = shutil.which("uv")
SECONDS = 300
STEWARD = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"

pytestmark = pytest.mark.skipif(UV is None, reason="needs uv to build and install the packages")


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Path:
    """A copy of the example, beside the compiler that it pins."""
    folder = tmp_path_factory.mktemp("example") / "tips"
    shutil.copytree(
        EXAMPLE, folder, ignore=shutil.ignore_patterns("node_modules", ".toolchain", "*.egg-info")
    )
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "solc").symlink_to(ROOT / "node_modules" / "solc")
    return folder


@pytest.fixture(scope="module")
def python(tmp_path_factory, example) -> Path:
    """An environment that holds the wheel and the example, as a user installs them."""
    place = tmp_path_factory.mktemp("environment")
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["constraint-dependencies"]
    (place / "pins.txt").write_text("\n".join(pins))
    python = place / "venv" / "bin" / "python"
    for command in (
        [UV, "build", "--wheel", "--quiet", "--out-dir", str(place), str(ROOT)],
        [UV, "venv", "--quiet", "--python", sys.executable, str(place / "venv")],
    ):
        subprocess.run(command, check=True, timeout=SECONDS)
    (wheel,) = place.glob("*.whl")
    packages = (str(wheel), "--editable", str(example), "pytest")
    install = [UV, "pip", "install", "--quiet", "--python", str(python), "-c", str(place / "pins.txt")]
    subprocess.run([*install, *packages], check=True, timeout=SECONDS)
    return python


@pytest.fixture
def run(python, tmp_path):
    """Runs a command of the kit in an empty folder; returns what it says."""

    def command(*arguments: str) -> str:
        ape = [str(python.with_name("ape")), "dao", *arguments]
        done = subprocess.run(
            ape,
            cwd=tmp_path,
            env={**os.environ, "APE_DAO_ANVIL": str(toolchain.anvil_path())},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return command


def test_foreign_module__whole_life(run, tmp_path):
    assert "tips" in run("--help")
    assert "steward_share" in run("init", "--preset", "minimal") + (tmp_path / "dao.yaml").read_text()
    spec = (tmp_path / "dao.yaml").read_text().replace("profile: production", "profile: dev")
    (tmp_path / "dao.yaml").write_text(spec + "\ntips:\n  steward: treasury\n  steward_share: 2%\n")
    rules = [finding["rule"] for finding in json.loads(run("lint", "--json"))["findings"]]
    assert "tips-steward" in rules
    (tmp_path / "dao.yaml").write_text(spec + f"\ntips:\n  steward: '{STEWARD}'\n  steward_share: 2%\n")
    with LocalNode() as node:
        network = ("--network", node.url)
        assert json.loads(run("deploy", "--mocks", *network, "--json"))["drift"] == []
        comparisons = json.loads(run("verify", *network, "--json"))["findings"]
        findings = {finding["name"]: finding for finding in comparisons}
        assert findings["tip_jar.steward"]["found"] == STEWARD
        assert findings["tip_jar.stewardShareBps"]["expected"] == "2%"
        assert findings["tip_jar.owner"]["ok"]
        assert json.loads(run("tips", "show", *network, "--json"))["stewardShareBps"] == 200
        assert f"2% to {STEWARD}, the rest to the treasury" in run("status", *network)
        assert json.loads(run("status", *network, "--json"))["tips"]["stewardShareBps"] == 200
        template = run("proposal", "template", "set-steward-share", *network)
        assert 'newBps: "2%"' in template
        (tmp_path / "share.yaml").write_text(template.replace('"2%"', '"3%"'))
        document = json.loads(run("proposal", "simulate", "share.yaml", *network, "--json"))
        changes = {(change["contractName"], change["view"]): change for change in document["powers"]}
        assert changes["tip_jar", "stewardShareBps"]["after"] == "300"
        assert "kind: constitutional" in run("proposal", "template", "set-steward", *network)


def test_foreign_module__its_own_tests_pass(python, example, tmp_path):
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", str(example / "tests")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


def test_foreign_module__built_again__the_same_manifest(python, example):
    before = {path.name: path.read_text() for path in (example / "ape_dao_tips").glob("*.json")}
    assert sorted(before) == ["manifest.json", "sources.json"]
    (example / "ape_dao_tips" / "manifest.json").unlink()
    command = [str(python.with_name("ape")), "dao", "module", "build"]
    subprocess.run(command, cwd=example, check=True, timeout=SECONDS)
    assert {path.name: path.read_text() for path in (example / "ape_dao_tips").glob("*.json")} == before


def test_foreign_module__skeleton__is_complete(python, run, tmp_path):
    run("module", "new", "job_market", "--folder", "job")
    folder = tmp_path / "job"
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "solc").symlink_to(ROOT / "node_modules" / "solc")
    site = folder / "site"
    install = [UV, "pip", "install", "--quiet", "--no-deps", "--python", str(python), "--target", str(site)]
    subprocess.run(
        [str(python.with_name("ape")), "dao", "module", "build"], cwd=folder, check=True, timeout=SECONDS
    )
    subprocess.run([*install, str(folder)], check=True, timeout=SECONDS)
    done = subprocess.run(
        [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder / "tests")],
        cwd=tmp_path,
        env={"PYTHONPATH": str(site), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
