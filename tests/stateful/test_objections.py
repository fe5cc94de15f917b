"""Random stories of objections with changes of votes and rules, beside an exact model.

uv run ape test tests/stateful/test_objections.py                                 30 stories of 30 steps
uv run ape test tests/stateful/test_objections.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from model.objections import DAY
from stateful.objection_story import HOLDINGS, ObjectionStage, ObjectionStory, counts
from stateful.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEPS_PER_CALL = {"schedule": 20, "object": 25, "withdraw": 120, "execute": 60, "cancel": 200, "rules": 60}
OFTEN = (
    "schedule",
    "schedule",
    "object",
    "object",
    "object",
    "object",
    "withdraw",
    "execute",
    "execute",
    "votes",
)
KINDS = (*STEPS_PER_CALL, *OFTEN, *OFTEN, "extend")
PAUSE = st.sampled_from([0, 0, 0, 0, 1, 60, DAY // 4, DAY // 2, DAY // 2, DAY, 3 * DAY])
GOOD_RULES = st.sampled_from([(100, 1_000, 14 * DAY), (100, 1_000, 14 * DAY), (500, 500, 3 * DAY)])
RULES = st.sampled_from(
    [
        (100, 1_000, 14 * DAY),
        (300, 800, 10 * DAY),
        (500, 500, 3 * DAY),
        (1, 10_000, 30 * DAY),
        (0, 0, 0),
        (0, 1_000, DAY),
        (100, 499, DAY),
        (700, 1_000, 30 * DAY + 1),
    ]
)


class ObjectionMachine(RuleBasedStateMachine):
    """The rules; the story checks every step."""

    stage: ClassVar[ObjectionStage]
    steps: ClassVar[int] = 0

    @initialize(terms=GOOD_RULES)
    def open(self, terms: tuple[int, int, int]) -> None:
        self.story = ObjectionStory(self.stage)
        self.story.set_rules(*terms)
        for key in (0, 1):
            self.story.schedule(key, 0, 7 * DAY * key, is_next=True)

    # One rule for all, so that no story leaves a kind of call out.
    @rule(
        kind=st.sampled_from(KINDS),
        key=st.sampled_from([0, 1, 0, 1, 2, 3]),
        who=st.integers(0, len(HOLDINGS) - 1),
        terms=RULES,
        more=st.sampled_from([0, 0, DAY]),
        window=st.sampled_from([0, DAY, DAY, 14 * DAY]),
        percent=st.sampled_from([0, 50, 100]),
        is_late=st.sampled_from([True, True, False]),
        seconds=PAUSE,
    )
    def step(
        self,
        kind: str,
        key: int,
        who: int,
        terms: tuple[int, int, int],
        more: int,
        window: int,
        percent: int,
        is_late: bool,
        seconds: int,
    ) -> None:
        """Some time passes, and one call is made."""
        story = self.story
        story.wait(seconds)
        calls: dict[str, Callable[[], None]] = {
            "rules": lambda: story.set_rules(*terms),
            "votes": lambda: story.move_votes(who, percent),
            "schedule": lambda: story.schedule(key, more, window, is_next=is_late),
            "object": lambda: story.object(key, who, is_apt=is_late),
            "withdraw": lambda: story.withdraw(key, who, is_apt=is_late),
            "execute": lambda: story.execute(key, is_late=is_late),
            "cancel": lambda: story.cancel(key, is_own=is_late),
            "extend": lambda: story.extend(key, who, seconds),
        }
        calls[kind]()

    def check_invariants(self, *args: object, **kwargs: object) -> None:
        """After each step, also the first."""
        super().check_invariants(*args, **kwargs)
        if hasattr(self, "story"):
            type(self).steps += 1
            self.story.check()


@pytest.fixture(scope="module")
def objection_stage() -> Iterator[ObjectionStage]:
    stage = ObjectionStage()
    yield stage
    stage.close()


def test_objections__any_story__agrees_with_the_model(objection_stage: ObjectionStage) -> None:
    """BO-12, BO-15, BO-17 in any order: no operation waits beyond the bound, none comes forward without
    notice, nothing counts twice, and what one has does not touch another."""
    profile = settings.get_current_profile_name()
    ObjectionMachine.stage = objection_stage
    ObjectionMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    run_state_machine_as_test(ObjectionMachine, settings=chosen)
    scarce = [
        kind for kind, steps in STEPS_PER_CALL.items() if counts[kind, "ok"] * steps < ObjectionMachine.steps
    ]
    assert not scarce, f"too rarely successful in {ObjectionMachine.steps} steps: {scarce}\n{dict(counts)}"
