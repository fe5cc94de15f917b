"""Chambers: how a second house stands to a proposal, and votes in it.

Votes are base units of the chamber's own votes, times unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ape_dao.ballots import Outcome
from ape_dao.core.chain.abi import decode
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import DaoError
from ape_dao.core.governance import Action
from ape_dao.modules.chamber.contracts import CHAMBER
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.ballots import SignedBallot
    from ape_dao.core.governance import DeployedDao
    from ape_dao.modules.chamber.abi import Chamber
    from ape_dao.sdk.dao import Dao

NO_QUORUM, REJECTED, PASSED = range(3)
BATCH = 64
"""Ballots of a transaction: even those of contracts, which may use 200,000 gas each to check one, fit."""


@dataclass(frozen=True)
class ChamberState:
    """How a chamber stands to a proposal at one moment."""

    name: str
    against: int
    for_: int
    abstain: int
    verdict: int
    """`NO_QUORUM`, `REJECTED` or `PASSED`: its answer once the vote is over."""
    quorum: int
    """Votes for and abstain that it takes; 0 until the vote begins."""
    snapshot: int
    deadline: int
    until: int
    """From this second on it agrees to everything; 0 for never."""
    now: int

    @property
    def is_over(self) -> bool:
        """Whether nobody can vote any more."""
        return self.now > self.deadline

    @property
    def has_ended(self) -> bool:
        """Whether the chamber agrees to everything by now."""
        return 0 < self.until <= self.now

    @property
    def agrees(self) -> bool:
        """Whether it lets the proposal go on."""
        return self.has_ended or (self.is_over and self.verdict == PASSED)

    @property
    def quorum_short(self) -> int:
        """Votes for or abstain that the quorum still needs."""
        return max(0, self.quorum - self.for_ - self.abstain)


@dataclass(frozen=True)
class ChamberBallot:
    """What a member said last."""

    voter: str
    support: int
    """0 against, 1 for, 2 abstain."""
    votes: int


def chambers_of(dao: DeployedDao) -> dict[str, str]:
    """The chambers of the DAO: the key of each contract by name."""
    return {key.removeprefix(CHAMBER.key): key for key in dao.addresses if CHAMBER.fits(key)}


def chamber_at(dao: DeployedDao, address: str) -> str | None:
    """The name of the chamber at an address; None for another contract."""
    found = (name for name, key in chambers_of(dao).items() if dao.addresses[key] == address)
    return next(found, None)


def chamber_of(dao: Dao, proposal: int) -> str:
    """The name of the chamber in which a proposal is voted on too.

    Raises:
        DaoError: There is none, or another one than this DAO's.
    """
    address = str(dao.kinds.stageOf(dao.governor.proposalRules(proposal)))
    name = chamber_at(dao, address)
    if name is not None:
        return name
    if int(address, 16):
        raise DaoError(
            f"The stage of that proposal, {address}, is no chamber of this DAO; `ape dao proposal show` says "
            "what it waits for."
        )
    raise DaoError("No chamber votes on that proposal: its kind had no stage when it was made.")


def state_of(dao: DeployedDao, name: str, proposal: int) -> ChamberState:
    """How a chamber stands to a proposal."""
    chain, governor = dao.chain, dao.addresses["governor"]
    address, subject = dao.addresses[chambers_of(dao)[name]], (governor, proposal)
    kit = artifact(CHAMBER.name)
    tally = chain.read(kit, address, "tallyOf", *subject)
    verdict = chain.read(kit, address, "verdictOf", *subject)
    snapshot, deadline = (
        int(chain.read(artifact("DaoGovernor"), governor, view, proposal))
        for view in ("proposalSnapshot", "proposalDeadline")
    )
    return ChamberState(
        name=name,
        against=int(tally["againstVotes"]),
        for_=int(tally["forVotes"]),
        abstain=int(tally["abstainVotes"]),
        verdict=int(verdict["verdict"]),
        quorum=int(verdict["quorum"]),
        snapshot=snapshot,
        deadline=deadline,
        until=int(chain.read(kit, address, "UNTIL")),
        now=chain.timestamp(),
    )


def ballots(dao: Dao, name: str, proposal: int) -> list[ChamberBallot]:
    """The ballots that count on a proposal, the largest first."""
    key = chambers_of(dao)[name]
    kit = dao.chain.deployed.get(dao.addresses[key]) or artifact(CHAMBER.name)
    found: dict[str, ChamberBallot] = {}
    for event in dao.chain.events(kit, dao.addresses[key], "ChamberVoteCast", from_block=dao.start_block):
        told = event.arguments
        if (str(told["governor"]), int(told["proposalId"])) == (dao.addresses["governor"], proposal):
            voter = str(told["voter"])
            found[voter] = ChamberBallot(voter, int(told["support"]), int(told["weight"]))
    return sorted(found.values(), key=lambda one: -one.votes)


def votes_on(dao: Dao, name: str, proposal: int, voter: str) -> int:
    """What a member can vote with on a proposal whose vote has begun, or begins with the next block.

    Raises:
        DaoError: It had no votes when the vote began.
    """
    (source,) = dao.read(chambers_of(dao)[name], "VOTES")
    snapshot = int(dao.governor.proposalSnapshot(proposal))
    # Every source of votes answers this; the token's ABI names it.
    kit = artifact("GovernanceToken")
    votes = int(dao.chain.ahead().read(kit, str(source), "getPastVotes", voter, snapshot))
    if not votes:
        raise DaoError(
            f"{voter} had no votes in '{name}' when the vote began; {source} tells who has any, and what is "
            "given now counts for later proposals."
        )
    return votes


def ballot_of(dao: Dao, name: str, proposal: int, voter: str) -> ChamberBallot | None:
    """The ballot of a member; None if it has none."""
    (told,) = dao.read(chambers_of(dao)[name], ("ballotOf", dao.addresses["governor"], proposal, voter))
    votes = int(told["votes"])
    return ChamberBallot(voter, int(told["support"]), votes) if votes else None


def vote(dao: Dao, name: str, proposal: int, support: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Vote in a chamber, in place of an earlier ballot.

    Raises:
        RefusedError: The vote is not open, or the sender had no votes when it began.
    """
    return send(_contract(dao, name), "voteOn", dao.addresses["governor"], proposal, support, sender=sender)


