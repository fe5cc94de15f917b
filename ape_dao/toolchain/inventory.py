"""What the machine has, for `ape dao setup`."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.toolchain.anvil import anvil_path
from ape_dao.toolchain.nodejs import find_node
from ape_dao.toolchain.places import is_dao_project, project_root
from ape_dao.toolchain.solc import native_solc, solc_path

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Tool:
    """One program."""

    name: str
    version: str
    path: Path


def inventory() -> list[Tool]:
    """Every program that is there, with the version it reports itself.

    Raises:
        ToolMissingError: one that is needed is missing.
    """
    place = project_root()
    tools = [_tool("anvil", anvil_path(place))]
    if is_dao_project(place):
        kind = "native" if native_solc(place) else "WebAssembly"
        tools.append(_tool(f"solc ({kind})", solc_path(place)))
    if node := find_node():
        tools.append(_tool("node", node))
    return tools


def _tool(name: str, path: Path) -> Tool:
    done = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"\d+\.\d+\.\d+", done.stdout)
    return Tool(name, match[0] if match else "unknown", path)
