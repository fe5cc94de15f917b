"""Random stories of rounds among options, with locks, delegation and late ballots, beside an exact model.

uv run ape test tests/stateful/test_options.py                                 20 stories of 20 steps
uv run ape test tests/stateful/test_options.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from stateful.profiles import PROFILES
from utils.constants import WAD
from utils.options import APPROVAL, FULL, HALF, SCORE, VOTE_TIME, OptionsStage
from utils.rpc import Reverted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BUDGET = 100
counts: Counter[tuple[str, str]] = Counter()
POINTS = st.sampled_from([0, 0, 0, FULL, FULL, 50, 33, 1])
SECONDS = st.sampled_from([0, 1, HALF // 2, HALF, HALF + 1, VOTE_TIME - 2, VOTE_TIME])
KINDS = ("open", "vote", "vote", "vote", "vote", "vote", "settle", "lock", "delegate")


class OptionsMachine(RuleBasedStateMachine):
    """Every step is a call that must end as the model says, after which all figures agree."""

    stage: ClassVar[OptionsStage]

    @initialize(
        counting=st.sampled_from([APPROVAL, SCORE]),
        winners=st.integers(1, 3),
        quorum=st.sampled_from([1, 1_000, 3_000]),
        bar=st.sampled_from([1, 500, 2_000]),
    )
    def begin(self, counting: int, winners: int, quorum: int, bar: int) -> None:
        dao = self.stage
        dao.reset()
        self.options = dao.vote_of(
            counting=counting, maxWinners=winners, quorumBps=quorum, barBps=bar, maxBudget=BUDGET, openerBps=0
        )
        self.people = (dao.ann, dao.ben, dao.cy, dao.dee, dao.eve)
        self.motions = dao.motions(5)
        self.settled: dict[int, list[int]] = {}
        self.busy: dict[str, int] = {}

    def attempt(self, kind: str, call: Callable[[], object], expected: str | None) -> bool:
        try:
            call()
        except Reverted as caught:
            assert caught.revert.name == expected, f"{kind}: {caught.revert} instead of {expected}"
        else:
            assert expected is None, f"{kind}: no {expected}"
        counts[kind, expected or "ok"] += 1
        return expected is None

    @rule(
        kind=st.sampled_from(KINDS),
        who=st.integers(0, 4),
        other=st.integers(0, 4),
        number=st.integers(0, 2),
        seconds=SECONDS,
        points=st.lists(POINTS, min_size=6, max_size=6),
        costs=st.lists(st.sampled_from([0, 20, 40, 60, 100, 101]), min_size=1, max_size=5),
    )
    def step(
        self,
        kind: str,
        who: int,
        other: int,
        number: int,
        seconds: int,
        points: list[int],
        costs: list[int],
    ) -> None:
        """Time passes within a round, or to its end, and one call is made."""
        dao, person = self.stage, self.people[who]
        latest = max(dao.rounds, default=0)
        chosen = max(latest - number, 1)
        if kind == "open" or latest == 0:
            self.open(person, costs)
        elif kind == "lock":
            self.lock(person)
        elif kind == "delegate":
            dao.escrow.send("delegate", self.people[other], sender=person)
        else:
            opens = self.opens(chosen)
            dao.go(max(dao.now, opens + seconds) + 1)
            act = self.vote if kind == "vote" else self.settle
            act(chosen, person, points)
        for each in dao.rounds:
            dao.compare(self.options, each)
        for each, winners in self.settled.items():
            won = [index for index, one in enumerate(self.options.view("optionsOf", each)) if one[3]]
            assert won == sorted(winners)
        won_ids = {
            self.options.view("optionsOf", each)[index][0]
            for each, winners in self.settled.items()
            for index in winners
        }
        for motion in self.motions:
            assert self.options.view("mayQueue", dao.governor.address, motion.id) == (motion.id in won_ids)

    def lock(self, person: str) -> None:
        """The one who has no lock makes one, once."""
        dao = self.stage
        if person == dao.eve and not dao.escrow.view("locked", person)[0]:
            dao.lock(person, WAD * 50_000)
        else:
            dao.go(dao.now + 60)

    def opens(self, number: int) -> int:
        return int(self.options.view("roundOf", number)[2])

    def open(self, person: str, costs: list[int]) -> None:
        dao, count = self.stage, len(costs)
        now, expected = dao.now, None
        deadline = min(dao.governor.view("proposalDeadline", one.id) for one in self.motions[:count])
        if now < self.busy.get(person, 0):
            expected = "OptionsVoteOpenerBusy"
        elif now > deadline:
            expected = "OptionsVoteInvalidOption"
        elif now + VOTE_TIME > deadline:
            expected = "OptionsVoteEndsTooLate"
        elif max(costs) > BUDGET:
            expected = "OptionsVoteCost"
        if self.attempt(
            "open", lambda: dao.open(self.options, self.motions[:count], costs, BUDGET, person), expected
        ):
            self.busy[person] = self.opens(max(dao.rounds)) + VOTE_TIME

    def vote(self, number: int, person: str, points: list[int]) -> None:
        dao = self.stage
        model = dao.rounds[number]
        given = points[: len(model.costs) + 1]
        expected = None
        if dao.now >= self.opens(number) + VOTE_TIME:
            expected = "OptionsVoteTime"
        elif not model.powers[person]:
            expected = "OptionsVoteNoPower"
        elif not model.allows(given):
            expected = "OptionsVoteInvalidBallot"
        self.attempt("vote", lambda: dao.cast(self.options, number, person, given), expected)

    def settle(self, number: int, person: str, _: list[int]) -> None:
        dao = self.stage
        expected = None
        if dao.now < self.opens(number) + VOTE_TIME:
            expected = "OptionsVoteTime"
        elif number in self.settled:
            expected = "OptionsVoteSettled"
        if self.attempt("settle", lambda: self.options.send("settle", number, sender=person), expected):
            self.settled[number], _has_quorum, spent = dao.rounds[number].result()
            assert spent <= BUDGET


@pytest.fixture(scope="module")
def machine() -> Iterator[type[OptionsMachine]]:
    stage = OptionsStage()
    OptionsMachine.stage = stage
    yield OptionsMachine
    stage.close()


def test_rounds__any_story__agree_with_the_model(machine: type[OptionsMachine]) -> None:
    """I-21: points, turnout and winners are those of the model, whatever is done in whatever order."""
    profile = settings.get_current_profile_name()
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    if chosen.stateful_step_count == settings.get_profile("stories").stateful_step_count:
        chosen = settings(chosen, stateful_step_count=20, max_examples=20)
    run_state_machine_as_test(machine, settings=chosen)
    for kind in ("open", "vote", "settle"):
        assert counts[kind, "ok"] >= 5, f"too rarely: {kind}\n{dict(counts)}"
    for error in ("InvalidBallot", "Time", "NoPower"):
        assert counts["vote", f"OptionsVote{error}"], dict(counts)
