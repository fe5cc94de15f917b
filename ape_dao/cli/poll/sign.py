"""`ape dao poll sign`."""

from __future__ import annotations

from pathlib import Path

import click

from ape_dao.cli import completing
from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.network import account_option, load_account, network_option, now_of
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.poll.words import read_poll_file
from ape_dao.core import units
from ape_dao.core.errors import PollError, UnitError
from ape_dao.core.schema.fields import read_address
from ape_dao.polls import PollBallot, choice_text, read_choice, sign
from ape_dao.polls.files import BALLOT_ENDING, write_ballot


@click.command()
@click.argument("poll", metavar="POLL", shell_complete=completing.files)
@click.argument("choice", nargs=-1, required=True, metavar="OPTION…")
@click.option("--voter", metavar="ADDRESS", help="Contract (ERC-1271) that accepts the account's signature.")
@click.option(
    "--at", "moment", metavar="MOMENT", help="Date of the ballot, like 2027-01-31 12:00; default: now."
)
@file_options
@account_option
@network_option
@output_options
def cli(
    poll: str,
    choice: tuple[str, ...],
    voter: str | None,
    moment: str | None,
    output: str | None,
    force: bool,
    account: str | None,
    network: str | None,
) -> None:
    """Sign a ballot in a poll, and write it to a file for whoever counts.

    Options are named or numbered; in a ranked poll in order, in a weighted or quadratic one with a weight.
    Who signs again replaces the ballot: the newest counts. A network is asked for nothing but its time.

    \b
    ape dao poll sign where-do-we-meet.poll.json Lisbon online --account me
    ape dao poll sign budget.poll.json "Research=60" "Events=40" --account me
    """
    out = Output.current()
    asked = read_poll_file(poll)
    weights = read_choice(asked, choice)
    signer = load_account(account)
    try:
        address = str(signer.address) if voter is None else read_address(voter)
    except UnitError as err:
        raise PollError(f"--voter, the contract whose votes are cast: {err}") from err
    signed_at = now_of(network) if moment is None else units.parse_date(moment)
    if not asked.opens <= signed_at <= asked.closes:
        raise PollError(
            f"A ballot of {units.format_date(signed_at)} UTC does not count: the poll is open from "
            f"{units.format_date(asked.opens)} to {units.format_date(asked.closes)} UTC."
        )
    path = Path(output) if output else Path(f"{asked.id.hex()[:8]}-{address[:10]}-{signed_at}{BALLOT_ENDING}")
    require_new(path, force, PollError)
    signed = sign(asked, PollBallot(asked.id, address, weights, signed_at), signer)
    write_ballot(path, signed)
    chosen = choice_text(asked, weights)
    out.say(f"{address} chooses {chosen} in '{asked.title}'.")
    out.say(f"Wrote the signed ballot to {path}. Send it to whoever counts.")
    out.result({"file": str(path), "voter": address, "choice": chosen, "signedAt": signed_at})
