"""What the report of a DAO says of budgets: who may spend how much, and what each spent on whom."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.units import WEEK
from ape_dao.modules.budgets.contracts import BUDGETS
from ape_dao.report import charts
from ape_dao.report.charts import Axis, Bars
from ape_dao.report.document import (
    Section,
    Table,
    amount_figure,
    column,
    how,
    token_amount_column,
    token_cells,
    token_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.report.document import Cell
    from ape_dao.report.facts import Facts

_TERMS = ("perWeek", "atOnce", "inAll", "until")


@dataclass(frozen=True)
class Terms:
    """What the members allowed a spender of one token. Base units; unix seconds."""

    per_week: int
    at_once: int
    in_all: int
    until: int


@dataclass(frozen=True)
class Payment:
    """What a spender paid out of the treasury."""

    time: int
    spender: str
    asset: str
    to: str
    amount: int
    memo: str
    """The text that it was paid with, or 32 bytes as 0x text."""
    transaction: str


def sections(facts: Facts) -> Iterator[Section]:
    """The budgets, for a DAO that ever had any."""
    budgets, payments = budgets_of(facts), payments_of(facts)
    if budgets or payments:
        yield Section(
            "budgets",
            "Budgets",
            figures=tuple(
                amount_figure(
                    f"spent-{facts.coin_of(asset).address}",
                    f"Spent from budgets in {facts.coin_of(asset).symbol}",
                    amount,
                    facts.coin_of(asset),
                    how(spent),
                )
                for asset, amount in sorted(spent(payments).items())
            ),
            tables=tuple(
                table
                for table in (_budgets(facts, budgets, payments), _payments(facts, payments))
                if table.rows
            ),
            charts=tuple(_charts(facts, payments)),
            note="Accounts that spend from the treasury without a vote, within limits that members set.",
        )


def budgets_of(facts: Facts) -> dict[tuple[str, str], Terms | None]:
    """The budgets that members ever set, by spender and asset; None for one that was recalled.

    Formula: the last ``BudgetSet.terms``, unless ``BudgetRecalled`` came after it.
    """
    names = ("block", "log_index", "spender", "asset")
    changes = [
        *facts.rows(BUDGETS.name, "BudgetSet", *names, "terms"),
        *((*one, None) for one in facts.rows(BUDGETS.name, "BudgetRecalled", *names)),
    ]
    found: dict[tuple[str, str], Terms | None] = {}
    for _, _, spender, asset, terms in sorted(changes, key=lambda one: one[:2]):
        read = {} if terms is None else json.loads(terms)
        found[spender, asset] = Terms(*(int(read[name]) for name in _TERMS)) if read else None
    return found


def payments_of(facts: Facts) -> list[Payment]:
    """Every payment from a budget, in the order of the chain: ``Spent``."""
    names = ("time", "spender", "asset", "to", "amount", "memo", "transaction")
    return [
        Payment(time, spender, asset, to, amount, _text(memo), transaction)
        for time, spender, asset, to, amount, memo, transaction in facts.rows(BUDGETS.name, "Spent", *names)
    ]


def spent(payments: Sequence[Payment]) -> dict[str, int]:
    """What left by budgets, by token.

    Formula: the sum of ``Spent.amount``.
    """
    sums: dict[str, int] = defaultdict(int)
    for one in payments:
        sums[one.asset] += one.amount
    return sums


def _text(memo: str) -> str:
    raw = bytes.fromhex(memo.removeprefix("0x")).rstrip(b"\0")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return memo


def _budgets(
    facts: Facts, budgets: dict[tuple[str, str], Terms | None], payments: Sequence[Payment]
) -> Table:
    of: dict[tuple[str, str], list[Payment]] = defaultdict(list)
    for one in payments:
        of[one.spender, one.asset].append(one)
    rows: list[list[Cell]] = []
    for key in sorted(budgets.keys() | of.keys()):
        terms, paid, coin = budgets.get(key), of[key], facts.coin_of(key[1])
        row: list[Cell] = [facts.name(key[0]), *token_cells(coin)]
        row += [str(sum(one.amount for one in paid)), len(paid), paid[-1].time if paid else None]
        row += [str(terms.per_week), str(terms.at_once), str(terms.in_all)] if terms else [None] * 3
        rows.append([*row, terms.until if terms else None, _state(terms, facts.time)])
    return Table(
        id="budgets",
        title="Budgets, and what was spent from them",
        columns=[
            column("spender", "spender", "address"),
            *token_columns(),
            token_amount_column("spent", "spent"),
            column("payments", "payments", "count"),
            column("last", "last payment", "time"),
            token_amount_column("perWeek", "in 7 days"),
            token_amount_column("atOnce", "at once"),
            token_amount_column("inAll", "in all"),
            column("until", "until", "time"),
            column("state", "state"),
        ],
        rows=rows,
        recompute=f"{how(budgets_of)} {how(spent)}",
    )


def _state(terms: Terms | None, now: int) -> str:
    if terms is None:
        return "recalled"
    return "open" if now < terms.until else "over"


def _payments(facts: Facts, payments: Sequence[Payment]) -> Table:
    rows: list[list[Cell]] = []
    for one in payments[::-1]:
        coin = facts.coin_of(one.asset)
        row: list[Cell] = [one.time, facts.name(one.spender), facts.name(one.to)]
        row += [*token_cells(coin), str(one.amount), one.memo]
        rows.append([*row, one.transaction])
    return Table(
        id="payments",
        title="Payments from budgets, the newest first",
        columns=[
            column("time", "time", "time"),
            column("spender", "spender", "address"),
            column("to", "to", "address"),
            *token_columns(),
            token_amount_column("amount", "amount"),
            column("memo", "for"),
            column("transaction", "transaction", "transaction", is_hidden=True),
        ],
        rows=rows,
        recompute="Source: Spent of the budgets.",
    )


def _charts(facts: Facts, payments: Sequence[Payment]) -> Iterator[str]:
    for asset in sorted({one.asset for one in payments}):
        own, coin = [one for one in payments if one.asset == asset], facts.coin_of(asset)
        weeks = range(own[0].time // WEEK, facts.time // WEEK + 1)
        sums: dict[tuple[str, int], int] = defaultdict(int)
        for one in own:
            sums[one.spender, one.time // WEEK] += one.amount
        spenders = dict.fromkeys(one.spender for one in own)
        yield charts.bar_chart(
            f"Spent from budgets in {coin.symbol}, by week",
            f"{len(own)} payments of {len(spenders)} budgets in {len(weeks)} weeks.",
            [units.format_date(week * WEEK) for week in weeks],
            [
                Bars(facts.short_name(who), [sums[who, week] / 10**coin.decimals for week in weeks])
                for who in spenders
            ],
            Axis("week from"),
            Axis(coin.symbol),
        )
