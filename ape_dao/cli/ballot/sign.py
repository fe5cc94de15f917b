"""`ape dao ballot sign`."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.ballots import SPLIT, Ballot, Domain, sign, split, write_ballot
from ape_dao.ballots.files import ENDING
from ape_dao.cli import completing
from ape_dao.cli.ballot.words import ballot_data, choice_text
from ape_dao.cli.choice import CHOICES, choice_options, require_one_way
from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.network import account_option, load_account
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.record import record_without_chain
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.display import votes_symbol
from ape_dao.core.errors import BallotError, UnitError
from ape_dao.core.schema.fields import read_address
from ape_dao.proposals.onchain import short_id

if TYPE_CHECKING:
    from ape_dao.cli.session import Place
    from ape_dao.core.deployment.record import Record

_WHOLE_ID = re.compile(r"(0x)?[0-9a-fA-F]{64}|[0-9]{65,78}")
_HEX_DIGITS = 64
_TOO_MANY_VOTES = 1 << 128


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@choice_options("VOTES", "an amount of votes")
@click.option("--own", is_flag=True, help="Also with the voter's own power that a delegate has.")
@click.option("--voter", metavar="ADDRESS", help="Contract (ERC-1271) that accepts the account's signature.")
@click.option(
    "--at", "moment", metavar="MOMENT", help="Date of the ballot, like 2027-01-31 12:00; default: now."
)
@file_options
@account_option
@place_options
@output_options
def cli(
    proposal: str,
    choice: str | None,
    for_: str | None,
    against: str | None,
    abstain: str | None,
    own: bool,
    voter: str | None,
    moment: str | None,
    output: str | None,
    force: bool,
    account: str | None,
    place: Place,
) -> None:
    """Sign a ballot and write it to a small JSON file that anybody can relay.

    With the whole id of the proposal no network is needed: the DAO's record is enough. A proposal file or the
    first digits of an id are looked up on the chain. With --own it is an own
    ballot, as in `ape dao proposal vote`.

    \b
    ape dao ballot sign 58740871…03 for --account me
    ape dao ballot sign share-revenue.yaml --for "600 veTMAI" --against "400 veTMAI" --account me
    """
    out = Output.current()
    parts = {"against": against, "for_": for_, "abstain": abstain}
    require_one_way(choice, parts, BallotError, '--for "600 veTMAI" --against "400 veTMAI"')
    if _WHOLE_ID.fullmatch(proposal):
        record = record_without_chain(place.dao, place.record, Path(place.folder))
        proposal_id, now = _number(proposal), int(time.time())
    else:
        record, proposal_id, now = _looked_up(place, proposal)
    signer = load_account(account)
    spec = record.spec
    symbol = votes_symbol(spec)
    ballot = Ballot(
        proposal_id=proposal_id,
        support=SPLIT if choice is None else CHOICES[choice],
        voter=_voter(voter, str(signer.address)),
        sequence=now if moment is None else units.parse_date(moment),
        params=b"" if choice is not None else _split(parts, symbol),
        is_own=own,
    )
    path = Path(output) if output else _default_path(ballot)
    require_new(path, force, BallotError)
    domain = Domain.of_record(record)
    signed = sign(domain, ballot, signer)
    write_ballot(path, domain, signed)
    out.say(f"{ballot.voter} votes {choice_text(ballot)} on proposal {short_id(proposal_id)}.")
    out.say(f"Wrote the signed ballot to {path}. Anybody can relay it: `ape dao ballot relay {path}`.")
    out.result({"file": str(path), **ballot_data(ballot), "signature": "0x" + signed.signature.hex()})


def _number(whole_id: str) -> int:
    """A whole id: 64 hexadecimal digits, or more decimal ones."""
    digits = whole_id.removeprefix("0x")
    return int(digits, 16) if len(digits) == _HEX_DIGITS else int(digits)


def _looked_up(place: Place, proposal: str) -> tuple[Record, int, int]:
    """The record, the id and the present time of the chain."""
    from ape_dao.cli.proposal.chosen import choose

    with place.open() as session:
        chosen = choose(session, proposal)
        return session.record, chosen.proposal.id, session.chain.timestamp()


def _voter(contract: str | None, signer: str) -> str:
    if contract is None:
        return signer
    try:
        return read_address(contract)
    except UnitError as err:
        raise BallotError(f"--voter, the contract whose votes are cast: {err}") from err


def _split(parts: dict[str, str | None], symbol: str) -> bytes:
    """The parts as the governor reads them.

    Raises:
        BallotError: A percentage, of votes that nobody knows here; or nothing at all.
    """
    votes: dict[str, int] = {}
    for name, part in parts.items():
        if part is not None and part.strip().endswith("%"):
            raise BallotError(
                f"'{part}' is a share of votes that only the chain knows; give amounts, such as "
                f'"600 {symbol}". `ape dao proposal vote` takes percentages.'
            )
        votes[name] = units.parse_amount(part, symbol=symbol) if part is not None else 0
    if not any(votes.values()):
        raise BallotError(f'The parts add up to zero; give some, such as --for "600 {symbol}".')
    if max(votes.values()) >= _TOO_MANY_VOTES:
        raise BallotError("A part is more than any account can have; give whole votes, not base units.")
    return split(**votes)


def _default_path(ballot: Ballot) -> Path:
    return Path(f"{short_id(ballot.proposal_id)}-{ballot.voter[:10]}-{ballot.sequence}{ENDING}")
