"""Random stories of elections with locks, recalls and new keys, beside an exact model.

uv run ape test tests/stateful/test_council.py                                 30 stories of 30 steps
uv run ape test tests/stateful/test_council.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from stateful.council_story import PEOPLE, CouncilStory, counts
from stateful.profiles import PROFILES
from utils.council import DAY, FULL, NOMINATION, SEATED_AT, VOTE, CouncilStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEPS_PER_CALL = {
    "nominate": 25,
    "endorse": 25,
    "vote": 40,
    "seat": 60,
    "applyResult": 60,
    "recallMember": 100,
    "rotate": 100,
    "acceptRotation": 250,
    "replaceKey": 200,
    "exclude": 200,
    "include": 450,
}
KINDS = (
    *("nominate", "endorse", "endorse", "vote", "vote", "seat", "seat", "apply", "whole", "whole", "whole"),
    *("recall", "rotate", "accept", "accept", "replace", "exclude", "include", "lock", "run"),
    *("replace", "replace", "run", "run", "run", "rotate", "rotate", "rotate", "recall", "accept", "accept"),
)
SECONDS = st.sampled_from(
    [1, 1, DAY, NOMINATION, NOMINATION + 1, NOMINATION + FULL + DAY, NOMINATION + VOTE, SEATED_AT, SEATED_AT]
)
SPAN = st.sampled_from([0, DAY, 30 * DAY, 200 * DAY])
SHARE = st.sampled_from([3_000, 5_000, 1_000, 10_000, 2_500, 0])
PERSON, VOTER = st.integers(0, len(PEOPLE) - 1), st.integers(0, 3)


class CouncilMachine(RuleBasedStateMachine):
    """The rules; the story checks every step."""

    stage: ClassVar[CouncilStage]
    steps: ClassVar[int] = 0

    @initialize()
    def open(self) -> None:
        self.story = CouncilStory(self.stage)
        self.story.go_to(1)

    # One rule for all, so that no story leaves a kind of call out.
    @rule(
        kind=st.sampled_from(KINDS),
        seconds=st.one_of(st.none(), st.none(), SECONDS),
        who=PERSON,
        new=PERSON,
        people=st.lists(PERSON, unique=True, max_size=4),
        voter=VOTER,
        bps=SHARE,
        span=SPAN,
        back=st.integers(0, 1),
    )
    def step(
        self,
        kind: str,
        seconds: int | None,
        who: int,
        new: int,
        people: list[int],
        voter: int,
        bps: int,
        span: int,
        back: int,
    ) -> None:
        """Some time passes, and one call is made; `whole` is an election of several people."""
        story = self.story
        if seconds is not None:
            story.go_to(seconds)
        calls: dict[str, Callable[[], None]] = {
            "nominate": lambda: story.nominate(who),
            "endorse": lambda: story.endorse(who, voter, bps),
            "vote": lambda: story.vote(self._standing()[:3] or people, voter, bps),
            "seat": lambda: story.seat(next(iter(self._standing()), who)),
            "apply": lambda: story.apply(back),
            "whole": lambda: self._stand(people, voter),
            "run": lambda: self._finish(people),
            "recall": lambda: story.recall(self._member(who), span),
            "rotate": lambda: story.rotate(self._member(who), self._other(new)),
            "accept": lambda: self._accept(who, new),
            "replace": lambda: story.replace_key(self._member(who), self._other(new)),
            "exclude": lambda: story.exclude(who),
            "include": lambda: story.include(who),
            "lock": lambda: story.lock(voter),
        }
        calls[kind]()

    def _stand(self, people: list[int], voter: int) -> None:
        story = self.story
        story.go_to(2)
        for who in people:
            story.nominate(who)
            story.endorse(who, voter % 2, 2_000)
        if people:
            story.exclude(people[-1])
            if len(people) > 2:
                story.include(people[-1])
        story.go_to(NOMINATION + FULL + (DAY if len(people) == 3 else 0))
        story.vote(people[:3], voter, 3_000)
        story.vote(people[1:], (voter + 1) % 3, 2_500)
        if voter != 1:
            self._finish(people)

    def _finish(self, people: list[int]) -> None:
        story = self.story
        story.go_to(NOMINATION + VOTE)
        for who in [*self._standing(), *people[:1]]:
            story.seat(who)
        story.go_to(SEATED_AT)
        story.apply(0)

    def _standing(self) -> list[int]:
        """Who can be voted for in the latest election."""
        nominees = self.story.model.election(self.story.latest).nominees
        return [PEOPLE.index(who) for who, nominee in nominees.items() if nominee.number]

    def _member(self, who: int) -> int:
        """A member, three times out of four."""
        members = self.story.model.all_members
        return PEOPLE.index(members[who % len(members)]) if members and who % 4 else who

    def _other(self, who: int) -> int:
        """Somebody without a seat who does not stand, three times out of four."""
        model = self.story.model
        busy = {*model.all_members, *model.election(self.story.latest).nominees}
        free = [person for person in PEOPLE if person not in busy]
        return PEOPLE.index(free[who % len(free)]) if free and who % 4 else who

    def _accept(self, who: int, new: int) -> None:
        model = self.story.model
        busy = model.election(self.story.latest).nominees
        pending = [
            (member, key, ready)
            for member, (key, ready) in model.rotations.items()
            if member in model.all_members and key not in busy and key not in model.all_members
        ]
        if pending and who:
            member, key, ready = pending[-1]
            if self.stage.now < ready:
                self.stage.go(ready)
            self.story.accept(PEOPLE.index(member), PEOPLE.index(key))
        else:
            self.story.accept(who, new)

    def check_invariants(self, *args: object, **kwargs: object) -> None:
        """After each step, also the first."""
        super().check_invariants(*args, **kwargs)
        if hasattr(self, "story"):
            type(self).steps += 1
            self.story.check()


@pytest.fixture(scope="module")
def council_stage() -> Iterator[CouncilStage]:
    stage = CouncilStage()
    yield stage
    stage.close()


def test_council__any_story__agrees_with_the_model(council_stage: CouncilStage) -> None:
    """BO-04, BO-05 in any order: nobody has two seats, nobody who is barred gets one, all weights are those
    of the ballots that count, and after one call of anybody the Safe is the council's."""
    profile = settings.get_current_profile_name()
    CouncilMachine.stage = council_stage
    CouncilMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    run_state_machine_as_test(CouncilMachine, settings=chosen)
    scarce = [
        kind for kind, steps in STEPS_PER_CALL.items() if counts[kind, "ok"] * steps < CouncilMachine.steps
    ]
    assert not scarce, f"too rarely successful in {CouncilMachine.steps} steps: {scarce}\n{dict(counts)}"
