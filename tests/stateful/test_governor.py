"""Proposals of every kind, ballots, changes, signatures, delegation and locks, all moving at once.

`uv run python -m pytest tests/stateful/test_governor.py -p no:ape_test` takes seconds; the campaign is
`… --hypothesis-profile campaign` (1,000 stories of 50 steps).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from eth_account import Account
from eth_utils import keccak
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from model.ballots import VoteModel
from stateful.profiles import PROFILES
from utils.constants import DAY, WAD, WEEK
from utils.governance import SPLIT, Outcome, split
from utils.kind_stage import KINDS, KindStage, Motion, State
from utils.rpc import Reverted

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = [Account.from_key(keccak(text=f"voter {number}")) for number in range(6)]
LOCKS = [600_000, 250_000, 100_000, 40_000, 1_500, 900]  # thousands decide, the last has no score
OWNERS, OWNERS_DELEGATE = (2, 3), 1
"""Who has given its power away when the stories begin, and to whom."""
WHO = st.integers(0, len(KEYS) - 1)
SUPPORT = st.sampled_from([0, 1, 1, 1, 2, 0, SPLIT, SPLIT, 3])
PARTS = st.tuples(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
SMALL_PARTS = st.tuples(st.integers(1, 30), st.integers(0, 30), st.integers(0, 30))
REQUIRED = (
    "vote",
    "change",
    "split",
    "signed",
    "stale",
    "queue",
    "execute",
    "extended",
    "extended again",
    "part",
    "delegate",
    "lock",
    "own",
    "taken back",
)


class GovernorStories(RuleBasedStateMachine):
    """Everything that the governor says about votes is what the model says."""

    dao: KindStage
    counts: Counter[str] = Counter()
    beginning: Any = None

    @initialize()
    def begin(self) -> None:
        type(self).mark = self.dao.chain.snapshot()
        self.motions: list[Motion] = []
        self.votes: dict[int, VoteModel] = {}
        self.final: dict[int, State] = {}

    def teardown(self) -> None:
        if getattr(type(self), "mark", None):
            self.dao.chain.restore(type(self).mark)
            type(self).mark = None

    # Proposals

    @rule(kind=st.integers(0, 3))
    def propose_one_more(self, kind: int) -> None:
        self.propose(kind, False)

    def propose(self, kind: int, wait: bool) -> None:
        dao = self.dao
        motion = dao.motion(dao.pay(dao.eve, WAD), kind=kind, description=f"Number {len(self.motions)}")
        try:
            dao.propose(motion, KEYS[len(self.motions) % 2].address.lower())
        except Reverted as err:
            self.counts[f"refused {err.revert.name}"] += 1
            return
        self.motions.append(motion)
        if wait:
            dao.go(dao.governor.view("proposalSnapshot", motion.id) + 1)
        self.counts["propose"] += 1

    def model(self, motion: Motion) -> VoteModel | None:
        """The model of a vote that has begun."""
        dao = self.dao
        if motion.id not in self.votes:
            snapshot = dao.governor.view("proposalSnapshot", motion.id)
            if snapshot >= dao.now:
                return None
            rules = KINDS[motion.kind]
            self.votes[motion.id] = VoteModel(
                counting=int(rules.counting),
                quorum_bps=rules.quorum_bps,
                decision_bps=rules.decision_bps,
                extension=rules.late_extension,
                period=rules.voting_period,
                snapshot=snapshot,
                total=dao.escrow.view("getPastTotalSupply", snapshot),
                min_power=1_000 * WAD if motion.kind == 2 else 0,
            )
        return self.votes[motion.id]

    def running(self, which: int) -> tuple[Motion, VoteModel] | None:
        """One of the votes that are open; if there is none, a new one."""
        for _ in range(2):
            found = [
                (motion, vote)
                for motion in self.motions
                if (vote := self.model(motion)) and self.dao.now <= vote.deadline
            ]
            if found:
                return found[which % len(found)]
            self.propose(which % 4, True)
        return None

    # Ballots

    def content(
        self,
        vote: VoteModel,
        voter: str,
        support: int,
        parts: tuple[int, int, int],
        is_signed: bool = False,
        taken: int = 0,
    ) -> Any:
        power = self.dao.escrow.view("getPastVotes", voter, vote.snapshot) + vote.moved.get(voter, 0)
        power += taken
        own = self.dao.escrow.view("powerAt", voter, vote.snapshot)
        params = split(*(power * part // 200 for part in parts)) if support == SPLIT else b""
        return (*vote.judge(voter, power, own, support, params, is_signed), power, params)

    @rule(who=WHO, which=st.integers(0, 9), support=SUPPORT, parts=PARTS)
    def vote(self, who: int, which: int, support: int, parts: tuple[int, int, int]) -> None:
        chosen = self.running(which)
        if not chosen:
            return
        self.cast(*chosen, who, support, parts)

    @rule(who=WHO, which=st.integers(0, 9), support=SUPPORT, parts=PARTS, before=st.integers(0, 3))
    def surprise(self, who: int, which: int, support: int, parts: tuple[int, int, int], before: int) -> None:
        """A ballot in the last seconds."""
        chosen = self.running(which)
        if not chosen:
            return
        end = chosen[1].deadline - before
        if end > self.dao.now:
            self.dao.go(end)
        self.cast(*chosen, who, support, parts)

    @rule(who=WHO, which=st.integers(0, 9), parts=st.lists(SMALL_PARTS, min_size=2, max_size=4))
    def vote_in_parts(self, who: int, which: int, parts: list[tuple[int, int, int]]) -> None:
        """One after the other, as a pool does."""
        chosen = self.running(which)
        for part in parts if chosen else []:
            self.cast(*chosen, who, SPLIT, part)

    @rule(which=st.integers(0, 9), supports=st.lists(st.integers(0, 2), min_size=2, max_size=4))
    def swing(self, which: int, supports: list[int]) -> None:
        """Whoever decides alone changes its mind at the end, again and again."""
        chosen = self.running(which)
        for support in supports if chosen else []:
            self.dao.go(max(self.dao.now, chosen[1].deadline - support))
            self.cast(*chosen, 0, support, (0, 0, 0))

    def cast(
        self, motion: Motion, vote: VoteModel, who: int, support: int, parts: tuple[int, int, int]
    ) -> None:
        voter = KEYS[who].address.lower()
        outcome, sides, power, params = self.content(vote, voter, support, parts)
        entry = vote.ballot(voter)
        try:
            self.dao.vote(motion, voter, support, params)
        except Reverted as err:
            assert outcome != "COUNTED", err
            self.counts[f"refused {outcome}"] += 1
            return
        assert outcome == "COUNTED"
        self.counts["change" if entry.parts else "vote"] += 1
        self.counts["split"] += support == SPLIT
        self.counts["part"] += support == SPLIT and split(*sides) != params
        self.count(vote, voter, sides, max(self.dao.now, entry.sequence), power, support == SPLIT)

    @rule(
        which=st.integers(0, 9),
        before=st.sampled_from([None, None, 0, 2]),
        ballots=st.lists(
            st.tuples(st.sampled_from([*OWNERS, *range(len(KEYS))]), SUPPORT, PARTS, st.booleans()),
            min_size=1,
            max_size=3,
        ),
    )
    def vote_with_own_power(self, which: int, before: int | None, ballots: list[Any]) -> None:
        """Owners who delegated, one after the other, and their delegate between them."""
        for who, support, parts, is_signed in ballots:
            self.vote_own(who, which, support, parts, before, is_signed)
            self.vote(OWNERS_DELEGATE, which, support, parts)

    def vote_own(
        self,
        who: int,
        which: int,
        support: int,
        parts: tuple[int, int, int],
        before: int | None,
        is_signed: bool,
    ) -> None:
        chosen = self.running(which)
        if not chosen:
            return
        (motion, vote), dao, voter = chosen, self.dao, KEYS[who].address.lower()
        if before is not None:
            dao.go(max(dao.now, vote.deadline - before))
        delegate = str(dao.escrow.view("pastDelegate", voter, vote.snapshot)).lower()
        own = dao.escrow.view("powerAt", voter, vote.snapshot)
        own = 0 if delegate == voter or voter in vote.owners else own
        outcome, sides, power, params = self.content(vote, voter, support, parts, True, own)
        entry = vote.ballot(voter)
        sequence = max(dao.now, entry.sequence)
        if is_signed:
            outcome = "OUT_OF_DATE" if dao.now <= entry.sequence else outcome
            ballot = dao.sign(KEYS[who], motion, support, dao.now, params, own=True)
            assert dao.hand_in_own(motion, [ballot]) == [Outcome[outcome]]
        else:
            try:
                dao.vote_own(motion, voter, support, params)
            except Reverted as err:
                assert outcome != "COUNTED", err
                self.counts[f"own refused {outcome}"] += 1
                return
            assert outcome == "COUNTED"
        if outcome == "COUNTED":
            self.counts["own"] += 1
            self.counts["taken back"] += own > 0
            taken = (delegate, own) if own else None
            self.count(vote, voter, sides, sequence, power, support == SPLIT, taken)

    def count(
        self,
        vote: VoteModel,
        voter: str,
        sides: Any,
        sequence: int,
        power: int,
        is_split: bool,
        taken: tuple[str, int] | None = None,
    ) -> None:
        before = vote.extensions
        vote.count(voter, sides, sequence, self.dao.now, power, is_split=is_split, taken=taken)
        self.counts["extended"] += vote.extensions > before
        self.counts["extended again"] += vote.extensions > before > 0

    @rule(
        which=st.integers(0, 9),
        ballots=st.lists(
            st.tuples(WHO, SUPPORT, PARTS, st.sampled_from([0, 0, 1, 5, 3_600, -1]), st.booleans()),
            min_size=1,
            max_size=5,
        ),
    )
    def hand_in(self, which: int, ballots: list[Any]) -> None:
        """A batch: some ballots are old, some from the future, some forged."""
        chosen = self.running(which)
        if not chosen:
            return
        motion, vote = chosen
        batch, expected = [], []
        for who, support, parts, age, forged in ballots:
            voter = KEYS[who].address.lower()
            outcome, sides, power, params = self.content(vote, voter, support, parts, True)
            sequence = self.dao.now - age
            forged = forged and age == 5
            signer = KEYS[(who + forged) % len(KEYS)]
            batch.append(self.dao.sign(signer, motion, support, sequence, params, voter=KEYS[who].address))
            entry = vote.ballot(voter)
            if age < 0:
                outcome = "FROM_THE_FUTURE"
            elif forged:
                outcome = "INVALID_SIGNATURE"
            elif sequence <= entry.sequence:
                outcome = "OUT_OF_DATE"
            expected.append(Outcome[outcome])
            self.counts["stale"] += outcome == "OUT_OF_DATE"
            self.counts["forged"] += outcome == "INVALID_SIGNATURE"
            if outcome == "COUNTED":
                self.counts["signed"] += 1
                self.count(vote, voter, sides, sequence, power, support == SPLIT)
        assert self.dao.hand_in(motion, batch) == expected

    @rule(who=WHO, which=st.integers(0, 9))
    def cancel_signed(self, who: int, which: int) -> None:
        chosen = self.running(which)
        if chosen:
            motion, vote = chosen
            voter = KEYS[who].address.lower()
            self.dao.governor.send("cancelSignedBallots", motion.id, self.dao.now, sender=voter)
            entry = vote.ballot(voter)
            entry.sequence = max(entry.sequence, self.dao.now)

    # Locks and delegation move on

    @rule(who=WHO, to=WHO, back=st.booleans())
    def delegate(self, who: int, to: int, back: bool) -> None:
        to = who if back else to
        self.dao.escrow.send("delegate", KEYS[to].address, sender=KEYS[who].address.lower())
        self.counts["delegate"] += 1

    @rule(who=WHO, amount=st.integers(1, 10**6))
    def add_to_lock(self, who: int, amount: int) -> None:
        voter = KEYS[who].address.lower()
        self.dao.token.send("mint", voter, amount * WAD, sender=self.dao.deployer)
        self.dao.escrow.send("increaseAmount", amount * WAD, sender=voter)
        self.counts["lock"] += 1

    # Time and the end

    @rule(seconds=st.sampled_from([1, 60, 3_600, DAY, 2 * DAY]))
    def wait(self, seconds: int) -> None:
        self.dao.go(self.dao.now + seconds)

    @rule(which=st.integers(0, 9), before=st.integers(0, 3))
    def wait_for_the_end(self, which: int, before: int) -> None:
        chosen = self.running(which)
        if chosen and chosen[1].deadline - before > self.dao.now:
            self.dao.go(chosen[1].deadline - before)

    @rule(which=st.integers(0, 9))
    def carry_out(self, which: int) -> None:
        """Close a vote; what passed is paid once, what failed stays failed."""
        chosen = self.running(which)
        if not chosen:
            return
        motion, vote = chosen
        self.dao.go(vote.deadline + 1)
        before = self.dao.token.view("balanceOf", self.dao.eve)
        if not (vote.has_quorum and vote.passes):
            assert self.dao.state(motion) == State.DEFEATED
            self.final[motion.id] = State.DEFEATED
            return
        assert self.dao.state(motion) == State.SUCCEEDED
        assert vote.may_pass
        self.dao.carry_out(motion)
        self.counts["queue"] += 1
        self.counts["execute"] += 1
        self.final[motion.id] = State.EXECUTED
        assert self.dao.token.view("balanceOf", self.dao.eve) == before + WAD

    # What always holds

    @invariant()
    def sums_are_those_of_the_model(self) -> None:
        """I-8: nothing is counted twice, and never more than there is."""
        for motion in getattr(self, "motions", []):
            vote = self.model(motion)
            if vote is None:
                continue
            against, in_favour, abstain = self.dao.votes(motion)
            assert (against, in_favour, abstain) == vote.sums
            assert self.dao.governor.view("proposalDeadline", motion.id) == vote.deadline
            assert vote.deadline <= vote.snapshot + 2 * KINDS[motion.kind].voting_period
            assert self.dao.governor.view("proposalParticipation", motion.id) == vote.participation
            if KINDS[motion.kind].counting != 1:
                assert against + in_favour + abstain <= vote.total

    @invariant()
    def states_are_those_of_the_model(self) -> None:
        """I-9 for outcomes: what is decided stays decided."""
        for motion in getattr(self, "motions", []):
            vote = self.votes.get(motion.id)
            if vote is None:
                continue
            found = self.dao.state(motion)
            if motion.id in self.final:
                assert found == self.final[motion.id]
            elif self.dao.now <= vote.deadline:
                assert found == State.ACTIVE
            elif vote.has_quorum and vote.passes:
                assert found in (State.SUCCEEDED, State.EXPIRED)
            else:
                assert found == State.DEFEATED


@pytest.fixture(scope="module")
def kind_stage() -> Iterator[KindStage]:
    stage = KindStage()
    for key, amount in zip(KEYS, LOCKS, strict=True):
        stage.lock(key.address.lower(), amount * WAD, weeks=52)
    for owner in OWNERS:
        stage.escrow.send("delegate", KEYS[OWNERS_DELEGATE].address, sender=KEYS[owner].address.lower())
    stage.kinds.send("setQuotas", [], sender=stage.timelock.address)
    stage.go(stage.now + WEEK)
    yield stage
    stage.close()


def test_governor__any_story__agrees_with_the_model(kind_stage: KindStage) -> None:
    """I-8, I-9; GV-01, GV-02, GV-09, GV-12, GV-16, DL-04 in whatever order they come."""
    name = settings.get_current_profile_name()
    profile = settings.get_profile(name if name in PROFILES else "stories")
    GovernorStories.dao = kind_stage
    GovernorStories.counts = Counter()
    run_state_machine_as_test(GovernorStories, settings=profile)
    print(dict(GovernorStories.counts))
    missing = [action for action in REQUIRED if not GovernorStories.counts[action]]
    assert not missing, f"never happened: {missing} in {dict(GovernorStories.counts)}"
