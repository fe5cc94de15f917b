"""Random stories of an index: mint, redeem, take, targets, quarantine, time, beside an exact model (I-15).

uv run ape test tests/stateful/test_index.py                                 30 stories of 30 steps
uv run ape test tests/stateful/test_index.py --hypothesis-profile campaign   1,000 of 50 steps

Two machines: in one all tokens are plain; in the other, of 32 stories of 18 steps, one of them misbehaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from ape_dao.core.units import HOUR
from stateful.index_story import IndexStory, counts
from stateful.index_token_story import TOKENS, TokenStory
from stateful.profiles import PROFILES
from utils.constants import DAY
from utils.index_vault import IndexStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEPS_PER_CALL = {
    "mint": 30,
    "redeem": 30,
    "start": 20,
    "take": 30,
    "donate": 40,
    "setTargets": 60,
    "quarantine": 100,
    "readmit": 300,
    "claim": 400,
    "setPaused": 60,
}
STEPS_PER_TOKEN_CALL = {
    **dict.fromkeys(("redeem", "take", "trouble", "start"), 40),
    **dict.fromkeys(("mint", "quarantine", "readmit", "donate"), 200),
}
OFTEN = ("start", "start", "take", "take", "take", "redeem")
KINDS = (
    *("mint", "redeem", "donate", "targets", "targets", "quarantine", "readmit", "readmit", "claim", "pause"),
    *OFTEN,
    *OFTEN,
)
TOKEN_KINDS = (
    *("take", "trouble", "mint", "redeem", "donate", "quarantine", "claim", "targets", "start"),
    *("take", "trouble", "doubt", "trust", "doubt", "trust", "take"),
)
PAUSE = st.sampled_from([0, 0, 1, HOUR, 6 * HOUR, 11 * HOUR, DAY // 2, DAY, 3 * DAY, 40 * DAY])
WEIGHT = st.sampled_from([4_000, 4_000, 3_000, 2_000, 500, 0])
STEP: dict[str, Any] = {
    "part": st.integers(1, 2),
    "any_part": st.integers(0, 2),
    "percent": st.sampled_from([100, 100, 50, 33, 10, 5, 101]),
    "weights": st.tuples(WEIGHT, WEIGHT),
    "days": st.sampled_from([1, 7, 90]),
    "sells": st.booleans(),
    "is_alice": st.booleans(),
    "seconds": PAUSE,
}


class IndexMachine(RuleBasedStateMachine):
    """The rules; the story checks every step."""

    stage: ClassVar[IndexStage]
    steps: ClassVar[int] = 0
    story: IndexStory

    @initialize()
    def open(self) -> None:
        self.story = IndexStory(self.stage)
        self.story.mint(self.stage.alice, 300_000)

    # One rule for all, so that no story leaves a kind of call out.
    @rule(kind=st.sampled_from(KINDS), **STEP)
    def step(
        self,
        kind: str,
        part: int,
        any_part: int,
        percent: int,
        weights: tuple[int, int],
        days: int,
        sells: bool,
        is_alice: bool,
        seconds: int,
    ) -> None:
        """Some time passes, and one call is made."""
        story, stage = self.story, self.stage
        story.wait(seconds)
        who = stage.alice if is_alice else stage.owner
        calls: dict[str, Callable[[], None]] = {
            "mint": lambda: story.mint(who, percent * 1_000),
            "redeem": lambda: story.redeem(who, percent),
            "claim": lambda: story.claim(who, part),
            "start": lambda: story.start(part),
            "take": lambda: story.trade(part, percent, sells=sells),
            "donate": lambda: story.donate(any_part, percent),
            "targets": lambda: story.targets(weights, days * DAY),
            "quarantine": lambda: story.quarantine(part, comes=True),
            "readmit": lambda: story.quarantine(part, comes=False),
            "pause": lambda: story.pause(days * HOUR if sells else 0),
        }
        calls[kind]()

    def check_invariants(self, *args: object, **kwargs: object) -> None:
        """After each step, also the first."""
        super().check_invariants(*args, **kwargs)
        if hasattr(self, "story"):
            type(self).steps += 1
            self.story.check()


class TokenMachine(IndexMachine):
    """The same, where the numeraire or a part is a token of a kind, and at the end Alice leaves."""

    kind: ClassVar[str]
    story: TokenStory

    @initialize(place=st.integers(0, 1))
    def open(self, place: int) -> None:
        self.story = TokenStory(self.stage, self.kind, place)
        self.story.give_shares(self.stage.alice, 50)

    @rule(kind=st.sampled_from(TOKEN_KINDS), **STEP)
    def step(self, kind: str, **given: Any) -> None:
        """As in the other machine, or the token begins or ends to misbehave, or anybody says so."""
        story = self.story
        if kind not in ("trouble", "doubt", "trust"):
            super().step(kind, **given)
        elif kind == "trouble":
            story.trouble(given["percent"])
        else:
            story.quarantine(story.place, comes=kind == "doubt", is_owner=False)

    def teardown(self) -> None:
        """Everybody can leave."""
        if hasattr(self, "story"):
            self.story.leave()


@pytest.fixture(scope="module")
def index_stage() -> Iterator[IndexStage]:
    stage = IndexStage()
    yield stage
    stage.close()


def test_index__any_story__agrees_with_the_model(index_stage: IndexStage) -> None:
    """I-15: every amount, price and weight is the model's after any calls; nobody is kept from redeeming."""
    profile = settings.get_current_profile_name()
    IndexMachine.stage = index_stage
    IndexMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    run_state_machine_as_test(IndexMachine, settings=chosen)
    scarce = [
        kind for kind, steps in STEPS_PER_CALL.items() if counts[kind, "ok"] * steps < IndexMachine.steps
    ]
    assert not scarce, f"too rarely successful in {IndexMachine.steps} steps: {scarce}\n{dict(counts)}"


def test_index__any_story_with_any_token__agrees_with_the_model(index_stage: IndexStage) -> None:
    """I-15, IX-12: no token keeps a holder from everything else, or from what the model says of itself."""
    profile = settings.get_current_profile_name()
    TokenMachine.stage = index_stage
    TokenMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    if profile not in PROFILES:
        chosen = settings(chosen, max_examples=4 * len(TOKENS), stateful_step_count=18)
    chosen = settings(chosen, max_examples=-(-chosen.max_examples // len(TOKENS)))
    for number, kind in enumerate(TOKENS):
        TokenMachine.kind = kind
        if chosen.derandomize:
            seed(number)(TokenMachine)  # not the same few stories for each
        run_state_machine_as_test(TokenMachine, settings=chosen)
    scarce = [
        kind
        for kind, steps in STEPS_PER_TOKEN_CALL.items()
        if counts[kind, "ok"] * steps < TokenMachine.steps
    ]
    assert not scarce, f"too rarely successful in {TokenMachine.steps} steps: {scarce}\n{dict(counts)}"
