"""`ape dao poll verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.poll.words import read_ballots, result_data, show_result
from ape_dao.cli.session import place_options
from ape_dao.polls import recount
from ape_dao.polls.files import read_json

if TYPE_CHECKING:
    from ape_dao.cli.session import Place
    from ape_dao.polls import Result, SignedPollBallot


@click.command()
@click.argument("result", metavar="RESULT", shell_complete=completing.files)
@click.argument("ballots", nargs=-1, metavar="[FILE|FOLDER…]", shell_complete=completing.files)
@place_options
@output_options
@click.pass_context
def cli(ctx: click.Context, result: str, ballots: tuple[str, ...], place: Place) -> None:
    """Recompute a result from the chain, from the ballots in it: every signature, every vote, every total.

    With ballots it is also checked that each of them is in the result. Exit code 1 if anything differs.
    """
    out = Output.current()
    stated = read_json(Path(result), "the result of a poll")
    with place.open() as session:
        right, differences = recount(session.dao, stated)
    read, unreadable = read_ballots(right.poll, ballots) if ballots else ([], {})
    missing = _missing(right, read)
    differences += [f"the ballot of {voter} is not in the result" for voter in missing]
    differences += [f"{name} {problem}" for name, problem in unreadable.items()]
    show_result(out, right)
    for difference in differences:
        out.say(difference)
    out.say(
        f"Ballots: {len(right.counted):,} counted, {len(right.left_out):,} left out; "
        + (f"{len(differences):,} differences." if differences else "all as the result says.")
    )
    out.result(result_data(right, differences=differences))
    if differences:
        ctx.exit(1)


def _missing(result: Result, ballots: list[SignedPollBallot]) -> list[str]:
    there = {one.signed for one in result.counted} | {one for one, _ in result.left_out}
    return [one.ballot.voter for one in ballots if one not in there]
