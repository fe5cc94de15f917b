"""What a ballot says: for, against or abstain, or the votes split between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.sdk.governance import Support

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

F = TypeVar("F", bound="Callable[..., Any]")

CHOICES = {"for": Support.FOR, "against": Support.AGAINST, "abstain": Support.ABSTAIN}


def choice_options(metavar: str, part: str) -> Callable[[F], F]:
    """CHOICE, ``--for``, ``--against`` and ``--abstain``: the arguments of `require_one_way`.

    Args:
        metavar: What a part is called in the help.
        part: What a part can be, in words.
    """
    help_text = f"Part of a split ballot: {part}."

    def decorate(command: F) -> F:
        command = click.option("--abstain", metavar=metavar, help=help_text)(command)
        command = click.option("--against", metavar=metavar, help=help_text)(command)
        command = click.option("--for", "for_", metavar=metavar, help=help_text)(command)
        return click.argument("choice", required=False, type=click.Choice(list(CHOICES)))(command)

    return decorate


def require_one_way(
    choice: str | None, parts: Mapping[str, str | None], error: type[Exception], example: str
) -> None:
    """Fail unless the ballot is one choice or is split, and not both or nothing."""
    is_split = any(part is not None for part in parts.values())
    if is_split == (choice is not None):
        raise error(f"Give one of for, against and abstain, or split the votes: {example}.")
