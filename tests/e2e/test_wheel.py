"""The installed wheel in an empty folder: no project, no compiler, no Node.js; only Python and a node."""

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
UV = shutil.which("uv")
SECONDS = 300

pytestmark = pytest.mark.skipif(UV is None, reason="needs uv to build and install the wheel")


@pytest.fixture(scope="module")
def ape(tmp_path_factory):
    """Ape in an environment that holds the wheel and what it depends on, as a user installs it."""
    place = tmp_path_factory.mktemp("wheel")
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["constraint-dependencies"]
    (place / "pins.txt").write_text("\n".join(pins))
    python = place / "venv" / "bin" / "python"
    for command in (
        [UV, "build", "--wheel", "--quiet", "--out-dir", str(place), str(ROOT)],
        [UV, "venv", "--quiet", "--python", sys.executable, str(place / "venv")],
    ):
        subprocess.run(command, check=True, timeout=SECONDS)
    (wheel,) = place.glob("*.whl")
    install = [
        UV,
        "pip",
        "install",
        "--quiet",
        "--python",
        str(python),
        "-c",
        str(place / "pins.txt"),
        str(wheel),
    ]
    subprocess.run(install, check=True, timeout=SECONDS)
    return str(python.with_name("ape"))


@pytest.fixture
def run(ape, tmp_path):
    home, folder = tmp_path / "home", tmp_path / "empty"
    home.mkdir()
    folder.mkdir()

    def command(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
        """Neither anvil, compiler nor Node.js are on this PATH."""
        return subprocess.run(
            [ape, "dao", *arguments],
            cwd=folder,
            env={"HOME": str(home), "PATH": str(tmp_path / "nothing"), **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    return command


def test_wheel__whole_life_of_a_deployment(run, tmp_path):
    with LocalNode() as node:
        network = ["--network", node.url]
        assert run("init", "--preset", "token-metrics").returncode == 0
        assert json.loads(run("lint", "--json").stdout)["profile"] == "dev"
        deployed = run("deploy", "--mocks", *network, "--json")
        assert deployed.returncode == 0, deployed.stderr
        assert json.loads(deployed.stdout)["fresh"] is True
        verified = run("verify", *network)
        assert verified.returncode == 0, verified.stderr
        assert "all as the spec says." in verified.stdout
        assert json.loads(run("status", *network, "--json").stdout)["dao"] == "Token Metrics"
        known = json.loads((tmp_path / "empty" / "deployments" / "local" / "token-metrics.json").read_text())
        (launch,) = known["installations"]
        addresses = [f"--address={name}={at}" for name, at in launch["spec"]["addresses"].items()]
        planned = run("plan", *addresses, "--deployer", known["deployer"], *network, "--json")
        data = json.loads(planned.stdout)
        assert data["planHash"] == launch["planHash"]
        assert set(data["chain"]["states"].values()) == {"exists"}
    files = sorted(path.name for path in (tmp_path / "empty").iterdir())
    assert files == ["dao.yaml", "deployments"]


def test_wheel__no_anvil__one_sentence(run):
    result = run("deploy", "--preset", "token-metrics", "--mocks", "--network", "ethereum:local:foundry")
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "Error: anvil was not found: install Foundry (`foundryup`), or name the program in APE_DAO_ANVIL."
    )


def test_wheel__anvil_named__started(run, tmp_path):
    named = {"APE_DAO_ANVIL": str(toolchain.anvil_path()), "PATH": os.defpath}
    result = run(
        "deploy", "--preset", "token-metrics", "--mocks", "--network", "ethereum:local:foundry", **named
    )
    assert result.returncode == 0, result.stderr
    assert "Token Metrics is deployed" in result.stdout
    assert not list((tmp_path / "home").rglob("anvil/tmp"))
