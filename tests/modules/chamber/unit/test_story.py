"""Random stories of ballots in a chamber, beside an exact model.

uv run ape test tests/modules/chamber/unit/test_story.py       15 stories of 20 steps
with --hypothesis-profile campaign                             1,000 of 50 steps
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from stateful.profiles import PROFILES

from model.chamber import PASSED
from utils.constants import DAY, WAD
from utils.governance import Outcome, Support
from utils.rpc import Reverted

if TYPE_CHECKING:
    from utils.chamber import ChamberStage

KINDS = ("vote", "vote", "sign", "sign", "both", "cancel", "governor")
PAUSE = st.sampled_from([0, 0, 1, 3_600, DAY, 2 * DAY])


class ChamberMachine(RuleBasedStateMachine):
    """One proposal at a time; three of the five have a key, and one no votes."""

    dao: ClassVar[ChamberStage]
    ends: ClassVar[set[bool]] = set()

    @initialize()
    def begin(self) -> None:
        dao = type(self).dao
        dao.reset()
        self.keys = [dao.ada, dao.bob]
        self.motion = dao.opened(dao.pay(dao.eve, WAD), description="A story")
        self.model = dao.model(self.motion)

    @rule(
        kind=st.sampled_from(KINDS),
        who=st.integers(0, 4),
        option=st.sampled_from([0, 1, 1, 2, 3]),
        before=st.sampled_from([-1, 0, 0, 1, 3_600]),
        is_forged=st.booleans(),
        seconds=PAUSE,
    )
    def step(self, kind: str, who: int, option: int, before: int, is_forged: bool, seconds: int) -> None:
        """Some time passes, and one ballot is cast, signed or taken back."""
        dao, motion, model = type(self).dao, self.motion, self.model
        dao.go(dao.now + seconds)
        is_open = dao.now <= dao.governor.view("proposalDeadline", motion.id)
        if kind == "vote":
            voter = [*dao.members, dao.guardian][who]
            self._vote(voter, option, is_open=is_open)
        elif kind in ("sign", "both") and is_open:
            key = self.keys[who % 2]
            name, sequence = key.address.lower(), dao.now - before
            signer = self.keys[(who + 1) % 2] if is_forged and kind == "sign" else key
            signed = dao.sign(signer, motion, option, sequence, voter=key.address)
            if kind == "both" and dao.hand_in(motion, [signed]) == [Outcome.COUNTED]:
                model.latest[name] = sequence
            expected = model.hand_in(name, option, sequence, dao.now, is_forged=signer is not key)
            (outcome,), _ = dao.relay(motion, [signed])
            assert outcome.name == expected
        elif kind == "cancel":
            name = self.keys[who % 2].address.lower()
            dao.governor.send("cancelSignedBallots", motion.id, dao.now - before, sender=name)
            model.latest[name] = max(model.latest.get(name, 0), dao.now - before)
        elif kind == "governor" and is_open:
            voter = dao.members[who % 4]
            if voter != dao.eve:
                dao.vote(motion, voter, option % 3)
                model.latest[voter] = max(model.latest.get(voter, 0), dao.now)
        self._check()

    def _vote(self, voter: str, option: int, *, is_open: bool) -> None:
        dao, motion = type(self).dao, self.motion
        expected = self.model.vote(voter, option, dao.now) if is_open or option > 2 else "ChamberNotOpen"
        try:
            dao.say(motion, voter, option)
        except Reverted as caught:
            assert caught.revert.name == expected
        else:
            assert expected is None

    def _check(self) -> None:
        dao, motion, model = type(self).dao, self.motion, self.model
        subject = dao.subject(motion)
        assert dao.chamber.view("tallyOf", *subject) == model.tally
        assert dao.chamber.view("verdictOf", *subject) == (model.verdict, model.quorum)
        is_over = dao.now > dao.governor.view("proposalDeadline", motion.id)
        agrees = is_over and model.verdict == PASSED
        assert dao.chamber.view("mayQueue", *subject) is agrees
        if is_over:
            self.ends.add(agrees)
        for who, (option, sequence) in model.ballots.items():
            assert dao.chamber.view("ballotOf", *subject, who) == (option, model.votes[who], sequence)


def test_chamber__any_story__agrees_with_the_model(dao: ChamberStage) -> None:
    """The sums are those of the members' last ballots, each once, and the answer follows from them."""
    profile = settings.get_current_profile_name()
    ChamberMachine.dao = dao
    ChamberMachine.ends.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    if chosen.stateful_step_count == settings.get_profile("stories").stateful_step_count:
        chosen = settings(chosen, stateful_step_count=20, max_examples=15)
    run_state_machine_as_test(ChamberMachine, settings=chosen)
    assert Support.FOR == 1
    assert ChamberMachine.ends == {True, False}
