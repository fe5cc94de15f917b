"""Disputes of jobs before the DAO's court, as jurors and parties take part in them.

Amounts are wei, times unix seconds, powers those of locks. People name a dispute by its job.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.erc20 import number_answer
from ape_dao.core.errors import DaoError
from ape_dao.core.units import BASIS_POINTS
from ape_dao.modules.market.contracts import CHOICES, COURT, JOB_BOARD, KEY, PHASES, RESULTS
from ape_dao.modules.market.headers import header_of
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.market.abi import DaoCourt
    from ape_dao.sdk.dao import Dao

(_, SEED, ENLIST, COMMIT, REVEAL, APPEAL, DUE, WITH_DAO, CLOSED) = PHASES
OPEN, VOID, SILENT = RESULTS[:3]
CLIENT, PROVIDER = CHOICES[1:]
_SALT_BYTES = 32


@dataclass(frozen=True)
class Terms:
    """What stands in the code of a court."""

    seats: int
    rounds: int
    period: int
    last_word: int
    fee: int
    bond: int


@dataclass(frozen=True)
class Round:
    """A round of a dispute, at one moment."""

    number: int
    """From zero."""
    block: int
    """Whose header draws the lots."""
    expected: int
    start: int
    """Second in which the lots were drawn; zero: not yet."""
    seats: int
    """Enlisted."""
    for_client: int
    for_provider: int
    pot: int
    reward: int
    """Of a seat that is right, besides its bond, once the dispute is closed."""
    result: str
    """One of `RESULTS`."""


@dataclass(frozen=True)
class Dispute:
    """A dispute, at one moment."""

    court: str
    number: int
    """At the court."""
    job: int
    phase: str
    """One of `PHASES`."""
    rounds: tuple[Round, ...]
    """The last one is the present one."""
    owner_until: int
    """The last second for the DAO to rule; zero: it was not asked."""
    share: int | None
    """Of the provider, in basis points, once it is closed."""
    appeal_cost: int
    terms: Terms

    @property
    def right(self) -> str | None:
        """Who is right, once it is closed."""
        if self.share is None:
            return None
        return PROVIDER if self.share * 2 >= BASIS_POINTS else CLIENT

    @property
    def round(self) -> Round:
        """The present one."""
        return self.rounds[-1]

    @property
    def ends(self) -> int | None:
        """The second in which the present phase is over; None where a call ends it."""
        if self.phase == WITH_DAO:
            return self.owner_until + 1
        phases = (ENLIST, COMMIT, REVEAL, APPEAL)
        if self.phase not in phases:
            return None
        return self.round.start + (phases.index(self.phase) + 1) * self.terms.period


@dataclass(frozen=True)
class Seats:
    """What an account has in the present round."""

    account: str
    by_lot: int
    """Zero before the lots are drawn."""
    taken: int
    choice: str
    """One of `CHOICES`: what it revealed."""
    has_committed: bool


def is_court(dao: Dao, address: str) -> bool:
    """Whether a contract is such a court."""
    return bool(dao.chain.code(address)) and number_answer(dao.chain, address, "SEED_DELAY()") is not None


def court_at(dao: Dao, address: str) -> DaoCourt:
    """The court at an address: the DAO's own, or one that it has left since."""
    return cast("DaoCourt", dao.instance(COURT.name, address))


def terms_at(dao: Dao, address: str) -> Terms:
    """The terms of a court."""
    found = court_at(dao, address)
    return Terms(
        seats=int(found.SEATS()),
        rounds=int(found.ROUNDS()),
        period=int(found.PERIOD()),
        last_word=int(found.LAST_WORD()),
        fee=int(found.FEE()),
        bond=int(found.BOND()),
    )


def dispute_of(dao: Dao, job: int) -> Dispute:
    """The dispute of a job, which may be closed.

    Raises:
        DaoError: Nobody disputed it, or somebody else decides.
    """
    found = disputes(dao, job)
    if not found:
        raise DaoError(
            f"Job {job} was not disputed before a court of this DAO; `ape dao court list` names those "
            "that were."
        )
    return found[0]


def disputes(dao: Dao, job: int | None = None) -> list[Dispute]:
    """Disputes of the DAO's jobs before its courts, the oldest first; or that of one job."""
    told = dao.chain.events(
        dao.chain.deployed.get(dao.address(KEY)) or artifact(JOB_BOARD.name),
        dao.address(KEY),
        "JobDisputed",
        from_block=dao.start_block,
    )
    places = [(int(event.arguments["jobId"]), str(event.arguments["arbiter"])) for event in told]
    chosen = [(number, court) for number, court in places if job in (None, number)]
    known = {court: is_court(dao, court) for _, court in dict.fromkeys(chosen)}
    return [_dispute(dao, number, court) for number, court in chosen if known[court]]


def seats_of(dao: Dao, found: Dispute, account: str) -> Seats:
    """What an account has in the present round."""
    court = court_at(dao, found.court)
    juror = court.jurorOf(found.number, found.round.number, account)
    return Seats(
        account=account,
        by_lot=int(court.seatsOf(found.number, account)),
        taken=int(juror.seats),
        choice=CHOICES[int(juror.choice)],
        has_committed=any(bytes(juror.commitment)),
    )


