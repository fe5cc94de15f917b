"""Options that every command has."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.cli.output import remember

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
JSON_OPTION = "--json"


def output_options(command: F) -> F:
    """``--json`` and ``--debug``; ``Output`` reads both, the function gets no argument for them."""
    return json_option(debug_option(command))


def yes_option(command: F) -> F:
    """``--yes``: the function's argument ``yes``."""
    return click.option("--yes", "-y", is_flag=True, help="Skip the confirmation prompt.")(command)


def json_option(command: F) -> F:
    """``--json``, for commands that print a result.

    Ape and others print to stdout as they like (a call trace at every revert): until the command ends, that
    goes to stderr.
    """

    def read(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        remember(ctx, as_json=value, stdout=sys.stdout)
        if value:
            ctx.with_resource(redirect_stdout(sys.stderr))

    return _flag(JSON_OPTION, "Print one JSON document, for programs.", read)(command)


def debug_option(command: F) -> F:
    """``--debug``: errors come with their traceback."""

    def read(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        remember(ctx, debug=value)

    return _flag("--debug", "Print the traceback of an error.", read)(command)


def _flag(name: str, help_text: str, callback: Callable[..., None]) -> Callable[[F], F]:
    """A flag that ``callback`` handles; the command's function does not see it."""
    return click.option(
        name, is_flag=True, expose_value=False, is_eager=True, callback=callback, help=help_text
    )
