"""Disputes of jobs that a contract asks others about: jurors of the DAO, a court of ERC-792, or UMA's oracle.

Which one a job has is asked of the job's own arbiter, so those that a DAO has left since are found too.
Amounts are wei, times unix seconds, shares basis points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ape_dao.core.chain.erc20 import number_answer
from ape_dao.core.errors import DaoError
from ape_dao.modules.market.contracts import COURT, KEY, KLEROS, STANDINGS, UMA
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.market.abi import DaoCourt, KlerosArbiter, UmaArbiter
    from ape_dao.modules.market.sdk import Job
    from ape_dao.sdk.dao import Dao

ANSWERED = STANDINGS[2]
RULINGS = ("half for each", "the client is right", "the provider is right")
"""What a court says, by its number; any other number is the first."""
_MARKS = {COURT.key: "SEED_DELAY()", KLEROS.key: "JURORS()", UMA.key: "LIVENESS()"}
"""A view that only contracts of that kind have."""


@dataclass(frozen=True)
class Round:
    """What a court says of a dispute, at one moment."""

    dispute: int
    """Its number there."""
    ruling: int
    """What it comes to if nobody appeals: an index of `RULINGS`."""
    appeal_cost: int
    appeal_from: int
    """Zero: not yet, or not any more."""
    appeal_until: int


def ruling_text(found: Round) -> str:
    """The ruling in words."""
    return RULINGS[found.ruling if found.ruling < len(RULINGS) else 0]


@dataclass(frozen=True)
class Claim:
    """What UMA's oracle knows of a dispute, at one moment."""

    assertion: bytes
    """Its name there."""
    bond: int
    until: int
    """The second from which on nobody can object."""
    disputer: str | None
    is_settled: bool


@dataclass(frozen=True)
class Case:
    """What became of a dispute where it was asked."""

    standing: str
    """One of `STANDINGS`."""
    share: int
    """Of the provider, once it is answered."""


def kind_of(dao: Dao, found: Job) -> str | None:
    """Whom the arbiter of a job asks: "court", "kleros" or "uma"; None for one that decides itself."""
    if not dao.chain.code(found.arbiter):
        return None
    kinds = (kind for kind, view in _MARKS.items() if number_answer(dao.chain, found.arbiter, view))
    return next(kinds, None)


def case_of(dao: Dao, found: Job) -> Case:
    """What became of a job's dispute.

    Raises:
        DaoError: Its arbiter asks nobody.
    """
    # Ape names the fields of a struct only where it is the only value.
    _, (_, _, standing, share) = _asking(dao, found).caseOf(_board(dao), found.number)
    return Case(STANDINGS[int(standing)], int(share))


def round_of(dao: Dao, found: Job) -> Round:
    """What the court says now.

    Raises:
        DaoError: No court decides the job.
        RefusedError: It is not disputed.
    """
    answer = _court(dao, found).roundOf(_board(dao), found.number)
    return Round(
        dispute=int(answer.disputeId),
        ruling=int(answer.ruling),
        appeal_cost=int(answer.appealCost),
        appeal_from=int(answer.appealFrom),
        appeal_until=int(answer.appealUntil),
    )


def appeal(dao: Dao, found: Job, *, cost: int, sender: AccountAPI) -> ReceiptAPI:
    """Pay for another round; anyone can.

    Args:
        cost: Exactly what the court takes, as `round_of` says.

    Raises:
        RefusedError: The court takes no appeal now, or the job's time for a ruling is nearly over.
    """
    return send(_court(dao, found), "appeal", _board(dao), found.number, sender=sender, value=cost)


def submit_evidence(dao: Dao, found: Job, uri: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Tell the jurors where a JSON file (ERC-1497) with evidence is; client and provider can.

    Raises:
        RefusedError: The sender is neither, or the job is not disputed.
    """
    return send(_court(dao, found), "submitEvidence", _board(dao), found.number, uri, sender=sender)


def claim_of(dao: Dao, found: Job) -> Claim:
    """What the oracle knows now.

    Raises:
        DaoError: UMA does not decide the job.
    """
    oracle = _oracle(dao, found)
    question, _ = oracle.caseOf(_board(dao), found.number)
    answer = oracle.assertionOf(_board(dao), found.number)
    disputer = str(answer.disputer)
    return Claim(
        assertion=bytes(question),
        bond=int(answer.bond),
        until=int(answer.expirationTime),
        disputer=disputer if int(disputer, 16) else None,
        is_settled=bool(answer.settled),
    )


def contest(dao: Dao, found: Job, *, bond: int, sender: AccountAPI) -> ReceiptAPI:
    """Object to what the client claims; anyone can.

    Args:
        bond: Exactly that of the claim, as `claim_of` says.

    Raises:
        RefusedError: Somebody did before, or it is too late.
    """
    return send(_oracle(dao, found), "contest", _board(dao), found.number, sender=sender, value=bond)


def execute(dao: Dao, found: Job, *, sender: AccountAPI) -> ReceiptAPI:
    """Tell the board an answer again that it has not taken; anyone can.

    Raises:
        RefusedError: There is none.
    """
    return send(_asking(dao, found), "execute", _board(dao), found.number, sender=sender)


def _board(dao: Dao) -> str:
    return dao.address(KEY)


def _court(dao: Dao, found: Job) -> KlerosArbiter:
    _require(dao, found, KLEROS.key, "a court of ERC-792, such as Kleros")
    return cast("KlerosArbiter", dao.instance(KLEROS.name, found.arbiter))


def _oracle(dao: Dao, found: Job) -> UmaArbiter:
    _require(dao, found, UMA.key, "UMA's oracle")
    return cast("UmaArbiter", dao.instance(UMA.name, found.arbiter))


def _asking(dao: Dao, found: Job) -> DaoCourt | KlerosArbiter | UmaArbiter:
    kind = kind_of(dao, found)
    if kind is None:
        raise DaoError(f"The arbiter of job {found.number}, {found.arbiter}, asks nobody; it rules itself.")
    if kind == COURT.key:
        return cast("DaoCourt", dao.instance(COURT.name, found.arbiter))
    return _court(dao, found) if kind == KLEROS.key else _oracle(dao, found)


def _require(dao: Dao, found: Job, kind: str, named: str) -> None:
    if kind_of(dao, found) != kind:
        raise DaoError(
            f"Job {found.number} is not decided by {named}, but by {found.arbiter}; "
            f"`ape dao job show {found.number}` says how."
        )
