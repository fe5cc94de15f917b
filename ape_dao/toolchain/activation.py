"""Making the programs visible to Ape, and installing what is missing."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ape_dao.core.errors import ToolMissingError
from ape_dao.toolchain import anvil, packages, solc
from ape_dao.toolchain.nodejs import find_node
from ape_dao.toolchain.places import (
    is_dao_project,
    project_root,
    shell_template,
    toolchain_folder,
    write_executable,
)
from ape_dao.toolchain.quoting import filled
from ape_dao.toolchain.stale import refresh_build

if TYPE_CHECKING:
    from collections.abc import Iterator


def activate(root: Path | None = None) -> None:
    """Put our executables where Ape looks for anvil and the compiler. Does nothing in other projects."""
    place = root or project_root()
    if os.name != "posix" or not is_dao_project(place):
        return
    _write_anvil(place)
    _write_solc(place)
    refresh_build(place)
    folder = str(toolchain_folder(place) / "bin")
    others = [entry for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if entry != folder]
    os.environ["PATH"] = os.pathsep.join([folder, *others])
    os.environ[solc.ENVIRONMENT] = str(toolchain_folder(place) / "solcx")


def ensure(root: Path | None = None, progress: TextIO | None = None) -> None:
    """Install what the lock file pins, if it is not there, and activate it.

    Raises:
        ToolchainError: it could not be installed, or the machine still has no anvil or no compiler.
    """
    place = root or project_root()
    if is_dao_project(place):
        packages.install(place, progress)
        activate(place)
        solc.solc_path(place)
    anvil.anvil_path(place)


def ensure_compiler(root: Path) -> None:
    """The compiler that ``package.json`` pins is there; nothing else is looked for.

    Raises:
        ToolchainError: It is not there, or could not be installed.
    """
    if is_dao_project(root):
        packages.install(root)
    if solc.compiler_command(root) is None:
        raise ToolMissingError("The Solidity compiler", f"run `npm install --ignore-scripts` in {root}")
    _write_solc(root)


@contextmanager
def visible_anvil() -> Iterator[None]:
    """Outside projects of this kit: let Ape find the anvil that we know, with our flags, for a while."""
    root = project_root()
    executable = None if os.name != "posix" or is_dao_project(root) else anvil.find_anvil(root)
    if executable is None:
        yield
        return
    before = os.environ.get("PATH", os.defpath)
    with tempfile.TemporaryDirectory(prefix="ape-dao-") as folder:
        write_executable(Path(folder) / "anvil", anvil.executable_text(executable))
        os.environ["PATH"] = os.pathsep.join([folder, before])
        try:
            yield
        finally:
            os.environ["PATH"] = before


def _write_anvil(root: Path) -> None:
    path = toolchain_folder(root) / "bin" / "anvil"
    try:
        executable = anvil.find_anvil(root)
    except ToolMissingError:
        executable = None  # APE_DAO_ANVIL is wrong; using anvil reports it
    if executable:
        write_executable(path, anvil.executable_text(executable))
    elif find_node():
        write_executable(path, _stand_in(root, "anvil"))
    else:
        path.unlink(missing_ok=True)  # it could not install anything; Ape then says that anvil is missing


def _write_solc(root: Path) -> None:
    command = solc.compiler_command(root)
    text = solc.executable_text(root, command) if command else _stand_in(root, "solc")
    write_executable(solc.executable_path(root), text)


def _stand_in(root: Path, tool: str) -> str:
    """A script that installs the packages and then starts ``tool``."""
    return filled(shell_template("bootstrap.sh"), PYTHON=[sys.executable], ROOT=[str(root)], TOOL=[tool])
