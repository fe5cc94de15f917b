"""Ape's log while one of our commands runs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ape.logging import ClickHandler, LogLevel, logger

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEVELS = ("debug", "info", "success", "warning", "error")


@contextmanager
def log_on_stderr() -> Iterator[None]:
    """Ape writes its log to stdout, where the command's own words belong; send it to stderr for a while.

    Only warnings are shown, unless ``--verbosity`` names a level.
    """
    handlers = [handler for handler in logger._logger.handlers if isinstance(handler, ClickHandler)]
    before = [handler.echo_kwargs for handler in handlers]
    level = logger.level
    for handler in handlers:
        handler.echo_kwargs = {name: {"err": True} for name in _LEVELS}
    if not hasattr(logger, "_sys_argv"):
        logger.set_level(LogLevel.WARNING)
    try:
        yield
    finally:
        logger.set_level(level)
        for handler, echo_kwargs in zip(handlers, before, strict=True):
            handler.echo_kwargs = echo_kwargs
