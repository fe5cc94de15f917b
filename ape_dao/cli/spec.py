"""Arguments of commands that read a spec: the file or a preset, and addresses for its names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.cli import completing
from ape_dao.core.errors import SpecError
from ape_dao.core.spec.loading import load_spec, with_addresses
from ape_dao.core.spec.presets import load_preset

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ape_dao.core.schema.models import Spec

F = TypeVar("F", bound="Callable[..., Any]")


def spec_options(command: F) -> F:
    """SPEC, ``--preset`` and ``--address``: the arguments of `chosen_spec`."""
    command = address_option(command)
    command = click.option(
        "--preset", metavar="NAME", help="Use a preset instead of a file.", shell_complete=completing.presets
    )(command)
    return click.argument("spec", required=False, metavar="[SPEC]", shell_complete=completing.files)(command)


def address_option(command: F) -> F:
    """``--address``: the function's argument ``addresses``."""
    return click.option(
        "--address",
        "addresses",
        multiple=True,
        metavar="NAME=0x…",
        help="Address behind a name of the spec, such as USDC=0x…; repeatable.",
    )(command)


def chosen_spec(path: str | None, preset: str | None, addresses: Sequence[str]) -> Spec:
    """The spec that the arguments name; the file of the project's configuration if they name none.

    Raises:
        SpecError: It cannot be read, has problems, or an address is not of the form NAME=0x….
    """
    if path is not None and preset is not None:
        raise SpecError("Give a file or --preset, not both.")
    spec = load_preset(preset) if preset is not None else load_spec(spec_path(path))
    return with_addresses(spec, _named(addresses)) if addresses else spec


def _named(addresses: Sequence[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for name, address in map(_pair, addresses):
        if named.setdefault(name, address).lower() != address.lower():
            raise SpecError(f"--address gives '{name}' twice, {named[name]} and {address}; leave one out.")
    return named


def _pair(text: str) -> tuple[str, str]:
    name, separator, address = text.partition("=")
    if not separator:
        raise SpecError(f"'{text}' names no address; write --address NAME=0x….")
    return name.strip(), address.strip()


def spec_path(path: str | None) -> str:
    """The file that was named, or that of the project's configuration."""
    if path is not None:
        return path
    from ape import config

    return str(config.get_config("dao").spec)
