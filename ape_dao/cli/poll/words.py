"""What the commands on polls share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_dao.core.errors import PollError
from ape_dao.core.units import rounded, share
from ape_dao.polls import Form, read_poll
from ape_dao.polls.files import ballot_paths, read_ballot, read_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.cli.output import Output
    from ape_dao.polls import Poll, Result, SignedPollBallot


def read_poll_file(name: str) -> Poll:
    """The poll in a file.

    Raises:
        PollError: It cannot be read, or is none.
    """
    return read_poll(read_json(Path(name), "a poll"))


def read_ballots(poll: Poll, names: Sequence[str]) -> tuple[list[SignedPollBallot], dict[str, str]]:
    """The ballots of files and folders that are of the poll, and why the others are not, by path."""
    ballots: list[SignedPollBallot] = []
    problems: dict[str, str] = {}
    for path in ballot_paths([Path(name) for name in names]):
        try:
            ballot = read_ballot(path)
        except PollError as err:
            problems[str(path)] = str(err).removeprefix(f"{path} ").rstrip(".")
            continue
        if ballot.ballot.poll_id == poll.id:
            ballots.append(ballot)
        else:
            problems[str(path)] = "is a ballot of another poll"
    return ballots, problems


def show_result(out: Output, result: Result) -> None:
    """The result as tables."""
    poll, count = result.poll, result.count
    everything = sum(one.votes for one in result.counted)
    quadratic = poll.form is Form.QUADRATIC
    rows = [
        (
            name,
            f"{total:,}" if quadratic else rounded(total),
            share(total, sum(count.totals) if quadratic else everything),
            "wins" if number in count.winners else "",
        )
        for number, (name, total) in enumerate(zip(poll.options, count.totals, strict=True))
    ]
    unit = "square roots" if quadratic else "votes"
    out.table(("option", unit, "share", ""), rows)
    if len(count.rounds) > 1:
        header = ("round", *poll.options)
        out.table(
            header,
            [
                (str(number), *("out" if votes is None else rounded(votes) for votes in one))
                for number, one in enumerate(count.rounds, start=1)
            ],
        )
    if len(count.winners) > 1:
        out.say("Nobody wins alone: these have the same total.")
    voters = len(result.counted)
    out.say(
        f"{voters:,} {'member' if voters == 1 else 'members'} with {rounded(everything)} of "
        f"{rounded(result.all_votes)} votes ({share(everything, result.all_votes)}) took part."
    )


def result_data(result: Result, **others: Any) -> dict[str, Any]:
    """A result for programs."""
    return {"hash": result.fingerprint, **others, "result": result.to_data()}
