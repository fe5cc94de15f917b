"""Exits of members who object: leaving through the door, beside an early exit for a penalty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.units import DAY
from bench.bars import Bar, Part
from bench.conditions import LOT, MAX_LOCK_WEEKS, WAD, fresh_chain, open_escrow
from bench.proposals import FOR, open_governor, open_objections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure

WEEKS = 26
VOTERS, OBJECTORS = 9, 3
BARS = (
    Bar("exit-note", "note", "1 action, once for a proposal", 160_000),
    Bar(
        "exit-objection",
        "exitThrough",
        "26 weeks of changes, first exit of the account",
        Part(135, "exit-early"),
    ),
    Bar("exit-door", "the door's part", "what leaving through it takes above an early exit", 75_000),
    Bar("exit-early", "exitEarly", "the same lock, for a penalty that the treasury gets"),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """One proposal, to which a quarter objects; both ways out from the same state."""
    with fresh_chain() as chain:
        escrow = open_escrow(chain, maxExitPenalty=WAD // 2)
        people = escrow.holders[: VOTERS + OBJECTORS]
        for holder in people:
            escrow.lock(holder, MAX_LOCK_WEEKS)
        for _ in range(WEEKS):
            escrow.idle_weeks(1)
            for holder in people:
                escrow.contract.send(holder, "increaseAmount", amount=LOT)
        escrow.idle_weeks(1)
        governor = open_governor(chain, escrow.contract)
        objections = open_objections(governor, escrow.contract)
        door = chain.deploy(artifact("ObjectionExit"), governor=governor.contract.address, heldFor=DAY)
        escrow.contract.send(escrow.owner, "setLocker", locker=door.address, allowed=True)
        voters, objectors = people[:VOTERS], people[VOTERS:]
        proposal = governor.propose(voters[0])
        for voter in voters:
            proposal.vote(voter, FOR)
        proposal.queue(voters[0])
        chain.wait(1)
        operation = proposal.operation
        for objector in objectors:
            objections.send(objector, "object", id=operation)
        yield "exit-note", door.send(voters[0], "note", **proposal.actions)
        since = door.read("requireRight", account=objectors[0], id=operation)
        leaver = objectors[0]
        with chain.branch():
            through = escrow.contract.send(
                leaver, "exitThrough", door=door.address, id=operation, since=since
            )
        early = escrow.contract.send(leaver, "exitEarly", minReceived=0)
        yield "exit-objection", through
        yield "exit-door", through - early
        yield "exit-early", early
