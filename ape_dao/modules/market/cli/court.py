"""`ape dao court`: disputes of jobs before jurors of the DAO."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.amounts import amount_text
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.units import format_date, format_duration, format_percent
from ape_dao.modules.market import court
from ape_dao.modules.market.capture import HOLDERS, USUAL_TURNOUT, bribe, chance
from ape_dao.modules.market.contracts import COURT
from ape_dao.proposals.assets import ETHER_ASSET

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.market.court import Dispute, Round

_SALT_DIGITS = 64
_JOB = click.argument("job", metavar="JOB", type=click.IntRange(min=1))
_SIDE = click.argument("side", type=click.Choice((court.CLIENT, court.PROVIDER)))
_NEXT = {
    court.SEED: "`ape dao court draw {job}` once block {block} is there",
    court.ENLIST: "`ape dao court enlist {job}`, if `ape dao court seats {job}` says that you have seats",
    court.COMMIT: "jurors: `ape dao court commit {job} client|provider`",
    court.REVEAL: "jurors: `ape dao court reveal {job} client|provider --salt …`",
    court.APPEAL: "`ape dao court appeal {job}`, for {cost}",
    court.DUE: "`ape dao court advance {job}`",
    court.WITH_DAO: "`ape dao proposal template rule-dispute`, with dispute {number}",
    court.CLOSED: "jurors: `ape dao court claim {job}`",
}
"""What can be done in each phase."""


@output_options
@click.group()
def cli() -> None:
    """Decide disputes of jobs as a juror, or follow them; a dispute is named by its job.

    Lots draw jurors from whoever had locks in the second before the dispute. They bring a bond, commit to a
    side and reveal it; those who say what becomes of the job share the fee and the bonds of the others.
    """


@cli.command("list")
@place_options
@output_options
def list_disputes(place: Place) -> None:
    """List the disputes before the court that are not closed, and closed ones of which bonds may be left."""
    out = Output.current()
    with place.open() as session:
        found = court.disputes(session.dao)
    rows = [(str(one.job), one.phase, _until(one), str(len(one.rounds))) for one in found]
    if found:
        out.table(("job", "phase", "until", "round"), rows)
    else:
        out.say("No job was disputed before the court.")
    out.result({"disputes": [_data(one) for one in found]})


@cli.command()
@_JOB
@place_options
@output_options
def show(job: int, place: Place) -> None:
    """Show where the dispute of JOB stands, its rounds, and the parties' documents."""
    out = Output.current()
    with place.open() as session:
        found = court.dispute_of(session.dao, job)
        shown = court.documents(session.dao, found)
    out.say(f"Dispute {found.number} about job {job}: {found.phase}{_ending(found)}")
    out.say(f"  next      {_next(found)}")
    rows = [
        (
            str(one.number + 1),
            _drawn(one),
            str(one.seats),
            f"{one.for_client} : {one.for_provider}",
            one.result,
        )
        for one in found.rounds
    ]
    out.table(("round", "lots", "seats taken", "client : provider", "result"), rows)
    for party, uri in shown:
        out.say(f"  evidence  {uri} of {party}")
    if found.share is not None:
        out.say(f"  ruling    {format_percent(found.share)} for the provider")
    documents = [{"party": party, "uri": uri} for party, uri in shown]
    data = _data(found)
    rounds = data.pop("rounds")
    out.result({**data, "documents": documents, "rounds": rounds})


@cli.command()
@_JOB
@click.argument("who", metavar="[ACCOUNT]", required=False)
@account_option
@place_options
@output_options
def seats(job: int, who: str | None, account: str | None, place: Place) -> None:
    """Show the seats of ACCOUNT, or the signer, in the present round of JOB's dispute."""
    out = Output.current()
    with place.open() as session:
        address = session.account_address(who) if who else str(session.signer(account).address)
        found = court.dispute_of(session.dao, job)
        mine = court.seats_of(session.dao, found, address)
    if not found.round.start:
        out.say(f"The lots are not drawn yet: {_next(found)}.")
    elif mine.taken:
        out.say(f"{address} has taken {_count(mine.taken)}.")
    else:
        bond = amount_text(mine.by_lot * found.terms.bond, ETHER_ASSET)
        out.say(f"{address} has {_count(mine.by_lot)} by lot; the bond is {bond}.")
    out.result(
        {
            "job": job,
            "account": mine.account,
            "byLot": mine.by_lot,
            "taken": mine.taken,
            "choice": mine.choice,
            "hasCommitted": mine.has_committed,
        }
    )


@cli.command()
@_JOB
@signed_options
def draw(job: int, account: str | None, place: Place) -> None:
    """Draw the lots of JOB's dispute by the block that it has fixed; anybody can."""
    _act(
        place,
        account,
        job,
        (court.SEED,),
        "Drawn; whoever has seats can enlist now",
        lambda session, signer, found: court.draw(session.dao, found, sender=signer),
    )


