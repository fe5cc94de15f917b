"""Pay for taking part in votes. Amounts are base units, times unix seconds; seasons have numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.chain.values import struct_values
from ape_dao.core.errors import RefusedError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.attendance.contracts import ATTENDANCE, RETURNS
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.governance import proposals
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.attendance.abi import AttendancePay
    from ape_dao.sdk.dao import Dao
    from ape_dao.sdk.drafts import ChainProposal

Row = tuple[int, str, int]
"""A qualified proposal: its id, its proposer, and all votes at its snapshot."""


@dataclass(frozen=True)
class Terms:
    """What a DAO pays, and when."""

    asset: str
    pot: int
    max_rate: int
    """For each 1e18 votes and season at most."""
    season: int
    """Seconds."""
    full_bps: int
    abstain_bps: int
    first_season: int
    qualify_time: int
    """Seconds after a season in which proposals can still be qualified."""
    claim_seasons: int

    def begins(self, season: int) -> int:
        """The first second of a season."""
        return season * self.season

    def claims_from(self, season: int) -> int:
        """When claims of a season begin, and its list is complete."""
        return self.begins(season + 1) + self.qualify_time

    def claims_until(self, season: int) -> int:
        """The second in which the claims of a season have ended."""
        return self.claims_from(season) + self.claim_seasons * self.season

    def open_seasons(self, now: int) -> range:
        """The seasons that have begun and whose claims have not ended."""
        earliest = (now - self.qualify_time) // self.season - self.claim_seasons
        return range(max(self.first_season, earliest), now // self.season + 1)


@dataclass(frozen=True)
class SeasonState:
    """One season at one moment."""

    number: int
    rows: tuple[Row, ...]
    total_votes: int
    """In its first second; 0 while it has no pot."""
    paid: int

    @property
    def is_funded(self) -> bool:
        """Whether its pot is there."""
        return self.total_votes > 0


@dataclass(frozen=True)
class StaleDelegation:
    """Votes that anybody may return, unless their owner keeps them where they are."""

    account: str
    delegate: str
    missed: int
    """Proposals that counted, one after the other up to the newest, on which the delegate cast no ballot."""
    power: int
    """What the account would vote with now."""
    is_kept: bool


@dataclass(frozen=True)
class Return:
    """What became of returning the votes of one account."""

    account: str
    delegate: str
    """Who had its votes."""
    transaction: str | None
    """None if the contract refused."""
    refusal: str
    """Why; empty if it did not."""


def attendance_of(dao: Dao) -> AttendancePay:
    """The contract that pays."""
    return cast("AttendancePay", dao.contract(ATTENDANCE.key))


def terms(dao: Dao) -> Terms:
    """The terms, which never change."""
    views = ("ASSET", "POT", "MAX_RATE", "SEASON", "FULL_BPS", "ABSTAIN_BPS")
    asset, *rest = dao.read(ATTENDANCE.key, *views, "FIRST_SEASON", "QUALIFY_TIME", "CLAIM_SEASONS")
    return Terms(str(asset), *(int(value) for value in rest))


def seasons(dao: Dao, numbers: Iterable[int]) -> list[SeasonState]:
    """The state of seasons whose claims have not ended."""
    address = str(attendance_of(dao).address)
    kit = dao.chain.deployed.get(address) or artifact(ATTENDANCE.name)
    told = dao.chain.events(kit, address, "ProposalQualified", from_block=dao.start_block)
    return read_seasons(told, lambda view, *asked: dao.read(ATTENDANCE.key, (view, *asked))[0], numbers)


def read_seasons(events: Iterable[Any], ask: Any, numbers: Iterable[int]) -> list[SeasonState]:
    """The same from the events `ProposalQualified` and a way to ask the contract."""
    rows: dict[int, list[Row]] = {}
    for event in events:
        told = event.arguments
        row = (int(told["proposalId"]), str(told["proposer"]), int(told["totalVotes"]))
        rows.setdefault(int(told["season"]), []).append(row)
    found = []
    for number in numbers:
        _, total, paid = (int(value) for value in struct_values(ask("seasonState", number)))
        found.append(SeasonState(number, tuple(rows.get(number, ())), total, paid))
    return found


def earned(dao: Dao, season: SeasonState, account: str) -> int:
    """What an account earned in a season, by what is qualified so far."""
    return int(attendance_of(dao).earned(season.number, account, list(season.rows)))


def is_paid(dao: Dao, season: SeasonState, account: str) -> bool:
    """Whether it was paid for that."""
    return bool(attendance_of(dao).isPaid(season.number, account))


def season_of(dao: Dao, proposal: ChainProposal) -> int:
    """The season in which the vote on a proposal ends, as far as ballots up to now decide that."""
    return int(dao.governor.proposalDeadline(proposal.id)) // terms(dao).season


def qualifiable(dao: Dao, now: int) -> list[ChainProposal]:
    """The proposals that can be qualified now, the oldest first, at most one of each proposer and season."""
    stated = terms(dao)
    states = {one.number: one for one in seasons(dao, stated.open_seasons(now))}
    found, taken = [], set()
    for proposal in proposals(dao):
        season = int(dao.governor.proposalDeadline(proposal.id)) // stated.season
        key = (season, proposal.proposer)
        if season not in states or now >= stated.claims_from(season) or key in taken:
            continue
        try:
            _dry_qualify(dao, proposal, states[season].rows)
        except RefusedError:
            continue
        taken.add(key)
        found.append(proposal)
    return found


def _dry_qualify(dao: Dao, proposal: ChainProposal, rows: Sequence[Row]) -> None:
    contract = attendance_of(dao)
    dry_run(dao.chain, str(contract.address), contract, "qualify", proposal.id, list(rows))


def qualify(dao: Dao, proposal: ChainProposal, *, sender: AccountAPI) -> ReceiptAPI:
    """Count a proposal in the season in which its vote ended; anyone can.

    Raises:
        RefusedError: Its vote has not ended or was cancelled, too few took part, its proposer has another one
            in that season, or it is too late.
    """
    (season,) = seasons(dao, [season_of(dao, proposal)])
    return send(attendance_of(dao), "qualify", proposal.id, list(season.rows), sender=sender)


def fund(dao: Dao, season: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Draw the pot of a season from the budget of the contract; anyone can, once.

    Raises:
        RefusedError: It is there already, nothing is qualified, it is not time, or the budget does not pay.
    """
    return send(attendance_of(dao), "fund", season, dao.contract("budgets"), sender=sender)