def draw(dao: Dao, found: Dispute, *, sender: AccountAPI) -> ReceiptAPI:
    """Show the block of the lots; anyone can, once it is there.

    Raises:
        DaoError: It is not there yet, or this chain's headers are not known here.
    """
    latest = dao.chain.block_number()
    number = found.round.block
    if number > latest:
        raise DaoError(
            f"The lots of job {found.job} are those of block {number}, and the newest one is {latest}; come "
            "back then."
        )
    header = header_of(dao.chain.rpc("eth_getBlockByNumber", hex(number), False))
    return send(court_at(dao, found.court), "draw", found.number, header, sender=sender)


def enlist(dao: Dao, found: Dispute, *, bond: int, sender: AccountAPI) -> ReceiptAPI:
    """Take the seats of the sender.

    Args:
        bond: Of all its seats.

    Raises:
        RefusedError: It has none, is a party, or has them; or it is not the time.
    """
    return send(court_at(dao, found.court), "enlist", found.number, sender=sender, value=bond)


def new_salt() -> bytes:
    """What nobody can guess, for a commitment."""
    return secrets.token_bytes(_SALT_BYTES)


def commit(dao: Dao, found: Dispute, choice: str, salt: bytes, *, sender: AccountAPI) -> ReceiptAPI:
    """Fix what the sender says, one of `CLIENT` and `PROVIDER`; the last time counts.

    Args:
        salt: To be shown with the choice later; whoever loses it loses the bond.

    Raises:
        RefusedError: It has no seat, or it is not the time.
    """
    court, place = court_at(dao, found.court), (found.number, found.round.number)
    hidden = court.commitmentOf(*place, str(sender.address), CHOICES.index(choice), salt)
    return send(court, "commit", found.number, hidden, sender=sender)


def reveal(dao: Dao, found: Dispute, choice: str, salt: bytes, *, sender: AccountAPI) -> ReceiptAPI:
    """Say what was fixed.

    Raises:
        RefusedError: It was another choice or salt, or it is not the time.
    """
    return send(
        court_at(dao, found.court), "reveal", found.number, CHOICES.index(choice), salt, sender=sender
    )


def appeal(dao: Dao, found: Dispute, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay for another round, or for the DAO's word after the last one; anyone can.

    Raises:
        RefusedError: It is not the time.
    """
    court = court_at(dao, found.court)
    return send(court, "appeal", found.number, sender=sender, value=found.appeal_cost)


def advance(dao: Dao, found: Dispute, *, sender: AccountAPI) -> ReceiptAPI:
    """Go on where time is over; anyone can.

    Raises:
        RefusedError: It is not.
    """
    return send(court_at(dao, found.court), "advance", found.number, sender=sender)


def claimable(dao: Dao, found: Dispute, account: str) -> list[int]:
    """Rounds of which an account can claim now."""
    court = court_at(dao, found.court)
    rounds = []
    for one in found.rounds:
        juror = court.jurorOf(found.number, one.number, account)
        said = CHOICES[int(juror.choice)]
        if not int(juror.seats) or one.result == OPEN:
            continue
        is_right = found.phase == CLOSED and said == found.right
        if one.result == VOID or (one.result == SILENT and said != CHOICES[0]) or is_right:
            rounds.append(one.number)
    return rounds


def claim(dao: Dao, found: Dispute, number: int, account: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay a juror its bond and pay of a round; anyone can.

    Raises:
        RefusedError: There is nothing, now or at all.
    """
    return send(court_at(dao, found.court), "claim", found.number, number, account, sender=sender)


def evidence(dao: Dao, found: Dispute, uri: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Tell the jurors where a document is; client and provider can, until the end of enlisting.

    Raises:
        RefusedError: The sender is neither, or it is too late.
    """
    return send(court_at(dao, found.court), "submitEvidence", found.number, uri, sender=sender)


def sweep(dao: Dao, court: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Send the DAO what disputes left over; anyone can.

    Raises:
        RefusedError: Nothing is.
    """
    return send(court_at(dao, court), "sweep", sender=sender)


def documents(dao: Dao, found: Dispute) -> list[tuple[str, str]]:
    """The parties' documents: who showed it, and where it is."""
    told = dao.chain.events(
        dao.chain.deployed.get(found.court) or artifact(COURT.name),
        found.court,
        "EvidenceGiven",
        from_block=dao.start_block,
    )
    return [
        (str(event.arguments["party"]), str(event.arguments["uri"]))
        for event in told
        if int(event.arguments["dispute"]) == found.number
    ]


def _dispute(dao: Dao, job: int, address: str) -> Dispute:
    court = court_at(dao, address)
    question, case = court.caseOf(dao.address(KEY), job)
    number = int.from_bytes(bytes(question), "big")
    answer = court.disputeOf(number)
    rounds = tuple(_round(at, court.roundOf(number, at)) for at in range(int(answer.round) + 1))
    return Dispute(
        court=address,
        number=number,
        job=job,
        phase=PHASES[int(court.phaseOf(number))],
        rounds=rounds,
        owner_until=int(answer.ownerUntil),
        share=int(case[3]) if answer.isClosed else None,
        appeal_cost=int(court.appealCost(number)),
        terms=terms_at(dao, address),
    )


def _round(number: int, answer: Any) -> Round:
    return Round(
        number=number,
        block=int(answer.block),
        expected=int(answer.expected),
        start=int(answer.start),
        seats=int(answer.seats),
        for_client=int(answer.forClient),
        for_provider=int(answer.forProvider),
        pot=int(answer.pot),
        reward=int(answer.reward),
        result=RESULTS[int(answer.result)],
    )
