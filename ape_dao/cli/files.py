"""Options of commands that write a file or print it, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.cli import completing
from ape_dao.core.errors import DaoError

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def file_options(command: F) -> F:
    """``--output`` and ``--force`` of a command that writes a file: its ``output`` and ``force``."""
    return _options(command, "Output file.")


def printing_options(command: F) -> F:
    """The same for a command that prints where no file is named."""
    return _options(command, "Output file; printed if left out.")


def require_new(path: Path | str, force: bool, kind: type[DaoError] = DaoError) -> None:
    """Refuse to replace a file unless that is wanted.

    Raises:
        DaoError: The file is there; the error is a ``kind``.
    """
    if Path(path).exists() and not force:
        raise kind(f"{path} already exists; give another --output, or --force to replace it.")


def _options(command: F, says: str) -> F:
    output = click.option("--output", "-o", metavar="FILE", help=says, shell_complete=completing.files)
    return output(click.option("--force", is_flag=True, help="Replace an existing file.")(command))
