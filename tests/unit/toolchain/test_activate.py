"""Ape finds our executables; other projects are left alone."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ape_dao import toolchain
from ape_dao.core.errors import ToolMissingError
from ape_dao.toolchain.places import is_ours


def run(program: str | Path, *args: str) -> list[str]:
    done = subprocess.run(
        [program, *args], capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"}
    )
    return done.stdout.splitlines()


def test_activate__other_project__changes_nothing(machine):
    (machine.root / "ape-config.yaml").write_text("name: somebody else's\n")
    machine.pinned_anvil()
    before = dict(os.environ)
    toolchain.activate()
    assert dict(os.environ) == before
    assert not (machine.root / ".toolchain").exists()


def test_activate__no_project__changes_nothing(machine, tmp_path, monkeypatch):
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    before = dict(os.environ)
    toolchain.activate()
    assert dict(os.environ) == before
    assert list(folder.iterdir()) == []


def test_activate__twice__same_environment(machine):
    machine.pinned_anvil()
    toolchain.activate()
    once = dict(os.environ)
    toolchain.activate()
    assert dict(os.environ) == once
    assert os.environ["PATH"].split(os.pathsep) == [str(machine.root / ".toolchain/bin"), str(machine.path)]


def test_activate__from_below_the_project__finds_it(machine, monkeypatch):
    below = machine.root / "scripts" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    toolchain.activate()
    assert os.environ["SOLCX_BINARY_PATH"] == str(machine.root / ".toolchain/solcx")


# anvil


def test_anvil__pinned__gets_the_flags(machine):
    machine.pinned_anvil()
    toolchain.activate()
    anvil = shutil.which("anvil")
    assert is_ours(Path(anvil))
    assert run(anvil, "--port", "1") == [
        "pinned",
        *("--hardfork", "cancun"),
        *("--prune-history", "256"),
        *("--order", "fifo"),
        *("--port", "1"),
    ]


def test_anvil__own_on_path__gets_the_flags_too(machine):
    machine.echo(machine.path / "anvil", "own")
    toolchain.activate()
    anvil = shutil.which("anvil")
    assert is_ours(Path(anvil))
    assert run(anvil)[:3] == ["own", "--hardfork", "cancun"]
    assert toolchain.anvil_path() == machine.path / "anvil"


def test_anvil__pinned_and_own__pinned_is_used(machine):
    machine.echo(machine.path / "anvil", "own")
    pinned = machine.pinned_anvil()
    assert toolchain.anvil_path() == pinned


def test_anvil__named__comes_first(machine, monkeypatch):
    machine.pinned_anvil()
    named = machine.echo(machine.home / "my-anvil", "named")
    monkeypatch.setenv("APE_DAO_ANVIL", str(named))
    toolchain.activate()
    assert run(shutil.which("anvil"))[0] == "named"


def test_anvil__named_but_not_there__says_so(machine, monkeypatch):
    monkeypatch.setenv("APE_DAO_ANVIL", "/no/such/anvil")
    with pytest.raises(ToolMissingError, match=r"^/no/such/anvil \(APE_DAO_ANVIL\) was not"):
        toolchain.anvil_path()


@pytest.mark.parametrize(
    ("given", "absent"),
    [
        (["--hardfork", "prague"], "cancun"),
        (["--hardfork=prague"], "cancun"),
        (["--fork-url", "http://x"], "--hardfork"),
        (["-f", "http://x"], "--hardfork"),
        (["--prune-history", "9"], "256"),
        (["--order=fees"], "fifo"),
    ],
)
def test_anvil__flag_given__ours_is_left_out(machine, given, absent):
    machine.pinned_anvil()
    toolchain.activate()
    words = run(shutil.which("anvil"), *given)
    assert absent not in words
    assert words[-len(given) :] == given


def test_anvil__none__says_what_to_do(machine):
    machine.write_json("package-lock.json", {"packages": {}})
    with pytest.raises(ToolMissingError, match=r"anvil was not found: run `ape dao setup`\.$"):
        toolchain.anvil_path()


def test_anvil__platforms_of_npm__each_has_its_own(machine, monkeypatch):
    programs = {
        ("Linux", "x86_64"): machine.pinned_anvil("linux-amd64"),
        ("Linux", "aarch64"): machine.pinned_anvil("linux-arm64"),
        ("Darwin", "x86_64"): machine.pinned_anvil("darwin-amd64"),
        ("Darwin", "arm64"): machine.pinned_anvil("darwin-arm64"),
        ("Windows", "AMD64"): machine.pinned_anvil("win32-amd64", "anvil.exe"),
    }
    for (system, cpu), program in programs.items():
        monkeypatch.setattr("platform.system", lambda system=system: system)
        monkeypatch.setattr("platform.machine", lambda cpu=cpu: cpu)
        assert toolchain.anvil_path() == program


def test_anvil__only_that_of_another_platform__is_not_taken(machine, monkeypatch):
    machine.write_json("package-lock.json", {"packages": {}})
    machine.pinned_anvil("linux-amd64")
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    with pytest.raises(ToolMissingError, match=r"run `ape dao setup`\.$"):
        toolchain.anvil_path()


def test_anvil__platform_that_npm_lacks__says_so(machine, monkeypatch):
    machine.pinned_anvil()
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(ToolMissingError, match="npm has none for Linux on riscv64; install Foundry"):
        toolchain.anvil_path()
    own = machine.echo(machine.path / "anvil", "own")
    assert toolchain.anvil_path() == own


def test_pins__every_platform_at_one_version():
    root = Path(__file__).parents[3]
    pins = json.loads((root / "package.json").read_text())["optionalDependencies"]
    locked = json.loads((root / "package-lock.json").read_text())["packages"]
    builds = ("darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "win32-amd64")
    names = {f"@foundry-rs/{tool}-{build}" for tool in ("anvil", "forge") for build in builds}
    assert set(pins) == names
    assert len(set(pins.values())) == 1
    assert {name: locked[f"node_modules/{name}"]["version"] for name in names} == pins


# the compiler


def test_solc__native_on_path__is_wrapped_with_the_include_path(machine, tmp_path):
    machine.echo_solc(machine.path / "solc")
    (machine.root / "node_modules/@openzeppelin").mkdir(parents=True)
    copy = tmp_path / "copy of the project"
    copy.mkdir()
    toolchain.activate()
    words = run(toolchain.solc_path(), "--standard-json", "--base-path", str(copy))
    include = words[words.index("--include-path") + 1]
    assert words[0] == "native"
    assert (Path(include) / "node_modules/@openzeppelin").is_dir()
    assert [path.name for path in Path(include).iterdir()] == ["node_modules"]
    assert words[words.index("--allow-paths") + 1] == str(machine.root / "node_modules")


def test_solc__base_path_has_the_packages__no_include_path(machine):
    """solc refuses an import that it finds in the base path and in an include path."""
    machine.echo_solc(machine.path / "solc")
    (machine.root / "node_modules").mkdir()
    toolchain.activate()
    for words in (["--base-path", str(machine.root)], [f"--base-path={machine.root}"], []):
        assert run(toolchain.solc_path(), "--standard-json", *words) == ["native", "--standard-json", *words]


def test_solc__installed_by_solcx__comes_before_path(machine):
    machine.echo_solc(machine.path / "solc")
    installed = machine.echo_solc(machine.home / ".solcx/solc-v0.8.37")
    toolchain.activate()
    assert str(installed) in toolchain.solc_path().read_text()


def test_solc__other_version_on_path__is_not_used(machine):
    machine.echo_solc(machine.path / "solc", version="0.8.20")
    with pytest.raises(ToolMissingError, match="compiler was not found: run `ape dao setup`"):
        toolchain.solc_path()


def test_solc__from_npm__needs_node(machine):
    machine.wasm_solc()
    with pytest.raises(ToolMissingError, match=r"run `uv sync`, or install Node\.js 18 or newer\.$"):
        toolchain.solc_path()
    machine.echo(machine.path / "node", "node")
    toolchain.activate()
    words = run(toolchain.solc_path(), "--version")
    assert words[0] == "node"
    assert words[1].endswith("solc-shim.js")


def test_solc__executable_of_another_checkout__is_not_taken_for_native(machine, tmp_path, monkeypatch):
    """A command started by another project's command inherits its environment."""
    other = tmp_path / "other"
    other.mkdir()
    shutil.copytree(machine.root, other, dirs_exist_ok=True)
    machine.echo_solc(machine.path / "solc")
    toolchain.activate(other)
    assert os.environ["SOLCX_BINARY_PATH"] == str(other / ".toolchain/solcx")
    (machine.path / "solc").unlink()
    machine.wasm_solc()
    machine.echo(machine.path / "node", "node")
    toolchain.activate()
    assert run(toolchain.solc_path(), "--version")[0] == "node"