def claim(dao: Dao, season: SeasonState, account: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay what an account earned in a season to its revenue recipient; anyone can.

    Raises:
        RefusedError: It was paid, earned nothing, or the season has no pot.
    """
    return send(attendance_of(dao), "claim", season.number, account, list(season.rows), sender=sender)


def complete_lists(dao: Dao) -> list[list[Row]]:
    """What counted in the latest season whose list is complete, and in the one before."""
    latest = int(dao.contract(RETURNS.key).latestSeason())
    return [list(season.rows) for season in seasons(dao, (latest, latest - 1))]


def stale_delegations(dao: Dao) -> list[StaleDelegation]:
    """The delegations that can be returned now, or could if their owners did not keep them; most power first.

    By the rules of the contract, asked in few requests however many accounts have delegated.
    """
    (missed,) = dao.read(RETURNS.key, "MISSED")
    latest, before = complete_lists(dao)
    rows = latest if len(latest) >= missed else latest + before
    if len(rows) < missed:
        return []
    ids, given = [number for number, *_ in rows], _delegations(dao)
    voted = _asked(dao, "governor", "hasVoted", [(one, who) for one in ids for who in {*given.values()}])
    active = {who for (_, who), has in voted.items() if has}
    given = {account: who for account, who in given.items() if who not in active}
    seconds = [
        int(at) for at in _asked(dao, "governor", "proposalSnapshot", [(one,) for one in ids]).values()
    ]
    moments = [(account, at) for account in given for at in seconds]
    past, then = (_asked(dao, "escrow", view, moments) for view in ("pastDelegate", "powerAt"))
    stale = [
        account
        for account, who in given.items()
        if all(past[account, at] == who and then[account, at] for at in seconds)
    ]
    kept = _asked(dao, RETURNS.key, "isKept", [(account,) for account in stale])
    power = _asked(dao, "escrow", "balanceOf", [(account,) for account in stale])
    found = [
        StaleDelegation(one, given[one], len(rows), int(power[(one,)]), bool(kept[(one,)])) for one in stale
    ]
    return sorted(found, key=lambda one: (-one.power, one.account))


def return_all(dao: Dao, accounts: Iterable[str], *, sender: AccountAPI) -> Iterator[Return]:
    """Give the votes of several accounts back, each in a transaction of its own; anyone can.

    What the contract refuses costs nothing, and stops none of the others: the owner delegated anew meanwhile,
    keeps its delegate, or that voted.
    """
    lists = complete_lists(dao)
    for account in dict.fromkeys(accounts):
        delegate = str(dao.escrow.delegates(account))
        try:
            receipt = send(dao.contract(RETURNS.key), "returnVotes", account, *lists, sender=sender)
        except RefusedError as err:
            yield Return(account, delegate, None, str(err))
        else:
            yield Return(account, delegate, str(receipt.txn_hash), "")


def _delegations(dao: Dao) -> dict[str, str]:
    """To whom the votes of each account go that gave them to another one."""
    address = dao.addresses["escrow"]
    kit = dao.chain.deployed.get(address) or artifact("VotingEscrow")
    told = dao.chain.events(kit, address, "DelegateChanged", from_block=dao.start_block)
    last = {str(one.arguments["delegator"]): str(one.arguments["toDelegate"]) for one in told}
    return {account: who for account, who in last.items() if who not in (account, ZERO_ADDRESS)}


def _asked(dao: Dao, key: str, view: str, asked: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], Any]:
    """What a view of a contract of the DAO answers to each of these arguments."""
    names = {"governor": "DaoGovernor", "escrow": "VotingEscrow", RETURNS.key: RETURNS.name}
    kit, address = artifact(names[key]), dao.addresses[key]
    answers = dao.chain.read_many([Question(kit, address, view, one) for one in asked])
    return dict(zip(asked, answers, strict=True))


def keep_delegate(dao: Dao, kept: bool, *, sender: AccountAPI) -> ReceiptAPI:
    """Say whether the sender's votes stay with its delegate, whatever that misses."""
    return send(dao.contract(RETURNS.key), "setKept", kept, sender=sender)


def give_back(dao: Dao, *, sender: AccountAPI) -> ReceiptAPI:
    """Send to the treasury what is not kept for claims; anyone can."""
    return send(attendance_of(dao), "giveBack", sender=sender)
