"""Random stories of lockers, delegates and revenue, compared with the model after every call.

Escrow and distributor run together on a private anvil. Every step is one block of one or several calls, at a
second that favours trouble: the same second, the next one, a week's boundary and a lock's end and their
neighbours, and now and then years without anybody. After each step everything that can be read is compared
with `tests/model/`, which counts by definition (see `stateful/story.py` for the list), and at the end of each
story everybody leaves with everything.

    uv run ape test tests/stateful                                       30 stories of 30 steps
    uv run ape test tests/stateful --hypothesis-profile campaign         1,000 stories of 50 steps

The campaign prints its progress and, at the end, how often each kind of call succeeded and was refused.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from model.rules import NOBODY, WEEK, week_of
from stateful.profiles import PROFILES
from stateful.story import Story, counts

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from stateful.setups import Stage
    from stateful.story import Action

# Kinds of calls that must have succeeded once in so many steps. Hypothesis leaves some rules out of each
# story on purpose, so in a short run a few rare kinds may be missing; in a campaign none.
SHORT_RUN = 5000
MAY_BE_MISSING = 3
STEPS_PER_COMMON_CALL = 150
COMMON = ("create", "increase", "extend", "withdraw", "delegate", "deposit", "claim", "payout")
STEPS_PER_RARE_CALL = 1000
RARE = (
    "create_for",
    "increase_for",
    "permanent_on",
    "permanent_off",
    "exit_early",
    "penalty_queued",
    "redelegate",
    "undelegate",
    "delegate_to_self",
    "park",
    "open",
    "close",
    "set_operator",
    "checkpoint",
    "queue",
    "poke",
    "poke_credits",
    "claim_for",
    "claim_part",
    "reinvest",
    "reinvest_for",
    "reinvested_into_lock",
    "rebase",
    "reduced",
    "set_recipient",
    "donate",
    "sweep",
)

# What the strategies draw are choices, not values: a story turns them into accounts, seconds and amounts by
# what it looks like then, so that most calls can succeed and every failure shrinks to small choices.
CHOICE = st.integers(0, 19)
STEP = st.sampled_from(
    [("seconds", 0)] * 5
    + [("seconds", 1)] * 3
    + [("seconds", n) for n in (3600, 200_000)]
    + [("week", n) for n in (-1, 0, 1)] * 3
    + [("end", n) for n in (-1, 0, 1)]
    + [("weeks", n) for n in (1, 2)]
)
LONG = st.sampled_from([9, 26, 51, 52, 53, 104, 207, 208, 209, 300])
LOCK_AMOUNT = st.sampled_from(
    [1, 2, 3, 7, 10**6 - 1, 10**6, 10**9 + 7, 10**18, 123_456_789 * 10**12, 10**22, 10**27 + 1, 3 * 10**28]
)
ANY_AMOUNT = st.one_of(LOCK_AMOUNT, LOCK_AMOUNT, LOCK_AMOUNT, st.sampled_from([0, 10**31]))
LOCK_WEEKS = st.sampled_from([1, 1, 2, 2, 3, 4, 5, 9, 30, "max", "max", "max-1"])
ANY_WEEKS = st.one_of(LOCK_WEEKS, LOCK_WEEKS, LOCK_WEEKS, st.sampled_from([0, "max+1", "far"]))
REVENUE = st.sampled_from([1, 2, 99, 10**6, 10**9 + 9, 777_777 * 10**12, 10**20, 10**27, 10**31])
TOKEN = st.integers(0, 4)
TOKENS = st.one_of(st.just([0, 1, 2, 3, 4]), st.lists(TOKEN, min_size=0, max_size=6))


class EscrowAndDistributor(RuleBasedStateMachine):
    """The rules of a story: each kind of call, several calls in one second, idle years."""

    stage: Stage
    report_progress: Callable[[str], None] | None = None
    stories = 0
    steps = 0
    began = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.story: Story | None = None

    @initialize(
        number=st.sampled_from([1, 2, 3, 1, 2, 0]),
        early=st.lists(st.tuples(LOCK_AMOUNT, LOCK_WEEKS), max_size=4),
    )
    def open(self, number: int, early: list[Any]) -> None:
        """Some have operators, and some have locked, before the story begins."""
        self.story = story = Story(self.stage, number)
        lockers = story.cast.lockers
        ann, bea, _, dan, eve, *_ = lockers
        pairs = [(eve, ann), (dan, bea), (ann, story.cast.bystander)]
        setup = [story.set_operator(account, operator, True) for account, operator in pairs]
        for account, (amount, weeks) in zip(lockers, early, strict=False):
            unlock = self.unlock_time(weeks, 0)
            setup.append(story.create(account, account, max(amount, story.rules.min_amount), unlock))
        story.act(setup, story.now)

    def teardown(self) -> None:
        cls = type(self)
        if self.story is None or not self.story.is_intact:
            return
        self.story.finish()
        cls.stories += 1
        if cls.report_progress and cls.stories % 50 == 0:
            cls.report_progress(
                f"{cls.stories} stories, {cls.steps} steps, {time.monotonic() - cls.began:.0f} s"
            )

    # From choices to accounts, seconds and values

    @property
    def tale(self) -> Story:
        assert self.story is not None
        return self.story

    def locker(self, choice: int, *, having: str = "any") -> str:
        """An account; mostly one whose lock is as ``having`` says, if there is any."""
        story, everybody = self.tale, self.tale.cast.lockers
        locks = {who: story.escrow.lock(who) for who in everybody}
        fitting = {
            "any": [who for who in everybody[:-1]],
            "none": [who for who in everybody[:-1] if locks[who].amount == 0],
            "running": [who for who in everybody if locks[who].active(story.now)],
            "decaying": [
                who for who in everybody if locks[who].active(story.now) and not locks[who].permanent
            ],
            "permanent": [who for who in everybody if locks[who].permanent],
            "over": [who for who in everybody if locks[who].amount and not locks[who].active(story.now)],
        }[having]
        if fitting and choice < 18:
            return fitting[choice % len(fitting)]
        account = everybody[choice % len(everybody)]
        if choice < 16:
            self._make(account, having)
        return account

    def _make(self, account: str, having: str) -> None:
        """Nobody's lock is as a rule needs it: give ``account`` such a lock in a block of its own."""
        story = self.tale
        lock = story.escrow.lock(account)
        if having not in ("running", "decaying", "permanent") or account == story.cast.lockers[-1]:
            return
        if not lock.active(story.now):
            unlock = self.unlock_time("max", 0)
            amount = max(10**9 + 7, story.rules.min_amount)
            renew = (
                story.extend(account, unlock)
                if lock.amount
                else story.create(account, account, amount, unlock)
            )
            story.act([renew], story.now)
        if having == "permanent" and not story.escrow.lock(account).permanent:
            story.act([story.set_permanent(account, True)], story.now + 1)
        if having == "decaying" and story.escrow.lock(account).permanent:
            story.act([story.set_permanent(account, False)], story.now + 1)

    def anybody(self, choice: int) -> str:
        everybody = self.tale.cast.everybody
        return everybody[choice % len(everybody)]

    def operator_and_account(self, choice: int, *, locked: bool) -> tuple[str, str]:
        """Mostly an account and an operator of it; if possible the account holds a lock, or none."""
        story = self.tale
        pairs = sorted((caller, owner) for owner, caller in story.escrow.operators if caller != owner)
        fitting = [pair for pair in pairs if (story.escrow.lock(pair[1]).amount > 0) == locked]
        if choice < 17 and (fitting or pairs):
            pairs = fitting or pairs
            return pairs[choice % len(pairs)]
        return self.anybody(choice), self.anybody(choice + 1)

    def earn(self, account: str) -> None:
        """Let the next week begin if the lock of ``account`` has no share of this one."""
        story = self.tale
        week = week_of(story.now)
        if story.escrow.week_power(account, week) == 0 and story.escrow.week_power(account, week + 1) > 0:
            story.idle((week + 1) * WEEK)

    def unlock_time(self, weeks: int | str, choice: int, account: str | None = None) -> int:
        """``weeks`` boundaries from now, or from the end of the lock; not always on the boundary."""
        story = self.tale
        longest = story.rules.max_lock_weeks
        base = week_of(story.now)
        named = {"max": longest, "max-1": longest - 1, "max+1": longest + 1, "far": 10**6}
        ahead = named[weeks] if isinstance(weeks, str) else min(weeks, longest)
        if account is not None and not isinstance(weeks, str) and choice % 4:
            base = max(base, week_of(story.escrow.lock(account).end))
        return (base + ahead) * WEEK + (0, 0, 1, WEEK - 1, -1)[choice % 5]

    def second(self, step: tuple[str, int]) -> int:
        kind, n = step
        story, now = self.tale, self.tale.now
        if kind == "seconds":
            return now + n
        if kind == "weeks":
            return now + n * WEEK
        if kind == "week":
            boundary = (week_of(now) + 1) * WEEK + n
            return boundary if boundary >= now else boundary + WEEK
        return max([now, *(end + n for end in story.lock_ends()[:1])])

    def act(self, step: tuple[str, int], *actions: Action) -> None:
        type(self).steps += 1
        self.tale.act(actions, self.second(step))

    # One call

    @rule(step=STEP, who=CHOICE, amount=ANY_AMOUNT, weeks=ANY_WEEKS, exact=CHOICE)
    def create(self, step: Any, who: int, amount: int, weeks: Any, exact: int) -> None:
        account = self.locker(who, having="none")
        self.act(step, self.tale.create(account, account, amount, self.unlock_time(weeks, exact)))

    @rule(step=STEP, by=CHOICE, amount=LOCK_AMOUNT, weeks=LOCK_WEEKS, exact=CHOICE)
    def create_for(self, step: Any, by: int, amount: int, weeks: Any, exact: int) -> None:
        caller, account = self.operator_and_account(by, locked=False)
        amount = max(amount, self.tale.rules.min_amount)
        self.act(step, self.tale.create(caller, account, amount, self.unlock_time(weeks, exact)))

    @rule(step=STEP, who=CHOICE, amount=ANY_AMOUNT)
    def increase(self, step: Any, who: int, amount: int) -> None:
        account = self.locker(who, having="running")
        self.act(step, self.tale.increase(account, account, amount))

    @rule(step=STEP, by=CHOICE, amount=LOCK_AMOUNT)
    def increase_for(self, step: Any, by: int, amount: int) -> None:
        caller, account = self.operator_and_account(by, locked=True)
        if by < 15:
            self._make(account, "running")
        self.act(step, self.tale.increase(caller, account, amount))

    @rule(step=STEP, who=CHOICE, weeks=ANY_WEEKS, exact=CHOICE)
    def extend(self, step: Any, who: int, weeks: Any, exact: int) -> None:
        account = self.locker(who, having="over" if who % 3 == 0 else "decaying")
        self.act(step, self.tale.extend(account, self.unlock_time(weeks, exact, account)))

    @rule(step=STEP, who=CHOICE, on=st.booleans())
    def set_permanent(self, step: Any, who: int, on: bool) -> None:
        account = self.locker(who, having="decaying" if on else "permanent")
        self.act(step, self.tale.set_permanent(account, on))

    @rule(
        who=CHOICE,
        step=st.sampled_from([("end", -1), ("end", 0), ("end", 0), ("end", 1), ("seconds", 0)]),
        to=st.one_of(st.none(), CHOICE),
    )
    def withdraw(self, who: int, step: Any, to: int | None) -> None:
        """Perhaps the account delegates then, and tries to withdraw again."""
        second = self.second(step)
        locks = {account: self.tale.escrow.lock(account) for account in self.tale.cast.lockers}
        ended = [account for account, lock in locks.items() if lock.amount and not lock.active(second + 1)]
        account = ended[who % len(ended)] if ended and who < 18 else self.locker(who)
        type(self).steps += 1
        withdrawal = self.tale.withdraw(account)
        more = [] if to is None else [self.tale.delegate(account, self.anybody(to)), withdrawal]
        self.tale.act([withdrawal, *more], second)

    @rule(
        who=CHOICE,
        least=st.sampled_from([0, 0, 1, "exact", "exact", "above"]),
        d=st.sampled_from([-1, 0, 0, 1, WEEK]),
    )
    def exit_early(self, who: int, least: Any, d: int) -> None:
        story = self.tale
        account = self.locker(who, having="running")
        ready = story.escrow.changed_at(account) + story.rules.exit_cooldown_weeks * WEEK
        second = max(story.now, ready + d)
        if isinstance(least, str):
            returned = story.escrow.lock(account).amount - story.escrow.penalty(account, second)
            least = returned + (least == "above")
        type(self).steps += 1
        story.act([story.exit_early(account, least)], second)

    @rule(step=STEP, who=CHOICE, to=CHOICE)
    def delegate(self, step: Any, who: int, to: int) -> None:
        self.act(step, self._delegate(who, to))

    @rule(step=STEP, who=CHOICE, is_open=st.booleans())
    def set_delegation_open(self, step: Any, who: int, is_open: bool) -> None:
        """Mostly of somebody to whom another delegates, or who has closed."""
        escrow, accounts = self.tale.escrow, self.tale.cast.everybody
        fitting = [one for one in accounts if one in escrow.closed]
        if not is_open:
            fitting = [escrow.delegate_of(one) for one in accounts if escrow.delegate_of(one) in accounts]
        account = fitting[who % len(fitting)] if fitting and who < 15 else self.anybody(who)
        self.act(step, self.tale.set_delegation_open(account, is_open))

    @rule(step=STEP, who=CHOICE, by=CHOICE, approved=st.sampled_from([True, True, False]))
    def set_operator(self, step: Any, who: int, by: int, approved: bool) -> None:
        self.act(step, self.tale.set_operator(self.locker(who), self.anybody(by), approved))

    @rule(step=STEP, who=CHOICE)
    def checkpoint(self, step: Any, who: int) -> None:
        target = NOBODY if who < 8 else self.anybody(who)
        self.act(step, self.tale.checkpoint(self.anybody(who), target))

    @rule(step=STEP, token=TOKEN, amount=st.one_of(REVENUE, REVENUE, st.just(0)))
    def deposit(self, step: Any, token: int, amount: int) -> None:
        self.act(step, self.tale.deposit(self.tale.tokens[token], amount))

    @rule(step=STEP, amount=REVENUE)
    def deposit_everywhere(self, step: Any, amount: int) -> None:
        self.act(step, *(self.tale.deposit(token, amount) for token in self.tale.tokens))

    @rule(
        step=STEP, token=TOKEN, amount=REVENUE, then=st.sampled_from(["nothing", "deposit", "queue", "poke"])
    )
    def queue(self, step: Any, token: int, amount: int, then: str) -> None:
        """What follows in the same second must leave what waits for the next week alone."""
        story, chosen = self.tale, self.tale.tokens[token]
        after = {
            "nothing": [],
            "deposit": [story.deposit(chosen, amount + 1)],
            "queue": [story.queue(chosen, amount + 1)],
            "poke": [story.poke(story.cast.bystander, chosen)],
        }[then]
        self.earn(self.locker(token, having="running"))
        self.act(step, story.queue(chosen, amount), *after)

    @rule(step=st.sampled_from([("week", 0), ("week", 1), ("seconds", 1)]), token=TOKEN, by=CHOICE)
    def poke(self, step: Any, token: int, by: int) -> None:
        waiting = [t for t in self.tale.tokens if self.tale.distributor.purses[t].pending]
        chosen = waiting[token % len(waiting)] if waiting else self.tale.tokens[token]
        if not waiting and by < 15:
            self.tale.act([self.tale.queue(chosen, 10**6 + by)], self.tale.now)
        self.act(step, self.tale.poke(self.anybody(by), chosen))

    @rule(step=STEP, who=CHOICE, operated=st.booleans(), tokens=TOKENS)
    def claim(self, step: Any, who: int, operated: bool, tokens: list[int]) -> None:
        caller = account = self.anybody(who)
        if operated:
            caller, account = self.operator_and_account(who, locked=True)
        self.act(step, self.tale.claim(caller, account, [self.tale.tokens[i] for i in tokens]))

    @rule(step=STEP, who=CHOICE, amount=REVENUE, token=TOKEN)
    def claim_after_each_deposit(self, step: Any, who: int, amount: int, token: int) -> None:
        account, tokens = self.locker(who, having="running"), self.tale.tokens
        self.earn(account)
        claim = self.tale.claim(account, account, tokens)
        deposit = self.tale.deposit(tokens[token], amount)
        self.act(("seconds", 0), deposit, claim)
        self.act(step, deposit, claim)

    @rule(
        step=STEP,
        who=CHOICE,
        other=CHOICE,
        token=TOKEN,
        dust=st.lists(st.integers(1, 3), min_size=3, max_size=6),
    )
    def claim_dust(self, step: Any, who: int, other: int, token: int, dust: list[int]) -> None:
        """Fractions of a unit add up over claims that pay nothing."""
        account, chosen = self.locker(who, having="running"), self.tale.tokens[token]
        self.locker(other, having="running")
        self.earn(account)
        claim = self.tale.claim(account, account, [chosen])
        self.act(step, *(action for n in dust for action in (self.tale.deposit(chosen, n), claim)))

    @rule(step=STEP, who=CHOICE, tokens=TOKENS, states=st.sampled_from([2, 2, 2, 3, 4, 1]))
    def claim_part(self, step: Any, who: int, tokens: list[int], states: int) -> None:
        account = self.locker(who)
        self.act(step, self.tale.claim(account, account, [self.tale.tokens[i] for i in tokens], states))

    @rule(step=STEP, who=CHOICE, states=st.integers(2, 3))
    def claim_in_parts(self, step: Any, who: int, states: int) -> None:
        self.tale.idle(self.second(step))
        self._claim_in_parts(self.locker(who), states)

    def _claim_in_parts(self, account: str, states: int) -> None:
        """However little a part is, there are not more parts than changes of the lock."""
        tokens = self.tale.tokens
        if self.tale.distributor.worth(tokens[-1]) < 1:
            tokens = tokens[:-1]  # a part may earn too little to be paid
        for _ in range(self.tale.escrow.change_count(account) + 1):
            type(self).steps += 1
            claim = self.tale.claim(account, account, tokens, states)
            self.tale.act([claim], self.tale.now)
            if self.tale.is_paid_up:
                return
        raise AssertionError(f"{account} can not finish a claim in parts of {states} states")

    @rule(
        who=CHOICE,
        kind=st.sampled_from(["increase", "increase", "delegate"]),
        claims=st.booleans(),
        revenue=st.lists(st.booleans(), min_size=3, max_size=6),
        states=st.sampled_from([0, 2, 2, 3]),
    )
    def change_every_week(self, who: int, kind: str, claims: bool, revenue: list[bool], states: int) -> None:
        """A lock, or the delegation of no lock, changes week after week, with or without revenue."""
        story = self.tale
        account = self.locker(who, having="running" if kind == "increase" else "none")
        if claims:
            story.act([story.deposit(story.tokens[0], 10**20)], story.now)
            story.act([story.claim(account, account, story.tokens)], story.now)
        for week, has_revenue in enumerate(revenue):
            lock, second = story.escrow.lock(account), self.second(("week", 1))
            if not lock.active(second):
                change = story.delegate(account, story.cast.lockers[week % 3])
            elif kind == "increase":
                change = story.increase(account, account, lock.amount // 2 + 10**6)
            else:
                change = story.set_permanent(account, not lock.permanent)
            deposit = [story.deposit(story.tokens[1], 10**20 + week)] if has_revenue else []
            type(self).steps += 1
            story.act([*deposit, change], second)
        if states:
            self._claim_in_parts(account, states)

    @rule(step=STEP, who=CHOICE, operated=st.booleans(), amount=st.one_of(st.none(), REVENUE))
    def reinvest(self, step: Any, who: int, operated: bool, amount: int | None) -> None:
        if operated:
            caller, account = self.operator_and_account(who, locked=True)
        else:
            caller = account = self.locker(who, having="running" if who % 3 else "any")
        deposit = [self.tale.deposit(self.tale.tokens[0], amount)] if amount else []
        self.earn(account)
        self.act(step, *deposit, self.tale.reinvest(caller, account))

    @rule(step=STEP, who=CHOICE, to=CHOICE)
    def set_recipient(self, step: Any, who: int, to: int) -> None:
        odd = (NOBODY, self.tale.distributor.address, self.tale.escrow.address)
        recipient = odd[to - 17] if to >= 17 else self.anybody(to)
        self.act(step, self.tale.set_recipient(self.anybody(who), recipient))

    @rule(step=STEP, token=TOKEN, amount=REVENUE, order=st.sampled_from(["s", "gs", "gds", "dgs", "gd"]))
    def donate_and_sweep(self, step: Any, token: int, amount: int, order: str) -> None:
        """A gift, a deposit and a sweep of one token in several orders."""
        story, chosen = self.tale, self.tale.tokens[token]
        kinds = {
            "g": story.donate(chosen, amount),
            "d": story.deposit(chosen, amount + 1),
            "s": story.sweep(chosen),
        }
        self.act(step, *(kinds[kind] for kind in order))

    @rule(
        step=STEP,
        amount=REVENUE,
        bps=st.sampled_from([1, 30, 2_500, 5_000, 9_999, 10_000]),
        order=st.sampled_from(["r", "dr", "rd", "rc", "rdc", "drcd", "rg", "rqgc", "rs"]),
        who=CHOICE,
        states=st.sampled_from([None, None, 2]),
    )
    def lose_a_part(self, step: Any, amount: int, bps: int, order: str, who: int, states: int | None) -> None:
        """The tracked token takes units away, and is deposited, claimed or given in several orders."""
        story, token, account = self.tale, self.tale.tokens[-1], self.locker(who, having="running")
        self.earn(account)
        kinds = {
            "r": story.rebase(bps),
            "d": story.deposit(token, amount),
            "q": story.queue(token, amount),
            "g": story.donate(token, amount),
            "s": story.sweep(token),
            "c": story.claim(account, account, [token], states),
        }
        self.act(step, *(kinds[kind] for kind in order))

    # Several calls in one second

    @rule(
        step=STEP,
        draws=st.lists(
            st.tuples(st.integers(0, 18), CHOICE, CHOICE, LOCK_AMOUNT, LOCK_WEEKS), min_size=2, max_size=5
        ),
    )
    def same_second(self, step: Any, draws: list[Any]) -> None:
        actions = [self._any_action(*draw) for draw in draws]
        self.act(step, *actions)

    @rule(draws=st.lists(st.tuples(CHOICE, CHOICE), min_size=2, max_size=5), step=STEP)
    def everybody_delegates(self, step: Any, draws: list[Any]) -> None:
        self.act(step, *(self._delegate(who, to) for who, to in draws))

    @rule(
        draws=st.lists(st.tuples(CHOICE, LOCK_AMOUNT, LOCK_WEEKS), min_size=2, max_size=5),
        step=STEP,
    )
    def everybody_locks(self, step: Any, draws: list[Any]) -> None:
        lockers = self.tale.cast.lockers[:-1]
        actions = []
        for number, (exact, amount, weeks) in enumerate(draws):
            account = lockers[(exact + number) % len(lockers)]
            unlock = self.unlock_time(weeks, exact)
            if self.tale.escrow.lock(account).amount:
                actions.append(self.tale.extend(account, unlock))
            else:
                actions.append(self.tale.create(account, account, max(amount, 10**6), unlock))
        self.act(step, *actions)

    # Nobody acts

    @rule(step=STEP)
    def wait(self, step: Any) -> None:
        type(self).steps += 1
        self.tale.idle(self.second(step))

    @precondition(lambda self: self.story is not None and self.story.escrow.accounts)
    @rule(weeks=LONG, rare=st.integers(0, 4), d=st.sampled_from([0, 1, 12345]))
    def wait_for_years(self, weeks: int, rare: int, d: int) -> None:
        type(self).steps += 1
        far = self.tale.now + (weeks if rare == 0 else weeks % 4) * WEEK + d
        self.tale.idle(far)

    def _delegate(self, who: int, to: int) -> Action:
        away = [a for a in self.tale.cast.lockers if self.tale.escrow.delegate_of(a) != a]
        if who > 16:
            account = self.anybody(who)
        elif away and who % 2:
            account = away[who % len(away)]
        else:
            account = self.locker(who, having="running")
        if to < 3:
            return self.tale.delegate(account, NOBODY)
        if to < 7:
            return self.tale.delegate(account, account)
        return self.tale.delegate(account, self.anybody(to))

    def _any_action(self, kind: int, who: int, other: int, amount: int, weeks: Any) -> Action:
        story = self.tale
        if kind == 0:
            account = self.locker(who, having="none")
            return story.create(account, account, amount, self.unlock_time(weeks, other))
        if kind in (1, 2):
            account = self.locker(who, having="running")
            return story.increase(account, account, amount)
        if kind == 3:
            account = self.locker(who, having="decaying")
            return story.extend(account, self.unlock_time(weeks, other, account))
        if kind == 4:
            return story.set_permanent(self.locker(who, having="running"), other % 2 == 0)
        if kind in (5, 6):
            return self._delegate(who, other)
        if kind == 7:
            return story.withdraw(self.locker(who, having="over"))
        if kind == 8:
            return story.exit_early(self.locker(who, having="running"), 0)
        if kind == 9:
            return story.deposit(story.tokens[other % 5], amount)
        if kind == 10:
            account = self.anybody(who)
            return story.claim(account, account, story.tokens)
        if kind == 11:
            account = self.locker(who, having="running")
            return story.reinvest(account, account)
        if kind == 12:
            return story.queue(story.tokens[other % 5], amount)
        if kind == 13:
            return story.poke(self.anybody(who), story.tokens[other % 5])
        if kind == 14:
            account = self.locker(who)
            return story.claim(account, account, story.tokens, 2 + other % 2)
        caller, account = self.operator_and_account(who, locked=other % 2 == 0)
        if kind == 15:
            return story.claim(caller, account, story.tokens)
        if kind == 16:
            return story.reinvest(caller, account)
        if kind == 17:
            return story.donate(story.tokens[other % 5], amount)
        if other % 2 == 0:
            return story.increase(caller, account, amount)
        return story.create(caller, account, max(amount, 10**6), self.unlock_time(weeks, other))


def test_escrow_and_distributor__any_story__agrees_with_the_model(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """I-1, I-2, I-3, I-4, I-5, I-6, I-7, I-13; the VE, DL and RV cases that a sequence of calls can meet."""
    profile = settings.get_current_profile_name()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    machine = EscrowAndDistributor
    machine.stage = stage
    machine.report_progress = _printer(capsys) if profile == "campaign" else None
    machine.stories = machine.steps = 0
    machine.began = time.monotonic()
    counts.clear()
    run_state_machine_as_test(machine, settings=chosen)
    report = _report(machine)
    if machine.report_progress:
        machine.report_progress(report)
    scarce = [kind for kind in COMMON if counts[kind, "ok"] * STEPS_PER_COMMON_CALL < machine.steps]
    missing = [kind for kind in RARE if counts[kind, "ok"] * STEPS_PER_RARE_CALL < machine.steps]
    if scarce or len(missing) > (0 if machine.steps > SHORT_RUN else MAY_BE_MISSING):
        raise AssertionError(f"too rarely successful: {scarce + missing}\n{report}")


def _printer(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    def show(text: str) -> None:
        with capsys.disabled():
            print(text, flush=True)

    return show


def _report(machine: type[EscrowAndDistributor]) -> str:
    lines = [f"{machine.stories} stories, {machine.steps} steps, {time.monotonic() - machine.began:.0f} s"]
    for kind in sorted({kind for kind, _ in counts}):
        refused = {error: n for (k, error), n in sorted(counts.items()) if k == kind and error != "ok"}
        lines.append(
            f"  {kind:<22} {counts[kind, 'ok']:>7} done  {sum(refused.values()):>6} refused  {refused or ''}"
        )
    return "\n".join(lines)
