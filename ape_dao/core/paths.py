"""Words that may be paths."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ape_dao.core.errors import DaoError


def is_file(word: str | Path) -> bool:
    """Whether a word is the path of a file; false for what no path can be, such as one of 10,000 letters."""
    try:
        return Path(word).is_file()
    except (OSError, ValueError):  # too long; a NUL byte, a character that the file system cannot write
        return False


def files_named(
    names: Iterable[Path], pattern: str, what: str, writer: str, kind: type[DaoError]
) -> list[Path]:
    """The files that are named, and those of a pattern in the folders that are named, each once.

    Args:
        what: What the files are, in the plural.
        writer: The command that writes them.

    Raises:
        DaoError: One of them does not exist, or a folder holds no such file; the error is a ``kind``.
    """
    paths: dict[Path, Path] = {}
    for name in names:
        if name.is_dir():
            inside = sorted(file for file in name.glob(pattern) if file.is_file() and file.name[0] != ".")
            if not inside:
                raise kind(f"{name} holds no file {pattern}; give the folder with the {what}.")
        elif name.is_file():
            inside = [name]
        else:
            raise kind(f"There is no file or folder {name}; {writer} writes {what}.")
        for file in inside:
            paths.setdefault(file.resolve(), file)
    return list(paths.values())
