"""What docs/commands.md says about the JSON documents of the commands."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import cli

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TEXT = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
_GROUP = re.compile(r'"(\w+)"\s+(?:stands\s+)?for\s+((?:`\w+`,?\s*)+)')
_ROW = re.compile(r"^\| (`[^|]+`) \| ([^|]+) \|$", re.MULTILINE)


@cache
def documented() -> dict[str, list[list[str]]]:
    """The keys of each command's document, in their order; of each of its documents where it has several."""
    groups = {name: re.findall(r"`(\w+)`", keys) for name, keys in _GROUP.findall(_TEXT)}
    section = _TEXT.partition("## Documents")[2].partition("## Proposal files")[0]
    found: dict[str, list[list[str]]] = {}
    for commands, cell in _ROW.findall(section):
        keys: list[str] = []
        for part in re.sub(r": list of .*", "", cell).split(", "):
            keys += [part.strip("` ")] if "`" in part else groups[part.strip()]
        for command in re.findall(r"`([^`]+)`", commands):
            name = " ".join(word for word in command.split() if word.islower() and not word.startswith("-"))
            found.setdefault(name, []).append(keys)
    return found


def commands() -> dict[str, click.Command]:
    """Every command of `ape dao` that does something, by its words."""
    return dict(_walk(cli, click.Context(cli), ()))


def check_document(arguments: Sequence[str], printed: str) -> None:
    """A command that printed a document printed one that is documented."""
    words = _words(arguments)
    if words is None or "--json" not in arguments or not printed.startswith("{"):
        return
    keys = list(json.loads(printed))
    if keys[0] != "error":
        assert keys in documented()[words], f"docs/commands.md does not know these keys of `{words}`: {keys}"


def _words(arguments: Sequence[str]) -> str | None:
    """The command among the arguments; None for help and the like."""
    command: click.Command = cli
    found: list[str] = []
    for word in arguments:
        if isinstance(command, click.Group) and not word.startswith("-"):
            inner = command.get_command(click.Context(command), word)
            if inner is None:
                return None
            command = inner
            found.append(word)
    return None if isinstance(command, click.Group) else " ".join(found)


def _walk(
    command: click.Command, context: click.Context, words: tuple[str, ...]
) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield " ".join(words), command
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from _walk(inner, click.Context(inner, parent=context, info_name=name), (*words, name))
