"""The life of a proposal in the kit's governor, beside OpenZeppelin's own on the same node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.conditions import HOUR, LOT, MAX_LOCK_WEEKS, Escrow, fresh_chain, open_escrow
from bench.mocks import mock
from bench.proposals import ABSTAIN, AGAINST, FOR, Governor, Proposal, open_governor, open_stock_governor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure

VOTERS = 12
BATCH = 50


def measure() -> Iterator[Figure]:
    """Gas of the kit's governor on the escrow, then of the stock one on ERC20Votes."""
    with fresh_chain() as chain:
        escrow = open_escrow(chain)
        voters = escrow.holders[:VOTERS]
        with chain.branch():
            for voter in voters:
                escrow.lock(voter, MAX_LOCK_WEEKS)
            figures = dict(_life("", open_governor(chain, escrow.contract), voters))
            yield from figures.items()
            yield "vote-to-stock", figures["vote-10th"]
        with chain.branch():
            yield from _changes_and_batch(escrow)
        with chain.branch():
            yield from _life("stock-", _stock_governor(escrow, voters), voters)


def _stock_governor(escrow: Escrow, voters: list[str]) -> Governor:
    """On OpenZeppelin's token, minted at once and shared out, as the peers' votes were."""
    votes = escrow.chain.deploy(mock("MockStockVotes"))
    votes.send(escrow.owner, "mint", to=escrow.owner, amount=LOT * len(voters))
    for voter in voters:
        votes.send(escrow.owner, "transfer", to=voter, value=LOT)
        votes.send(voter, "delegate", delegatee=voter)
    return open_stock_governor(escrow.chain, votes)


def _life(prefix: str, governor: Governor, voters: list[str]) -> Iterator[Figure]:
    """The second proposal of a governor; the first one was voted on, queued and executed."""
    _pass(governor.propose(voters[0]), voters)
    proposal = governor.propose(voters[1])
    yield f"{prefix}propose", proposal.propose_gas
    *supporters, opponent, second_opponent = voters
    ballots = [proposal.vote(voter, FOR) for voter in supporters]
    yield f"{prefix}vote-first", ballots[0]
    yield f"{prefix}vote-2nd", ballots[1]
    yield f"{prefix}vote-10th", ballots[9]
    yield f"{prefix}vote-first-against", proposal.vote(opponent, AGAINST)
    governor.contract.chain.wait(HOUR)
    yield f"{prefix}vote-2nd-against", proposal.vote(second_opponent, AGAINST)
    yield f"{prefix}queue", proposal.queue(voters[0])
    yield f"{prefix}execute", proposal.execute(voters[0])


def _changes_and_batch(escrow: Escrow) -> Iterator[Figure]:
    """Ballots that are changed, the dearest way; then signed ones of accounts that never voted."""
    voters = escrow.holders[: VOTERS + BATCH]
    for voter in voters:
        escrow.lock(voter, MAX_LOCK_WEEKS)
    proposal = open_governor(escrow.chain, escrow.contract).propose(voters[0])
    everyone = voters[:VOTERS]
    for voter, support in zip(everyone, (FOR, AGAINST, ABSTAIN) * VOTERS, strict=False):
        proposal.vote(voter, support)
    yield "vote-change", max(proposal.vote(everyone[0], support) for support in (AGAINST, ABSTAIN, FOR))
    yield "signed-batch", proposal.hand_in(everyone[0], voters[VOTERS:], FOR) / BATCH


def _pass(proposal: Proposal, voters: list[str]) -> None:
    for voter in voters:
        proposal.vote(voter, FOR)
    proposal.queue(voters[0])
    proposal.execute(voters[0])
