"""`ape dao poll new`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.network import now_of
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.record import record_without_chain
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.deployment.journal import write_atomically
from ape_dao.core.errors import PollError
from ape_dao.polls import load_poll
from ape_dao.polls.files import POLL_ENDING

if TYPE_CHECKING:
    from ape_dao.cli.session import Place

_LONGEST_NAME = 40


@click.command()
@click.argument("file", metavar="YAML", shell_complete=completing.files)
@file_options
@place_options
@output_options
def cli(file: str, output: str | None, force: bool, place: Place) -> None:
    """Write a poll from a YAML file, for everybody who signs ballots in it.

    If the file does not say when it `opens`, that is now: of the chain if a network is named, else of this
    machine. `closes` is a date or a duration. `snapshot`, the second whose votes count, is the opening, or
    earlier.

    \b
    title: Where do we meet?
    options: [Lisbon, Nairobi, online]
    form: ranked          # or single, approval, weighted, quadratic
    closes: 7 days
    """
    out = Output.current()
    record = record_without_chain(place.dao, place.record, Path(place.folder))
    poll = load_poll(file, record, now_of(place.network))
    name = re.sub(r"[^a-z0-9]+", "-", poll.title.lower()).strip("-")[:_LONGEST_NAME] or "poll"
    path = Path(output) if output else Path(f"{name}{POLL_ENDING}")
    require_new(path, force, PollError)
    write_atomically(path, poll.to_data())
    out.say(f"{poll.title} ({poll.form.value}): {', '.join(poll.options)}")
    out.say(
        f"Ballots are signed from {units.format_date(poll.opens)} to {units.format_date(poll.closes)} UTC."
    )
    out.say(f"Votes are those of {units.format_date(poll.snapshot)} UTC.")
    out.say(f"Wrote the poll to {path}. Send it to the members: `ape dao poll sign {path} CHOICE`.")
    out.result({"file": str(path), "id": "0x" + poll.id.hex(), "poll": poll.to_data()})
