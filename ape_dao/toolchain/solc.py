"""The Solidity compiler: a native one if the machine has it in the pinned version, else npm's."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from ape_dao.core.errors import ToolMissingError
from ape_dao.toolchain.nodejs import REMEDY, find_node
from ape_dao.toolchain.places import (
    find_program,
    is_ours,
    pinned_version,
    project_root,
    shell_template,
    toolchain_folder,
)
from ape_dao.toolchain.quoting import filled

ENVIRONMENT = "SOLCX_BINARY_PATH"
SHIM = Path(__file__).parent / "solc-shim.js"


def solc_path(root: Path | None = None) -> Path:
    """Our executable for the pinned compiler, as Ape finds it.

    Raises:
        ToolMissingError: neither a native compiler nor the one from npm is there.
    """
    place = root or project_root()
    if not compiler_command(place):
        packages = (place / "node_modules" / "solc").is_dir()
        raise ToolMissingError("The Solidity compiler", REMEDY if packages else "run `ape dao setup`")
    return executable_path(place)


def executable_path(root: Path) -> Path:
    """Where our executable is, under the name that py-solc-x looks for."""
    return toolchain_folder(root) / "solcx" / f"solc-v{pinned_version(root, 'solc')}"


def compiler_command(root: Path) -> list[str] | None:
    """The words that start the compiler; None if there is none."""
    if native := native_solc(root):
        return [str(native)]
    home = root / "node_modules" / "solc"
    if (home / "soljson.js").is_file() and (node := find_node()):
        return ["env", f"APE_DAO_SOLC_JS={home}", str(node), str(SHIM)]
    return None


def native_solc(root: Path) -> Path | None:
    """A native compiler of the pinned version: installed by py-solc-x, or on PATH."""
    version = pinned_version(root, "solc")
    folders = [Path(os.environ[ENVIRONMENT])] if os.environ.get(ENVIRONMENT) else []
    for folder in (*folders, Path.home() / ".solcx"):
        program = folder / f"solc-v{version}"
        if os.access(program, os.X_OK) and program.is_file() and not is_ours(program):
            return program
    program_on_path = find_program("solc")
    if program_on_path and solc_version(program_on_path) == version:
        return program_on_path
    return None


def solc_version(program: Path) -> str | None:
    """What ``program --version`` says, without the commit; None if it does not run."""
    try:
        done = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    match = re.search(r"Version: (\d+\.\d+\.\d+)", done.stdout)
    return match[1] if match else None


def executable_text(root: Path, command: list[str]) -> str:
    """The shell script that starts the compiler with the include path; makes the folder it names."""
    packages = root / "node_modules"
    include = toolchain_folder(root) / "include"
    include.mkdir(parents=True, exist_ok=True)
    link = include / "node_modules"
    if not link.is_symlink():
        link.symlink_to(packages, target_is_directory=True)
    return filled(
        shell_template("solc.sh"), INCLUDE=[str(include)], PACKAGES=[str(packages.resolve())], PROGRAM=command
    )
