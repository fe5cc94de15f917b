"""Budgets of the treasury: who may spend what without a vote. Amounts are base units, times unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.modules.budgets.contracts import BUDGETS
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.budgets.abi import TreasuryBudgets
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class BudgetState:
    """One budget at one moment."""

    spender: str
    asset: str
    per_week: int
    """Becomes free in seven days, second by second."""
    at_once: int
    """Free and reserved together at most."""
    in_all: int
    until: int
    free: int
    """What can be paid now: nothing while it is frozen, or over."""
    reserved: int
    spent: int
    frozen_until: int
    """The end of the last freeze; 0 for none."""
    freezable_from: int

    @property
    def left(self) -> int:
        """What it may still pay in all."""
        return max(self.in_all - self.spent, 0)

    def outflow(self, seconds: int, now: int) -> int:
        """The most that it pays in any such time from `now` on, rounded up."""
        running = max(min(seconds, self.until - now), 0)
        most = self.at_once - (-self.per_week * running // units.WEEK) if running else 0
        return min(most, self.left)


def budgets_of(dao: Dao) -> TreasuryBudgets:
    """The contract that pays within budgets."""
    return cast("TreasuryBudgets", dao.contract(BUDGETS.key))


def budgets(dao: Dao) -> list[BudgetState]:
    """Every budget that is not recalled, also one that is over, in the order in which they were first set."""
    address = str(budgets_of(dao).address)
    kit = dao.chain.deployed.get(address) or artifact(BUDGETS.name)
    told = dao.chain.events(kit, address, "BudgetSet", from_block=dao.start_block)
    return read_budgets(told, partial(dao.read, BUDGETS.key))


def read_budgets(events: list[Any], ask: Callable[..., list[Any]]) -> list[BudgetState]:
    """The same from the events `BudgetSet` and a way to ask the contract several views at once."""
    pairs = dict.fromkeys((event.arguments["spender"], event.arguments["asset"]) for event in events)
    views = [(view, *pair) for pair in pairs for view in ("termsOf", "stateOf")]
    answers = ask(*views) if views else []
    found = [
        _state(pair, terms, state)
        for pair, terms, state in zip(pairs, answers[::2], answers[1::2], strict=True)
    ]
    return [budget for budget in found if budget.at_once]


def promised(dao: Dao, asset: str) -> int:
    """What the budgets in `asset` may still pay: exactly what the treasury should allow."""
    return int(budgets_of(dao).promised(asset))


def allowed(dao: Dao, asset: str) -> int:
    """What the treasury allows the budgets to take of `asset`."""
    return int(dao.erc20(asset).allowance(dao.timelock, budgets_of(dao)))


def spend(
    dao: Dao, asset: str, to: str, amount: int, memo: bytes = bytes(32), *, sender: AccountAPI
) -> ReceiptAPI:
    """Pay `amount` from the treasury to `to`, out of the sender's budget.

    Raises:
        RefusedError: It is more than what is free, the budget is frozen or over, or the treasury lacks or
            does not allow that much.
    """
    return send(budgets_of(dao), "spend", asset, to, amount, memo, sender=sender)


def reserve(dao: Dao, asset: str, key: bytes, amount: int, until: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Keep `amount` for one payment before `until`, under a key of 32 bytes.

    Raises:
        RefusedError: As for `spend`, or something is reserved under that key.
    """
    return send(budgets_of(dao), "reserve", asset, key, amount, until, sender=sender)


def spend_reserved(
    dao: Dao, asset: str, key: bytes, to: str, memo: bytes = bytes(32), *, sender: AccountAPI
) -> ReceiptAPI:
    """Pay all that the sender reserved under `key` to `to`.

    Raises:
        RefusedError: Nothing is reserved there, its time is over, or the budget is frozen or over.
    """
    return send(budgets_of(dao), "spendReserved", asset, key, to, memo, sender=sender)


def release(dao: Dao, spender: str, asset: str, key: bytes, *, sender: AccountAPI) -> ReceiptAPI:
    """Make free what `spender` reserved under `key`; others than the spender once its time is over.

    Raises:
        RefusedError: Nothing is reserved there, or its time is not over.
    """
    return send(budgets_of(dao), "release", spender, asset, key, sender=sender)


def freeze(dao: Dao, spender: str, asset: str, until: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Stop a budget until a second, at most 14 days from now; the guardian of the budgets can.

    Raises:
        RefusedError: The sender is not the guardian, or the last freeze ended less than 16 days ago.
    """
    return send(budgets_of(dao), "freeze", spender, asset, until, sender=sender)


def trim(dao: Dao, asset: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Lower what the treasury allows of `asset` to what the budgets may still pay; anyone can.

    Raises:
        RefusedError: The token takes a fee of transfers.
    """
    return send(budgets_of(dao), "trim", asset, sender=sender)


def _state(pair: tuple[str, str], terms: Any, state: Any) -> BudgetState:
    return BudgetState(
        spender=str(pair[0]),
        asset=str(pair[1]),
        per_week=int(terms["perWeek"]),
        at_once=int(terms["atOnce"]),
        in_all=int(terms["inAll"]),
        until=int(terms["until"]),
        free=int(state["free"]),
        reserved=int(state["reserved"]),
        spent=int(state["spent"]),
        frozen_until=int(state["frozenUntil"]),
        freezable_from=int(state["freezableFrom"]),
    )
