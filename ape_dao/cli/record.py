"""Arguments of commands that read a record of a deployment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.cli import completing
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.record import FOLDER, find_record, load_record, record_paths, without_children
from ape_dao.core.errors import RecordError, VerifyError
from ape_dao.store.places import STORES, STORES_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.record import Record

F = TypeVar("F", bound="Callable[..., Any]")


def record_options(command: F) -> F:
    """DAO, ``--record`` and ``--folder``: the arguments of `chosen_record`."""
    command = click.option(
        "--folder",
        default=str(FOLDER),
        show_default=True,
        help="Directory of deployment records.",
        shell_complete=completing.folders,
    )(command)
    command = click.option(
        "--record",
        metavar="FILE",
        help="Record file, instead of a name.",
        shell_complete=completing.files,
    )(command)
    return click.argument("dao", required=False, shell_complete=completing.daos)(command)


def stores_option(command: F) -> F:
    """``--stores``: the function's argument ``stores``."""
    return click.option(
        "--stores",
        default=str(STORES),
        show_default=True,
        envvar=STORES_VARIABLE,
        help=f"Directory of event stores. Also read from {STORES_VARIABLE}, as by all that read events.",
        shell_complete=completing.folders,
    )(command)


def chosen_record(provider: ProviderAPI, dao: str | None, record: str | None, folder: Path) -> Record:
    """The record that the arguments name, which must be of the connected chain.

    Raises:
        RecordError: There is none, or several and no name.
        VerifyError: It is of another chain.
    """
    chain = Chain(provider)
    chosen = load_record(Path(record)) if record else find_record(chain.network_name, dao, folder)
    if chain.chain_id() != chosen.chain_id:
        raise VerifyError(
            f"The record is for chain {chosen.chain_id}, but this is chain {chain.chain_id()}; give another "
            "--network or --record."
        )
    return chosen


def living_record(provider: ProviderAPI, dao: str | None, record: str | None, folder: Path) -> Record:
    """The same, of a DAO that is there: a local chain starts empty, and the record stays.

    Raises:
        RecordError: There is none, or several and no name.
        VerifyError: It is of another chain, or that chain does not hold its contracts.
    """
    chosen = chosen_record(provider, dao, record, folder)
    governor = chosen.address("governor")
    if not Chain(provider).code(governor):
        raise VerifyError(
            f"This chain does not hold {chosen.name}: there is no contract at {governor}. A local "
            "chain forgets everything when it ends; deploy again (`ape dao node` does), or give another "
            "--network."
        )
    return chosen


def record_without_chain(dao: str | None, record: str | None, folder: Path) -> Record:
    """The record that the arguments name, of whatever network.

    Raises:
        RecordError: There is none, or several.
    """
    if record is not None:
        return load_record(Path(record))
    paths = record_paths(folder)
    paths = without_children(paths) if dao is None else [path for path in paths if path.stem == dao]
    if len(paths) != 1:
        listed = ", ".join(map(str, paths)) or "none"
        raise RecordError(f"{folder} holds {len(paths)} such records ({listed}); give --record FILE.")
    return load_record(paths[0])
