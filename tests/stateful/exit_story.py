"""One random story of exits: locks, delegations, proposals, objections; each exit predicted and made."""

from __future__ import annotations

from collections import Counter

from model.escrow import EscrowModel, EscrowRules
from model.exits import Cause, ExitModel, Refused
from model.token import UNLIMITED, TokenModel
from utils.constants import DAY, WAD, WEEK, ZERO_ADDRESS
from utils.exits import HELD_FOR, SECOND, ExitStage
from utils.governance import State
from utils.kind_stage import OPTIMISTIC, STANDARD, Motion
from utils.rpc import Reverted

counts: Counter[str] = Counter()
"""How exits ended, over all stories."""
HOLDINGS = (600_000 * WAD, 250_000 * WAD, 100_000 * WAD, 1_000 * WAD)
"""What the stage locked for ann, ben, cy and dee, a year from the beginning."""
MORE = 50_000 * WAD


class ExitStory:
    """Four members and eve, who comes later; up to two proposals at a time."""

    def __init__(self, stage: ExitStage) -> None:
        stage.reset()
        self.stage = stage
        self.people = [stage.ann, stage.ben, stage.cy, stage.dee, stage.eve]
        self.token = TokenModel()
        self.escrow = EscrowModel(EscrowRules(max_exit_penalty=WAD // 2), self.token, "escrow")
        self.model = ExitModel(self.escrow, HELD_FOR, SECOND)
        started = stage.escrow.view("locked", stage.ann)[4]
        for account, amount in zip(self.people, HOLDINGS, strict=False):
            self._give(account, amount)
            self.escrow.create_lock(started, account, account, amount, (started // WEEK + 52) * WEEK)
        self._give(stage.eve, 2 * MORE, on_chain=True)
        self.motions: list[tuple[Motion, Cause]] = []
        self.number = 0
        self.locked = sum(HOLDINGS)
        self.given = {account: self.token.balances[account] for account in self.people}

    # What members do

    def wait(self, seconds: int) -> None:
        if seconds:
            self.stage.go(self.stage.now + seconds)

    def lock(self, who: int) -> None:
        """A new lock, or more in the one there is."""
        account, now = self.people[who], self.stage.now
        lock = self.escrow.lock(account)
        amount = min(self.token.balances[account], MORE)
        if amount and not lock.amount:
            end = now + 30 * WEEK
            self.escrow.create_lock(now, account, account, amount, end)
            self.stage.escrow.send("createLock", amount, end, sender=account)
        elif amount and lock.active(now):
            self.escrow.increase_amount(now, account, account, amount)
            self.stage.escrow.send("increaseAmount", amount, sender=account)

    def prolong(self, who: int) -> None:
        account, now = self.people[who], self.stage.now
        lock = self.escrow.lock(account)
        end = (now + 52 * WEEK) // WEEK * WEEK
        if lock.active(now) and not lock.permanent and lock.end < end:
            self.escrow.extend_lock(now, account, end)
            self.stage.escrow.send("extendLock", end, sender=account)

    def switch(self, who: int) -> None:
        account, now = self.people[who], self.stage.now
        lock = self.escrow.lock(account)
        if lock.active(now):
            self.escrow.set_permanent(now, account, not lock.permanent)
            self.stage.escrow.send("setPermanent", not lock.permanent, sender=account)

    def delegate(self, who: int, to: int) -> None:
        account = self.people[who % len(self.people)]
        delegatee = self.people[to] if to < len(self.people) else ZERO_ADDRESS
        self.escrow.delegate(self.stage.now, account, delegatee)
        self.stage.escrow.send("delegate", delegatee, sender=account)

    def propose(self, who: int, *, is_optimistic: bool) -> None:
        """By whoever can; the oldest of two is forgotten."""
        self.number += 1
        kind = OPTIMISTIC if is_optimistic else STANDARD
        actions = [self.stage.pay(self.stage.eve, WAD)] if is_optimistic else []
        motion = self.stage.motion(*actions, kind=kind, description=f"Number {self.number}")
        proposer, now = self.people[who], self.stage.now
        try:
            self.stage.propose(motion, proposer)
        except Reverted:
            return
        self.motions = [*self.motions[-1:], (motion, Cause(proposer, now, now + DAY, is_optimistic))]

    def vote(self, which: int, who: int, support: int, *, own: bool = False) -> None:
        """With the votes that the account has; ``own``: also with its power that a delegate has."""
        found = self._motion(which)
        if found is None or self.stage.state(found[0]) is not State.ACTIVE:
            return
        motion, cause = found
        account = self.people[who % len(self.people)]
        if own and (self.escrow.power(account, cause.snapshot) or cause.votes(self.escrow, account)):
            self.stage.vote_own(motion, account, support)
            cause.take_back(self.escrow, account)
        elif cause.votes(self.escrow, account):
            self.stage.vote(motion, account, support)
        else:
            return
        votes = cause.votes(self.escrow, account)
        cause.ballots[account] = (votes * (support == 0), votes * (support == 1), votes * (support == 2))

    def go_on(self, which: int, *, noted: bool) -> None:
        """To the vote, then to its end and into the queue."""
        found = self._motion(which)
        if found is None:
            return
        motion, cause = found
        now = self.stage.now
        if now <= cause.snapshot:
            self.stage.go(cause.snapshot + 1)
            return
        if cause.queued_at is None:
            if now <= self.stage.governor.view("proposalDeadline", motion.id):
                self.stage.close_vote(motion)
            if self.stage.state(motion) is not State.SUCCEEDED:
                return
            self.stage.queue(motion)
            cause.queued_at = self.stage.now
            self.wait(1)
        if noted and not cause.is_noted:
            try:
                self.stage.note(motion)
            except Reverted as err:
                assert cause.is_optimistic and err.revert.name == "ObjectionExitOptimistic"
                return
            assert not cause.is_optimistic
            cause.is_noted = True

    def carry(self, proposer: int, voter: int, support: int, owner: int | None = None) -> None:
        """A proposal from its first second into the queue, if enough votes are for it.

        The ``owner`` is against it with its own power, whoever has its votes, and takes them back.
        """
        before = self.number
        self.propose(proposer % 3, is_optimistic=False)
        if self.number == before or not self.motions or self.motions[-1][1].created_at != self.stage.now:
            return
        newest = len(self.motions) - 1
        self.go_on(newest, noted=False)
        self.vote(newest, 0, 1)
        self.vote(newest, voter % len(self.people), support)
        if owner is not None:
            self.vote(newest, owner, 0, own=True)
            self.delegate(owner, owner)
        self.go_on(newest, noted=True)

    def object(self, which: int, who: int, *, objects: bool, is_apt: bool = False) -> None:
        """By anybody, or ``is_apt``: by one that can, if there is any."""
        found = self._queued(which)
        if found is None or found[1].queued_at is None:
            return
        motion, cause = found
        able = [one for one in self.people if self.model.votes_then(cause, one) and one not in cause.objected]
        account = able[who % len(able)] if is_apt and able else self.people[who % len(self.people)]
        name = "object" if objects else "withdrawObjection"
        try:
            self.stage.objections.send(name, self.stage.operation(motion), sender=account)
        except Reverted:
            return
        if objects:
            cause.objectors.add(account)
            cause.objected.add(account)
        else:
            cause.objectors.discard(account)

    def rush(self, proposer: int, who: int, support: int) -> None:
        """A proposal is queued, two object, and those and another try to leave."""
        self.carry(proposer, who, support)
        for one in (who, who + 1):
            self.object(0, one, objects=True, is_apt=True)
        for one in (0, 1):
            self.leave(0, one, is_apt=True)
        self.leave(0, who, is_apt=False)

    def end(self, which: int, *, executes: bool) -> None:
        """It is cancelled, or executed if its time has come."""
        found = self._motion(which)
        if found is None or found[1].queued_at is None:
            return
        try:
            if executes:
                self.stage.execute(found[0])
            else:
                self.stage.cancel(found[0], self.stage.guardian)
        except Reverted:
            return

    def leave(self, which: int, who: int, *, is_apt: bool) -> None:
        """Predicted by the model, then made: to the unit, or with the same error.

        By anybody, or ``is_apt``: by one whose votes object and who has a lock, if there is any.
        """
        found = self._queued(which)
        if found is None or found[1].queued_at is None:
            return
        motion, cause = found
        now, queued_at = self.stage.now, found[1].queued_at
        able = [
            one
            for one in self.people
            if self.escrow.lock(one).amount and self.escrow.delegate_at(one, queued_at - 1) in cause.objectors
        ]
        account = able[who % len(able)] if is_apt and able else self.people[who % len(self.people)]
        operation = self.stage.operation(motion)
        ready_at = int(self.stage.timelock.view("getTimestamp", operation))
        expected, returned = None, 0
        try:
            returned = self.model.leave(now, account, cause, ready_at)
        except Refused as err:
            expected = str(err)
        actual, output = None, b""
        try:
            output = self.stage.leave(account, motion).output
        except Reverted as err:
            actual = err.revert.name
        assert actual == expected, f"{actual} instead of {expected}"
        if expected is None:
            assert int.from_bytes(output, "big") == returned
        counts[expected or "left"] += 1
        delegate = self.escrow.delegate_at(account, cause.snapshot)
        if expected is None and account in cause.owners and any(cause.ballots.get(delegate, (0, 0, 0))[1:]):
            counts["left, although its delegate carried it"] += 1

    # What must hold

    def check(self) -> None:
        """Locks, balances and votes are the model's; the treasury has what it had."""
        stage, now = self.stage, self.stage.now
        calls = [stage.escrow.at("balanceOf", one) for one in self.people]
        calls += [stage.token.at("balanceOf", one) for one in self.people]
        calls += [stage.door.at("leftAt", one) for one in self.people]
        expected = [self.escrow.power(one, now) for one in self.people]
        expected += [self.token.balances[one] for one in self.people]
        expected += [self.model.left_at.get(one, 0) for one in self.people]
        assert stage.chain.read([*calls, stage.escrow.at("totalSupply")]) == [
            *expected,
            self.escrow.total(now),
        ]
        for account, all_of_it in self.given.items():
            assert self.token.balances[account] + self.escrow.lock(account).amount <= all_of_it + self.locked

    def _motion(self, which: int) -> tuple[Motion, Cause] | None:
        return self.motions[which % len(self.motions)] if self.motions else None

    def _queued(self, which: int) -> tuple[Motion, Cause] | None:
        """One that was queued, the newest first; whatever became of it."""
        queued = [found for found in reversed(self.motions) if found[1].queued_at is not None]
        return queued[which % len(queued)] if queued else None

    def _give(self, account: str, amount: int, *, on_chain: bool = False) -> None:
        self.token.balances[account] += amount
        self.token.allowances[account, "escrow"] = UNLIMITED
        if on_chain:
            self.stage.token.send("mint", account, amount, sender=self.stage.deployer)
            self.stage.token.send("approve", self.stage.escrow.address, UNLIMITED, sender=account)
