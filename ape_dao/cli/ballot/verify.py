"""`ape dao ballot verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.ballots import judge
from ape_dao.cli import completing
from ape_dao.cli.ballot.words import (
    choice_text,
    read_all,
    unreadable_data,
    verdict_data,
    votes_of,
)
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options
from ape_dao.core.units import rounded
from ape_dao.proposals.onchain import short_id

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER…", shell_complete=completing.files)
@place_options
@output_options
@click.pass_context
def cli(ctx: click.Context, files: tuple[str, ...], place: Place) -> None:
    """Check whether each ballot would count if it were relayed now, and with how many votes.

    Checked are the signature (of a key or of a contract, ERC-1271), the proposal's state, whether a newer
    ballot or a cancellation is stored, and the votes at the proposal's snapshot. Exit code 1 if a ballot
    would not count.
    """
    out = Output.current()
    readable, unreadable = read_all(files)
    with place.open() as session:
        verdicts = judge(session.dao, readable)
        votes = votes_of(session, verdicts)
    rows = [
        (
            verdict.file.path.name,
            short_id(verdict.signed.ballot.proposal_id),
            verdict.signed.ballot.voter,
            choice_text(verdict.signed.ballot),
            "-" if number is None else rounded(number),
            verdict.problem or "would count",
        )
        for verdict, number in zip(verdicts, votes, strict=True)
    ]
    rows += [(path, "-", "-", "-", "-", problem) for path, problem in unreadable.items()]
    good = sum(verdict.counts for verdict in verdicts)
    out.table(("file", "proposal", "voter", "choice", "votes", "verdict"), rows)
    out.say(f"{good:,} of {len(rows):,} would count.")
    data = [verdict_data(verdict, number) for verdict, number in zip(verdicts, votes, strict=True)]
    data += [unreadable_data(path, problem) for path, problem in unreadable.items()]
    out.result({"good": good, "ballots": data})
    if good < len(rows):
        ctx.exit(1)
