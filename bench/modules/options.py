"""Choosing among several proposals: rounds opened, ballots cast and replaced, and settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from bench.bars import Bar
from bench.conditions import DAY, LOT, MAX_LOCK_WEEKS, fresh_chain, open_escrow
from bench.proposals import open_governor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.conditions import Escrow
    from bench.driver import Contract
    from bench.proposals import Governor, Proposal

FEW, MANY = 3, 16
VOTE_TIME = 4 * DAY
FULL = 100
BARS = (
    Bar("options-open", "open a round", "3 options with costs", 350_000),
    Bar("options-open-16", "open a round", "16 options with costs", 1_150_000),
    Bar("options-vote", "vote in a round", "approval of 2 of 3, first voter", 105_000),
    Bar("options-vote-next", "vote in a round", "approval of 2 of 3, 11th voter", 87_000),
    Bar("options-vote-16", "vote in a round", "approval of 16 of 16, 11th voter", 190_000),
    Bar("options-change", "change a ballot", "approval of 2 others of 3", 62_500),
    Bar("options-settle", "settle a round", "3 of 3 win", 159_000),
    Bar("options-settle-16", "settle a round", "16 of 16 win", 685_000),
    Bar("options-may-queue", "ask whether a proposal won", "at queueing and execution", 3_000),
)
"""The bars of this group; a ballot of the council's elections for 3 has 140,000."""


def measure() -> Iterator[Figure]:
    """Gas of a round among 3 proposals and of one among 16, in which eleven vote."""
    with fresh_chain() as chain:
        escrow = open_escrow(chain)
        people = escrow.holders[:12]
        for holder in people:
            escrow.lock(holder, MAX_LOCK_WEEKS)
        governor = open_governor(chain, escrow.contract)
        for count, suffix in ((FEW, ""), (MANY, "-16")):
            with chain.branch():
                options = _options(escrow, count)
                # made one after another; a round starts while all of them can be voted on
                made = _proposals(governor, people[0], count)
                chosen = [FULL] * (2 if count == FEW else count)
                points = chosen + [0] * (count + 1 - len(chosen))
                yield f"options-open{suffix}", _open(options, governor, people[0], made)
                chain.wait(60)
                first = options.send(people[0], "vote", round=1, points=points)
                if count == FEW:
                    yield "options-vote", first
                for holder in people[1:10]:
                    options.send(holder, "vote", round=1, points=points)
                late = options.send(people[10], "vote", round=1, points=points)
                yield "options-vote-next" if count == FEW else "options-vote-16", late
                if count == FEW:
                    other = [0, FULL, FULL, 0]
                    yield "options-change", options.send(people[10], "vote", round=1, points=other)
                chain.wait(VOTE_TIME)
                yield f"options-settle{suffix}", options.send(escrow.stranger, "settle", round=1)
                if count == FEW:
                    asked = {"governor": governor.contract.address, "proposalId": made[1].identifier}
                    yield "options-may-queue", options.view_gas("mayQueue", **asked)


def _options(escrow: Escrow, winners: int) -> Contract:
    return escrow.chain.deploy(
        artifact("OptionsVote"),
        votes=escrow.contract.address,
        treasury=escrow.owner,
        given={
            "counting": 0,
            "voteTime": VOTE_TIME,
            "quorumBps": 1_000,
            "barBps": 500,
            "openerBps": 50,
            "maxWinners": winners,
            "asset": escrow.token.address,
            "maxBudget": 100 * LOT,
        },
    )


def _proposals(governor: Governor, proposer: str, count: int) -> list[Proposal]:
    return [governor.propose(proposer, wait=False) for _ in range(count)]


def _open(options: Contract, governor: Governor, opener: str, made: list[Proposal]) -> int:
    choices = [{"proposalId": one.identifier, "cost": LOT} for one in made]
    return options.send(
        opener, "open", governor=governor.contract.address, choices=choices, budget=len(made) * LOT
    )
