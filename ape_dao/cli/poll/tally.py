"""`ape dao poll tally`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.poll.words import read_ballots, read_poll_file, result_data, show_result
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.deployment.journal import write_atomically
from ape_dao.core.errors import PollError
from ape_dao.polls import REASONS, choice_text, tally
from ape_dao.polls.files import POLL_ENDING, RESULT_ENDING

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("poll", metavar="POLL", shell_complete=completing.files)
@click.argument("ballots", nargs=-1, required=True, metavar="FILE|FOLDER…", shell_complete=completing.files)
@file_options
@place_options
@output_options
def cli(poll: str, ballots: tuple[str, ...], output: str | None, force: bool, place: Place) -> None:
    """Count the ballots of a poll, and write the result with every ballot in it.

    Each voter's newest ballot counts, with the votes at the snapshot, delegated ones included. Before the
    poll closes the count is printed and nothing is written. When a ballot was signed is what its voter says;
    collect the files before you publish any.
    """
    out = Output.current()
    asked = read_poll_file(poll)
    read, unreadable = read_ballots(asked, ballots)
    path = Path(output) if output else Path(poll.removesuffix(POLL_ENDING) + RESULT_ENDING)
    with place.open() as session:
        result = tally(session.dao, asked, read)
        is_closed = session.chain.timestamp() > asked.closes
    rows = [
        (one.ballot.voter, choice_text(asked, one.ballot.weights), REASONS[why])
        for one, why in result.left_out
    ]
    rows += [(name, "-", problem) for name, problem in unreadable.items()]
    if rows:
        out.table(("left out", "choice", "why"), rows)
    show_result(out, result)
    if is_closed:
        require_new(path, force, PollError)
        write_atomically(path, result.to_data())
        out.say(f"Wrote the result to {path}; anybody recomputes it: `ape dao poll verify {path}`.")
        out.say(f"A proposal can cite its hash, {result.fingerprint}.")
    else:
        out.say(f"So far; the poll is open until {units.format_date(asked.closes)} UTC. Nothing was written.")
    out.result(result_data(result, file=str(path) if is_closed else None, unreadable=unreadable))
