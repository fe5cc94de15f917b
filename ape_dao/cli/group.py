"""The command group: lazy loading of commands, and one-sentence errors."""

from __future__ import annotations

import atexit
import gc
import os
import re
import sys
import traceback
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.errors import error_sentence
from ape_dao.cli.logs import log_on_stderr
from ape_dao.cli.options import JSON_OPTION
from ape_dao.cli.output import Output, remember, wants_debug
from ape_dao.core.chain.node_address import without_secrets
from ape_dao.core.errors import ModuleError
from ape_dao.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


_NEW_OBJECTS = 50_000
"""After so many more Python looks for garbage in a command, and not after 700: what is loaded stays, and
looking at it over and over takes a tenth of the start."""
atexit.register(gc.freeze)  # the system takes all memory back: looking at each object first takes 0.3 s
_EMPTY_OPTION = re.compile(r"--[\w-]+=\s*")


class LazyGroup(click.Group):
    """Imports a command's module when the command is used."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table = dict(table)

    def table(self) -> Mapping[str, tuple[str, str]]:
        """Every command by name: the Python module that holds it, and one line of help."""
        return self._table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order in which the help lists them."""
        return list(self.table())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported; None if there is none.

        Raises:
            ModuleError: What an installed module names is not a command.
        """
        table = self._table if cmd_name in self._table else self.table()
        if cmd_name not in table:
            return None
        place = table[cmd_name][0]
        command = getattr(import_module(place), "cli", None)
        if not isinstance(command, click.Command):
            raise ModuleError(f"{place}.cli is not a click command, but `{cmd_name}` should be; correct it.")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in self.table().items()])


def _require_no_empty(arguments: Sequence[str], ctx: click.Context) -> None:
    """Refuse empty words: a variable of the shell that is not set would otherwise mean "as if not given".

    Raises:
        click.UsageError: There is one.
    """
    for place, word in enumerate(arguments):
        before = arguments[place - 1] if place else ""
        option = before if before.startswith("--") else word.partition("=")[0]
        if not word.strip() or _EMPTY_OPTION.fullmatch(word):
            what = f"The value of {option}" if option.strip() else f"Word {place + 1} of the command"
            raise click.UsageError(f"{what} is empty; give one, or leave it out", ctx)


def _require_text(arguments: Sequence[str], ctx: click.Context) -> None:
    """Refuse words that no file, name or number can be: with a NUL byte, or bytes that are no UTF-8.

    Raises:
        click.UsageError: There is one.
    """
    for place, word in enumerate(arguments):
        trouble = "a NUL byte" if "\0" in word else "" if word == clean(word) else "bytes that are no UTF-8"
        if trouble:
            raise click.UsageError(f"Word {place + 1} of the command holds {trouble}; give a text", ctx)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Have Python look for garbage less often: what a command loads stays."""
    before = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class DaoGroup(LazyGroup):
    """The outermost group: adds the commands of installed modules, and turns exceptions into one sentence."""

    def table(self) -> Mapping[str, tuple[str, str]]:
        """Its own commands, then those of the installed modules.

        Raises:
            ModuleError: A module brings a command that exists already.
        """
        from ape_dao.core.module import installed_modules

        table = dict(self._table)
        for module in installed_modules():
            if taken := table.keys() & module.commands.keys():
                raise ModuleError(
                    f"The module {module.name} ({module.package}) brings a command '{min(taken)}', which "
                    "exists already; uninstall the module, or rename its command."
                )
            table |= module.commands
        return table

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error becomes one sentence, and exit code 1."""
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        arguments = (*ctx.protected_args, *ctx.args)  # click forgets them
        try:
            _require_no_empty(arguments, ctx)
            with log_on_stderr(), rare_collections():
                return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # the last: whoever read the lines went away, as `head` does; click ends without a word
        except Exception as exc:
            if wants_debug(ctx):
                click.echo(without_secrets(traceback.format_exc()), err=True, nl=False)
            if isinstance(exc, click.UsageError) and JSON_OPTION in arguments:
                remember(ctx, as_json=True)  # click had not read the option yet
            Output.of(ctx).error(type(exc).__name__, error_sentence(exc, ctx))
            sys.exit(1)

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> click.Context:
        """Wrong options of the group itself end as those of its commands do."""
        arguments = tuple(args)
        try:
            _require_text(arguments, click.Context(self, info_name=info_name, parent=extra.get("parent")))
            return super().make_context(info_name, args, *rest, **extra)
        except (click.UsageError, ModuleError) as exc:
            where = getattr(exc, "ctx", None) or click.Context(self, info_name=info_name)
            output = Output(as_json=JSON_OPTION in arguments)
            output.error(type(exc).__name__, error_sentence(exc, where))
            sys.exit(1)
