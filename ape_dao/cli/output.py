"""Everything that a command prints goes through :class:`Output`.

For people: lines on stdout, progress on stderr. For programs (``--json``): one JSON document on stdout and
nothing else; an error is ``{"error": {"type": …, "message": …}}``. Amounts in base units are strings there,
because many JSON readers round integers above 2**53.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

import click

from ape_dao.core.chain.node_address import without_secrets
from ape_dao.core.text import clean, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_JSON = "ape_dao.json"
_DEBUG = "ape_dao.debug"
_STDOUT = "ape_dao.stdout"


@dataclass(frozen=True)
class Output:
    """Where a command's words go."""

    as_json: bool = False
    stdout: TextIO | None = None
    """Where the document goes; None is the present ``sys.stdout``."""

    @classmethod
    def current(cls) -> Output:
        """The output of the running command, as its options ask."""
        return cls.of(click.get_current_context())

    @classmethod
    def of(cls, ctx: click.Context) -> Output:
        """The output of the command that ``ctx`` belongs to."""
        return cls(as_json=wants_json(ctx), stdout=ctx.meta.get(_STDOUT))

    def say(self, text: str = "") -> None:
        """A line for people; nothing with ``--json``."""
        if not self.as_json:
            click.echo(clean(text))

    def title(self, text: str) -> None:
        """A heading for people; nothing with ``--json``."""
        self.say()
        self.say(click.style(text, bold=True))

    def table(self, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """An aligned table for people; nothing with ``--json``."""
        for line in table_lines(headers, rows):
            self.say(line)

    def note(self, text: str) -> None:
        """Progress, on stderr."""
        click.echo(clean(text), err=True)

    def result(self, data: Mapping[str, Any]) -> None:
        """The document that ``--json`` prints; nothing for people."""
        if self.as_json:
            click.echo(json.dumps(data, indent=2), file=self.stdout)

    def error(self, kind: str, message: str) -> None:
        """Why the command failed."""
        message = printable(clean(without_secrets(message)))
        click.echo(f"{click.style('Error:', fg='red')} {message}", err=True)
        self.result({"error": {"type": kind, "message": message}})


def table_lines(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Columns as wide as their widest cell; numbers, also formatted ones, to the right."""
    body = [[str(cell) for cell in row] for row in rows]
    columns = list(zip(*[list(headers), *body], strict=True))
    widths = [max(map(_width, column)) for column in columns]
    right = [len(column) > 1 and all(_is_number(cell) for cell in column[1:]) for column in columns]

    def line(cells: Sequence[str]) -> str:
        aligned = []
        for cell, width, is_right in zip(cells, widths, right, strict=True):
            blanks = " " * (width - _width(cell))
            aligned.append(blanks + cell if is_right else cell + blanks)
        return "  ".join(aligned).rstrip()

    return [line(headers), line(["-" * width for width in widths]), *map(line, body)]


def remember(
    ctx: click.Context, *, as_json: bool = False, debug: bool = False, stdout: TextIO | None = None
) -> None:
    """Store what the options ask; ``ctx.meta`` is shared by a command and its groups."""
    if stdout is not None:
        ctx.meta.setdefault(_STDOUT, stdout)  # the outermost command saw the real one
    ctx.meta[_JSON] = as_json or wants_json(ctx)
    ctx.meta[_DEBUG] = debug or wants_debug(ctx)


def wants_json(ctx: click.Context) -> bool:
    """Whether ``--json`` was given."""
    return bool(ctx.meta.get(_JSON, False))


def wants_debug(ctx: click.Context) -> bool:
    """Whether ``--debug`` was given."""
    return bool(ctx.meta.get(_DEBUG, False))


def _width(cell: str) -> int:
    """Characters that are seen; colours take none."""
    return len(click.unstyle(cell))


def _is_number(cell: str) -> bool:
    stripped = cell.replace(",", "").replace("%", "").strip()
    return stripped in ("", "-") or stripped.split(" ")[0].lstrip("+-").replace(".", "", 1).isdigit()
