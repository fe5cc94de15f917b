"""Running commands inside the test process."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner, Result

from ape_dao.cli import cli
from utils.documents import check_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click
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


def use_connection(monkeypatch: MonkeyPatch, provider: ProviderAPI, *commands: str) -> None:
    """Let commands use the connection of the test.

    A second one to the same node would have Ape forget the snapshots that keep tests apart.
    """

    @contextmanager
    def connected(_: str | None) -> Iterator[ProviderAPI]:
        yield provider

    for command in commands:
        monkeypatch.setattr(f"ape_dao.cli.{command}.connected", connected)
