"""`ape dao web verify`."""

from __future__ import annotations

from pathlib import Path

import click

from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.record import record_options, record_without_chain
from ape_dao.core.errors import WebError


@click.command()
@record_options
@click.option(
    "--site", metavar="FILE|FOLDER", type=click.Path(exists=True), help="Page on this machine to compare."
)
@click.option("--url", metavar="URL", help="Page of a host to fetch and compare.")
@output_options
def cli(dao: str | None, record: str | None, folder: str, site: str | None, url: str | None) -> None:
    """Build the page from the record again and compare its SHA-256; exit 1 if it is another one.

    With `--site` or `--url` also a page that somebody has, byte for byte. Needs no network otherwise. A page
    that another version of the kit built is compared with the record's SHA-256 only.
    """
    from ape_dao.web.checking import check_page

    out = Output.current()
    if site and url:
        raise WebError("Give --site or --url, not both.")
    chosen = record_without_chain(dao, record, Path(folder))
    check = check_page(chosen, Path(site) if site else url)
    out.table(
        ("page", "SHA-256"),
        [
            ("of the record", check.recorded),
            ("built now", check.built or "another version of the kit built it"),
            *([] if check.found is None else [(str(site or url), check.found)]),
        ],
    )
    for problem in check.problems:
        out.note(problem)
    if not check.problems:
        out.say("It is the page of the record.")
    out.result(
        {
            "recorded": check.recorded,
            "built": check.built,
            "found": check.found,
            "problems": check.problems,
        }
    )
    if check.problems:
        click.get_current_context().exit(1)
