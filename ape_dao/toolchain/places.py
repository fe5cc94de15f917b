"""Where things are, and how our executables are written."""

from __future__ import annotations

import json
import os
import shutil
from functools import cache
from pathlib import Path

MARK = "# written by ape-dao"
"""In every executable of ours, so that none is ever taken for the program that it starts."""


def project_root(start: Path | None = None) -> Path:
    """The nearest folder, from ``start`` (or the working directory) upwards, with an ape-config.yaml."""
    here = (start or Path.cwd()).resolve()
    return next((place for place in (here, *here.parents) if (place / "ape-config.yaml").is_file()), here)


def is_dao_project(root: Path) -> bool:
    """Whether ``root`` is a project of this kit: it pins a compiler and configures the plugin."""
    config = root / "ape-config.yaml"
    if not config.is_file() or pinned_version(root, "solc") is None:
        return False
    return any(line.startswith("dao:") for line in config.read_text(encoding="utf-8").splitlines())


def pinned_version(root: Path, package: str) -> str | None:
    """The version of an npm package that package.json pins."""
    path = root / "package.json"
    if not path.is_file():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    groups = ("dependencies", "devDependencies", "optionalDependencies")
    return next((data[group][package] for group in groups if package in data.get(group, {})), None)


def toolchain_folder(root: Path) -> Path:
    """Where our executables and lock live; ignored by git."""
    return root / ".toolchain"


def find_program(name: str) -> Path | None:
    """The first ``name`` on PATH that is not an executable of ours."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        program = shutil.which(name, path=folder) if folder else None
        if program and not is_ours(Path(program)):
            return Path(program)
    return None


def is_ours(program: Path) -> bool:
    """Whether ``program`` was written by ``write_executable``."""
    with program.open("rb") as file:
        return MARK.encode() in file.read(200)


def write_executable(path: Path, body: str) -> None:
    """Write a shell script; others see the old one or the new one, never half of it."""
    text = f"#!/bin/sh\n{MARK}\n{body}"
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.chmod(0o755)
    temporary.replace(path)


@cache
def shell_template(name: str) -> str:
    """A shell script that ships beside this file."""
    return (Path(__file__).parent / "scripts" / name).read_text(encoding="utf-8")
