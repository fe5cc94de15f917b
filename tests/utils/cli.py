"""Running commands inside the test process."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import click
from click.testing import CliRunner, Result

from ape_dao.cli import cli, network
from utils.documents import check_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from ape.api import ProviderAPI
    from pytest import MonkeyPatch


def run_command(command: click.Command, *args: str, color: bool = False) -> Result:
    """Run ``command`` with stdout and stderr apart; what it prints for programs must be documented.

    Args:
        color: Whether to keep what would colour a terminal.
    """
    result = CliRunner(mix_stderr=False).invoke(command, args, color=color)
    if command is cli:
        check_document(args, result.stdout)
    return result


def refusal(result: Result) -> str:
    """What a command says that must fail, in a sentence of its own."""
    assert result.exit_code == 1, result.output
    assert "Internal error" not in result.stderr
    return result.stderr


def document(result: Result) -> Any:
    """The document of a command that must succeed."""
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def use_connection(monkeypatch: MonkeyPatch, provider: ProviderAPI) -> None:
    """Let every command use the connection of the test.

    A second one to the same node would have Ape forget the snapshots that keep tests apart.
    """
    original = network.connected

    @contextmanager
    def connected(_: str | None) -> Iterator[ProviderAPI]:
        yield provider

    for module in _modules_of_commands():
        if getattr(module, "connected", None) is original:
            monkeypatch.setattr(module, "connected", connected)


@cache
def _modules_of_commands() -> list[ModuleType]:
    """The modules of the package once every command is loaded, as one loaded later would be missed."""
    _load(cli)
    return [module for name, module in list(sys.modules.items()) if name.startswith("ape_dao.")]


def _load(group: click.Group) -> None:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            _load(command)
