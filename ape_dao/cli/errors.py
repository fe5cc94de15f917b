"""One sentence for anything that can go wrong in a command."""

from __future__ import annotations

import re

import click
from ape.exceptions import ApeException, CustomError, ProviderError

from ape_dao.core.chain.reverts import explain
from ape_dao.core.chain.transport import is_busy, silence
from ape_dao.core.errors import DaoError

_NUMBER = re.compile(r"-+[\d.]")


def error_sentence(exc: Exception, ctx: click.Context) -> str:
    """What to tell the person at the terminal about ``exc``."""
    if isinstance(exc, click.NoSuchOption) and _NUMBER.match(exc.option_name):
        return f"{exc.option_name}… is taken for an option; nothing here is negative, so give it without '-'."
    if isinstance(exc, click.UsageError):
        where = exc.ctx or ctx
        return f"{exc.format_message().rstrip('.')}; `{where.command_path} --help` shows the usage."
    if isinstance(exc, click.ClickException):
        return exc.format_message()
    if isinstance(exc, DaoError):
        return str(exc)
    if isinstance(exc, CustomError):
        return explain(exc.name, exc.inputs)
    if isinstance(exc, ProviderError) and is_busy("", str(exc)):
        return str(silence(str(exc)))
    if isinstance(exc, OSError) and hasattr(exc, "response"):  # of requests; Ape lets it through
        return str(silence(exc))
    if isinstance(exc, ApeException | OSError):
        return _first_line(str(exc)) or type(exc).__name__
    return f"Internal error, {type(exc).__name__}: {_first_line(str(exc))} (--debug shows where)."


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
