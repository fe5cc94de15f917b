"""`ape dao council`: elections of the council, from standing for it to the Safe that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import amount_text, asset_at
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.units import format_date
from ape_dao.modules.council import sdk
from ape_dao.modules.council.status import council_data, in_words, safe_trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.council.sdk import Candidate, ElectionState

_VETTING = ("", "excluded", "taken back in")
_election_option = click.option(
    "--election",
    type=click.IntRange(min=0),
    metavar="NUMBER",
    help="Another election.  [default: the latest]",
)


@output_options
@click.group()
def cli() -> None:
    """Stand for the council, endorse, vote; seat who won, and make its Safe follow.

    Elections open by the clock: 7 days of nominations, 14 of votes, 2 of seating. What is cast in the second
    half of the vote weighs less and less. A recall is a proposal: `ape dao proposal template recall-member`.
    """


@cli.command()
@_election_option
@place_options
@output_options
def show(election: int | None, place: Place) -> None:
    """Show the members, their Safe, and an election with its candidates."""
    out = Output.current()
    with place.open() as session:
        state, now = sdk.council(session.dao), session.chain.timestamp()
        number = state.latest(now) if election is None else election
        chosen = None if number is None else sdk.election(session.dao, number)
        members = [(_name(session, member), str(cohort + 1)) for member, cohort in state.members]
        rows = [] if chosen is None else [_row(session, one) for one in chosen.candidates]
    out.say(f"Council: {in_words(state, now)}.")
    out.table(("member", "cohort"), members)
    if chosen is not None:
        out.say(_headline(chosen, now))
        if rows:
            out.table(("candidate", "endorsed by", "votes", "seat", ""), rows)
    out.result(
        {
            **council_data(state, now),
            "shown": None if chosen is None else _election_data(chosen, now),
        }
    )


@cli.command()
@click.argument("statement")
@_election_option
@signed_options
def nominate(statement: str, election: int | None, account: str | None, place: Place) -> None:
    """Stand for election, as the signer; the chain keeps the digest of STATEMENT.

    Publish the statement itself where members read it, or a link to it.
    """
    out = Output.current()
    with place.open() as session:
        number, signer = _number(session, election), session.signer(account)
        receipt = sdk.nominate(session.dao, number, statement, sender=signer)
    out.say(f"{signer.address} stands in election {number}: {receipt.txn_hash}")
    out.result({"election": number, "nominee": str(signer.address), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("nominee")
@click.argument("share", default="100%")
@_election_option
@yes_option
@signed_options
def endorse(
    nominee: str, share: str, election: int | None, yes: bool, account: str | None, place: Place
) -> None:
    """Endorse NOMINEE with SHARE of the signer's power; that cannot be taken back."""
    out = Output.current()
    with place.open() as session:
        number, signer = _number(session, election), session.signer(account)
        address, bps = session.account_address(nominee), units.parse_percent(share)
        confirm(out, f"Endorse {address} with {units.format_percent(bps)} of your power, for good?", yes)
        receipt = sdk.endorse(session.dao, number, address, bps, sender=signer)
    out.say(f"Endorsed: {receipt.txn_hash}")
    out.result({"election": number, "nominee": address, "bps": bps, "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("choices", metavar="NOMINEE[=SHARE]…", nargs=-1, required=True)
@_election_option
@yes_option
@signed_options
def vote(
    choices: tuple[str, ...], election: int | None, yes: bool, account: str | None, place: Place
) -> None:
    """Vote for up to six candidates, in place of an earlier ballot.

    Without shares the power is split evenly; with them, such as 0x…=70%, their sum is at most 100%.
    """
    out = Output.current()
    with place.open() as session:
        number, signer = _number(session, election), session.signer(account)
        ballot = _ballot(session, choices)
        for address, bps in ballot.items():
            out.say(f"{units.format_percent(bps)} for {_name(session, address)}")
        confirm(out, "Vote like that?", yes)
        receipt = sdk.vote(session.dao, number, ballot, sender=signer)
    out.say(f"Voted: {receipt.txn_hash}")
    out.result(
        {
            "election": number,
            "transaction": str(receipt.txn_hash),
            "choices": [{"nominee": address, "bps": bps} for address, bps in ballot.items()],
        }
    )


@cli.command()
@click.argument("nominees", metavar="[NOMINEE]…", nargs=-1)
@_election_option
@signed_options
def seat(nominees: tuple[str, ...], election: int | None, account: str | None, place: Place) -> None:
    """Put candidates on the list, or all who won and are not there yet; anybody can."""
    out = Output.current()
    with place.open() as session:
        number, signer = _number(session, election), session.signer(account)
        if nominees:
            chosen = [session.account_address(nominee) for nominee in nominees]
        else:
            seats = int(session.dao.read("council_election", "SEATS")[0])
            state = sdk.election(session.dao, number)
            chosen = [one.account for one in sdk.to_seat(state, seats)]
        done = [(one, str(sdk.seat(session.dao, number, one, sender=signer).txn_hash)) for one in chosen]
    for one, transaction in done:
        out.say(f"{one} is on the list: {transaction}")
    if not done:
        out.say("Everybody who won is on the list.")
    seated = [{"nominee": one, "transaction": transaction} for one, transaction in done]
    out.result({"election": number, "seated": seated})


@cli.command()
@_election_option
@signed_options
def apply(election: int | None, account: str | None, place: Place) -> None:
    """Give the seats to those on the list, and the Safe to the members; anybody can."""
    out = Output.current()
    with place.open() as session:
        number = _number(session, election)
        receipt = sdk.apply_result(session.dao, number, sender=session.signer(account))
        state, now = sdk.council(session.dao), session.chain.timestamp()
    out.say(f"Election {number} is applied; the Safe has {state.threshold} of {len(state.members)} to sign.")
    out.result({"applied": number, **council_data(state, now), "transaction": str(receipt.txn_hash)})


@cli.command()
@signed_options
def sync(account: str | None, place: Place) -> None:
    """Make the owners of the Safe the members again, whatever they did to it; anybody can."""
    out = Output.current()
    with place.open() as session:
        before = sdk.council(session.dao)
        if not before.is_enabled:
            raise DaoError(f"It cannot be changed: {safe_trouble(before)}.")
        receipt = sdk.sync(session.dao, sender=session.signer(account))
        state, now = sdk.council(session.dao), session.chain.timestamp()
    out.say(f"The Safe has {state.threshold} of {len(state.members)} to sign: {receipt.txn_hash}")
    out.result({**council_data(state, now), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("new_account")
@signed_options
def rotate(new_account: str, account: str | None, place: Place) -> None:
    """Let NEW_ACCOUNT take the signer's seat three days from now; the signer itself takes that back."""
    out = Output.current()
    with place.open() as session:
        signer, address = session.signer(account), session.account_address(new_account)
        receipt = sdk.rotate(session.dao, address, sender=signer)
        pending = sdk.election_of(session.dao).rotationOf(signer.address)
    ready = int(pending[1])
    out.say(
        f"{address} can take the seat from {format_date(ready)} UTC on, by `ape dao council accept "
        f"{signer.address}`: {receipt.txn_hash}"
        if ready
        else f"No change of the key is pending: {receipt.txn_hash}"
    )
    out.result(
        {
            "member": str(signer.address),
            "newKey": address,
            "readyAt": ready or None,
            "transaction": str(receipt.txn_hash),
        }
    )


@cli.command()
@click.argument("member")
@signed_options
def accept(member: str, account: str | None, place: Place) -> None:
    """Take the seat of MEMBER, as the key that it named; the Safe follows."""
    out = Output.current()
    with place.open() as session:
        signer, address = session.signer(account), session.account_address(member)
        receipt = sdk.accept(session.dao, address, sender=signer)
        if sdk.council(session.dao).is_enabled:
            sdk.sync(session.dao, sender=signer)
    out.say(f"{signer.address} has the seat of {address}: {receipt.txn_hash}")
    out.result({"member": address, "newKey": str(signer.address), "transaction": str(receipt.txn_hash)})


@cli.command()
@click.argument("nominee")
@click.argument("reason")
@_election_option
@signed_options
def exclude(nominee: str, reason: str, election: int | None, account: str | None, place: Place) -> None:
    """Exclude NOMINEE, as the guardian, for a REASON that everybody reads; a vote can overrule it."""
    out = Output.current()
    with place.open() as session:
        number, address = _number(session, election), session.account_address(nominee)
        receipt = sdk.exclude(session.dao, number, address, reason, sender=session.signer(account))
    out.say(f"{address} is excluded from election {number}: {receipt.txn_hash}")
    out.result({"election": number, "nominee": address, "transaction": str(receipt.txn_hash)})


def _number(session: Session, election: int | None) -> int:
    return sdk.latest_election(session.dao) if election is None else election


def _ballot(session: Session, choices: Sequence[str]) -> dict[str, int]:
    """Basis points by candidate.

    Raises:
        DaoError: Shares stand beside none, a candidate stands twice, or they are more than 100%.
    """
    pairs = [choice.partition("=") for choice in choices]
    given = [share for _, _, share in pairs if share]
    if given and len(given) != len(pairs):
        raise DaoError("Give a share for each candidate, such as 0x…=70%, or for none.")
    even = units.BASIS_POINTS // len(pairs)
    ballot = {
        session.account_address(name): units.parse_percent(share) if share else even
        for name, _, share in pairs
    }
    if len(ballot) != len(pairs):
        raise DaoError("A candidate stands on the ballot twice.")
    if sum(ballot.values()) > units.BASIS_POINTS:
        raise DaoError(f"The shares are {units.format_percent(sum(ballot.values()))} together; at most 100%.")
    return ballot


def _name(session: Session, address: str) -> str:
    names = {at: name for name, at in session.record.spec.addresses.items()}
    return names.get(address, address)


def _headline(state: ElectionState, now: int) -> str:
    times = (("vote from", state.vote_from), ("seating from", state.seating_from), ("result", state.until))
    dates = ", ".join(f"{what} {format_date(second)}" for what, second in times)
    return f"Election {state.number} of cohort {state.cohort + 1}: {state.phase(now)} ({dates})"


def _row(session: Session, one: Candidate) -> tuple[str, ...]:
    unit = asset_at(session.registry, session.registry.contracts[session.registry.votes_key])
    return (
        _name(session, one.account),
        amount_text(one.endorsed, unit) + ("" if one.number else ", below the bar"),
        amount_text(one.weight, unit),
        "yes" if one.is_seated else "",
        _VETTING[one.vetting],
    )


def _election_data(state: ElectionState, now: int) -> dict[str, Any]:
    return {
        "number": state.number,
        "cohort": state.cohort,
        "phase": state.phase(now),
        "opens": state.opens,
        "voteFrom": state.vote_from,
        "seatingFrom": state.seating_from,
        "until": state.until,
        "bar": str(state.bar),
        "candidates": [
            {
                "account": one.account,
                "endorsed": str(one.endorsed),
                "votes": str(one.weight),
                "number": one.number or None,
                "vetting": _VETTING[one.vetting] or None,
                "isSeated": one.is_seated,
            }
            for one in state.candidates
        ],
    }
