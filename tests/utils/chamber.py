"""A chamber of four members with equal reputation as the stage of standard proposals, beside locks that vote.

Transactions are sent in the present second.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from model.chamber import Chamber
from utils.artifacts import compile_contracts
from utils.constants import WAD, WEEK
from utils.governance import STANDARD, Outcome, Support
from utils.kind_stage import KINDS, KindStage, Motion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from utils.rpc import Contract
    from utils.rpc import Outcome as Mined

SOURCES = (
    "contracts/modules/chamber/Chamber.sol",
    "contracts/modules/reputation/Reputation.sol",
    "contracts/modules/reputation/DomainVotes.sol",
)
LIFE, SEASON, AWARD = 52, 13, 25 * WAD
QUORUM_BPS, MARGIN_BPS = 4_000, 0
REASON = b"\x01" * 32


class ChamberStage(KindStage):
    """Members: ann, eve, and the keys ada and bob, which have locks too. The guardian has another domain."""

    def __init__(self) -> None:
        super().__init__()
        self.artifacts.update(compile_contracts(SOURCES))
        self.ada, self.bob = self.signer("ada"), self.signer("bob")
        keys = [one.address.lower() for one in (self.ada, self.bob)]
        self.members = [self.ann, self.eve, *keys]
        first = [(0, member, AWARD, REASON) for member in self.members]
        first.append((1, self.guardian, AWARD, REASON))
        self.reputation = self.deploy(
            "Reputation", self.timelock.address, self.guardian, LIFE, SEASON, [], first
        )
        self.domain = self.deploy("DomainVotes", self.reputation.address, 0, 0, 0, 10_000)
        self.chamber = self.with_chamber()
        self.go(self.now + 2 * WEEK)
        self.keep()

    def with_chamber(
        self, quorum_bps: int = QUORUM_BPS, margin_bps: int = MARGIN_BPS, until: int = 0
    ) -> Contract:
        """A chamber as the stage of standard proposals."""
        chamber = self.deploy("Chamber", self.domain.address, quorum_bps, margin_bps, until)
        self.set_kind(STANDARD, replace(KINDS[STANDARD], stage=chamber.address))
        return chamber

    def subject(self, motion: Motion) -> tuple[str, int]:
        return self.governor.address, motion.id

    def say(self, motion: Motion, member: str, support: int, chamber: Contract | None = None) -> Mined:
        return (chamber or self.chamber).send("voteOn", *self.subject(motion), support, sender=member)

    def say_all(self, motion: Motion, choices: Sequence[int], chamber: Contract | None = None) -> None:
        """The first members vote, one for each choice."""
        for member, support in zip(self.members, choices, strict=False):
            self.say(motion, member, support, chamber)

    def relay(self, motion: Motion, ballots: Sequence[tuple[Any, ...]]) -> tuple[list[Outcome], Mined]:
        """Hand signed ballots to the chamber; what becomes of each."""
        mined = self.chamber.send("voteOnBySigs", *self.subject(motion), list(ballots), sender=self.anybody)
        (answers,) = self.chamber.decode_output("voteOnBySigs", mined.output)
        return [Outcome(answer) for answer in answers], mined

    def cast_in_governor(self, motion: Motion) -> None:
        """Enough for the governor to pass it."""
        self.vote(motion, self.ann, Support.FOR)

    def model(self, motion: Motion) -> Chamber:
        """The chamber before anybody voted."""
        snapshot = self.governor.view("proposalSnapshot", motion.id)
        people = [*self.members, self.guardian]
        votes = {one: int(self.domain.view("getPastVotes", one, snapshot)) for one in people}
        total = int(self.domain.view("getPastTotalSupply", snapshot))
        return Chamber(votes, total, QUORUM_BPS, MARGIN_BPS)
