"""What status shows of budgets: what each may pay now, and what all of them may take in 30 days."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.spec.side_doors import WINDOW
from ape_dao.core.spec.side_doors import outflows as by_spec
from ape_dao.core.units import format_date
from ape_dao.modules.budgets.contracts import BUDGETS
from ape_dao.modules.budgets.sdk import read_budgets
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape_dao.modules.budgets.sdk import BudgetState
    from ape_dao.sdk.status import Reader

_COLUMNS = ("spender", "free now", "in 7 days", "at once", "spent", "in all", "until")


def read(reader: Reader) -> ModuleStatus:
    """Every budget of the DAO that is not recalled."""
    if BUDGETS.key not in reader.addresses:
        return ModuleStatus(data={"budgets": None})
    budgets = read_budgets(reader.events(BUDGETS.key, "BudgetSet"), partial(reader.views, BUDGETS.key))
    assets = tuple(dict.fromkeys(budget.asset for budget in budgets))
    jobs: list[Callable[[], Any]] = [
        partial(reader.view, BUDGETS.key, "guardian"),
        *(partial(read_token, reader.chain, asset) for asset in assets),
        *(partial(reader.balance, asset, "timelock") for asset in assets),
    ]
    guardian, *answers = reader.chain.together(jobs)
    tokens = dict(zip(assets, answers, strict=False))
    held = dict(zip(assets, answers[len(assets) :], strict=True))

    def text(asset: str, amount: int) -> str:
        number = units.format_amount(amount, tokens[asset].decimals or 0).replace("_", ",")
        return f"{number} {tokens[asset].symbol or asset}"

    outflows = {
        asset: sum(one.outflow(WINDOW, reader.now) for one in budgets if one.asset == asset)
        for asset in assets
    }
    rows = tuple(_row(budget, text, reader) for budget in budgets)
    facts = [
        (
            "can leave in 30 days by budgets",
            f"{text(asset, amount)}, of {text(asset, held[asset])} in the treasury",
        )
        for asset, amount in outflows.items()
    ]
    facts += [("can leave besides", replace(one, amount=0).text) for one in by_spec(reader.spec) if one.each]
    return ModuleStatus(
        facts=tuple(facts),
        tables=(StatusTable("Budgets", _COLUMNS, rows),) if budgets else (),
        tokens=assets,
        data={
            "budgets": {
                "guardian": guardian if int(guardian, 16) else None,
                "outflowIn30Days": {asset: str(amount) for asset, amount in outflows.items()},
                "spenders": [budget_data(budget) for budget in budgets],
            }
        },
    )


def budget_data(budget: BudgetState) -> dict[str, Any]:
    """One budget for programs."""
    return {
        "spender": budget.spender,
        "asset": budget.asset,
        "perWeek": str(budget.per_week),
        "atOnce": str(budget.at_once),
        "inAll": str(budget.in_all),
        "until": budget.until,
        "free": str(budget.free),
        "reserved": str(budget.reserved),
        "spent": str(budget.spent),
        "frozenUntil": budget.frozen_until,
        "freezableFrom": budget.freezable_from,
    }


def _row(budget: BudgetState, text: Any, reader: Reader) -> tuple[str, ...]:
    free = text(budget.asset, budget.free)
    if reader.now < budget.frozen_until:
        free += f", frozen until {format_date(budget.frozen_until)}"
    names = {address: name for name, address in reader.spec.addresses.items()}
    return (
        names.get(budget.spender, budget.spender),
        free,
        text(budget.asset, budget.per_week),
        text(budget.asset, budget.at_once),
        text(budget.asset, budget.spent),
        text(budget.asset, budget.in_all),
        format_date(budget.until) if reader.now < budget.until else f"over since {format_date(budget.until)}",
    )
