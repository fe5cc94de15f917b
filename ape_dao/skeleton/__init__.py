"""A new module to start from: the smallest one that is complete, as files of a distribution of its own."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from ape_dao.core.errors import ModuleError

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_FILES = {
    "pyproject.toml": "pyproject.toml",
    "ape-config.yaml": "ape-config.yaml",
    "package.json": "package.json",
    "README.md": "README.md",
    "gitignore": ".gitignore",
    "interface.sol": "contracts/I$contract.sol",
    "contract.sol": "contracts/$contract.sol",
    "init.py": "$package/__init__.py",
    "section.py": "$package/section.py",
    "contracts.py": "$package/contracts.py",
    "templates.py": "$package/templates.py",
    "test.py": "tests/test_$name.py",
}


def module_files(name: str) -> dict[str, str]:
    """The files of a new module, by their paths in its distribution.

    Args:
        name: The key of its section in the spec: "tips", "job_market".

    Raises:
        ModuleError: The name cannot be a key of the spec and a Python name at once.
    """
    if _NAME.fullmatch(name) is None:
        raise ModuleError(
            f"'{name}' cannot name a module; use lower-case letters, digits and '_', a letter "
            "first: job_market."
        )
    words = {
        "name": name,
        "contract": "".join(word.capitalize() for word in name.split("_")),
        "package": f"ape_dao_{name}",
        "distribution": f"ape-dao-{name.replace('_', '-')}",
    }
    folder = files("ape_dao.skeleton") / "files"
    return {
        Template(path).substitute(words): Template(
            (folder / f"{source}.txt").read_text(encoding="utf-8")
        ).substitute(words)
        for source, path in _FILES.items()
    }


def write_module(name: str, folder: Path) -> list[Path]:
    """Write the files of a new module into an empty or new folder.

    Raises:
        ModuleError: The name cannot be used, or the folder has something in it.
    """
    texts = module_files(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ModuleError(f"{folder} exists and is not empty; give another folder with --folder.")
    paths = []
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
        paths.append(folder / path)
    return paths
