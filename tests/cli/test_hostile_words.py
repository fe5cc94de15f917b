"""IN-05: every argument and option of every command, with words that do not belong there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli import cli
from utils.cli import refusal, run_command

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = ("0x123", "x=y", "1e400", "9" * 5_000, "\udcff", "9999-99-99")
"""No address, no amount, no date, no text of UTF-8."""
ELSEWHERE = ("demo", "setup", "node", "init", "module", "travel")
"""Commands that start, write or change something beside the chain."""
USUAL = {"amount": "5 TMAI", "end": "max", "switch": "on", "proposal": "1", "token": "USDC", "name": "team"}
"""What other arguments get."""


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        elif command is not None:
            yield (*path, name), command


def words_with(command: click.Command, tried: click.Parameter, word: str) -> list[str]:
    """Options first, then all arguments in their order."""
    flags = [
        one.opts[0] for one in command.params if {"--yes", "--once"} & set(one.opts) and one is not tried
    ]
    option = [f"{tried.opts[0]}={word}"] if isinstance(tried, click.Option) else []
    arguments = [
        word if one is tried else USUAL.get(str(one.name), "x")
        for one in command.params
        if isinstance(one, click.Argument) and (one is tried or one.required)
    ]
    return [*flags, *option, *arguments]


def test_commands__words_that_do_not_belong_there__never_an_internal_error(run, tmp_path, monkeypatch):
    """IN-05. Servers stop as soon as they could begin to serve."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ape_dao.web.serving.SiteServer.serve_forever", lambda server: None)
    wrong = []
    for path, command in commands(cli):
        has_folder = any("--folder" in one.opts for one in command.params)
        tried = [
            one
            for one in command.params
            if not getattr(one, "is_flag", False) and not {"--network", "--folder"} & set(one.opts)
        ]
        for parameter in tried if path[0] not in ELSEWHERE else ():
            for word in WORDS:
                words = [*path, *words_with(command, parameter, word)]
                if path != ("proposal", "watch") or parameter.name != "every":
                    result = run(*words) if has_folder else run_command(cli, *words)
                    if result.exit_code not in (0, 1) or "Internal error" in result.stderr:
                        wrong.append((words, result.stderr))
    assert wrong == []


def test_commands__words_that_are_no_text__refused_before_anything_begins(tmp_path, monkeypatch):
    """IN-08. In every argument and option, also of commands that write files or start something."""
    monkeypatch.chdir(tmp_path)
    for path, command in commands(cli):
        for parameter in command.params:
            for word, trouble in (("a\0b", "a NUL byte"), ("\udcff", "bytes that are no UTF-8")):
                if not getattr(parameter, "is_flag", False):
                    said = refusal(run_command(cli, *path, *words_with(command, parameter, word)))
                    assert f"holds {trouble}; give a text" in said
    assert list(tmp_path.iterdir()) == []
