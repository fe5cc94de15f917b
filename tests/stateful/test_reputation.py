"""Random stories of awards, strikes, cuts and moves, beside an exact model (I-19).

uv run ape test tests/stateful/test_reputation.py                                 30 stories of 20 steps
uv run ape test tests/stateful/test_reputation.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from model.reputation import MOVE_DELAY, MOVE_PAUSE, MOVE_WINDOW, Cut
from stateful.profiles import PROFILES
from utils.constants import DAY, WAD, WEEK
from utils.reputation import CAP, CORE, CRAFT, SEASON, ReputationStage, Told
from utils.rpc import Reverted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIFE = 6
"""Weeks: so short that stories see what ends."""
KINDS = ("award", "award", "award", "council", "council", "strike", "strike", "slash", "slash", "slash")
KINDS += ("ask", "confirm", "confirm", "confirm", "cancel", "wait")
PAUSE = st.sampled_from([0, 0, DAY, 3 * DAY - 1, 3 * DAY, WEEK, WEEK + 7, 9 * DAY, 4 * WEEK])
counts: Counter[tuple[str, str]] = Counter()


@dataclass
class Asked:
    """A move that was begun."""

    to: str
    ready_at: int


class Story:
    """Five keys, of which two are new, and what the model says of them."""

    def __init__(self, stage: ReputationStage) -> None:
        stage.reset()
        self.stage, self.model = stage, stage.model
        self.keys = [*stage.people[:3], *stage.new_keys]
        self.told: list[Told] = []
        self.used: Counter[tuple[int, int]] = Counter()
        self.asked: dict[str, Asked] = {}
        self.next_at: dict[str, int] = {}
        self.kept: dict[tuple[int, str, int], tuple[int, int]] = {}
        self.number = 0

    @property
    def now(self) -> int:
        return self.stage.now

    def attempt(self, kind: str, call: Callable[[], object], expected: str | None) -> bool:
        """Make a call that must end as expected: well for None, else with that error."""
        try:
            call()
        except Reverted as caught:
            assert caught.revert.name == expected, f"{kind}: {caught.revert} instead of {expected}"
        else:
            assert expected is None, f"{kind}: no {expected}"
        counts[kind, expected or "ok"] += 1
        return expected is None

    def award(self, key: str, domain: int, amount: int, by: str) -> None:
        season, expected = self.now // WEEK // SEASON, None
        is_council = by == self.stage.council
        if is_council and self.used[domain, season] + amount > CAP:
            expected = "ReputationSeasonCap"
        elif self.model.is_barred(key):
            expected = "ReputationInvalidAccount"
        self.number += 1
        reason = self.number.to_bytes(32, "big")
        made: list[Told] = []

        def call() -> None:
            made.append(self.stage.award(key, amount, domain, by, reason))

        if self.attempt("council" if is_council else "award", call, expected):
            self.told.append(made[0])
            if is_council:
                self.used[domain, season] += amount

    def strike(self, number: int) -> None:
        if not self.told:
            return
        told = self.told[-1 - number % min(len(self.told), 3)]
        announced = self.model.announced(told.domain, told.account, told.week)
        is_strikable = told.amount <= announced and self.now < told.week * WEEK
        self.attempt(
            "strike", lambda: self.stage.strike(told), None if is_strikable else "ReputationNotStrikable"
        )

    def slash(self, key: str, domain: int, bps: int) -> None:
        week, person = self.now // WEEK + 1, self.model.person(key)
        begun = [one for one in self.model.awards if one.week < week]
        alone = type(self.model)(self.model.life, begun, self.model.cuts)
        expected = None
        if self.model.is_barred(key):
            expected = "ReputationInvalidAccount"
        elif alone.line(domain, person, week) == (0, 0):
            expected = "ReputationNothingLeft"

        def call() -> None:
            self.stage.reputation.send("slash", domain, key, bps, sender=self.stage.owner)

        if self.attempt("slash", call, expected):
            self.model.cuts.append(Cut(domain, person, week, bps))

    def _is_fresh(self, key: str) -> bool:
        return key not in self.model.keys and all(one.person != key for one in self.model.awards)

    def ask(self, key: str, to: str) -> None:
        expected = None
        if self.model.is_barred(key):
            expected = "ReputationInvalidAccount"
        elif self.now < self.next_at.get(key, 0):
            expected = "ReputationMovedLately"
        elif key == to or not self._is_fresh(to):
            expected = "ReputationInvalidKey"
        if self.attempt("ask", lambda: self.stage.reputation.send("move", to, sender=key), expected):
            self.asked[key] = Asked(to, self.now + MOVE_DELAY)

    def confirm(self, wait: int) -> None:
        if not self.asked:
            return
        key, asked = [*self.asked.items()][wait % len(self.asked)]
        if wait % 3 and self.now < asked.ready_at:
            self.stage.go(asked.ready_at)
        expected = None
        if not asked.ready_at <= self.now < asked.ready_at + MOVE_WINDOW:
            expected = "ReputationNoMove"
        elif not self._is_fresh(asked.to):
            expected = "ReputationInvalidKey"
        elif self.model.is_barred(key):
            expected = "ReputationInvalidAccount"

        def call() -> None:
            self.stage.reputation.send("confirmMove", key, sender=asked.to)

        if self.attempt("confirm", call, expected):
            self.model.move(key, asked.to, self.now)
            self.next_at[asked.to] = self.now + MOVE_PAUSE
            del self.asked[key]

    def cancel(self, key: str) -> None:
        expected = None if key in self.asked else "ReputationNoMove"
        if self.attempt("cancel", lambda: self.stage.reputation.send("cancelMove", sender=key), expected):
            del self.asked[key]

    def check(self) -> None:
        """Now, later and earlier the contract says what the model says, and of the past what it said."""
        times = {self.now, self.now + 17 * DAY + 1, self.now - 2 * WEEK - 3}
        self.stage.check(*times)
        for (domain, key, t), before in [*self.kept.items()][-30:]:
            assert (self.model.at(domain, key, t), self.model.total(domain, t)) == before
        t = self.now - 1
        for domain in (CORE, CRAFT):
            for key in self.keys:
                self.kept[domain, key, t] = (self.model.at(domain, key, t), self.model.total(domain, t))
            season = self.now // WEEK // SEASON
            left = self.stage.reputation.view("leftOf", domain, self.stage.council)
            assert left == CAP - self.used[domain, season] >= 0


class ReputationMachine(RuleBasedStateMachine):
    """One story at a time, on one chain."""

    stage: ClassVar[ReputationStage]
    steps: ClassVar[int] = 0
    story: Story

    @initialize()
    def begin(self) -> None:
        self.story = Story(type(self).stage)

    @rule(
        kind=st.sampled_from(KINDS),
        who=st.integers(0, 4),
        other=st.integers(0, 4),
        domain=st.sampled_from([CORE, CORE, CRAFT]),
        amount=st.sampled_from([1, 7, WAD, 300 * WAD, CAP // 2, CAP + 1]),
        bps=st.sampled_from([1, 3_333, 5_000, 10_000]),
        seconds=PAUSE,
    )
    def step(self, kind: str, who: int, other: int, domain: int, amount: int, bps: int, seconds: int) -> None:
        """Some time passes, and one call is made."""
        story = self.story
        story.stage.go(story.now + seconds)
        key = story.keys[who]
        calls: dict[str, Callable[[], None]] = {
            "award": lambda: story.award(key, domain, amount, story.stage.owner),
            "council": lambda: story.award(key, domain, amount, story.stage.council),
            "strike": lambda: story.strike(other),
            "slash": lambda: story.slash(key, domain, bps),
            "ask": lambda: story.ask(key, story.keys[3 + other % 2] if other else story.keys[0]),
            "confirm": lambda: story.confirm(other),
            "cancel": lambda: story.cancel(key) if not other else None,
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
def reputation_stage() -> Iterator[ReputationStage]:
    stage = ReputationStage(LIFE)
    yield stage
    stage.close()


def test_reputation__any_story__agrees_with_the_model(reputation_stage: ReputationStage) -> None:
    """I-19: accounts add up to the total at every second; nothing counts early; the past stays; a standing
    has one key; no awarder exceeds its season."""
    profile = settings.get_current_profile_name()
    ReputationMachine.stage = reputation_stage
    ReputationMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    if chosen.stateful_step_count == settings.get_profile("stories").stateful_step_count:
        chosen = settings(chosen, stateful_step_count=20)
    run_state_machine_as_test(ReputationMachine, settings=chosen)
    steps = ReputationMachine.steps
    for kind, every in {
        "award": 10,
        "council": 20,
        "strike": 60,
        "slash": 60,
        "ask": 120,
        "confirm": 250,
    }.items():
        assert counts[kind, "ok"] * every >= steps, f"too rarely in {steps} steps: {kind}\n{dict(counts)}"
