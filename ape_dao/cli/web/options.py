"""What the commands of the page share: where its data comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ape_dao.cli.progress import progress_bars
from ape_dao.cli.record import stores_option
from ape_dao.core.errors import WebError
from ape_dao.sdk.events import open_store, sync_events

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ape_dao.cli.session import Session
    from ape_dao.web.site import Files

F = TypeVar("F", bound="Callable[..., Any]")


def site_options(command: F) -> F:
    """``--rpc``, ``--simulation``, ``--files`` and ``--stores``: the arguments of `built_site`."""
    for option in reversed(
        (
            click.option(
                "--rpc",
                "rpcs",
                metavar="URL",
                multiple=True,
                help="Node that the page may read from, besides the member's wallet; repeatable. The page "
                "publishes it.",
            ),
            click.option(
                "--simulation",
                "simulations",
                metavar="FILE",
                multiple=True,
                type=click.Path(exists=True, dir_okay=False),
                help="Report of `ape dao proposal simulate ID --json` to show with its proposal; repeatable.",
            ),
            click.option(
                "--files",
                "folders",
                metavar="CONTRACT=FOLDER",
                multiple=True,
                help="Folder with files that a view needs, such as airdrop_community=airdrop; repeatable.",
            ),
            stores_option,
        )
    ):
        command = option(command)
    return command


def built_site(
    session: Session, rpcs: Sequence[str], simulations: Sequence[str], folders: Sequence[str], stores: str
) -> Files:
    """Every file of the site, by its path."""
    from ape_dao.web.directory import directory
    from ape_dao.web.site import site

    with progress_bars() as report:
        synced = sync_events(session.record, session.provider, Path(stores), report=report)
    store = open_store(session.record, Path(stores))
    try:
        data = directory(session.dao, store, synced.final.number, [Path(one) for one in simulations])
    finally:
        store.close()
    return site(session.record, data, rpcs, dict(map(_folder, folders)))


def _folder(text: str) -> tuple[str, Path]:
    key, mark, folder = text.partition("=")
    if not mark or not key or not Path(folder).is_dir():
        raise WebError(f"--files {text}: write it like airdrop_community=airdrop, with a folder that exists.")
    return key, Path(folder)
