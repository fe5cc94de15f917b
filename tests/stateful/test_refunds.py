"""Random stories of a pool of refunds, beside an exact model (I-18).

uv run ape test tests/stateful/test_refunds.py                                 30 stories of 30 steps
uv run ape test tests/stateful/test_refunds.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from stateful.profiles import PROFILES
from stateful.refund_story import POOL, TERMS, RefundStory, counts
from utils.constants import DAY, WAD
from utils.refunds import EACH, GWEI, RefundStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEPS_PER_RESULT = {"refunded": 25, "limited": 40, "refused": 150, "nothing": 10}
"""In so many steps each of them happens at least once."""
CALLS = ("relay", "hand_in", "vote", "cancel", "change", "withdraw", "fill", "wait")
OFTEN = ("relay",) * 8
BALLOT = st.tuples(
    st.integers(0, 6),
    st.sampled_from([0, 0, 1, 2, 3]),
    st.sampled_from([False, False, False, False, True]),
    st.sampled_from([False, False, False, False, True]),
)
TERM = st.sampled_from(
    [
        TERMS,
        replace(TERMS, gas_per_ballot=1, max_base_fee=GWEI),
        replace(TERMS, min_votes=1),
        replace(TERMS, min_votes=10**30),
        replace(TERMS, per_proposal=EACH - 1, per_day=3 * EACH),
        replace(TERMS, per_proposal=0),
        replace(TERMS, per_day=5 * EACH),
    ]
)


class RefundMachine(RuleBasedStateMachine):
    """The rules; the story checks every step."""

    stage: ClassVar[RefundStage]
    steps: ClassVar[int] = 0

    @initialize()
    def open(self) -> None:
        self.story = RefundStory(self.stage)

    # One rule for all, so that no story leaves a kind of call out.
    @rule(
        kind=st.sampled_from((*CALLS, *OFTEN)),
        number=st.integers(0, 1),
        ballots=st.lists(BALLOT, min_size=1, max_size=5),
        base_fee=st.sampled_from([10 * GWEI, 10 * GWEI, 0, 1, 20 * GWEI + 1, 90 * GWEI]),
        takes=st.sampled_from([True, True, True, True, False]),
        by_order=st.sampled_from([True, True, False]),
        terms=TERM,
        amount=st.sampled_from([EACH, 3 * EACH + 1, POOL, WAD]),
        seconds=st.sampled_from([0, 0, 0, 1, 3_600, DAY // 4, DAY // 2]),
    )
    def step(
        self,
        kind: str,
        number: int,
        ballots: list[tuple[int, int, bool, bool]],
        base_fee: int,
        takes: bool,
        by_order: bool,
        terms: object,
        amount: int,
        seconds: int,
    ) -> None:
        """Some time passes, and one call is made."""
        story, (who, sequence, *_) = self.story, ballots[0]
        story.wait(seconds)
        calls: dict[str, Callable[[], None]] = {
            "relay": lambda: story.relay(number, ballots, base_fee, takes, by_order),
            "hand_in": lambda: story.hand_in(number, ballots),
            "vote": lambda: story.vote(number, who),
            "cancel": lambda: story.cancel(number, who, sequence),
            "change": lambda: story.change(terms),
            "withdraw": lambda: story.withdraw(amount),
            "fill": lambda: story.fill(amount),
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
def refund_stage() -> Iterator[RefundStage]:
    stage = RefundStage()
    yield stage
    stage.close()


def test_refunds__any_story__agrees_with_the_model(refund_stage: RefundStage) -> None:
    """I-18: each voter is refunded once a proposal, within every limit, for less than was burned; PA-05 PA-23
    PA-31 in any order."""
    profile = settings.get_current_profile_name()
    RefundMachine.stage = refund_stage
    RefundMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    run_state_machine_as_test(RefundMachine, settings=chosen)
    scarce = [
        result for result, steps in STEPS_PER_RESULT.items() if counts[result] * steps < RefundMachine.steps
    ]
    assert not scarce, f"too rarely successful in {RefundMachine.steps} steps: {scarce}\n{dict(counts)}"
