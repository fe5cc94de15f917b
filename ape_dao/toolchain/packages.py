"""The npm packages that package-lock.json pins."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from ape_dao.core.errors import ToolInstallError
from ape_dao.toolchain.nodejs import npm_command
from ape_dao.toolchain.places import toolchain_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_NODE_CPU = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def are_installed(root: Path) -> bool:
    """Whether node_modules holds what the lock file pins.

    npm writes ``node_modules/.package-lock.json`` last, so an installation that was killed does not count.
    """
    locked = _versions(root / "package-lock.json")
    installed = _versions(root / "node_modules" / ".package-lock.json")
    if locked is None or installed is None:
        return False
    return all(installed.get(name) == version for name, version in locked.items())


def install(root: Path, progress: TextIO | None = None) -> None:
    """Install the packages unless they are there; a second process waits for the first.

    Raises:
        ToolMissingError: there is no Node.js.
        ToolInstallError: npm failed.
    """
    if are_installed(root):
        return
    out = progress or sys.stderr
    with _lock(root, out) as handle:
        if are_installed(root):
            return
        command = npm_command()
        print("ape-dao: installing the pinned node packages (npm ci) …", file=out, end="", flush=True)
        began = time.monotonic()
        _npm_ci(root, command, handle)
        print(f" done in {time.monotonic() - began:.0f} s", file=out, flush=True)


def _npm_ci(root: Path, command: list[str], lock_handle: int) -> None:
    """npm keeps our lock open: if we are killed and npm lives on, others still wait for it."""
    folder = os.path.dirname(command[0])
    env = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(
        [*command, *NPM_CI],
        cwd=root,
        env=env,
        pass_fds=(lock_handle,) if fcntl else (),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not are_installed(root):
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        reason = lines[0].removeprefix("npm error ") if lines else f"exit code {done.returncode}"
        raise ToolInstallError(f"npm failed ({reason}): run `npm ci --ignore-scripts` in {root} to see why.")


@contextmanager
def _lock(root: Path, out: TextIO) -> Iterator[int]:
    path = toolchain_folder(root) / "install.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        if fcntl:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("ape-dao: waiting for another process to install the packages …", file=out, flush=True)
                fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def _versions(lock_file: Path) -> dict[str, str] | None:
    """Path of each package that belongs on this machine: its version."""
    try:
        packages = json.loads(lock_file.read_text(encoding="utf-8"))["packages"]
    except (FileNotFoundError, ValueError, KeyError):
        return None
    return {path: entry["version"] for path, entry in packages.items() if path and _is_for_here(entry)}


def _is_for_here(entry: dict[str, Any]) -> bool:
    """npm may leave out optional packages, but not those made for exactly this platform."""
    if "version" not in entry:
        return False  # a link
    if not entry.get("optional"):
        return True
    cpu = _NODE_CPU.get(platform.machine().lower())
    return sys.platform in entry.get("os", ()) and cpu in entry.get("cpu", ())