@cli.command()
@_JOB
@yes_option
@signed_options
def enlist(job: int, yes: bool, account: str | None, place: Place) -> None:
    """Take your seats in JOB's dispute, with their bond."""

    def take(session: Session, signer: AccountAPI, found: Dispute) -> ReceiptAPI:
        mine = court.seats_of(session.dao, found, str(signer.address))
        if mine.taken:
            raise DaoError(f"{signer.address} has taken its {_count(mine.taken)} already.")
        if not mine.by_lot:
            raise DaoError(
                f"{signer.address} has no seat in this round: it is a party, had no lock just before "
                "the dispute, or its lot was not drawn."
            )
        bond, out = mine.by_lot * found.terms.bond, Output.current()
        out.say(
            f"{_count(mine.by_lot)}, for a bond of {amount_text(bond, ETHER_ASSET)}. You lose it if you do "
            "not reveal, or if the job ends otherwise than you say."
        )
        confirm(out, "Enlist?", yes)
        return court.enlist(session.dao, found, bond=bond, sender=signer)

    _act(place, account, job, (court.ENLIST,), "Enlisted", take)


@cli.command()
@_JOB
@_SIDE
@click.option("--salt", metavar="HEX", help="64 digits that nobody can guess.  [default: random ones]")
@signed_options
def commit(job: int, side: str, salt: str | None, account: str | None, place: Place) -> None:
    """Say who is right in JOB's dispute without showing it yet; again as often as you like, the last counts.

    What is printed is needed to reveal it: whoever loses it loses the bond.
    """
    out, word = Output.current(), court.new_salt() if salt is None else _salt(salt)
    with place.open() as session:
        signer, found = session.signer(account), _in(session, job, (court.COMMIT,))
        receipt = court.commit(session.dao, found, side, word, sender=signer)
    out.say(f"Committed: {receipt.txn_hash}")
    begins = format_date(found.ends or 0)
    out.say(f"Keep this, and run it from {begins} UTC on, within {format_duration(found.terms.period)}:")
    out.say(f"  ape dao court reveal {job} {side} --salt 0x{word.hex()}")
    out.result({"job": job, "side": side, "salt": f"0x{word.hex()}", "transaction": str(receipt.txn_hash)})


@cli.command()
@_JOB
@_SIDE
@click.option("--salt", metavar="HEX", required=True, help="What `commit` printed.")
@signed_options
def reveal(job: int, side: str, salt: str, account: str | None, place: Place) -> None:
    """Show what you committed to in JOB's dispute."""
    word = _salt(salt)
    _act(
        place,
        account,
        job,
        (court.REVEAL,),
        "Revealed",
        lambda session, signer, found: court.reveal(session.dao, found, side, word, sender=signer),
    )


@cli.command()
@_JOB
@yes_option
@signed_options
def appeal(job: int, yes: bool, account: str | None, place: Place) -> None:
    """Pay for another round about JOB with twice the seats, or for the DAO's word after the last; anybody."""

    def pay(session: Session, signer: AccountAPI, found: Dispute) -> ReceiptAPI:
        out, is_last = Output.current(), len(found.rounds) == found.terms.rounds
        what = "The DAO decides by a vote then" if is_last else "Another round is held, with twice the seats"
        out.say(f"{what}. It costs {amount_text(found.appeal_cost, ETHER_ASSET)}, which nobody gives back.")
        confirm(out, "Appeal?", yes)
        return court.appeal(session.dao, found, sender=signer)

    _act(place, account, job, (court.APPEAL,), "Appealed", pay)


@cli.command()
@_JOB
@signed_options
def advance(job: int, account: str | None, place: Place) -> None:
    """Let JOB's dispute go on where time is over: to another round, the DAO, or its end; anybody can."""
    _act(
        place,
        account,
        job,
        (court.DUE,),
        "It goes on",
        lambda session, signer, found: court.advance(session.dao, found, sender=signer),
    )


@cli.command()
@_JOB
@click.argument("who", metavar="[ACCOUNT]", required=False)
@signed_options
def claim(job: int, who: str | None, account: str | None, place: Place) -> None:
    """Pay the bonds and the pay of ACCOUNT, or the signer, from JOB's dispute; anybody can."""
    out, paid = Output.current(), []
    with place.open() as session:
        signer = session.signer(account)
        address = session.account_address(who) if who else str(signer.address)
        found = court.dispute_of(session.dao, job)
        for number in court.claimable(session.dao, found, address):
            receipt = court.claim(session.dao, found, number, address, sender=signer)
            out.say(f"Round {number + 1}: {receipt.txn_hash}")
            paid.append({"round": number, "transaction": str(receipt.txn_hash)})
    if not paid:
        raise DaoError(
            f"There is nothing for {address} from the dispute of job {job} now; it is {found.phase}."
        )
    out.result({"job": job, "account": address, "paid": paid})


