"""anvil: the one that APE_DAO_ANVIL names, else the pinned one from npm, else Foundry's on PATH."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from ape_dao.core.errors import ToolMissingError
from ape_dao.toolchain.places import find_program, is_ours, project_root, shell_template
from ape_dao.toolchain.quoting import filled

ENVIRONMENT = "APE_DAO_ANVIL"
_BUILDS = {
    ("Linux", "x86_64"): "linux-amd64",
    ("Linux", "aarch64"): "linux-arm64",
    ("Darwin", "x86_64"): "darwin-amd64",
    ("Darwin", "arm64"): "darwin-arm64",
    ("Windows", "AMD64"): "win32-amd64",
}
"""System and machine, as `platform` names them: the part of Foundry's package names on npm."""


def find_anvil(root: Path) -> Path | None:
    """The native program, never an executable of ours."""
    if named := os.environ.get(ENVIRONMENT):
        path = Path(named)
        if not path.is_file() or is_ours(path):
            raise ToolMissingError(f"{named} ({ENVIRONMENT})", "name the anvil program itself, or unset it")
        return path
    return pinned_program(root, "anvil") or find_program("anvil")


def pinned_program(root: Path, name: str) -> Path | None:
    """Foundry's ``anvil`` or ``forge`` for this machine, if node_modules has it."""
    build = _build()
    if build is None:
        return None
    file = f"{name}.exe" if build.startswith("win32") else name
    program = root / "node_modules" / "@foundry-rs" / f"{name}-{build}" / "bin" / file
    return program if program.is_file() else None


def _build() -> str | None:
    return _BUILDS.get((platform.system(), platform.machine()))


def anvil_path(root: Path | None = None) -> Path:
    """The native anvil.

    Raises:
        ToolMissingError: there is none.
    """
    if path := find_anvil(root or project_root()):
        return path
    raise ToolMissingError("anvil", missing_remedy(root or project_root()))


def missing_remedy(root: Path) -> str:
    """What to do when there is no anvil."""
    if _build() is None:
        return (
            f"npm has none for {platform.system()} on {platform.machine()}; install Foundry (`foundryup`), "
            "which brings it"
        )
    if (root / "package-lock.json").is_file():
        return "run `ape dao setup`"
    return f"install Foundry (`foundryup`), or name the program in {ENVIRONMENT}"


def executable_text(program: Path) -> str:
    """The shell script that starts ``program`` with our flags."""
    return filled(shell_template("anvil.sh"), PROGRAM=[str(program)])
