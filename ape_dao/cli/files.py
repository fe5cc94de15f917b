"""Options of commands that write a file or print it, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.cli import completing
from ape_dao.core.errors import ProposalError

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def file_options(command: F) -> F:
    """``--output`` and ``--force``: the function's arguments ``output`` and ``force``."""
    output = click.option(
        "--output",
        "-o",
        metavar="FILE",
        help="Output file; printed if left out.",
        shell_complete=completing.files,
    )
    force = click.option("--force", is_flag=True, help="Replace an existing file.")
    return output(force(command))


def require_new(output: str, force: bool) -> None:
    """Refuse to replace a proposal file unless that is wanted.

    Raises:
        ProposalError: The file is there.
    """
    if Path(output).exists() and not force:
        raise ProposalError(f"{output} already exists; give another --output, or --force to replace it.")
