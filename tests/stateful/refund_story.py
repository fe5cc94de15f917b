"""One random story of a pool of refunds: batches in any order, re-votes, other terms, refused ether."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from model.refunds import Ballot, RefundModel, Terms
from utils.constants import WAD
from utils.governance import SPLIT, split
from utils.refunds import BALLOT_GAS, EACH, FOR, GWEI, REFUSES, RefundStage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from utils.kind_stage import Motion
    from utils.rpc import Outcome

counts: Counter[str] = Counter()
"""What became of relayed batches, over all stories."""
TERMS = Terms(BALLOT_GAS, 20 * GWEI, 1_000 * WAD, 12 * EACH + 7, 18 * EACH + 3)
POOL = 30 * EACH
FUTURE = 10**9
SMALL = 999 * WAD
"""What a split ballot of a story casts: too little for a refund."""
_signed: dict[tuple[int, int, int, bool, bool], tuple[Any, ...]] = {}
"""Ballots by proposal, signer, sequence, whether split, and whether forged: the same in each story."""


class RefundStory:
    """A pool on the chain beside its model."""

    def __init__(self, stage: RefundStage) -> None:
        stage.reset()
        stage.at_base_fee(0)
        self.stage = stage
        self.pool = stage.pool = stage.new_pool(TERMS, POOL)
        self.model = RefundModel(TERMS, POOL)
        stage.behave(REFUSES)
        self.motions = [stage.motion(description=text) for text in ("One", "Two")]
        for motion, proposer in zip(self.motions, (stage.ann, stage.ben), strict=True):
            stage.propose(motion, proposer)
        self.opened = stage.governor.view("proposalSnapshot", self.motions[1].id) + 9
        self.until = stage.governor.view("proposalDeadline", self.motions[0].id)
        stage.go(self.opened)
        self.signers = [*stage.members, stage.poor]
        views = [(one.address, self.opened - 10) for one in self.signers]
        calls = [stage.escrow.at("getPastVotes", *view) for view in views]
        self.votes = dict(zip(self.signers, stage.chain.read(calls), strict=True))

    def wait(self, seconds: int) -> None:
        if self.stage.now + seconds < self.until:
            self.stage.go(self.stage.now + seconds)

    # Calls

    def relay(
        self,
        number: int,
        chosen: Sequence[tuple[int, int, bool, bool]],
        base_fee: int,
        takes: bool,
        by_order: bool,
    ) -> None:
        """A batch of (signer, sequence, whether split, whether forged) on one of the proposals."""
        motion, stage = self.motions[number], self.stage
        if by_order:
            chosen = sorted(chosen, key=lambda one: self.signers[one[0]].address.lower())
        pairs = [self._ballot(motion, *one) for one in chosen]
        ballots = [ballot for ballot, _ in pairs]
        sender = stage.anybody if takes else stage.relayer.address
        counted, refunded, due = self.model.relay(motion.id, ballots, base_fee, stage.now, takes)
        mined = stage.relay(motion, [struct for _, struct in pairs], sender, base_fee)
        self._compare(mined, motion, counted)
        paid = due if takes else 0
        price = min(base_fee, self.model.terms.max_base_fee)
        told = {"proposalId": motion.id, "relayer": sender, "amount": due}
        if not due:
            expected = []
        elif takes:
            expected = [("BallotsRefunded", {**told, "ballots": refunded, "gasPrice": price})]
        else:
            expected = [("RefundRefused", told)]
        assert (stage.refund(mined), stage.tell(mined)) == (paid, expected)
        assert paid == 0 or paid < mined.gas * base_fee
        whole = refunded * self.model.terms.gas_per_ballot * price
        counts["limited" if due < whole else ("refunded" if paid else "refused" if due else "nothing")] += 1

    def hand_in(self, number: int, chosen: Sequence[tuple[int, int, bool, bool]]) -> None:
        """The same at the governor itself."""
        motion, stage = self.motions[number], self.stage
        pairs = [self._ballot(motion, *one) for one in chosen]
        counted = self.model.cast(motion.id, [ballot for ballot, _ in pairs], stage.now)
        _, mined = stage.hand_in_with_receipt(motion, [struct for _, struct in pairs])
        self._compare(mined, motion, counted)

    def vote(self, number: int, who: int) -> None:
        motion, voter = self.motions[number], self.signers[who].address.lower()
        self.stage.vote(motion, voter, FOR)
        key = motion.id, voter
        self.model.sequences[key] = max(self.stage.now, self.model.sequences.get(key, 0))

    def cancel(self, number: int, who: int, sequence: int) -> None:
        motion, voter = self.motions[number], self.signers[who].address.lower()
        moment = self.opened - sequence
        self.stage.governor.send("cancelSignedBallots", motion.id, moment, sender=voter)
        key = motion.id, voter
        self.model.sequences[key] = max(moment, self.model.sequences.get(key, 0))

    def change(self, terms: Terms) -> None:
        self.pool.send("setTerms", terms.values, sender=self.stage.timelock.address)
        self.model.terms = terms

    def withdraw(self, most: int) -> None:
        self.pool.send("withdraw", most, sender=self.stage.timelock.address)
        self.model.balance -= min(most, self.model.balance)

    def fill(self, amount: int) -> None:
        self.stage.chain.queue(self.stage.deployer, self.pool.address, "0x", amount)
        self.stage.chain.mine(self.stage.now)
        self.model.balance += amount

    # Comparing

    def check(self) -> None:
        """Everything that the pool tells, and what it holds."""
        model, now, ids = self.model, self.stage.now, [motion.id for motion in self.motions]
        calls = [self.pool.at(view) for view in ("balance", "refundedToday")]
        calls += [self.pool.at(view, one) for view in ("refundedOn", "available") for one in ids]
        expected = [model.balance, model.refunded_today(now)]
        expected += [model.refunded_on(one) for one in ids] + [model.available(one, now) for one in ids]
        assert self.stage.chain.read(calls) == expected

    def _ballot(
        self, motion: Motion, who: int, sequence: int, is_split: bool, is_forged: bool
    ) -> tuple[Ballot, tuple[Any, ...]]:
        """As the model and as the contract take it."""
        signer = self.signers[who]
        moment = self.opened - sequence if sequence < 3 else self.opened + FUTURE
        key = motion.id, who, moment, is_split, is_forged
        if key not in _signed:
            other = self.signers[(who + 1) % len(self.signers)]
            support, params = (SPLIT, split(0, SMALL - 1, 1)) if is_split else (FOR, b"")
            author = other if is_forged else signer
            _signed[key] = self.stage.sign(author, motion, support, moment, params, voter=signer.address)
        votes = self.votes[signer]
        if is_split:
            votes = SMALL if votes >= SMALL else 0
        return Ballot(signer.address.lower(), moment, votes, not is_forged), _signed[key]

    def _compare(self, mined: Outcome, motion: Motion, counted: list[bool]) -> None:
        rejected = self.stage.events(mined, "BallotRejected")
        assert len(rejected) == counted.count(False)
        assert all(one["proposalId"] == motion.id for one in rejected)
