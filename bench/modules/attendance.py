"""Pay for taking part in votes: proposals qualified, a season's pot drawn, members paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.node.clock import WEEK
from bench.bars import Bar
from bench.conditions import LOT, MAX_LOCK_WEEKS, ZERO_ADDRESS, fresh_chain, open_escrow, plain_token
from bench.proposals import FOR, open_governor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.conditions import Escrow
    from bench.driver import Contract
    from bench.proposals import Governor, Proposal

SEASON = 4 * WEEK
FEW, MANY = 5, 16
POT = LOT
BARS = (
    Bar("attendance-qualify", "qualify a proposal", "first of its season, queued", 75_000),
    Bar("attendance-qualify-5th", "qualify a proposal", "5th of its season, queued", 75_000),
    Bar("attendance-qualify-unqueued", "qualify a proposal", "first of its season, never queued", 85_000),
    Bar("attendance-qualify-16th", "qualify a proposal", "16th of its season, never queued", 110_000),
    Bar("attendance-fund", "draw the pot of a season", "from a budget", 125_000),
    Bar("attendance-claim", "claim a season with 5", "first payment of the account", 122_500),
    Bar("attendance-claim-again", "claim a season with 5", "account was paid before", 105_000),
    Bar("attendance-claim-16", "claim a season with 16", "first payment of the account", 200_000),
    Bar("attendance-claim-delegator", "claim a season with 5", "delegator; its delegate keeps 30%", 195_000),
    Bar("attendance-claim-delegate", "claim a season with 5", "delegate that keeps 30%", 195_000),
    Bar("attendance-return-votes", "return votes", "from a delegate that missed 5", 190_000),
    Bar("attendance-give-back", "give the rest back", "after the claims of a season", 65_000),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """Gas of a season with 5 proposals and of one with 16; everybody votes, and holds the asset."""
    with fresh_chain() as chain:
        escrow = open_escrow(chain)
        for holder in escrow.holders[: MANY + 2]:
            escrow.lock(holder, MAX_LOCK_WEEKS)
        governor = open_governor(chain, escrow.contract)
        pay, budgets, asset = _attendance(escrow, governor)
        few = chain.upcoming // SEASON + 1
        listed, gas = _season(escrow, governor, pay, few, FEW)
        yield "attendance-qualify", gas[0]
        yield "attendance-qualify-5th", gas[-1]
        chain.travel_to((few + 1) * SEASON + WEEK)
        yield "attendance-fund", pay.send(escrow.owner, "fund", season=few, budgets=budgets)
        voter, other = escrow.holders[:2]
        yield "attendance-claim", _claim(pay, few, voter, listed)
        many = few + 2
        listed, gas = _season(escrow, governor, pay, many, MANY)
        yield "attendance-qualify-unqueued", gas[0]
        yield "attendance-qualify-16th", gas[-1]
        chain.travel_to((many + 1) * SEASON + WEEK)
        pay.send(escrow.owner, "fund", season=many, budgets=budgets)
        yield "attendance-claim-16", _claim(pay, many, other, listed)
        again = many + 2
        listed, _ = _season(escrow, governor, pay, again, FEW)
        chain.travel_to((again + 1) * SEASON + WEEK)
        pay.send(escrow.owner, "fund", season=again, budgets=budgets)
        yield "attendance-claim-again", _claim(pay, again, voter, listed)
        yield "attendance-give-back", pay.send(escrow.owner, "giveBack")
        yield from _delegated(escrow, governor)


def _delegated(escrow: Escrow, governor: Governor) -> Iterator[Figure]:
    """A season with 5 of which delegates keep a part: one of them voted on all, another on nothing."""
    chain, (voter, *_, idle, given, left) = escrow.chain, escrow.holders[: MANY + 2]
    for holder, delegate in ((given, voter), (left, idle)):
        escrow.contract.send(holder, "delegate", delegatee=delegate)
    pay, budgets, _ = _attendance(escrow, governor, delegate_bps=3_000)
    returns = chain.deploy(
        artifact("VoteReturns"), escrow=escrow.contract.address, attendance=pay.address, missed=FEW
    )
    escrow.contract.send(escrow.owner, "setLocker", locker=returns.address, allowed=True)
    season = chain.upcoming // SEASON + 1
    listed, _ = _season(escrow, governor, pay, season, FEW)
    chain.travel_to((season + 1) * SEASON + WEEK)
    pay.send(escrow.owner, "fund", season=season, budgets=budgets)
    yield "attendance-claim-delegator", _claim(pay, season, given, listed)
    yield "attendance-claim-delegate", _claim(pay, season, voter, listed)
    yield (
        "attendance-return-votes",
        returns.send(voter, "returnVotes", account=left, latest=listed, before=[]),
    )


def _attendance(escrow: Escrow, governor: Governor, delegate_bps: int = 10_000) -> tuple[Contract, str, str]:
    """The contract, the budgets that pay it, and the asset; the owner stands for the treasury."""
    chain, owner = escrow.chain, escrow.owner
    asset = plain_token(chain)
    for holder in (owner, *escrow.holders[: MANY + 2]):
        asset.send(owner, "mint", to=holder, amount=100 * POT)
    distributor = chain.deploy(
        artifact("RevenueDistributor"),
        escrow=escrow.contract.address,
        owner=owner,
        minTotalPower=1,
        nonRebasing=[],
        others=[],
    )
    terms = {"pot": POT, "maxRate": POT, "season": SEASON, "fullBps": 7_500, "abstainBps": 5_000}
    pay = chain.deploy(
        artifact("AttendancePay"),
        governor=governor.contract.address,
        treasury=owner,
        recipients=distributor.address,
        terms={"asset": asset.address, **terms, "delegateBps": delegate_bps},
    )
    limits = {"perWeek": POT, "atOnce": 4 * POT, "inAll": 50 * POT, "until": chain.upcoming + 100 * WEEK}
    first = {"spender": pay.address, "asset": asset.address, "terms": limits}
    budgets = chain.deploy(
        artifact("TreasuryBudgets"), owner=owner, initialGuardian=ZERO_ADDRESS, firstBudgets=[first]
    )
    asset.send(owner, "approve", spender=budgets.address, value=50 * POT)
    return pay, budgets.address, asset.address


def _season(
    escrow: Escrow, governor: Governor, pay: Contract, season: int, number: int
) -> tuple[list[dict[str, Any]], list[int]]:
    """So many proposals, each of another proposer, voted on and passed; gas of each `qualify`."""
    chain, voters = escrow.chain, escrow.holders[: MANY + 2]
    chain.travel_to(season * SEASON)
    proposals = []
    for proposer in voters[:number]:
        proposals.append((proposer, governor.propose(proposer)))
        for voter in voters[:4]:
            proposals[-1][1].vote(voter, FOR)
    contract = governor.contract
    chain.travel_to(contract.read("proposalDeadline", proposalId=proposals[-1][1].identifier) + 1)
    listed: list[dict[str, Any]] = []
    gas = []
    for proposer, proposal in proposals:
        if number == FEW:  # the first of many can no longer be queued when the last one is over
            contract.send(proposer, "queue", **proposal.actions)
        gas.append(pay.send(escrow.owner, "qualify", proposalId=proposal.identifier, list=listed))
        listed.append(_row(escrow, governor, proposer, proposal))
    return listed, gas


def _row(escrow: Escrow, governor: Governor, proposer: str, proposal: Proposal) -> dict[str, Any]:
    snapshot = governor.contract.read("proposalSnapshot", proposalId=proposal.identifier)
    total = escrow.contract.read("getPastTotalSupply", timepoint=snapshot)
    return {"proposalId": proposal.identifier, "proposer": proposer, "totalVotes": total}


def _claim(pay: Contract, season: int, account: str, listed: list[dict[str, Any]]) -> int:
    return pay.send(account, "claim", season=season, account=account, list=listed)
