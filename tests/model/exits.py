"""Who may leave a lock because of a proposal, and with how much: exact, from the rules in docs/spec.md.

Times are unix seconds, amounts base units. Locks, votes and delegations are those of the escrow's model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.escrow import EscrowModel

EVERY_RULE = frozenset(
    (
        "left",
        "open",
        "objector",
        "proposer",
        "backer",
        "for",
        "abstain",
        "voter",
        "owner",
        "held",
        "optimistic",
    )
)


class Refused(Exception):
    """The contract reverts with this error."""


@dataclass
class Cause:
    """A proposal, and what became of it."""

    proposer: str
    created_at: int
    snapshot: int
    is_optimistic: bool = False
    ballots: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """Against, for and abstain of each voter; the last ballot counts."""
    owners: set[str] = field(default_factory=set)
    """Who took the own power back from a delegate, by an own ballot."""
    moved: dict[str, int] = field(default_factory=dict)
    """Votes that an owner took back, less those that were taken from it."""
    queued_at: int | None = None
    ready_at: int = 0
    """Without an extension; zero once it is over."""
    is_noted: bool = False
    objectors: set[str] = field(default_factory=set)
    objected: set[str] = field(default_factory=set)
    """Who ever did."""

    def votes(self, escrow: EscrowModel, voter: str) -> int:
        """Those with which an account votes on it."""
        return escrow.votes(voter, self.snapshot) + self.moved.get(voter, 0)

    def take_back(self, escrow: EscrowModel, voter: str) -> None:
        """The own power of a voter from its delegate, once; the delegate's ballot shrinks by as much."""
        delegate, own = escrow.delegate_at(voter, self.snapshot), escrow.power(voter, self.snapshot)
        if voter in self.owners or delegate == voter or not own:
            return
        had = self.votes(escrow, delegate)
        self.owners.add(voter)
        self.moved[voter] = self.moved.get(voter, 0) + own
        self.moved[delegate] = self.moved.get(delegate, 0) - own
        if delegate in self.ballots:
            against, favoured, abstained = (part * (had - own) // had for part in self.ballots[delegate])
            self.ballots[delegate] = against, favoured, abstained


@dataclass
class ExitModel:
    """One door out of one escrow."""

    escrow: EscrowModel
    held_for: int
    second_bps: int
    rules: frozenset[str] = EVERY_RULE
    """All but those that a search leaves out to show that it finds what they prevent."""
    left_at: dict[str, int] = field(default_factory=dict)

    def since(self, cause: Cause) -> int:
        return cause.created_at - 1 - self.held_for

    def votes_then(self, cause: Cause, account: str) -> int:
        """With which an account can object."""
        assert cause.queued_at is not None
        return self.escrow.votes(account, cause.queued_at - 1)

    def is_open(self, cause: Cause) -> bool:
        """Enough of all votes object."""
        assert cause.queued_at is not None
        votes = sum(self.votes_then(cause, one) for one in cause.objectors)
        return votes * 10_000 >= self.second_bps * self.escrow.total(cause.queued_at - 1)

    def leave(self, now: int, account: str, cause: Cause, ready_at: int) -> int:
        """What the account got back. ``ready_at`` is when the proposal can be executed, objections included.

        Raises:
            Refused: By the first rule that is broken.
        """
        escrow, since = self.escrow, self.since(cause)
        lock, held = escrow.lock(account), escrow.lock_at(account, since)
        if not lock.amount:
            raise Refused("VotingEscrowNoLock")
        if not lock.active(now):
            raise Refused("VotingEscrowLockExpired")
        is_longer = not held.permanent and (lock.permanent or lock.end > held.end)
        if "held" in self.rules and (not held.amount or is_longer):
            raise Refused("VotingEscrowLockProlonged")
        self._require_right(now, account, cause, ready_at)
        if "held" not in self.rules:
            since = now
        returned = escrow.leave(now, account, since)
        self.left_at[account] = now
        return returned

    def _require_right(self, now: int, account: str, cause: Cause, ready_at: int) -> None:
        rules, escrow = self.rules, self.escrow
        if not cause.is_noted:
            raise Refused("ObjectionExitNotNoted")
        if "left" in rules and self.left_at.get(account, 0) > self.since(cause):
            raise Refused("ObjectionExitLeftBefore")
        if cause.queued_at is None or now >= ready_at:
            raise Refused("ObjectionExitNotWaiting")
        if "open" in rules and not self.is_open(cause):
            raise Refused("ObjectionExitClosed")
        if "objector" in rules and escrow.delegate_at(account, cause.queued_at - 1) not in cause.objectors:
            raise Refused("ObjectionExitNotObjector")
        backers = {account} | (
            {escrow.delegate_at(account, cause.created_at - 1)} if "backer" in rules else set()
        )
        if "proposer" in rules and cause.proposer in backers:
            raise Refused("ObjectionExitProposer")
        is_freed = account in (cause.owners if "owner" in rules else cause.ballots)
        voters = {account}
        if "voter" in rules and not is_freed:
            voters.add(escrow.delegate_at(account, cause.snapshot))
        for voter in voters:
            _, favoured, abstained = cause.ballots.get(voter, (0, 0, 0))
            if ("for" in rules and favoured) or ("abstain" in rules and abstained):
                raise Refused("ObjectionExitCarried")
