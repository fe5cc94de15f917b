"""Random stories of budgets with reservations, freezes, new limits and recalls, beside an exact model (I-14).

uv run ape test tests/stateful/test_budgets.py                                 30 stories of 30 steps
uv run ape test tests/stateful/test_budgets.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from model.budgets import DAY, MAX_TERM, WEEK
from stateful.budget_story import BudgetStory, counts
from stateful.profiles import PROFILES
from utils.budgets import BudgetStage
from utils.constants import WAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEPS_PER_CALL = {
    "spend": 40,
    "reserve": 40,
    "pay": 100,
    "set": 60,
    "release": 200,
    "freeze": 200,
    "recall": 200,
}
OFTEN = ("spend", "reserve", "reserve", "release", "pay", "pay")
KINDS = (*STEPS_PER_CALL, *OFTEN, *OFTEN, "set", "wait")
RATE = st.sampled_from([700 * WAD, 700 * WAD, WEEK // 2 + 1, 1, 10**24, 0])
AT_ONCE = st.sampled_from([700 * WAD, 2_000 * WAD, 7 * WAD, 10**24, 0])
IN_ALL = st.sampled_from([10**24, 10**25, 2_000 * WAD, 1])
PAUSE = st.sampled_from([0, 0, 1, 60, DAY, DAY + 7, 3 * DAY, 3 * DAY, WEEK])
SPAN = st.sampled_from([14 * DAY, 40 * DAY, 3 * DAY, DAY, 1, 14 * DAY + 1])
TERM = st.sampled_from([20 * WEEK, 20 * WEEK, MAX_TERM, 2 * WEEK, MAX_TERM + 1])


class BudgetMachine(RuleBasedStateMachine):
    """The rules; the story checks every step."""

    stage: ClassVar[BudgetStage]
    steps: ClassVar[int] = 0

    @initialize(at_once=st.sampled_from([2_000 * WAD, 7 * WAD, 10**24]))
    def open(self, at_once: int) -> None:
        self.story = BudgetStory(self.stage)
        for who in (0, 1):
            self.story.set(who, 700 * WAD, at_once, 10**25, 50 * WEEK)
        self.story.wait(WEEK)

    # One rule for all, so that no story leaves a kind of call out.
    @rule(
        kind=st.sampled_from(KINDS),
        who=st.integers(0, 1),
        key=st.integers(0, 1),
        amounts=st.tuples(RATE, AT_ONCE, IN_ALL),
        percent=st.sampled_from([50, 33, 100, 50, 33, 101]),
        span=SPAN,
        term=TERM,
        is_own=st.booleans(),
        seconds=PAUSE,
    )
    def step(
        self,
        kind: str,
        who: int,
        key: int,
        amounts: tuple[int, int, int],
        percent: int,
        span: int,
        term: int,
        is_own: bool,
        seconds: int,
    ) -> None:
        """Some time passes, and one call is made."""
        story = self.story
        story.wait(seconds)
        calls: dict[str, Callable[[], None]] = {
            "set": lambda: story.set(who, *amounts, term),
            "recall": lambda: story.recall(who) if is_own else None,
            "freeze": lambda: story.freeze(who, span),
            "spend": lambda: story.spend(who, percent),
            "reserve": lambda: story.reserve(who, key, percent, span),
            "pay": lambda: story.pay(who, key),
            "release": lambda: story.release(who, key, is_own=is_own),
            "wait": lambda: None,
        }
        calls[kind]()

    def check_invariants(self, *args: object, **kwargs: object) -> None:
        """After each step, also the first."""
        super().check_invariants(*args, **kwargs)
        if hasattr(self, "story"):
            type(self).steps += 1
            self.story.check()


@pytest.fixture(scope="module")
def budget_stage() -> Iterator[BudgetStage]:
    stage = BudgetStage()
    yield stage
    stage.close()


def test_budgets__any_story__agrees_with_the_model(budget_stage: BudgetStage) -> None:
    """I-14: no window of time sees more than `atOnce + perWeek * window`, nothing is paid while a budget is
    frozen, over or recalled, and what is promised is what is left. BO-21 in any order."""
    profile = settings.get_current_profile_name()
    BudgetMachine.stage = budget_stage
    BudgetMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    run_state_machine_as_test(BudgetMachine, settings=chosen)
    scarce = [
        kind for kind, steps in STEPS_PER_CALL.items() if counts[kind, "ok"] * steps < BudgetMachine.steps
    ]
    assert not scarce, f"too rarely successful in {BudgetMachine.steps} steps: {scarce}\n{dict(counts)}"