def vote_call(dao: Dao, name: str, proposal: int, support: int) -> Action:
    """The call that votes, for members that are contracts."""
    return Action.call(_contract(dao, name), "voteOn", dao.addresses["governor"], proposal, support)


def preview(dao: Dao, name: str, signed: Sequence[SignedBallot], sender: str) -> list[Outcome]:
    """What a chamber would do with ballots on one proposal that were signed for the governor.

    Raises:
        RefusedError: The vote is not open.
    """
    outcomes: list[Outcome] = []
    for part in _batches(signed):
        answer = dry_run(dao.chain, sender, _contract(dao, name), "voteOnBySigs", *_arguments(dao, part))
        outcomes += map(Outcome, decode(["uint8[]"], answer)[0])
    return outcomes


def relay(dao: Dao, name: str, signed: Sequence[SignedBallot], *, sender: AccountAPI) -> list[ReceiptAPI]:
    """Hand ballots on one proposal that were signed for the governor to a chamber, in batches.

    Raises:
        RefusedError: The vote is not open.
    """
    contract = _contract(dao, name)
    batches = [_arguments(dao, part) for part in _batches(signed)]
    return [send(contract, "voteOnBySigs", *batch, sender=sender) for batch in batches]


def _batches(signed: Sequence[SignedBallot]) -> list[Sequence[SignedBallot]]:
    return [signed[first : first + BATCH] for first in range(0, len(signed), BATCH)]


def _arguments(dao: Dao, signed: Sequence[SignedBallot]) -> tuple[Any, ...]:
    proposal = signed[0].ballot.proposal_id
    return dao.addresses["governor"], proposal, [one.as_argument() for one in signed]


def _contract(dao: Dao, name: str) -> Chamber:
    return cast("Chamber", dao.contract(chambers_of(dao)[name]))
