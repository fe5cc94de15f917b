"""`ape dao ballot relay`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.ballots import (
    COUNTED,
    Domain,
    judge,
    load_relay_journal,
    refunder_of,
    relay,
    required_refunder,
    settle,
)
from ape_dao.cli import completing
from ape_dao.cli.ballot.words import choice_text, dropped_data, read_all
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options
from ape_dao.core import units
from ape_dao.core.deployment.record import relay_journal_path
from ape_dao.core.errors import BallotError
from ape_dao.core.schema.fields import ETHER
from ape_dao.proposals.onchain import short_id
from ape_dao.sdk.further import further

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI

    from ape_dao.ballots import Batch, Refunder, RelayJournal, Verdict
    from ape_dao.cli.session import Place, Session
    from ape_dao.sdk.further import Further


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER…", shell_complete=completing.files)
@click.option("--refund", is_flag=True, help="Through the contract of the DAO that refunds gas of ballots.")
@account_option
@yes_option
@place_options
@output_options
def cli(files: tuple[str, ...], refund: bool, account: str | None, yes: bool, place: Place) -> None:
    """Submit the ballots of files and directories in batches, each below the gas limit of a transaction.

    Ballots that would not count are left out, each with its reason. If it is interrupted, run the same
    command again: it waits for what was sent and leaves out what is counted. The account that relays pays the
    gas; it needs no votes and can change nothing about a ballot. A DAO can refund a part of that (--refund).
    Where a chamber votes on the proposal too, it gets the same ballots of its own members.
    """
    out = Output.current()
    readable, unreadable = read_all(files)
    with place.open() as session:
        signer = session.signer(account)
        journal = _journal(session, Path(place.folder), str(signer.address))
        refunder = required_refunder(session.dao) if refund else None
        earlier = settle(session.dao, journal, refunder or refunder_of(session.dao))
        _show_batches(out, earlier)
        verdicts = judge(session.dao, readable)
        good = [verdict for verdict in verdicts if verdict.counts]
        others = further(session.dao, readable, str(signer.address))
        _show_dropped(out, verdicts, unreadable)
        batches: list[Batch] = list(earlier)
        if good:
            out.say(f"{len(good):,} of {len(verdicts) + len(unreadable):,} ballots would count.")
            if refunder is not None:
                _show_offers(out, refunder, good)
        for one in others:
            out.say(f"{one.what} counts {len(one.ballots):,} on proposal {short_id(one.proposal)} as well.")
        if good or others:
            confirm(out, f"Relay them as {signer.address}?", yes)
        if good:
            ballots = [verdict.signed for verdict in good]
            for batch in relay(session.dao, ballots, sender=signer, journal=journal, refunder=refunder):
                _show_batches(out, [batch])
                batches.append(batch)
            lost = len(good) - sum(batch.counted for batch in batches[len(earlier) :])
            if lost:
                out.note(f"{lost:,} of them stopped counting meanwhile; `ape dao ballot verify` says why.")
        counted = sum(batch.counted for batch in batches)
        journal.remove()
        handed_on = [_handed_on(out, one, signer) for one in others]
        if not counted and not others and not any(verdict.reason == COUNTED for verdict in verdicts):
            raise BallotError(_nothing(verdicts, unreadable, len(good)))
    gas, fee = sum(batch.gas_used for batch in batches), sum(batch.fee for batch in batches)
    refunded = sum(batch.refund for batch in batches)
    if counted:
        price = _ether(fee // counted)
        subject = "1 ballot is" if counted == 1 else f"{counted:,} ballots are"
        out.say(f"{subject} counted: {gas // counted:,} gas and {price} each.")
        if refunded:
            out.say(f"{_ether(refunded)} of {_ether(fee)} came back.")
    elif not others:
        out.say("There was nothing left to relay.")
    out.result(
        {
            "sender": str(signer.address),
            "counted": counted,
            "earlier": sum(batch.counted for batch in earlier),
            "gasUsed": gas,
            "fee": str(fee),
            "refund": str(refunded),
            "gasPerBallot": gas // counted if counted else None,
            "feePerBallot": str(fee // counted) if counted else None,
            "batches": [batch.to_data() for batch in batches],
            "further": handed_on,
            "dropped": dropped_data(verdicts, unreadable),
        }
    )


def _handed_on(out: Output, one: Further, signer: AccountAPI) -> dict[str, Any]:
    """Hand ballots to a stage that counts them too; what became of it."""
    receipts = one.relay(signer)
    out.say(f"proposal {short_id(one.proposal)}: {len(one.ballots):,} counted by {one.what}; {one.saying()}.")
    return {
        "stage": one.stage,
        "proposalId": str(one.proposal),
        "counted": len(one.ballots),
        "transactions": [str(receipt.txn_hash) for receipt in receipts],
    }


def _journal(session: Session, folder: Path, sender: str) -> RelayJournal:
    network, slug = session.chain.network_name, session.record.spec.slug
    return load_relay_journal(relay_journal_path(network, slug, sender, folder), Domain.read(session.dao))


def _show_batches(out: Output, batches: Sequence[Batch]) -> None:
    for batch in batches:
        out.say(
            f"proposal {short_id(batch.proposal_id)}: {batch.counted:,} of {batch.ballots:,} counted, "
            f"{batch.gas_used:,} gas, {batch.transaction}"
        )


def _show_offers(out: Output, refunder: Refunder, good: Sequence[Verdict]) -> None:
    """What can come back, before anything is sent."""
    ballots = [verdict.signed.ballot for verdict in good]
    own = sum(ballot.is_own for ballot in ballots)
    if own:
        out.note(f"own ballots are not refunded ({own:,} of these); they count without.")
    for proposal_id in dict.fromkeys(ballot.proposal_id for ballot in ballots if not ballot.is_own):
        offer = refunder.offer(proposal_id)
        if offer.available:
            out.say(
                f"proposal {short_id(proposal_id)}: at this base fee {_ether(offer.each)} are refunded "
                f"for a first ballot, {_ether(offer.available)} in all at most."
            )
        else:
            out.note(
                f"proposal {short_id(proposal_id)}: nothing is left for refunds; its ballots count without."
            )


def _ether(wei: int) -> str:
    return units.format_amount(wei, symbol=ETHER)


def _show_dropped(out: Output, verdicts: Sequence[Verdict], unreadable: dict[str, str]) -> None:
    rows = [
        (
            verdict.file.path.name,
            verdict.signed.ballot.voter,
            choice_text(verdict.signed.ballot),
            verdict.problem,
        )
        for verdict in verdicts
        if not verdict.counts
    ]
    rows += [(path, "-", "-", problem) for path, problem in unreadable.items()]
    if rows:
        out.title("Left out")
        out.table(("file", "voter", "choice", "why"), rows)
        out.say()


def _nothing(verdicts: Sequence[Verdict], unreadable: dict[str, str], good: int) -> str:
    """Why nothing was counted, from the first ballot if none would count."""
    if good:
        return f"None of the {good:,} ballots that would count was counted; `ape dao ballot verify` says why."
    number = len(verdicts) + len(unreadable)
    first = next(iter(unreadable.items()), None)
    if verdicts:
        first = (str(verdicts[0].file.path), str(verdicts[0].problem))
    why = f"; {first[0]}: {first[1]}" if first else ""
    return f"None of {number:,} ballots would count, so nothing was sent{why}."
