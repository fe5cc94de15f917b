"""Random stories of a whole revenue side: router, distributor, auction and escrow with seven tokens.

The stakers' calls are those of the other machine. After each step the books of every token must balance to
the unit and agree with `tests/model/`: I-5, I-6 and I-11 (see `stateful/flow_story.py`).

    uv run ape test tests/stateful/test_revenue_flow.py                                 30 stories of 30 steps
    uv run ape test tests/stateful/test_revenue_flow.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from model.auction import scaled
from model.rules import NOBODY
from model.token import UNLIMITED
from stateful.flow_setups import FlowStage
from stateful.flow_story import FlowStory
from stateful.profiles import PROFILES
from stateful.story import counts
from stateful.test_escrow_and_distributor import (
    CHOICE,
    LOCK_AMOUNT,
    LOCK_WEEKS,
    STEP,
    EscrowAndDistributor,
    _printer,
    _report,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stateful.story import Action

STEPS_PER_COMMON_CALL = 100
COMMON = ("pay_router", "distribute", "start", "buy", "claim", "payout")
STEPS_PER_RARE_CALL = 900
RARE = (
    *(
        "set_shares",
        "set_runway",
        "release",
        "pause",
        "list_token",
        "pay_auction",
        "settle",
        "set_terms",
        "remove_terms",
        "recover",
    ),
    "pay_ether",
    *(
        "create",
        "withdraw",
        "reinvest",
        "donate",
        "sweep",
        "proceeds_burned",
        "proceeds_shared",
        "buy_part",
        "bid",
    ),
)
COIN = st.integers(1, 6)  # every token but the governance token
MEASURE = st.sampled_from([(0, 1), (0, 19), (1, 0), (7, 1), (123_456, 789), (10**6, 0)])
SHARES = st.sampled_from(
    [(5_000, 5_000, 0), (0, 0, 10_000), (10_000, 0, 0), (0, 10_000, 0), (3_333, 3_333, 3_334), (1, 1, 9_998),
     (0, 1, 9_999), (5_000, 4_999, 0)]
)  # fmt: skip
WAIT = st.sampled_from([("fall", n) for n in (0, 1, 2, 3, 4, 5)] + [("rest", -1), ("rest", 0), ("none", 0)])


class RevenueFlow(EscrowAndDistributor):
    """The stakers' rules, and those of router and auction."""

    # Nothing of these moves revenue, and the other machine plays them.
    delegate = everybody_delegates = checkpoint = create_for = increase_for = None  # type: ignore[assignment]
    set_operator = claim_in_parts = change_every_week = wait_for_years = None  # type: ignore[assignment]
    claim_dust = claim_part = set_recipient = extend = queue = poke = None  # type: ignore[assignment]
    lose_a_part = None  # type: ignore[assignment]

    @initialize(
        number=st.sampled_from([0, 1]), early=st.lists(st.tuples(LOCK_AMOUNT, LOCK_WEEKS), max_size=4)
    )
    def open(self, number: int, early: list[Any]) -> None:
        """Some have locked before the story begins."""
        self.story = story = FlowStory(cast("FlowStage", self.stage), number)
        lockers = story.cast.lockers
        setup = [story.set_operator(lockers[4], lockers[0], True)]
        for account, (amount, weeks) in zip(lockers, early, strict=False):
            setup.append(story.create(account, account, amount, self.unlock_time(weeks, 0)))
        story.act(setup, story.now)

    @property
    def tale(self) -> FlowStory:
        return cast("FlowStory", self.story)

    def coin(self, choice: int) -> str:
        return self.tale.tokens[choice]

    def amount(self, coin: int, measure: tuple[int, int]) -> int:
        """Whole tokens and units."""
        whole, units = measure
        return whole * self.tale.flow.sold[self.coin(coin)].unit + units

    def pay(self, coin: int, measure: tuple[int, int], as_ether: bool) -> Action:
        amount = self.amount(coin, measure)
        if as_ether and self.coin(coin) == self.tale.flow.weth.address:
            return self.tale.pay_ether(amount)
        return self.tale.pay_router(self.coin(coin), amount)

    # Revenue comes in

    @rule(step=STEP, coin=COIN, measure=MEASURE, as_ether=st.booleans())
    def pay_in(self, step: Any, coin: int, measure: Any, as_ether: bool) -> None:
        self.act(step, self.pay(coin, measure, as_ether))

    @rule(step=STEP, coin=COIN, who=CHOICE, measure=MEASURE)
    def distribute(self, step: Any, coin: int, who: int, measure: Any) -> None:
        paid = [self.pay(coin, measure, True)] if who % 4 else []
        self.act(step, *paid, self.tale.distribute(self.anybody(who), self.coin(coin)))

    @rule(step=STEP, who=CHOICE, measure=MEASURE, twice=st.booleans())
    def distribute_everything(self, step: Any, who: int, measure: Any, twice: bool) -> None:
        """All tokens in one block; some of them once more in the same one."""
        actions = []
        for coin in range(1, 7):
            actions += [
                self.pay(coin, measure, who % 2 == 0),
                self.tale.distribute(self.anybody(who), self.coin(coin)),
            ]
            if twice and coin % 2:
                actions.append(self.tale.distribute(self.anybody(who + 1), self.coin(coin)))
        account = self.locker(who)
        self.act(step, *actions, self.tale.claim(account, account, self.tale.tokens))

    @rule(step=STEP, shares=SHARES)
    def set_shares(self, step: Any, shares: Any) -> None:
        self.act(step, self.tale.set_shares(shares))

    @rule(step=STEP, coin=COIN, measure=MEASURE, who=CHOICE)
    def set_runway(self, step: Any, coin: int, measure: Any, who: int) -> None:
        """The treasury is filled to a little more than it has, to less, or no longer."""
        story, token = self.tale, self.coin(coin)
        held = story._books[token].balances[story.cast.treasury]
        amount = (0, held // 2, held + self.amount(coin, measure))[who % 3]
        paid = [self.pay(coin, measure, True), story.distribute(self.anybody(who), token)]
        self.act(step, story.set_runway(token, amount), *paid)

    @rule(step=STEP, coin=COIN, measure=MEASURE, who=CHOICE)
    def distribute_while_paused(self, step: Any, coin: int, measure: Any, who: int) -> None:
        story = self.tale
        calls = [self.pay(coin, measure, True), story.distribute(self.anybody(who), self.coin(coin))]
        self.act(step, story.pause(True), *calls, *([story.pause(False)] if who % 4 else []))

    @rule(step=STEP, coin=COIN, measure=MEASURE, back=st.booleans())
    def take_off_the_list(self, step: Any, coin: int, measure: Any, back: bool) -> None:
        """Revenue of a token that is off the list waits until it is on it again."""
        story, token = self.tale, self.coin(coin)
        off = [story.list_token(token, False), self.pay(coin, measure, True)]
        on = [story.list_token(token, True), story.distribute(story.cast.payer, token)]
        self.act(step, *off, story.distribute(story.cast.payer, token), *(on if back else []))

    # Buyback

    @rule(step=STEP, coin=COIN, measure=MEASURE, who=CHOICE)
    def release(self, step: Any, coin: int, measure: Any, who: int) -> None:
        """The pot lets a part through: of what was there, with or without new revenue, or once more."""
        story, token = self.tale, self.coin(coin)
        if story.pot is None:
            return
        calls = [story.release(self.anybody(who), token)] * (1 + (who % 3 == 0))
        if who % 2:
            calls = [self.pay(coin, measure, True), story.distribute(self.anybody(who), token), *calls]
        self.act(step, *calls)

    @rule(step=STEP, coin=COIN, who=CHOICE, measure=MEASURE)
    def start(self, step: Any, coin: int, who: int, measure: Any) -> None:
        story, token = self.tale, self.coin(coin)
        counter = story.auction.counters[token]
        if counter.terms is None and who % 4:
            story.act([story.set_terms(token, story.flow.sold[token])], story.now)
        terms = counter.terms
        lot = [] if terms is None or who % 5 == 0 else [story.pay_auction(token, terms.min_lot)]
        if counter.running is not None and who % 3:
            story.idle(max(story.now, counter.running.rested - (who % 3 == 1)))
        self.act(step, *lot, story.start(self.anybody(who), token))

    def on_sale(self, coin: int, who: int) -> str:
        """A token whose auction runs; one is started if there is none."""
        story = self.tale
        open_ones = [t for t, counter in story.auction.counters.items() if counter.running]
        if open_ones and who % 4:
            return open_ones[coin % len(open_ones)]
        token = self.coin(coin)
        counter, terms = story.auction.counters[token], story.flow.sold[token]
        if counter.running is None:
            new = [] if counter.terms else [story.set_terms(token, terms)]
            least = (counter.terms or terms).min_lot
            story.act(
                [*new, story.pay_auction(token, least), story.start(self.anybody(who), token)], story.now
            )
        return token

    def moment(self, token: str, wait: tuple[str, int]) -> int:
        """A second of the auction's fall, or around the one from which it can be replaced."""
        sale = self.tale.auction.counters[token].running
        assert sale is not None
        kind, n = wait
        ways = {"fall": sale.since + sale.terms.length * n // 5 + n % 2, "rest": sale.rested + n, "none": 0}
        return max(self.tale.now, ways[kind])

    @rule(wait=WAIT, coin=COIN, who=CHOICE, above=st.booleans(), tenths=st.sampled_from([0, 1, 7, 10]))
    def buy(self, wait: Any, coin: int, who: int, above: bool, tenths: int) -> None:
        """A unit, a part of the lot, or all of it; the rest by another."""
        story = self.tale
        token = self.on_sale(coin, who)
        sale, second = story.auction.counters[token].running, self.moment(token, wait)
        assert sale is not None
        lot = story.auction.lot(token)
        amount = max(1, lot * tenths // 10)
        most = UNLIMITED if above else sale.payment(min(amount, lot), second)
        buyer, receiver = self.locker(who), self.anybody(who + 1)
        purchases = [story.buy(buyer, token, sale.number, most, second, receiver, amount)]
        if above and who % 3:
            purchases.append(story.buy(self.locker(who + 1), token, sale.number, most, second, receiver))
        type(self).steps += 1
        story.act(purchases, second)

    @rule(wait=WAIT, coin=COIN, who=CHOICE, tenths=st.sampled_from([0, 3, 10]))
    def bid(self, wait: Any, coin: int, who: int, tenths: int) -> None:
        """A contract without tokens buys: it gets the lot, then the payment, and pays."""
        story = self.tale
        token = self.on_sale(coin, who)
        sale, second = story.auction.counters[token].running, self.moment(token, wait)
        assert sale is not None
        amount = max(1, story.auction.lot(token) * tenths // 10)
        payment = sale.payment(min(amount, story.auction.lot(token)), second)
        type(self).steps += 1
        story.act([story.bid(self.locker(who), token, sale.number, payment, second, amount)], second)

    @rule(
        wait=WAIT,
        coin=COIN,
        who=CHOICE,
        bid=st.sampled_from(["below", "late", "stale", "ahead", "nobody", "auction", "twice"]),
    )
    def buy_wrongly(self, wait: Any, coin: int, who: int, bid: str) -> None:
        """Each way in which an intent can be stale; then the same without the mistake."""
        story = self.tale
        token = self.on_sale(coin, who)
        sale, second = story.auction.counters[token].running, self.moment(token, wait)
        assert sale is not None
        payment = sale.payment(story.auction.lot(token), second)
        buyer = story.cast.lockers[who % 5]
        number = sale.number + {"stale": -1, "ahead": 1}.get(bid, 0)
        deadline = second - 1 if bid == "late" else second
        receiver = {"nobody": NOBODY, "auction": story.auction.address}.get(bid, buyer)
        good = story.buy(buyer, token, sale.number, payment, second, buyer)
        wrong = story.buy(buyer, token, number, max(0, payment - (bid == "below")), deadline, receiver)
        type(self).steps += 1
        story.act([wrong, good], second)

    @rule(step=STEP, coin=COIN, who=CHOICE, measure=MEASURE)
    def buy_while_revenue_arrives(self, step: Any, coin: int, who: int, measure: Any) -> None:
        """In one block: revenue comes, one buyer takes the lot without it, the next one is too late."""
        story = self.tale
        token = self.on_sale(coin, who)
        number = story.auction.counters[token].sales
        first, second = story.cast.lockers[who % 5], self.locker(who + 1)
        when = self.second(step)
        self.act(
            step,
            self.pay(story.tokens.index(token), measure, True),
            story.distribute(self.anybody(who), token),
            story.buy(first, token, number, UNLIMITED, when, first),
            story.buy(second, token, number, UNLIMITED, when, second),
            story.start(self.anybody(who), token),
        )

    @rule(step=STEP, coin=COIN, measure=MEASURE)
    def donate_to_the_lot(self, step: Any, coin: int, measure: Any) -> None:
        self.act(step, self.tale.pay_auction(self.coin(coin), self.amount(coin, measure)))

    @rule(step=STEP, amount=st.sampled_from([1, 19, 10**18, 10**24 + 7]), who=CHOICE)
    def settle(self, step: Any, amount: int, who: int) -> None:
        """Governance tokens that nobody paid for a lot: settled by anybody, or with the next purchase."""
        story = self.tale
        gift = [story.pay_auction(story.tokens[0], amount)] if who % 5 else []
        after = [story.settle(self.anybody(who))] if who % 4 else []
        self.act(step, *gift, *after)

    @rule(step=STEP, coin=COIN, percent=st.sampled_from([50, 100, 1000]))
    def set_terms(self, step: Any, coin: int, percent: int) -> None:
        token = self.coin(coin)
        self.act(step, self.tale.set_terms(token, scaled(self.tale.flow.sold[token], percent)))

    @rule(step=STEP, coin=COIN)
    def remove_terms(self, step: Any, coin: int) -> None:
        self.act(step, self.tale.remove_terms(self.coin(coin)))

    @rule(step=STEP, coin=COIN, give=st.booleans())
    def recover(self, step: Any, coin: int, give: bool) -> None:
        story, token = self.tale, self.coin(coin)
        gift = [story.pay_auction(token, self.amount(coin, (3, 1)))] if give else []
        self.act(step, *gift, story.recover(token))


@pytest.fixture(scope="module")
def flow_stage() -> Iterator[FlowStage]:
    """The private chain that these stories play on."""
    stage = FlowStage()
    yield stage
    stage.close()


def test_revenue_flow__any_story__agrees_with_the_model(
    flow_stage: FlowStage, capsys: pytest.CaptureFixture[str]
) -> None:
    """I-5, I-6, I-11, TL-07; the RV and BB cases that a sequence of calls can meet."""
    profile = settings.get_current_profile_name()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    machine = RevenueFlow
    machine.stage = flow_stage  # type: ignore[assignment]
    machine.report_progress = _printer(capsys) if profile == "campaign" else None
    machine.stories = machine.steps = 0
    machine.began = time.monotonic()
    counts.clear()
    run_state_machine_as_test(machine, settings=chosen)
    report = _report(machine)
    if machine.report_progress:
        machine.report_progress(report)
    wanted = dict.fromkeys(COMMON, STEPS_PER_COMMON_CALL) | dict.fromkeys(RARE, STEPS_PER_RARE_CALL)
    rare = [kind for kind, steps in wanted.items() if counts[kind, "ok"] * steps < machine.steps]
    assert not rare, f"too rarely successful in {machine.steps} steps: {rare}\n{report}"
