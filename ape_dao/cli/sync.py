"""`ape dao sync`: the events of a DAO, read once and kept."""

from __future__ import annotations

from pathlib import Path

import click

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.progress import progress_bars
from ape_dao.cli.record import living_record, record_options, stores_option
from ape_dao.sdk.events import sync_events
from ape_dao.store.places import store_folder


@click.command()
@record_options
@stores_option
@click.option(
    "--flush",
    is_flag=True,
    help="Write every final event to Parquet now, also those of the 250,000 blocks that are still being "
    "filled; needs DuckDB.",
)
@network_option
@output_options
def cli(
    dao: str | None, record: str | None, folder: str, stores: str, flush: bool, network: str | None
) -> None:
    """Read all events of a DAO's contracts and modules into a store, or bring the store up to date.

    The store is a folder with an SQLite file and, if DuckDB is installed (`ape-dao[analytics]`), Parquet
    files of the blocks that are final; docs/event-store.md describes it. You can end the command at any
    point and run it again.

    DAO is the name of a record, such as token-metrics; it can be left out if there is only one.
    """
    out = Output.current()
    with connected(network) as provider, progress_bars() as report:
        chosen = living_record(provider, dao, record, Path(folder))
        done = sync_events(chosen, provider, Path(stores), flush=flush, report=report)
    place = store_folder(chosen.network, chosen.slug, Path(stores))
    if done.began_again:
        out.note(f"everything was read again, because {done.began_again}")
    out.say(
        f"{place}: {done.read:,} new final events, {done.changeable:,} in blocks that can still change, "
        f"up to block {done.newest.number:,}; {done.moved:,} went to Parquet."
    )
    out.result(
        {
            "store": str(place),
            "newestBlock": done.newest.number,
            "newestHash": done.newest.hash,
            "finalBlock": done.final.number,
            "newFinalEvents": done.read,
            "changeableEvents": done.changeable,
            "movedToParquet": done.moved,
            "beganAgain": done.began_again,
        }
    )
