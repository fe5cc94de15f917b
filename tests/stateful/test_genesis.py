"""Random stories of airdrops, locks, lists, grants and revocations, beside an exact model (I-10).

uv run ape test tests/stateful/test_genesis.py                                 30 stories of 30 steps
uv run ape test tests/stateful/test_genesis.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from stateful.genesis_story import CAST, CLIFF, GenesisStory, counts
from stateful.profiles import PROFILES
from utils.constants import DAY, WEEK
from utils.genesis import LOT, GenesisStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEPS_PER_COMMON_CALL = 100
COMMON = ("claim", "claim_batch", "claim_and_lock", "new_list", "release", "lock_vested")
STEPS_PER_RARE_CALL = 400
RARE = ("claim_for", "fund", "sweep", "revoke", "offer", "accept", "gift", "withdraw")
KINDS = (*COMMON, "claim", "fund", "sweep", "revoke", "hand_over", "gift", "withdraw", "wait")
AMOUNT = st.sampled_from([1, LOT, 3 * LOT + 1, 10 * LOT])
FUNDING = st.sampled_from([100 * LOT, 100 * LOT, 100 * LOT, LOT])
PAUSE = st.sampled_from([0, 0, 0, 0, 1, 60, DAY, DAY, WEEK, CLIFF])


class GenesisMachine(RuleBasedStateMachine):
    """The rules; the story checks every step."""

    stage: ClassVar[GenesisStage]
    steps: ClassVar[int] = 0

    @initialize(amounts=st.lists(AMOUNT, min_size=CAST, max_size=CAST), first=FUNDING, second=FUNDING)
    def open(self, amounts: list[int], first: int, second: int) -> None:
        self.story = GenesisStory(self.stage, amounts)
        for number, amount in enumerate((first, second)):
            self.story.fund(number, amount)

    # One rule for all, so that no story leaves a kind of call out.
    @rule(
        kind=st.sampled_from(KINDS),
        number=st.integers(0, 1),
        row=st.integers(0, CAST),
        rows=st.lists(st.integers(0, CAST), max_size=8),
        amount=AMOUNT,
        added=st.lists(st.sampled_from([0, 1, LOT]), min_size=CAST + 1, max_size=CAST + 1),
        weeks=st.sampled_from([1, 2, 4, 0, 52, 53]),
        percent=st.sampled_from([33, 100, 1, 101]),
        is_right=st.sampled_from([True, True, True, False]),
        seconds=PAUSE,
    )
    def step(
        self,
        kind: str,
        number: int,
        row: int,
        rows: list[int],
        amount: int,
        added: list[int],
        weeks: int,
        percent: int,
        is_right: bool,
        seconds: int,
    ) -> None:
        """Some time passes, and one call is made."""
        story, person = self.story, row % CAST
        story.wait(seconds)
        calls: dict[str, Callable[[], None]] = {
            "claim": lambda: story.claim(number, row, by_stranger=len(rows) % 2 == 0),
            "claim_batch": lambda: story.claim_batch(number, rows),
            "claim_and_lock": lambda: story.claim_and_lock(number, row, weeks),
            "new_list": lambda: story.new_list(number, added, is_right),
            "release": lambda: story.release(number),
            "lock_vested": lambda: story.lock_vested(number, percent, weeks),
            "fund": lambda: story.fund(number, amount),
            "sweep": lambda: story.sweep(number, is_right),
            "revoke": lambda: story.revoke(number, is_right),
            "hand_over": lambda: story.hand_over(number, person, person if is_right else len(rows) % CAST),
            "gift": lambda: story.gift(number, amount),
            "withdraw": lambda: story.withdraw(person),
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
def genesis_stage() -> Iterator[GenesisStage]:
    stage = GenesisStage()
    yield stage
    stage.close()


def test_genesis__any_story__agrees_with_the_model(genesis_stage: GenesisStage) -> None:
    """I-10: claims stay within the funding, each row once; releases within the schedule. AD-01, AD-04, AD-06,
    AD-07, AD-08, VS-01, VS-02, VS-06, VS-08 in any order."""
    profile = settings.get_current_profile_name()
    GenesisMachine.stage = genesis_stage
    GenesisMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    run_state_machine_as_test(GenesisMachine, settings=chosen)
    wanted = dict.fromkeys(COMMON, STEPS_PER_COMMON_CALL) | dict.fromkeys(RARE, STEPS_PER_RARE_CALL)
    scarce = [kind for kind, share in wanted.items() if counts[kind, "ok"] * share < GenesisMachine.steps]
    assert not scarce, f"too rarely successful in {GenesisMachine.steps} steps: {scarce}\n{dict(counts)}"
