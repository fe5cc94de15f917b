"""The command group: lazy loading of commands, and one-sentence errors."""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.errors import error_sentence
from ape_dao.cli.logs import log_on_stderr
from ape_dao.cli.options import JSON_OPTION
from ape_dao.cli.output import Output, remember, wants_debug

if TYPE_CHECKING:
    from collections.abc import Mapping


class LazyGroup(click.Group):
    """Imports a command's module when the command is used."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table = {name: entry for name, entry in table.items() if find_spec(entry[0])}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._table:
            return None
        command = import_module(self._table[cmd_name][0]).cli
        assert isinstance(command, click.Command)  # noqa: S101 - a mistake in our own table
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in self._table.items()])


class DaoGroup(LazyGroup):
    """The outermost group: turns exceptions into one sentence, also those of the groups below it."""

    def invoke(self, ctx: click.Context) -> Any:
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        arguments = (*ctx.protected_args, *ctx.args)  # click forgets them
        try:
            with log_on_stderr():
                return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # the last: whoever read the lines went away, as `head` does; click ends without a word
        except Exception as exc:
            if wants_debug(ctx):
                traceback.print_exc()
            if isinstance(exc, click.UsageError) and JSON_OPTION in arguments:
                remember(ctx, as_json=True)  # click had not read the option yet
            Output.of(ctx).error(type(exc).__name__, error_sentence(exc, ctx))
            sys.exit(1)

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> click.Context:
        """Wrong options of the group itself end as those of its commands do."""
        arguments = tuple(args)
        try:
            return super().make_context(info_name, args, *rest, **extra)
        except click.UsageError as exc:
            where = exc.ctx or click.Context(self, info_name=info_name)
            output = Output(as_json=JSON_OPTION in arguments)
            output.error(type(exc).__name__, error_sentence(exc, where))
            sys.exit(1)
