"""Random stories of exits, with locks, delegations, proposals and objections, beside an exact model.

uv run ape test tests/stateful/test_exits.py                                 30 stories of 30 steps
uv run ape test tests/stateful/test_exits.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from stateful.exit_story import ExitStory, counts
from stateful.profiles import PROFILES
from utils.constants import DAY
from utils.exits import ExitStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEPS_PER_EXIT = {
    "left": 30,
    "ObjectionExitCarried": 250,
    "ObjectionExitClosed": 250,
    "VotingEscrowNoLock": 250,
    "left, although its delegate carried it": 250,
}
KINDS = (
    *("lock", "prolong", "switch", "delegate", "delegate", "propose", "vote", "vote own", "go on"),
    *("carry", "rush", "rush", "rush", "object", "object", "object", "back", "end"),
    *("leave", "leave", "leave", "leave", "leave", "leave"),
)
PAUSE = st.sampled_from([*[0] * 12, *[1] * 8, 60, DAY // 2, DAY, 20 * DAY])


class ExitMachine(RuleBasedStateMachine):
    """The rules; the story checks every step."""

    stage: ClassVar[ExitStage]
    steps: ClassVar[int] = 0

    @initialize(
        proposer=st.integers(0, 2),
        voter=st.integers(0, 1),
        given=st.booleans(),
        own=st.booleans(),
        ours=st.booleans(),
    )
    def open(self, proposer: int, voter: int, given: bool, own: bool, ours: bool) -> None:
        """A proposal in the queue, for which one of the two large members voted."""
        self.story = ExitStory(self.stage)
        if given:
            self.story.delegate(2, 1)
            self.story.wait(1)
        if given and own:
            # The delegate is for it, whose votes it has is not, and leaves.
            self.story.carry(0, 1, 1, owner=2)
            self.story.object(0, 2, objects=True)
            self.story.leave(0, 2, is_apt=False)
            return
        self.story.carry(proposer, voter, 2 if ours else 0)
        if ours:
            self.story.object(0, 1 - voter, objects=True)

    @rule(
        kind=st.sampled_from(KINDS),
        which=st.integers(0, 1),
        who=st.integers(0, 4),
        other=st.integers(0, 5),
        support=st.sampled_from([1, 1, 2, 0]),
        flag=st.sampled_from([True, True, True, False]),
        seconds=PAUSE,
    )
    def step(
        self, kind: str, which: int, who: int, other: int, support: int, flag: bool, seconds: int
    ) -> None:
        """Some time passes, and one call is made."""
        story = self.story
        story.wait(seconds)
        calls: dict[str, Callable[[], None]] = {
            "lock": lambda: story.lock(who),
            "prolong": lambda: story.prolong(who),
            "switch": lambda: story.switch(who),
            "delegate": lambda: story.delegate(who, other),
            "propose": lambda: story.propose(who, is_optimistic=not flag),
            "vote": lambda: story.vote(which, who, support),
            "vote own": lambda: story.vote(which, who, support, own=True),
            "go on": lambda: story.go_on(which, noted=flag),
            "object": lambda: story.object(which, who, objects=True, is_apt=flag),
            "back": lambda: story.object(which, who, objects=False),
            "carry": lambda: story.carry(who, other, support),
            "rush": lambda: story.rush(who, other, support),
            "end": lambda: story.end(which, executes=flag),
            "leave": lambda: story.leave(which, who, is_apt=flag),
        }
        calls[kind]()

    def check_invariants(self, *args: object, **kwargs: object) -> None:
        """After each step, also the first."""
        super().check_invariants(*args, **kwargs)
        if hasattr(self, "story"):
            type(self).steps += 1
            self.story.check()


@pytest.fixture(scope="module")
def exit_stage() -> Iterator[ExitStage]:
    stage = ExitStage()
    yield stage
    stage.close()


def test_exits__any_story__agrees_with_the_model(exit_stage: ExitStage) -> None:
    """BO-31, BO-34, BO-36, BO-37, BO-108 in any order: who leaves, and with how much, to the unit."""
    profile = settings.get_current_profile_name()
    ExitMachine.stage = exit_stage
    ExitMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    run_state_machine_as_test(ExitMachine, settings=chosen)
    scarce = [end for end, steps in STEPS_PER_EXIT.items() if counts[end] * steps < ExitMachine.steps]
    assert not scarce, f"too rarely successful in {ExitMachine.steps} steps: {scarce}\n{dict(counts)}"
