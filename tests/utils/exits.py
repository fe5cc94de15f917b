"""Exits of members who object: a DAO with all kinds of proposals, objections, and a door out of the escrow.

Times are unix seconds, amounts base units. Transactions are sent in the present second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from utils.artifacts import compile_contracts
from utils.constants import DAY, WAD, WEEK
from utils.governance import Support
from utils.kind_stage import KindStage, Motion

if TYPE_CHECKING:
    from pathlib import Path

    from utils.rpc import Contract, Outcome

SOURCES = (
    "contracts/core/governance/Objections.sol",
    "contracts/modules/exits/ObjectionExit.sol",
    "contracts/mocks/MockStockVotes.sol",
)
FIRST, SECOND, LONGEST = 100, 1_000, 14 * DAY
HELD_FOR = 4 * WEEK
AGAINST, FOR, ABSTAIN = Support.AGAINST, Support.FOR, Support.ABSTAIN


class ExitStage(KindStage):
    """Six weeks after the first locks: ann has 63% of all votes, ben 26%, cy 10.5%, dee 0.1%."""

    MAX_EXIT_PENALTY = WAD // 2

    def __init__(self, root: Path | None = None) -> None:
        super().__init__()
        self.artifacts.update(compile_contracts(SOURCES, root) if root else compile_contracts(SOURCES))
        rules = (self.escrow.address, FIRST, SECOND, LONGEST)
        self.objections = self.deploy("Objections", self.timelock.address, *rules)
        self.timelock.send("setExtender", self.objections.address, sender=self.timelock.address)
        self.door = self.deploy("ObjectionExit", self.governor.address, HELD_FOR)
        self.escrow.send("setLocker", self.door.address, True, sender=self.deployer)
        self.go(self.now + 6 * WEEK)
        self.keep()

    # Proposals

    def passed(self, *voters: str, by: str | None = None, noted: bool = True, **more: Any) -> Motion:
        """One that these accounts voted for, ann if nobody is named, queued a second ago."""
        motion = self.opened(by=by, **more)
        for voter in voters or (self.ann,):
            self.vote(motion, voter, FOR)
        return self.queued(motion, noted=noted)

    def queued(self, motion: Motion, noted: bool = True) -> Motion:
        """After its vote, queued a second ago."""
        self.close_vote(motion)
        self.queue(motion)
        self.go(self.now + 1)
        if noted:
            self.note(motion)
        return motion

    def note(self, motion: Motion) -> Outcome:
        return self.door.send("note", *motion.tail, sender=self.anybody)

    def operation(self, motion: Motion) -> bytes:
        """The id of a proposal in the timelock."""
        text = keccak(text=motion.description)
        salt = bytes(
            a ^ b for a, b in zip(bytes.fromhex(self.governor.address[2:]) + bytes(12), text, strict=True)
        )
        return bytes(self.timelock.view("hashOperationBatch", *motion.content, bytes(32), salt))

    def created_at(self, motion: Motion) -> int:
        return int(self.governor.view("proposalSnapshot", motion.id)) - DAY

    def since(self, motion: Motion) -> int:
        """From when a lock must be held to be left because of a proposal."""
        return self.created_at(motion) - 1 - HELD_FOR

    # Members

    def object(self, motion: Motion, *accounts: str) -> None:
        for account in accounts:
            self.objections.send("object", self.operation(motion), sender=account)

    def leave(self, account: str, motion: Motion, door: Contract | None = None) -> Outcome:
        made = (door or self.door).address
        return self.escrow.send(
            "exitThrough", made, self.operation(motion), self.since(motion), sender=account
        )

    def amount(self, account: str) -> int:
        """What its lock holds."""
        return int(self.escrow.view("locked", account)[0])

    def balance(self, account: str) -> int:
        return int(self.token.view("balanceOf", account))
