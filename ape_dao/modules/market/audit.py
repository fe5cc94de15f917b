"""The books of the market: what jobs and disputes took in and paid out, to the unit.

Parts, fees and bonds of each job are worked out again here from its terms and from how it ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.units import BASIS_POINTS
from ape_dao.modules.market.contracts import COURT, JOB_BOARD, KEY, UMA
from ape_dao.sdk.audit import Sum, total, transfers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ape_dao.core.chain.events import Event
    from ape_dao.core.findings import Finding
    from ape_dao.sdk.audit import Books

_ENDS = ("JobCompleted", "JobRejected", "JobExpired")
_PAID = ("Earned", "Returned", "FeePaid", "Kept")


@dataclass
class _Job:
    """A job by its events."""

    token: str
    budget: int
    fee_bps: int
    bond: int = 0
    share: int | None = None
    """Of the provider, in basis points, once it is over."""
    has_paid_fee: bool = False
    """False also where the token refused its receiver: then it is kept."""

    @property
    def fee(self) -> int:
        """Of what the provider has of the budget, rounded up."""
        part = self.budget * (self.share or 0) // BASIS_POINTS
        return -(-part * self.fee_bps // BASIS_POINTS)

    @property
    def held(self) -> int:
        """What the board must have for it."""
        return self.budget + self.bond if self.share is None else 0


def invariants(books: Books) -> Iterator[Finding]:
    """What must hold for the board and who decides its disputes; nothing for a DAO without them."""
    if KEY in books.dao.addresses:
        yield from _board(books)
    if COURT.key in books.dao.addresses:
        yield from _court(books)
    if UMA.key in books.dao.addresses:
        yield from _uma(books)


def _board(books: Books) -> Iterator[Finding]:
    board = books.dao.addresses[KEY]
    names = ("JobOffered", "JobDisputed", *_ENDS, *_PAID, "Withdrawn")
    events = books.chain.events(artifact(JOB_BOARD.name), board, *names)
    jobs = _jobs(events)
    for token in dict.fromkeys(job.token for job in jobs.values()):
        of_token = [job for job in jobs.values() if job.token == token]
        told = [one for one in events if one.arguments.get("token") == token]
        sums = Sum.of_token(books.chain, KEY, token)
        paid = {name: total(told, name) for name in (*_PAID, "Withdrawn")}
        waiting = paid["Kept"] - paid["Withdrawn"]
        yield sums.equal(
            "budgets and bonds = earned + returned + fees + kept + in open jobs",
            sum(job.budget + job.bond for job in of_token),
            earned=paid["Earned"],
            returned=paid["Returned"],
            fees=paid["FeePaid"],
            kept=paid["Kept"],
            open_jobs=sum(job.held for job in of_token),
        )
        yield sums.equal(
            "fees by the rates of their jobs = fees that arrived",
            sum(job.fee for job in of_token if job.has_paid_fee),
            fees=paid["FeePaid"],
        )
        moves = transfers(books.chain, token)
        received = sum(move.amount for move in moves if move.recipient == board)
        paid_out = sum(move.amount for move in moves if move.sender == board)
        yield sums.equal(
            "received by the board = paid out + in open jobs + kept for whom the token refused",
            received,
            paid_out=paid_out,
            open_jobs=sum(job.held for job in of_token),
            kept=waiting,
        )
        yield sums.equal(
            "in open jobs, and kept = held by the board",
            sum(job.held for job in of_token) + waiting,
            held=int(books.dao.erc20(token).balanceOf(board)),
        )


def _jobs(events: Iterable[Event]) -> dict[int, _Job]:
    jobs: dict[int, _Job] = {}
    for event in events:
        told = event.arguments
        if event.name == "JobOffered":
            terms = int(told["budget"]), int(told["feeBps"])
            jobs[int(told["jobId"])] = _Job(str(told["token"]), *terms)
        elif event.name == "JobDisputed":
            jobs[int(told["jobId"])].bond = int(told["bond"])
        elif event.name == "JobCompleted":
            jobs[int(told["jobId"])].share = int(str(told["reason"]), 16)
        elif event.name in _ENDS:
            jobs[int(told["jobId"])].share = 0
        elif event.name == "FeePaid":
            jobs[int(told["jobId"])].has_paid_fee = True
    return jobs


def _court(books: Books) -> Iterator[Finding]:
    """Ether of fees, appeals and bonds, of all disputes together."""
    court = books.dao.addresses[COURT.key]
    names = ("RoundOpened", "Appealed", "Enlisted", "OwnerAsked", "Closed", "Claimed", "LeftSwept")
    events = books.chain.events(artifact(COURT.name), court, *names)
    if not events:
        return
    # The first round of a dispute is paid by who disputes, each later one, and the DAO's word, by an appeal.
    fees = sum(
        int(one.arguments["pot"])
        for one in events
        if one.name == "RoundOpened" and int(one.arguments["round"]) == 0
    )
    appeals = total(events, "Appealed", "fee")
    pots = total(events, "RoundOpened", "pot")
    bonds, claimed = total(events, "Enlisted", "bond"), total(events, "Claimed")
    swept, held = total(events, "LeftSwept"), books.chain.balance(court)
    ether = Sum(COURT.key, "ETH", 18)
    yield ether.equal(
        "fees, appeals and bonds of jurors = claimed + swept + held by the court",
        fees + appeals + bonds,
        claimed=claimed,
        swept=swept,
        held=held,
    )
    yield ether.equal(
        "left over by disputes and paid for the DAO's word = swept + left",
        total(events, "Closed", "left") + fees + appeals - pots,
        swept=swept,
        left=int(books.dao.read(COURT.key, "leftOver")[0]),
    )


def _uma(books: Books) -> Iterator[Finding]:
    """Bonds of claims and objections, which the arbiter passes on; what comes of them is the oracle's."""
    arbiter = books.dao.addresses[UMA.key]
    events = books.chain.events(artifact(UMA.name), arbiter, "Asked", "Contested")
    if not events:
        return
    weth, oracle, *claims = books.dao.read(
        UMA.key,
        "WETH",
        "ORACLE",
        *(("assertionOf", one.arguments["board"], one.arguments["job"]) for one in events),
    )
    bonds = {"Asked": 0, "Contested": 0}
    for event, claim in zip(events, claims, strict=True):
        bonds[event.name] += int(claim["bond"])
    moves = [move for move in transfers(books.chain, str(weth)) if move.sender == arbiter]
    to_oracle = sum(move.amount for move in moves if move.recipient == str(oracle))
    sums = Sum.of_token(books.chain, UMA.key, str(weth))
    yield sums.equal(
        "passed on to the oracle = bonds of claims + bonds of objections",
        to_oracle,
        claims=bonds["Asked"],
        objections=bonds["Contested"],
    )
    others = sum(move.amount for move in moves) - to_oracle
    yield sums.equal("to others than the oracle = nothing", others)
