"""Options that every command has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao._cli.output import remember

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


def output_options(command: F) -> F:
    """``--json`` and ``--debug``; ``Output`` reads both, the function gets no argument for them."""
    return json_option(debug_option(command))


def yes_option(command: F) -> F:
    """``--yes``: the function's argument ``yes``."""
    return click.option("--yes", "-y", is_flag=True, help="Ask no questions.")(command)


def json_option(command: F) -> F:
    """``--json``, for commands that print a result."""

    def read(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        remember(ctx, as_json=value)

    return click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=read,
        help="Print JSON for programs.",
    )(command)


def debug_option(command: F) -> F:
    """``--debug``: errors come with their traceback."""

    def read(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        remember(ctx, debug=value)

    return click.option(
        "--debug",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=read,
        help="Show tracebacks of errors.",
    )(command)
