"""`ape dao chamber`: votes of a second house on the same proposals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.ballot.words import ballot_data, read_all, unreadable_data
from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.session import confirm, place_options
from ape_dao.core.errors import BallotError, DaoError
from ape_dao.core.units import format_percent, rounded
from ape_dao.modules.chamber import sdk
from ape_dao.modules.chamber.contracts import CHOICES
from ape_dao.modules.chamber.further import by_chamber, that_count
from ape_dao.modules.chamber.says import sentence
from ape_dao.proposals.onchain import short_id
from ape_dao.proposals.safe_batch import safe_batch
from ape_dao.proposals.standing import when

if TYPE_CHECKING:
    from ape_dao.ballots import BallotFile, SignedBallot
    from ape_dao.cli.proposal.chosen import Chosen
    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.chamber.sdk import ChamberState

_VERDICTS = ("no quorum", "rejected", "passed")
_SAYS = {
    "no-votes": "its voter had no votes there",
    "choice": "a chamber takes for, against and abstain only",
    "split": "a chamber takes no split ballots",
    "out-of-date": "a newer ballot or a cancellation of its voter is stored",
    "future": "it was signed at a later second than the current one",
    "signature": "the signature is not its voter's",
    "other-dao": "it is for another DAO",
    "own": "own ballots are for the governor only; sign one without --own",
    "no-chamber": "no chamber votes on that proposal",
    "older": "a newer ballot of its voter is among the files",
}


@output_options
@click.group()
def cli() -> None:
    """Vote as a second house on the same proposals; show how it stands to them.

    A kind of proposals names a chamber as its stage: its proposals then need the majority of the governor
    and that of the chamber. The chamber votes in the same time, with votes of its own such as reputation,
    and says no unless it said yes. One signed ballot counts in both: `ape dao ballot sign`, then
    `ape dao ballot relay` and `ape dao chamber relay`.
    """


@cli.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@place_options
@output_options
def show(proposal: str, place: Place) -> None:
    """Show how the chamber stands to a proposal, and who voted what there."""
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        name = sdk.chamber_of(session.dao, chosen.proposal.id)
        state = sdk.state_of(session.dao, name, chosen.proposal.id)
        ballots = sdk.ballots(session.dao, name, chosen.proposal.id)
        (margin,) = session.dao.read(sdk.chambers_of(session.dao)[name], "MARGIN_BPS")
    said = sentence(state)
    out.say(f"{said[0].upper()}{said[1:]}.")
    quorum = f"{rounded(state.quorum)} for or abstain" if state.quorum else "known when the vote begins"
    ends = f"{'ended' if state.is_over else 'ends'} {when(state.deadline, state.now)}"
    bars = (("quorum", quorum), ("approval margin", format_percent(int(margin))), ("vote", ends))
    out.table(("what", "now"), bars)
    if ballots:
        rows = [(_who(session, one.voter), rounded(one.votes), CHOICES[one.support]) for one in ballots]
        out.table(("member", "votes", "choice"), rows)
    out.result(
        {
            **_state_data(state),
            "marginBps": int(margin),
            "ballots": [
                {"voter": one.voter, "votes": str(one.votes), "choice": CHOICES[one.support]}
                for one in ballots
            ],
        }
    )


@cli.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@click.argument("choice", type=click.Choice(list(CHOICES)))
@click.option(
    "--safe", metavar="ACCOUNT", help="Write a transaction of this Safe to --output instead of sending one."
)
@account_option
@file_options
@place_options
@output_options
def vote(
    proposal: str,
    choice: str,
    safe: str | None,
    account: str | None,
    output: str | None,
    force: bool,
    place: Place,
) -> None:
    """Vote in the chamber on a proposal; a second vote replaces the first."""
    out = Output.current()
    if (safe is None) != (output is None):
        raise DaoError("--safe and --output belong together: whose transaction, and the file for it.")
    if output is not None:
        require_new(output, force)
    support = CHOICES.index(choice)
    with place.open() as session:
        chosen = choose(session, proposal)
        dao, number = session.dao, chosen.proposal.id
        name = sdk.chamber_of(dao, number)
        chosen.standing_ahead().require_open(chosen.proposal)
        if safe is not None and output is not None:
            voter = session.account_address(safe)
            votes = sdk.votes_on(dao, name, number, voter)
            _write(session, chosen, name, support, voter, Path(output))
            out.say(f"Wrote {output}: import it into the transaction builder of the Safe {voter}.")
            out.result(
                {"chamber": name, "voter": voter, "votes": str(votes), "path": output, "transaction": None}
            )
            return
        signer = session.signer(account)
        voter = str(signer.address)
        votes = sdk.votes_on(dao, name, number, voter)
        before = sdk.ballot_of(dao, name, number, voter)
        receipt = sdk.vote(dao, name, number, support, sender=signer)
        state = sdk.state_of(dao, name, number)
    out.say(f"{voter} votes {choice} in '{name}' with {rounded(votes)}: {receipt.txn_hash}")
    if before is not None:
        out.say(f"That replaces its ballot {CHOICES[before.support]}.")
    said = sentence(state)
    out.say(f"{said[0].upper()}{said[1:]}.")
    out.result(
        {
            "chamber": name,
            "voter": voter,
            "votes": str(votes),
            "path": None,
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER…", shell_complete=completing.files)
@account_option
@yes_option
@place_options
@output_options
def relay(files: tuple[str, ...], account: str | None, yes: bool, place: Place) -> None:
    """Hand ballots that members signed for the governor to the chamber, in batches.

    `ape dao ballot relay` does that too, for those that it hands to the governor or that are counted there.
    Ballots that would not count are left out, each with its reason. The account that relays pays the gas; it
    needs no votes and can change nothing about a ballot. Relayed again, nothing changes.
    """
    out = Output.current()
    readable, unreadable = read_all(files)
    with place.open() as session:
        signer = session.signer(account)
        dropped: list[tuple[BallotFile, str]] = []
        by_proposal = by_chamber(session.dao, readable, dropped)
        good: dict[tuple[str, int], list[SignedBallot]] = {}
        for at, read in by_proposal.items():
            good[at] = that_count(session.dao, at[0], read, str(signer.address), dropped)
        rows = [(one.path.name, one.signed.ballot.voter, _SAYS[why]) for one, why in dropped]
        rows += [(path, "-", problem) for path, problem in unreadable.items()]
        if rows:
            out.title("Left out")
            out.table(("file", "voter", "why"), rows)
        count = sum(map(len, good.values()))
        if not count:
            raise BallotError(
                f"None of {len(rows):,} ballots would count in a chamber, so nothing was sent; {rows[0][0]}: "
                f"{rows[0][2]}."
            )
        confirm(out, f"Relay {count:,} to the chamber as {signer.address}?", yes)
        sent = []
        for (name, number), ballots in good.items():
            if not ballots:
                continue
            receipts = sdk.relay(session.dao, name, ballots, sender=signer)
            sent += [str(receipt.txn_hash) for receipt in receipts]
            said = sentence(sdk.state_of(session.dao, name, number))
            out.say(f"proposal {short_id(number)}: {len(ballots):,} counted; {said}.")
    out.result(
        {
            "sender": str(signer.address),
            "counted": count,
            "transactions": sent,
            "dropped": [
                {
                    "file": str(one.path),
                    **ballot_data(one.signed.ballot),
                    "reason": why,
                    "problem": _SAYS[why],
                }
                for one, why in dropped
            ]
            + [unreadable_data(path, problem) for path, problem in unreadable.items()],
        }
    )


def _write(session: Session, chosen: Chosen, name: str, support: int, safe: str, path: Path) -> None:
    batch = safe_batch(
        [sdk.vote_call(session.dao, name, chosen.proposal.id, support)],
        chain_id=session.chain.chain_id(),
        safe=safe,
        title=f"vote {CHOICES[support]} on proposal {chosen.proposal.short_id} in {name}",
        created=session.chain.timestamp(),
    )
    path.write_text(json.dumps(batch, indent=2) + "\n", encoding="utf-8")


def _state_data(state: ChamberState) -> dict[str, Any]:
    return {
        "chamber": state.name,
        "verdict": _VERDICTS[state.verdict],
        "agrees": state.agrees,
        "against": str(state.against),
        "for": str(state.for_),
        "abstain": str(state.abstain),
        "quorum": str(state.quorum),
        "deadline": state.deadline,
        "until": state.until or None,
    }


def _who(session: Session, address: str) -> str:
    names = {at: name for name, at in session.record.spec.addresses.items()}
    return names.get(address, address)
