"""anvil: the one that APE_DAO_ANVIL names, else the pinned one from npm, else Foundry's on PATH."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from ape_dao.core.errors import ToolMissingError
from ape_dao.toolchain.places import find_program, is_ours, project_root, shell_template
from ape_dao.toolchain.quoting import filled

ENVIRONMENT = "APE_DAO_ANVIL"


def find_anvil(root: Path) -> Path | None:
    """The native program, never an executable of ours."""
    if named := os.environ.get(ENVIRONMENT):
        path = Path(named)
        if not path.is_file() or is_ours(path):
            raise ToolMissingError(f"{named} ({ENVIRONMENT})", "name the anvil program itself, or unset it")
        return path
    return pinned_anvil(root) or find_program("anvil")


def pinned_anvil(root: Path) -> Path | None:
    """The anvil in node_modules; npm has one for Linux on x86-64 only."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return None
    program = root / "node_modules" / "@foundry-rs" / "anvil-linux-amd64" / "bin" / "anvil"
    return program if program.is_file() else None


def anvil_path(root: Path | None = None) -> Path:
    """The native anvil.

    Raises:
        ToolMissingError: there is none.
    """
    if found := find_anvil(root or project_root()):
        return found
    raise ToolMissingError("anvil", missing_remedy(root or project_root()))


def missing_remedy(root: Path) -> str:
    """What to do when there is no anvil."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return "npm has it for Linux on x86-64 only; install Foundry (`foundryup`), which brings it"
    if (root / "package-lock.json").is_file():
        return "run `ape dao setup`"
    return f"install Foundry (`foundryup`), or name the program in {ENVIRONMENT}"


def executable_text(program: Path) -> str:
    """The shell script that starts ``program`` with our flags."""
    return filled(shell_template("anvil.sh"), PROGRAM=[str(program)])
