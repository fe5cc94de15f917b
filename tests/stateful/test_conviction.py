"""Random stories of locks, requests and support, beside an exact model (I-17).

uv run ape test tests/stateful/test_conviction.py                                 30 stories of 30 steps
uv run ape test tests/stateful/test_conviction.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from model.conviction import BPS, DAY, ENACT_WINDOW, OPEN, PAID, WITHDRAWN, Locks, Request
from stateful.profiles import PROFILES
from utils.constants import WAD, WEEK
from utils.conviction import AT_ONCE, SETTINGS, ConvictionStage
from utils.rpc import Reverted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RULES = replace(SETTINGS, quota=5, half_life=5 * DAY)
STEPS_PER_CALL = {"support": 12, "ask": 30, "ripen": 90, "enact": 200, "exit": 100, "prune": 300}
KINDS = (
    "support",
    "support",
    "support",
    "ripen",
    "ripen",
    "enact",
    "enact",
    "ask",
    "exit",
    "prune",
    "prune",
    "lock",
)
KINDS += ("extend", "permanent", "withdraw", "wait")
PAUSE = st.sampled_from([0, 60, DAY, 2 * DAY, 2 * DAY, 2 * DAY, 3 * DAY + 7, WEEK])
UNIT = 2**16
counts: Counter[tuple[str, str]] = Counter()


class Story:
    """Four accounts with locks, their requests, and what a model says of them."""

    def __init__(self, stage: ConvictionStage) -> None:
        stage.reset()
        self.stage = stage
        stage.pool.send("setSettings", RULES.values, sender=stage.owner)
        self.people = (stage.alice, stage.bob, stage.carol, stage.dave)
        self.locks = Locks(52, Fraction(2))
        for who in self.people[:3]:
            held = stage.held(who)
            self.locks.set(who, held.changed_at, held.amount, held.end)
        self.requests: dict[int, Request] = {}
        self.totals: dict[int, int] = {}
        self.paid = 0
        self.start = stage.now

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

    # Locks

    def lock(self, who: str, weeks: int) -> None:
        if self.locks.now(who).amount:
            return
        self.stage.lock(who, 100_000 * WAD, weeks)
        self.locks.set(who, self.now, 100_000 * WAD, self.stage.weeks_ahead(weeks))

    def extend(self, who: str) -> None:
        held, end = self.locks.now(who), self.stage.weeks_ahead(52)
        if held.amount and held.end is not None and self.now < held.end < end:
            self.stage.escrow.send("extendLock", end, sender=who)
            self.locks.set(who, self.now, held.amount, end)

    def permanent(self, who: str) -> None:
        held = self.locks.now(who)
        if not held.amount or (held.end is not None and held.end <= self.now):
            return
        switched_on = held.end is not None
        self.stage.escrow.send("setPermanent", switched_on, sender=who)
        self.locks.set(who, self.now, held.amount, None if switched_on else self.stage.weeks_ahead(52))

    def exit(self, who: str) -> None:
        held = self.locks.now(who)
        if not held.amount or (held.end is not None and held.end <= self.now):
            return
        if self.now < int(self.stage.escrow.view("previewExit", who)[2]):
            return
        self.attempt("exit", lambda: self.stage.exit(who), None)
        self.locks.set(who, self.now, 0, 0)

    # Requests

    def ask(self, who: str, percent: int, days: int) -> None:
        if (
            self.locks.power(who, self.now) == 0
            or sum(one.requester == who for one in self.requests.values()) > 4
        ):
            return
        amount, end = AT_ONCE * percent // 100, self.now + days * DAY
        self.attempt("ask", lambda: self.stage.ask(amount, days * DAY, by=who), None)
        self.requests[len(self.requests) + 1] = Request(who, amount, end, RULES)

    def support(self, who: str, number: int, bps: int) -> None:
        one = self.requests[number]
        given, _ = one.shares.get(who, (0, 0))
        used = sum(other.shares.get(who, (0, 0))[0] for other in self.requests.values()) - given + bps
        power = self.locks.lasting(who, self.now, one.end) * bps // BPS
        expected = None
        if bps and not one.is_open(self.now):
            expected = "ConvictionPoolNotOpen"
        elif used > BPS:
            expected = "ConvictionPoolSharesUsed"
        elif bps and power == 0:
            expected = "ConvictionPoolNoLastingPower"
        if self.attempt("support", lambda: self.stage.support(number, who, bps), expected):
            one.change(who, bps, power, self.now)

    def leave_and_prune(self, number: int) -> None:
        """The supporter who gives most leaves before."""
        shares = self.requests[number].shares
        if shares and self.requests[number].is_open(self.now):
            self.exit(max(shares, key=lambda who: shares[who][1]))
        self.prune(number)

    def prune(self, number: int) -> None:
        one, lowered = self.requests[number], {}
        for who, (bps, counted) in one.shares.items():
            power = self.locks.lasting(who, self.now, one.end) * bps // BPS
            if power < counted:
                lowered[who] = (bps, power)
        expected = None if lowered else "ConvictionPoolNothingToPrune"
        if not one.is_open(self.now):
            expected = "ConvictionPoolNotOpen"
        if self.attempt("prune", lambda: self.stage.prune(number, *self.people), expected):
            for who, (bps, power) in lowered.items():
                one.change(who, bps, power, self.now)

    def _is_close(self, one: Request, threshold: int) -> bool:
        """Whether rounding could decide."""
        return abs(one.conviction(self.now) - threshold) <= 2 + 2 * len(one.changes) + one.support // 2**60

    def ripen(self, number: int) -> None:
        one = self.requests[number]
        threshold = one.threshold(self.locks, self.now, AT_ONCE)
        assert threshold is not None
        free = self.stage.budgets.view("stateOf", self.stage.pool.address, self.stage.dollars.address)[0]
        expected, payable = None, self.now + RULES.enact_delay
        if not one.is_open(self.now):
            expected = "ConvictionPoolNotOpen"
        elif self._is_close(one, threshold):
            return
        elif one.conviction(self.now) < threshold:
            expected = "ConvictionPoolBelowThreshold"
        elif payable >= one.end:
            expected = "ConvictionPoolNotOpen"
        elif self.now < one.reserved_until:
            expected = "ConvictionPoolRipe"
        elif free + (one.amount if one.reserved_until else 0) < one.amount:
            expected = "TreasuryBudgetsNotFree"
        if self.attempt("ripen", lambda: self.stage.ripen(number), expected):
            one.payable_at, one.reserved_until = payable, min(payable + ENACT_WINDOW, one.end)
            weeks = [(self.now // WEEK - back) * WEEK for back in range(RULES.memory_weeks)]
            self.totals[number] = max(self.locks.total(t) for t in (self.now, *weeks))

    def enact(self, number: int) -> None:
        one, expected = self.requests[number], None
        if not one.is_open(self.now):
            expected = "ConvictionPoolNotOpen"
        elif not one.payable_at or self.now < one.payable_at:
            expected = "ConvictionPoolNotPayable"
        else:
            since = (one.payable_at - RULES.enact_delay) // WEEK
            starts = [week * WEEK for week in range(since + 1, self.now // WEEK + 1)]
            kept = -(-self.totals[number] // UNIT) * UNIT
            total = max(kept, *(self.locks.total(t) for t in (self.now, *starts)))
            left = RULES.max_ask - -(-one.amount * BPS // AT_ONCE)
            threshold = max(-(-total * RULES.weight * BPS // left**2), -(-total * RULES.min_share // BPS))
            if self._is_close(one, threshold):
                return
            if one.conviction(self.now) < threshold:
                expected = "ConvictionPoolBelowThreshold"
            elif self.now >= one.reserved_until:
                expected = "TreasuryBudgetsReservationTime"
        if self.attempt("enact", lambda: self.stage.enact(number), expected):
            one.state = PAID
            self.paid += one.amount

    def withdraw(self, number: int) -> None:
        one = self.requests[number]
        expected = None if one.is_open(self.now) else "ConvictionPoolNotOpen"
        call = ("withdraw", number)
        if self.attempt("withdraw", lambda: self.stage.pool.send(*call, sender=one.requester), expected):
            one.state = WITHDRAWN

    def wait(self, seconds: int) -> None:
        if seconds:
            self.stage.go(self.now + seconds)

    def check(self) -> None:
        """Everything that the pool tells."""
        for number, one in self.requests.items():
            assert self.stage.pool.view("supportOf", number) == one.support
            assert self.stage.pool.view("requestOf", number)[-1] == one.state
            exact, told = one.conviction(self.now), self.stage.conviction(number)
            assert -Fraction(one.support, 2**60) <= exact - told <= 1 + 2 * len(one.changes)
            if one.state == OPEN:
                assert self.stage.threshold(number) == one.threshold(self.locks, self.now, AT_ONCE)
        for who in self.people:
            used = sum(one.shares.get(who, (0, 0))[0] for one in self.requests.values())
            assert self.stage.pool.view("sharesUsed", who) == used <= BPS
        assert self.stage.paid_out() == self.paid <= AT_ONCE + AT_ONCE * (self.now - self.start) // WEEK


class ConvictionMachine(RuleBasedStateMachine):
    """The rules; the story checks every step."""

    stage: ClassVar[ConvictionStage]
    steps: ClassVar[int] = 0

    @initialize()
    def open(self) -> None:
        self.story = Story(self.stage)
        self.story.ask(self.stage.bob, 1, 50)
        self.story.support(self.stage.alice, 1, 5_000)

    @rule(
        kind=st.sampled_from(KINDS),
        who=st.integers(0, 3),
        number=st.sampled_from([1, 1, 2, 2, 3, 4]),
        bps=st.sampled_from([10_000, 10_000, 5_000, 5_000, 2_500, 0, 1]),
        percent=st.sampled_from([1, 1, 1, 5, 10, 19]),
        days=st.sampled_from([20, 50, 60]),
        weeks=st.sampled_from([4, 20, 52]),
        seconds=PAUSE,
    )
    def step(
        self, kind: str, who: int, number: int, bps: int, percent: int, days: int, weeks: int, seconds: int
    ) -> None:
        """Some time passes, and one call is made."""
        story = self.story
        story.wait(seconds)
        account, chosen = story.people[who], min(number, len(story.requests))
        calls: dict[str, Callable[[], None]] = {
            "lock": lambda: story.lock(account, weeks),
            "extend": lambda: story.extend(account),
            "permanent": lambda: story.permanent(account),
            "exit": lambda: story.exit(account) if bps in (10_000, 2_500) or who > 1 else None,
            "ask": lambda: story.ask(account, percent, days),
            "support": lambda: story.support(account, chosen, bps),
            "prune": lambda: story.leave_and_prune(chosen) if bps == BPS else story.prune(chosen),
            "ripen": lambda: story.ripen(chosen),
            "enact": lambda: story.enact(chosen),
            "withdraw": lambda: story.withdraw(chosen) if bps == 1 else None,
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
def conviction_stage() -> Iterator[ConvictionStage]:
    stage = ConvictionStage()
    yield stage
    stage.close()


def test_conviction__any_story__agrees_with_the_model(conviction_stage: ConvictionStage) -> None:
    """I-17: stored support is the sum of all shares; conviction is an average of the support; nothing is paid
    whose conviction was below its threshold when it ripened or was paid, nor beyond the budget."""
    profile = settings.get_current_profile_name()
    ConvictionMachine.stage = conviction_stage
    ConvictionMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    run_state_machine_as_test(ConvictionMachine, settings=chosen)
    steps = ConvictionMachine.steps
    scarce = [kind for kind, every in STEPS_PER_CALL.items() if counts[kind, "ok"] * every < steps]
    assert not scarce, f"too rarely successful in {steps} steps: {scarce}\n{dict(counts)}"
