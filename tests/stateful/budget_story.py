"""One random story of budgets: each call is predicted, made, and every figure compared."""

from __future__ import annotations

from collections import Counter, deque
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from model.budgets import WEEK, Budget, Limits, Refused, require_limits
from utils.budgets import MEMO
from utils.rpc import Reverted

if TYPE_CHECKING:
    from collections.abc import Callable

    from utils.budgets import BudgetStage

counts: Counter[tuple[str, str]] = Counter()
"""How often each kind of call ended how, over all stories."""


class BudgetStory:
    """Two spenders of one token, a guardian, and the owner, who also recalls."""

    def __init__(self, stage: BudgetStage) -> None:
        stage.reset()
        self.stage = stage
        self.spenders = [stage.alice, stage.bob]
        self.budgets: list[Budget | None] = [None, None]
        self.paid: list[deque[tuple[int, int]]] = [deque(), deque()]
        """Second and amount of each payment since the limits were set last."""
        self.out = 0
        self.supply = stage.balance(stage.owner)
        stage.token.send("approve", stage.budgets.address, 2**255, sender=stage.owner)

    @property
    def now(self) -> int:
        return self.stage.now

    def wait(self, seconds: int) -> None:
        if seconds:
            self.stage.go(self.now + seconds)

    # calls

    def set(self, who: int, per_week: int, at_once: int, in_all: int, span: int) -> None:
        limits = Limits(per_week, at_once, in_all, self.now + span)

        def predict() -> None:
            require_limits(limits, self.now)
            budget = self.budgets[who] or Budget(limits, self.now)
            budget.set(limits, self.now)
            self.budgets[who] = budget
            self.paid[who].clear()

        self._call("set", "set", (self.spenders[who], self.asset, limits.values), self.stage.owner, predict)

    def recall(self, who: int) -> None:
        def predict() -> None:
            self._existing(who)
            self.budgets[who] = None
            self.paid[who].clear()

        self._call("recall", "recall", (self.spenders[who], self.asset), self.stage.owner, predict)

    def freeze(self, who: int, span: int) -> None:
        until = self.now + span

        def predict() -> None:
            self._existing(who).freeze(until, self.now)

        self._call("freeze", "freeze", (self.spenders[who], self.asset, until), self.stage.guardian, predict)

    def spend(self, who: int, percent: int) -> None:
        budget = self.budgets[who]
        amount = budget.payable(self.now) * percent // 100 if budget else 1

        def predict() -> None:
            self._existing(who).spend(amount, self.now)
            self._paid(who, amount)

        arguments = (self.asset, self.stage.carol, amount, MEMO)
        self._call("spend", "spend", arguments, self.spenders[who], predict)

    def reserve(self, who: int, key: int, percent: int, span: int) -> None:
        budget, until = self.budgets[who], self.now + span
        amount = budget.payable(self.now) * percent // 100 if budget else 1

        def predict() -> None:
            self._existing(who).reserve(str(key), amount, until, self.now)

        self._call("reserve", "reserve", (self.asset, _key(key), amount, until), self.spenders[who], predict)

    def pay(self, who: int, key: int) -> None:
        def predict() -> None:
            self._paid(who, self._existing(who).spend_reserved(str(key), self.now))

        arguments = (self.asset, _key(key), self.stage.carol, MEMO)
        self._call("pay", "spendReserved", arguments, self.spenders[who], predict)

    def release(self, who: int, key: int, *, is_own: bool) -> None:
        def predict() -> None:
            self._existing(who).release(str(key), self.now, is_own=is_own)

        sender = self.spenders[who] if is_own else self.stage.stranger
        self._call("release", "release", (self.spenders[who], self.asset, _key(key)), sender, predict)

    # what must hold

    def check(self) -> None:
        """Every figure of the contract is the model's; no window of time saw more than its limits allow."""
        stage, promised = self.stage, 0
        for who, budget in enumerate(self.budgets):
            found = stage.state(self.spenders[who])
            if budget is None:
                assert set(found.values()) == {0}
                continue
            assert found == {
                "free": budget.available(self.now),
                "reserved": budget.reserved,
                "spent": budget.spent,
                "frozen_until": budget.frozen_until,
                "freezable_from": budget.freezable_from,
            }
            assert 0 <= budget.free + budget.reserved <= budget.limits.at_once
            promised += budget.promised
            self._check_windows(who, budget)
        assert stage.budgets.view("promised", self.asset) == promised
        assert stage.balance(stage.carol) == self.out == self.supply - stage.balance(stage.owner)
        assert stage.balance(stage.budgets.address) == 0

    @property
    def asset(self) -> str:
        return str(self.stage.token.address)

    def _check_windows(self, who: int, budget: Budget) -> None:
        total, payments = 0, self.paid[who]
        for second, amount in reversed(payments):
            total += amount
            window = self.now - second
            assert total <= budget.limits.at_once + -(-budget.limits.per_week * window // WEEK)

    def _existing(self, who: int) -> Budget:
        budget = self.budgets[who]
        if budget is None:
            raise Refused("TreasuryBudgetsUnknown")
        return budget

    def _paid(self, who: int, amount: int) -> None:
        self.paid[who].append((self.now, amount))
        self.out += amount

    def _call(
        self, kind: str, name: str, arguments: tuple[Any, ...], sender: str, predict: Callable[[], None]
    ) -> None:
        before = deepcopy((self.budgets, self.paid, self.out))
        expected = None
        try:
            predict()
        except Refused as err:
            expected = str(err)
            self.budgets, self.paid, self.out = before
        found = None
        try:
            self.stage.budgets.send(name, *arguments, sender=sender)
        except Reverted as err:
            found = err.revert.name
        assert found == expected, f"{kind}: {found} instead of {expected}"
        counts[kind, "ok" if found is None else "refused"] += 1


def _key(number: int) -> bytes:
    return bytes([number + 1]) * 32