@cli.command()
@_JOB
@click.argument("uri")
@signed_options
def evidence(job: int, uri: str, account: str | None, place: Place) -> None:
    """Show JOB's jurors the document at URI, as client or provider, until the end of enlisting."""
    _act(
        place,
        account,
        job,
        (court.SEED, court.ENLIST),
        "The jurors are told",
        lambda session, signer, found: court.evidence(session.dao, found, uri, sender=signer),
    )


@cli.command()
@signed_options
def sweep(account: str | None, place: Place) -> None:
    """Send the DAO what disputes left over; anybody can."""
    out = Output.current()
    with place.open() as session:
        at = session.dao.address(COURT.key)
        receipt = court.sweep(session.dao, at, sender=session.signer(account))
    out.say(f"Swept: {receipt.txn_hash}")
    out.result({"transaction": str(receipt.txn_hash)})


@cli.command()
@click.option("--share", metavar="PERCENT", help="Of all power that one holder has.")
@click.option("--turnout", metavar="PERCENT", help="Of the others, how many sit.  [default: 33.33%]")
@place_options
@output_options
def capture(share: str | None, turnout: str | None, place: Place) -> None:
    """Say what it takes to decide disputes alone, or to bribe the jurors, in each round."""
    out = Output.current()
    shares = HOLDERS if share is None else (_part(share),)
    sitting = USUAL_TURNOUT if turnout is None else _part(turnout)
    with place.open() as session:
        terms = court.terms_at(session.dao, session.dao.address(COURT.key))
    rows, data = [], []
    for number in range(terms.rounds):
        seats = terms.seats << number
        cost = bribe(seats, terms.bond, terms.fee)
        chances = [chance(seats, one, sitting) for one in shares]
        rows.append(
            (str(number + 1), str(seats), *(f"{one:.1%}" for one in chances), amount_text(cost, ETHER_ASSET))
        )
        holders = {format_percent(one): round(won, 6) for one, won in zip(shares, chances, strict=True)}
        data.append({"round": number + 1, "seats": seats, "bribe": str(cost), "chances": holders})
    out.say(f"If {format_percent(sitting)} of the others sit, one holder decides, with")
    columns = (
        "round",
        "seats",
        *(f"{format_percent(one)} of the power" for one in shares),
        "bribing all seats",
    )
    out.table(columns, rows)
    out.result({"turnout": sitting, "rounds": data})


def _act(
    place: Place,
    account: str | None,
    job: int,
    phases: tuple[str, ...],
    done: str,
    call: Callable[[Session, AccountAPI, Dispute], ReceiptAPI],
) -> None:
    """One call about a dispute in one of the phases."""
    out = Output.current()
    with place.open() as session:
        signer, found = session.signer(account), _in(session, job, phases)
        receipt = call(session, signer, found)
    out.say(f"{done}: {receipt.txn_hash}")
    out.result({"job": job, "transaction": str(receipt.txn_hash)})


def _in(session: Session, job: int, phases: tuple[str, ...]) -> Dispute:
    found = court.dispute_of(session.dao, job)
    if found.phase not in phases:
        raise DaoError(
            f"The dispute of job {job} is {found.phase}{_ending(found)}; this needs one that is "
            f"{' or '.join(phases)}. Next: {_next(found)}."
        )
    return found


def _next(found: Dispute) -> str:
    cost = amount_text(found.appeal_cost, ETHER_ASSET)
    return _NEXT[found.phase].format(job=found.job, block=found.round.block, cost=cost, number=found.number)


def _ending(found: Dispute) -> str:
    return f", until {_until(found)} UTC" if found.ends else ""


def _until(found: Dispute) -> str:
    return format_date(found.ends) if found.ends else ""


def _drawn(one: Round) -> str:
    return format_date(one.start) if one.start else f"by block {one.block}"


def _count(number: int) -> str:
    return f"{number} seat{'' if number == 1 else 's'}"


def _part(text: str) -> int:
    share = units.parse_percent(text)
    if not share:
        raise DaoError("A part is above 0% and at most 100%, not nothing.")
    return share


def _salt(text: str) -> bytes:
    digits = text.removeprefix("0x")
    try:
        found = bytes.fromhex(digits)
    except ValueError:
        found = b""
    if len(digits) != _SALT_DIGITS or not found:
        raise DaoError(f"'{text}' is no salt; pass the 64 digits that `commit` printed, 0x….")
    return found


def _data(found: Dispute) -> dict[str, Any]:
    """A dispute for programs."""
    return {
        "job": found.job,
        "dispute": found.number,
        "court": found.court,
        "phase": found.phase,
        "until": found.ends,
        "share": found.share,
        "appealCost": str(found.appeal_cost),
        "rounds": [
            {
                "block": one.block,
                "expected": one.expected,
                "start": one.start or None,
                "seats": one.seats,
                "forClient": one.for_client,
                "forProvider": one.for_provider,
                "pot": str(one.pot),
                "reward": str(one.reward),
                "result": one.result,
            }
            for one in found.rounds
        ],
    }
