"""`ape dao web build`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options
from ape_dao.cli.web.options import built_site, site_options
from ape_dao.core.deployment.record import record_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.cli.session import Place


@click.command()
@click.option(
    "--output",
    "-o",
    default="site",
    show_default=True,
    metavar="FOLDER",
    help="Folder to write.",
    shell_complete=completing.folders,
)
@site_options
@place_options
@output_options
def cli(
    output: str,
    rpcs: Sequence[str],
    simulations: Sequence[str],
    folders: Sequence[str],
    stores: str,
    place: Place,
) -> None:
    """Write the members' page for any static host or IPFS, and its SHA-256 into the record.

    The folder holds index.html, which is the whole page, dao-data.json, which tells it what there is, and
    files that modules' views need. The page follows from the record, the kit and `--rpc` alone: anybody can
    build the same; dao-data.json is to be built again now and then, and no vote or amount depends on it.
    """
    from ape_dao.web.document import digest
    from ape_dao.web.site import PAGE, content_of, with_page, write_site

    out, folder = Output.current(), Path(output)
    with place.open() as session:
        record = session.record
        files = built_site(session, rpcs, simulations, folders, stores)
    page = content_of(files[PAGE])
    write_site(files, folder)
    path = (
        Path(place.record) if place.record else record_path(record.network, record.slug, Path(place.folder))
    )
    with_page(record, page, rpcs).save(path)
    sha256, size = digest(page), len(page)
    out.say(f"Wrote {len(files):,} files to {folder}; the page has {size:,} bytes.")
    out.say(f"Its SHA-256 is in the record: {sha256}")
    out.result(
        {"folder": str(folder), "files": len(files), "bytes": size, "sha256": sha256, "record": str(path)}
    )
